import type { Ctx } from '#lib/db/ctx.ts';
import { dateOf, instantOf } from '#lib/kernel/instant.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { requireActor } from '../policy.ts';
import type { StaffCodeView } from '../staff-code.ts';

/** The actor's code, while it is good: waiting, or what became of it; null: there is none. Refuses `account.sign_in_first`. */
export async function findStaffCode(ctx: Ctx): Promise<Result<StaffCodeView | null>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const row = await ctx.db.staffCode.findFirst({
    where: { accountId: asked.value.accountId, endedAt: null, expiresAt: { gt: dateOf(ctx.clock()) } },
    include: { moderator: { select: { name: true } } },
    orderBy: { createdAt: 'desc' },
  });
  if (!row) return ok(null);
  const expiresAt = instantOf(row.expiresAt);
  if (!row.moderator || row.counterCode === null || row.provedAt === null) {
    return ok({ state: 'waiting', code: row.code, expiresAt });
  }
  const { counterCode, provedAt, moderator } = row;
  return ok({ state: 'proved', moderator: moderator.name, counterCode, provedAt: instantOf(provedAt), expiresAt });
}
