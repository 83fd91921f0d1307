import { chainNow } from '#lib/chain/clock.ts';
import type { Ctx, Db } from '#lib/db/ctx.ts';
import type { Trade } from '#lib/db/generated/client.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { isEnd } from '#lib/trade/machine.ts';
import { attributedBy, becauseOf, contestUntil, readFault } from '../fault.ts';
import type { FaultView } from '../court.view.ts';
import { seconds, sideOf } from '../internal/file.ts';
import { wasAppealed } from '../internal/contested.ts';
import { requirePartyOf } from '../policy.ts';
import { refuseDispute } from '../refusals.ts';
import type { LookView } from '../view.ts';

/** The fault of an ended trade as its two people see it; null: it has not ended, or was practice. Refuses `dispute.not_found` to anybody else. */
export async function getTradeFault(ctx: Ctx, input: { readonly id: string }): Promise<Result<FaultView | null>> {
  const trade = await ctx.db.trade.findUnique({ where: { id: input.id }, include: { faultContest: true } });
  const asked = requirePartyOf(ctx.actor, trade);
  if (!asked.ok || !trade) return asked.ok ? refused(refuseDispute('dispute.not_found')) : asked;
  if (trade.practice || !isEnd(trade.state) || !trade.endedAt) return ok(null);
  const [now, appealed, looks] = await Promise.all([
    chainNow(ctx.db, trade.chainId),
    wasAppealed(ctx.db, trade.id),
    looksOf(ctx.db, trade),
  ]);
  const endedAt = instantOf(trade.endedAt);
  const until = contestUntil(endedAt);
  const { faultContest: contest } = trade;
  const shutBecause = contest
    ? 'contested'
    : appealed
      ? 'final'
      : now > until
        ? 'over'
        : isEnd(trade.finalState)
          ? null
          : 'settling';
  return ok({
    tradeId: trade.id,
    party: asked.value.party,
    fault: readFault(trade.fault),
    by: attributedBy(trade),
    because: becauseOf(trade),
    endedAt,
    contestUntil: until,
    mayContest: shutBecause === null,
    shutBecause,
    contest: contest && {
      by: sideOf(contest.byId, trade),
      text: contest.text,
      at: instantOf(contest.at),
      settledAt: seconds(contest.settledAt),
      fault: contest.settledAt ? readFault(contest.fault) : null,
      reason: contest.reason,
    },
    looks,
    now,
  });
}

/** What the audit log calls a look at a contested fault. */
export const LOOK_AT_CONTEST = 'cases.lookContest';

async function looksOf(db: Db, { id }: Trade): Promise<LookView[]> {
  const rows = await db.auditEntry.findMany({
    where: { subjectId: id, subjectNoun: 'trade', kind: 'look', act: LOOK_AT_CONTEST },
    orderBy: { seq: 'desc' },
    select: { actorId: true, at: true },
  });
  const people = await db.account.findMany({
    where: { id: { in: rows.flatMap(({ actorId }) => actorId ?? []) } },
    select: { id: true, name: true },
  });
  const names = new Map(people.map(({ id: accountId, name }) => [accountId, name]));
  return rows.map(({ actorId, at }) => ({ name: names.get(actorId ?? '') ?? '', at: instantOf(at) }));
}
