/** How cases are worked: for each moderator what they took, how fast, with what outcome, and what became of it. Counted from the rows. */
import { hasPower, requirePower, seatsWith } from '#lib/account/powers.ts';
import { chainNow } from '#lib/chain/clock.ts';
import type { Ctx, Db } from '#lib/db/ctx.ts';
import { toBigint } from '#lib/db/decimal.ts';
import type { Ruling } from '#lib/db/generated/client.ts';
import { dateOf, DAY, instantOf, type Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { isOverturned, sideOfDivision } from '../internal/outcome.ts';
import { refuseDispute } from '../refusals.ts';
import { medianOf } from '../transparency.ts';
import type { WorkloadRow, WorkloadView } from '../workload.view.ts';

/** Parts that somebody works in; a signer puts into the words of the chain what others decided. */
const WORKED = ['judge', 'second', 'appeal'] as const;

/**
 * Of the last so many days, one row for each moderator, the one with most open cases first. Whoever may not see all of them sees their own. Refuses
 * `dispute.not_found` to whoever has no such seat, `account.factor_required`.
 */
export async function getWorkload(
  ctx: Ctx,
  input: { readonly chainId: number; readonly days: number },
): Promise<Result<WorkloadView>> {
  const asked = requirePower(ctx.actor, 'cases.measure');
  if (!asked.ok) {
    const { code } = asked.refusal;
    return code === 'account.factor_required' ? asked : refused(refuseDispute('dispute.not_found'));
  }
  const all = hasPower(ctx.actor, 'cases.measureAll');
  const now = await chainNow(ctx.db, input.chainId);
  const since = now - input.days * DAY;
  const own = all ? {} : { id: asked.value.accountId };
  const people = await ctx.db.account.findMany({
    where: {
      ...own,
      OR: [{ roles: { hasSome: [...seatsWith('cases.rule')] } }, { caseAssignments: { some: { part: 'judge' } } }],
    },
    select: { id: true, name: true },
    orderBy: { name: 'asc' },
  });
  const rows = await Promise.all(people.map((person) => rowOf(ctx.db, person, since)));
  return ok({ days: input.days, all, rows: rows.sort((a, b) => b.openNow - a.openNow) });
}

type Person = { readonly id: string; readonly name: string };

async function rowOf(db: Db, { id, name }: Person, since: Instant): Promise<WorkloadRow> {
  const from = dateOf(since);
  const [taken, openNow, rulings, asks, second] = await Promise.all([
    db.caseAssignment.findMany({
      where: { moderatorId: id, fromAt: { gte: from }, part: { in: [...WORKED] } },
      orderBy: { fromAt: 'asc' },
    }),
    db.caseAssignment.count({
      where: { moderatorId: id, untilAt: null, part: { in: [...WORKED] }, dispute: { state: { not: 'closed' } } },
    }),
    db.ruling.findMany({
      where: { decidedById: id, decidedAt: { gte: from } },
      include: { dispute: { select: { trade: { select: { tokenUnits: true } } } } },
      orderBy: { decidedAt: 'asc' },
    }),
    db.caseAsk.findMany({ where: { askedById: id, at: { gte: from } }, orderBy: { at: 'asc' } }),
    db.ruling.findMany({ where: { instance: 2, dispute: { rulings: { some: { decidedById: id, instance: 1 } } } } }),
  ]);
  const judged = taken.filter(({ part }) => part === 'judge');
  const toRuling = judged.flatMap(({ disputeId, fromAt }) =>
    firstAfter(
      fromAt,
      rulings.filter((one) => one.disputeId === disputeId).map((one) => one.decidedAt),
    ),
  );
  const said = [...asks, ...rulings.map(({ disputeId, decidedAt }) => ({ disputeId, at: decidedAt }))];
  const toAnswer = judged.flatMap(({ disputeId, fromAt }) =>
    firstAfter(
      fromAt,
      said.filter((one) => one.disputeId === disputeId).map((one) => one.at),
    ),
  );
  return {
    id,
    name,
    taken: judged.length,
    seconds: taken.filter(({ part }) => part === 'second').length,
    appeals: taken.filter(({ part }) => part === 'appeal').length,
    openNow,
    handedOver: taken.filter(({ part, untilAt, reason }) => part !== 'second' && untilAt !== null && reason !== '')
      .length,
    firstAnswer: { of: toAnswer.length, seconds: medianOf(toAnswer) },
    ruling: { of: toRuling.length, seconds: medianOf(toRuling) },
    ...outcomesOf(rulings, second),
  };
}

/** Seconds from then to the first of these times after it, if there is one. */
function firstAfter(from: Date, times: readonly Date[]): number[] {
  const later = times.filter((at) => at >= from).map((at) => instantOf(at) - instantOf(from));
  return later.length > 0 ? [Math.min(...later)] : [];
}

type Ruled = Ruling & { readonly dispute: { readonly trade: { readonly tokenUnits: Ruling['toBuyerUnits'] } } };

/** For whom somebody ruled, and what became of it. `second`: decisions on appeals of their rulings. */
function outcomesOf(rulings: readonly Ruled[], second: readonly Ruling[]) {
  const counted = rulings.filter(({ dissentedById }) => dissentedById === null);
  const sides = counted.map(({ toBuyerUnits, dispute }) =>
    sideOfDivision(toBigint(toBuyerUnits), toBigint(dispute.trade.tokenUnits)),
  );
  const first = counted.filter(({ instance }) => instance === 1);
  const decided = first.flatMap((ruling) => {
    const last = second.find(({ disputeId }) => disputeId === ruling.disputeId);
    return last ? [isOverturned(ruling, last)] : [];
  });
  return {
    outcomes: {
      buyer: sides.filter((side) => side === 'buyer').length,
      seller: sides.filter((side) => side === 'seller').length,
      divided: sides.filter((side) => side === 'divided').length,
    },
    dissented: rulings.length - counted.length,
    appealed: first.filter(({ appealedAt }) => appealedAt !== null).length,
    appealsDecided: decided.length,
    overturned: decided.filter(Boolean).length,
  };
}
