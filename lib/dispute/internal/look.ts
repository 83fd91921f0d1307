/** That somebody of the staff looked at a case: both parties can see who, and the audit log says what at. */
import { noteLook } from '#lib/account/commands/staff.ts';
import type { Actor } from '#lib/account/policy.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import type { Canonical } from '#lib/kernel/canonical.ts';
import { dateOf, MINUTE, type Instant } from '#lib/kernel/instant.ts';

/** How long one look counts as the same to the two. */
const LOOK_SECONDS = 10 * MINUTE;

type Look = {
  readonly act: 'cases.look' | 'cases.evidence';
  readonly disputeId: string;
  readonly now: Instant;
  readonly data?: { readonly [key: string]: Canonical };
};

export async function writeLook(ctx: Ctx, actor: Actor, { act, disputeId, now, data }: Look): Promise<void> {
  const { accountId } = actor;
  const lately = { disputeId, accountId, at: { gt: dateOf(now - LOOK_SECONDS) } };
  if ((await ctx.db.caseLook.count({ where: lately })) === 0)
    await ctx.db.caseLook.create({ data: { disputeId, accountId, at: dateOf(now) } });
  await noteLook(ctx, actor, { act, subject: { noun: 'dispute', id: disputeId }, ...(data && { data }) });
}
