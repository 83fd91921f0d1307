/** What staff see of trades: states, times, amounts and places on the chain. Never the chat, never an account that money is paid to or from. */
import { lookAsStaff } from '../../account/commands/staff.ts';
import { getAsset } from '../../chain/chains.ts';
import type { Ctx } from '../../db/ctx.ts';
import type { Prisma } from '../../db/generated/client.ts';
import { toBigint } from '../../db/decimal.ts';
import { currencyDecimals } from '../../kernel/currencies.ts';
import { instantOf } from '../../kernel/instant.ts';
import { isId } from '../../kernel/ids.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import type { StaffTradeRow, StaffTradeView } from '../desk-view.ts';
import { refuseTrade } from '../refusals.ts';

const NAMED = { select: { id: true, name: true } } as const;
/** Exactly what is shown: the sealed details, the deal and the reference are not even read. */
const ROW = {
  id: true,
  state: true,
  chainId: true,
  buyer: NAMED,
  seller: NAMED,
  asset: true,
  tokenUnits: true,
  currency: true,
  fiatMinor: true,
  methodId: true,
  createdAt: true,
} satisfies Prisma.TradeSelect;
type Row = Prisma.TradeGetPayload<{ select: typeof ROW }>;

function rowOf(row: Row): StaffTradeRow {
  const { id, state, buyer, seller, asset, currency, methodId } = row;
  return {
    id,
    state,
    buyer,
    seller,
    asset,
    currency,
    methodId,
    assetDecimals: getAsset(row.chainId, asset).decimals,
    amountUnits: `${toBigint(row.tokenUnits)}`,
    currencyDecimals: currencyDecimals(currency),
    fiatMinor: `${row.fiatMinor}`,
    createdAt: instantOf(row.createdAt),
  };
}

const MOST_FOUND = 50;

/** Trades by their id, their id on the chain, or one of their two people's ids; without words the last. Refuses whoever may not. */
export async function searchTrades(
  ctx: Ctx,
  input: { readonly words: string },
): Promise<Result<readonly StaffTradeRow[]>> {
  const words = input.words.trim().slice(0, 100);
  const look = { power: 'trades.read', act: 'trades.search', subject: null, data: { words } } as const;
  return lookAsStaff(ctx, look, async () => {
    const rows = await ctx.db.trade.findMany({
      where: whereOf(words),
      select: ROW,
      orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
      take: MOST_FOUND,
    });
    return ok(rows.map(rowOf));
  });
}

function whereOf(words: string): Prisma.TradeWhereInput {
  if (words === '') return {};
  if (isId(words)) return { OR: [{ id: words }, { buyerId: words }, { sellerId: words }, { offerId: words }] };
  return { tradeHash: words.toLowerCase() };
}

const FILE = {
  ...ROW,
  finalState: true,
  offerId: true,
  makerId: true,
  feeUnits: true,
  contract: true,
  tradeHash: true,
  lane: true,
  round: true,
  standingOfferId: true,
  openBy: true,
  fundedAt: true,
  paymentDeadline: true,
  paidAt: true,
  disputedAt: true,
  endedAt: true,
  finalAt: true,
  endedBy: true,
  fault: true,
  dispute: { select: { id: true } },
} satisfies Prisma.TradeSelect;

/** One trade. Refuses `trade.not_found`, and whoever may not. */
export async function getTradeForStaff(ctx: Ctx, input: { readonly tradeId: string }): Promise<Result<StaffTradeView>> {
  const { tradeId } = input;
  const subject = { noun: 'trade', id: tradeId };
  return lookAsStaff(ctx, { power: 'trades.read', act: 'trades.look', subject }, async () => {
    const row = await ctx.db.trade.findUnique({ where: { id: tradeId }, select: FILE });
    if (!row) return refused(refuseTrade('trade.not_found'));
    const [logs, intents] = await Promise.all([
      ctx.db.chainLog.findMany({
        where: { chainId: row.chainId, tradeHash: row.tradeHash },
        orderBy: [{ blockNumber: 'asc' }, { logIndex: 'asc' }],
        take: 100,
      }),
      ctx.db.relayIntent.findMany({ where: { tradeId }, orderBy: { createdAt: 'asc' }, take: 100 }),
    ]);
    const { finalState, offerId, makerId, chainId, contract, tradeHash, lane, round, endedBy, fault } = row;
    const at = (date: Date | null) => date && instantOf(date);
    return ok({
      ...rowOf(row),
      finalState,
      offerId,
      makerId,
      chainId,
      contract,
      tradeHash,
      lane,
      round,
      endedBy,
      fault,
      feeUnits: `${toBigint(row.feeUnits)}`,
      standing: row.standingOfferId !== null,
      times: {
        openBy: instantOf(row.openBy),
        fundedAt: at(row.fundedAt),
        paymentDeadline: at(row.paymentDeadline),
        paidAt: at(row.paidAt),
        disputedAt: at(row.disputedAt),
        endedAt: at(row.endedAt),
        finalAt: at(row.finalAt),
      },
      disputeId: row.dispute?.id ?? null,
      intents: intents.map(({ move, status, txHash }) => ({ move, status, txHash })),
      logs: logs.map((log) => ({
        name: log.name,
        blockNumber: log.blockNumber,
        txHash: log.txHash,
        at: instantOf(log.blockTime),
        final: log.finalAt !== null,
        reverted: log.revertedAt !== null,
      })),
    });
  });
}
