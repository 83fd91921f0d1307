import { requireActor } from '#lib/account/policy.ts';
import { findRestraint } from '#lib/account/queries/restraints.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { config } from '#lib/config.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import type { Penalty } from '#lib/db/generated/client.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import type { CourtStanding, PenaltyView } from '../court.view.ts';
import { readKind, readOffence } from '../fault.ts';
import { seconds } from '../internal/file.ts';

/** What followed rulings for the actor, and what stops them now. Refuses `account.sign_in_first`. */
export async function getCourtStanding(ctx: Ctx): Promise<Result<CourtStanding>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId } = asked.value;
  const [now, restraint, rows] = await Promise.all([
    chainNow(ctx.db, config().chainId),
    findRestraint(ctx.db, accountId),
    ctx.db.penalty.findMany({
      where: { accountId },
      include: { dispute: { select: { tradeId: true } } },
      orderBy: [{ at: 'desc' }, { id: 'desc' }],
    }),
  ]);
  const { bannedAt } = restraint;
  const pausedUntil = restraint.pausedUntil !== null && restraint.pausedUntil > now ? restraint.pausedUntil : null;
  const byCourt = rows.some(
    ({ kind, lifted, until }) => !lifted && (bannedAt !== null ? kind === 'ban' : seconds(until) === pausedUntil),
  );
  return ok({ now, bannedAt, pausedUntil, byCourt, penalties: rows.map((row) => viewOf(row, now)) });
}

function viewOf(row: Penalty & { readonly dispute: { readonly tradeId: string } }, now: Instant): PenaltyView {
  const contestUntil = instantOf(row.contestUntil);
  return {
    id: row.id,
    tradeId: row.dispute.tradeId,
    offence: readOffence(row.offence),
    kind: readKind(row.kind),
    at: instantOf(row.at),
    until: seconds(row.until),
    lifted: row.lifted,
    contestUntil,
    mayContest: row.contestedAt === null && now <= contestUntil,
    contest: row.contestedAt && {
      text: row.contestText ?? '',
      at: instantOf(row.contestedAt),
      settledAt: seconds(row.settledAt),
      reason: row.settleReason,
    },
  };
}
