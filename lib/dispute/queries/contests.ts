/** What the desk has to settle beside cases: contested faults, and, for seniors, contested penalties. */
import { noteLook } from '#lib/account/commands/staff.ts';
import { hasPower } from '#lib/account/powers.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { getAsset } from '#lib/chain/chains.ts';
import type { Ctx, Db } from '#lib/db/ctx.ts';
import { toBigint } from '#lib/db/decimal.ts';
import { currencyDecimals } from '#lib/kernel/currencies.ts';
import { dateOf, instantOf } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import type { Move } from '#lib/trade/machine.ts';
import type { ContestedFault, ContestedPenalty, ContestRow } from '../court.view.ts';
import { attributedBy, becauseOf, readFault, readKind, readOffence } from '../fault.ts';
import { conflictOver } from '../internal/contested.ts';
import { seconds, sideOf } from '../internal/file.ts';
import { requireModerator } from '../policy.ts';
import { refuseDispute } from '../refusals.ts';
import { LOOK_AT_CONTEST } from './fault.ts';

const MOST = 200;
const PEOPLE = { buyer: { select: { name: true } }, seller: { select: { name: true } } } as const;

/**
 * What waits to be settled, the oldest first, with whether it is the actor's to settle. What somebody wrote is not in it. Trades in which the actor has
 * a part are not on it. Refuses `dispute.not_found` to whoever hears no cases.
 */
export async function listContests(ctx: Ctx): Promise<Result<readonly ContestRow[]>> {
  const asked = requireModerator(ctx.actor);
  if (!asked.ok) return asked;
  const me = asked.value.accountId;
  const others = { buyerId: { not: me }, sellerId: { not: me } };
  const [faults, penalties] = await Promise.all([
    ctx.db.faultContest.findMany({
      where: { settledAt: null, trade: others },
      include: { trade: { include: PEOPLE } },
      orderBy: { at: 'asc' },
      take: MOST,
    }),
    hasPower(ctx.actor, 'cases.pass')
      ? ctx.db.penalty.findMany({
          where: { contestedAt: { not: null }, settledAt: null, dispute: { trade: others } },
          include: { account: { select: { name: true } }, dispute: { include: { trade: true } } },
          orderBy: { contestedAt: 'asc' },
          take: MOST,
        })
      : [],
  ]);
  const rows = await Promise.all([
    ...faults.map(async ({ trade, byId, at }) => ({
      kind: 'fault' as const,
      id: trade.id,
      at: instantOf(at),
      byName: trade[sideOf(byId, trade)].name,
      conflict: await conflictOver(ctx.db, me, trade),
    })),
    ...penalties.map(async ({ id, contestedAt, account, dispute }) => ({
      kind: 'penalty' as const,
      id,
      at: instantOf(contestedAt!),
      byName: account.name,
      conflict: await conflictOver(ctx.db, me, dispute.trade),
    })),
  ]);
  return ok(rows.sort((a, b) => a.at - b.at));
}

/**
 * A contested fault with what settles it. The look is written down, and both parties can see it. Refuses `dispute.not_found`, `dispute.not_contested`,
 * `dispute.has_conflict`.
 */
