/** What the commands of the desk share: the case, held for this transaction, and the part that whoever asks has in it. */
import { noteAct } from '#lib/account/commands/staff.ts';
import type { Actor } from '#lib/account/policy.ts';
import { chainNow } from '#lib/chain/clock.ts';
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import type { Canonical } from '#lib/kernel/canonical.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { fixedOf } from '#lib/trade/record.ts';
import { PARTS, requireJudge, type Part } from '../policy.ts';
import { lockDispute } from '../record.ts';
import { refuseDispute } from '../refusals.ts';

export type Held = NonNullable<Awaited<ReturnType<typeof lockDispute>>>;

/** When what becomes possible on the chain, by the terms and the dispute's time there. */
export function timesOf(trade: Held['trade'], openedAt: Date) {
  const fixed = fixedOf(trade);
  const began = instantOf(trade.disputedAt ?? openedAt);
  return {
    rulingFrom: began + fixed.hearingWindow,
    backupFrom: fixed.backupArbiter === null ? null : began + fixed.rulingWindow,
    lapseFrom: began + 2 * fixed.rulingWindow,
  };
}

export type Seated = { readonly actor: Actor; readonly dispute: Held; readonly now: Instant };

/**
 * The case, held, and the moderator who has this part in it now. Refuses `dispute.not_found` to whoever is no moderator,
 * `dispute.conflict_of_interest` to a party, `dispute.not_assigned`, and `dispute.wrong_state` once the trade goes on otherwise.
 */
export async function holdAs(
  ctx: Ctx,
  tx: Tx,
  disputeId: string,
  parts: readonly Part[],
): Promise<Result<Seated & { readonly part: Part }>> {
  const dispute = await lockDispute(tx, { id: disputeId });
  const asked = requireJudge(ctx.actor, dispute?.trade ?? null);
  if (!asked.ok || !dispute) return asked.ok ? refused(refuseDispute('dispute.not_found')) : asked;
  const part = await partOf(tx, dispute.id, asked.value.accountId, parts);
  if (!part) return refused(refuseDispute('dispute.not_assigned'));
  if (dispute.trade.state !== 'disputed')
    return refused(refuseDispute('dispute.wrong_state', { move: 'rule', state: dispute.trade.state }));
  return ok({ actor: asked.value, dispute, part, now: await chainNow(tx, dispute.trade.chainId) });
}

type CaseAct = {
  readonly act: string;
  readonly disputeId: string;
  readonly reason: string;
  readonly data?: { readonly [key: string]: Canonical };
};

/** Writes an act of the desk into the audit log, as the last thing in its transaction. */
export function noteCase(tx: Tx, ctx: Ctx, { act, disputeId, reason, data }: CaseAct): Promise<void> {
  const subject = { noun: 'dispute', id: disputeId };
  return noteAct(tx, ctx, ctx.actor!, { act, subject, reason, ...(data && { data }) });
}

/** The part of these that somebody has in a case now, or, asked so, ever had; undefined: none. */
export async function partOf(
  tx: Tx,
  disputeId: string,
  moderatorId: string,
  parts: readonly Part[] = PARTS,
  ever = false,
): Promise<Part | undefined> {
  const row = await tx.caseAssignment.findFirst({
    where: { disputeId, moderatorId, ...(!ever && { untilAt: null }), part: { in: [...parts] } },
    orderBy: { fromAt: 'desc' },
    select: { part: true },
  });
  return row ? (row.part as Part) : undefined;
}