export async function getContestedFault(ctx: Ctx, input: { readonly id: string }): Promise<Result<ContestedFault>> {
  const asked = requireModerator(ctx.actor);
  if (!asked.ok) return asked;
  const trade = await ctx.db.trade.findUnique({
    where: { id: input.id },
    include: { faultContest: true, dispute: { select: { id: true } }, ...PEOPLE },
  });
  const contest = trade?.faultContest;
  if (!trade || !contest || contest.settledAt) return refused(refuseDispute('dispute.not_contested'));
  const conflict = await conflictOver(ctx.db, asked.value.accountId, trade);
  if (conflict) return refused(refuseDispute('dispute.has_conflict', { conflict }));
  const subject = { noun: 'trade', id: trade.id };
  await noteLook(ctx, asked.value, { act: LOOK_AT_CONTEST, subject });
  const now = await chainNow(ctx.db, trade.chainId);
  if (trade.dispute) await lookAtCase(ctx.db, trade.dispute.id, asked.value.accountId, now);
  const by = sideOf(contest.byId, trade);
  return ok({
    kind: 'fault',
    tradeId: trade.id,
    at: instantOf(contest.at),
    by,
    byName: trade[by].name,
    text: contest.text,
    buyerName: trade.buyer.name,
    sellerName: trade.seller.name,
    fault: readFault(trade.fault),
    attributedBy: attributedBy(trade),
    because: becauseOf(trade),
    endedAt: instantOf(trade.endedAt ?? contest.at),
    endedBy: trade.endedBy as Move | null,
    rulingReason: await rulingOf(ctx.db, trade.dispute?.id),
    asset: trade.asset,
    assetDecimals: getAsset(trade.chainId, trade.asset).decimals,
    amountUnits: `${toBigint(trade.tokenUnits)}`,
    currency: trade.currency,
    currencyDecimals: currencyDecimals(trade.currency),
    fiatMinor: `${trade.fiatMinor}`,
    methodId: trade.methodId,
    openedAt: instantOf(trade.createdAt),
    fundedAt: seconds(trade.fundedAt),
    paidAt: seconds(trade.paidAt),
    now,
  });
}

/** A contested penalty with the ruling it follows from. The look is written down. Refuses as {@link getContestedFault}. */
export async function getContestedPenalty(
  ctx: Ctx,
  input: { readonly penaltyId: string },
): Promise<Result<ContestedPenalty>> {
  const asked = requireModerator(ctx.actor);
  if (!asked.ok) return asked;
  if (!hasPower(ctx.actor, 'cases.pass')) return refused(refuseDispute('dispute.not_found'));
  const penalty = await ctx.db.penalty.findUnique({
    where: { id: input.penaltyId },
    include: { account: { select: { name: true } }, dispute: { include: { trade: { include: PEOPLE } } } },
  });
  if (!penalty?.contestedAt || penalty.settledAt) return refused(refuseDispute('dispute.not_contested'));
  const { dispute } = penalty;
  const { trade } = dispute;
  const conflict = await conflictOver(ctx.db, asked.value.accountId, trade);
  if (conflict) return refused(refuseDispute('dispute.has_conflict', { conflict }));
  const subject = { noun: 'account', id: penalty.accountId };
  await noteLook(ctx, asked.value, { act: LOOK_AT_CONTEST, subject, data: { penaltyId: penalty.id } });
  const now = await chainNow(ctx.db, trade.chainId);
  await lookAtCase(ctx.db, dispute.id, asked.value.accountId, now);
  return ok({
    kind: 'penalty',
    penaltyId: penalty.id,
    at: instantOf(penalty.contestedAt),
    byName: penalty.account.name,
    text: penalty.contestText ?? '',
    buyerName: trade.buyer.name,
    sellerName: trade.seller.name,
    offence: readOffence(penalty.offence),
    penalty: readKind(penalty.kind),
    givenAt: instantOf(penalty.at),
    until: seconds(penalty.until),
    endedAt: instantOf(trade.endedAt ?? penalty.at),
    endedBy: trade.endedBy as Move | null,
    rulingReason: await rulingOf(ctx.db, dispute.id),
    now,
  });
}

/** The parties of a case see this look among the others at it. */
async function lookAtCase(db: Db, disputeId: string, accountId: string, now: number): Promise<void> {
  await db.caseLook.create({ data: { disputeId, accountId, at: dateOf(now) } });
}

async function rulingOf(db: Db, disputeId: string | undefined): Promise<string | null> {
  if (disputeId === undefined) return null;
  const ruling = await db.ruling.findFirst({
    where: { disputeId, stoodAt: { not: null } },
    orderBy: { instance: 'desc' },
    select: { reason: true },
  });
  return ruling?.reason ?? null;
}
