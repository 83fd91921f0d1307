/** The actor's trades: all at once for their page, page by page for programs. */
import { getAsset } from '../../chain/chains.ts';
import type { Account, Proposal, Trade } from '../../db/generated/client.ts';
import type { Ctx } from '../../db/ctx.ts';
import { toBigint } from '../../db/decimal.ts';
import { asking, pageOf, startingAfter, type Page, type Paging } from '../../http/paging.ts';
import { currencyDecimals } from '../../kernel/currencies.ts';
import { instantOf } from '../../kernel/instant.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { findAsked } from '../internal/proposals.ts';
import { ENDS, isEnd, owesOf } from '../machine.ts';
import { partyOf } from '../policy.ts';
import { tradeFactsOf } from '../record.ts';
import { refuseTrade } from '../refusals.ts';
import type { TradeRow } from '../view.ts';

const WITH_PEOPLE = { buyer: true, seller: true, proposals: { where: { openSide: { not: null } } } } as const;

const ofMine = (me: string) => ({ OR: [{ buyerId: me }, { sellerId: me }] });

/** The actor's trades, those under way first, newest first within each. */
export async function listMyTrades(ctx: Ctx): Promise<Result<readonly TradeRow[]>> {
  if (!ctx.actor) return refused(refuseTrade('trade.sign_in'));
  const me = ctx.actor.accountId;
  const trades = await ctx.db.trade.findMany({
    where: ofMine(me),
    include: WITH_PEOPLE,
    orderBy: { createdAt: 'desc' },
    take: 200,
  });
  const rows = await rowsOf(ctx, me, trades);
  return ok([...rows.filter((row) => !isEnd(row.state)), ...rows.filter((row) => isEnd(row.state))]);
}

/** The newest first, whatever their state; with `open`, only those under way. Refuses `trade.sign_in`. */
export async function pageMyTrades(
  ctx: Ctx,
  asked: Paging & { readonly open?: '1' | undefined },
): Promise<Result<Page<TradeRow>>> {
  if (!ctx.actor) return refused(refuseTrade('trade.sign_in'));
  const me = ctx.actor.accountId;
  const found = await ctx.db.trade.findMany({
    where: {
      AND: [ofMine(me), startingAfter(asked.after)],
      ...(asked.open && { state: { notIn: [...ENDS] } }),
    },
    include: WITH_PEOPLE,
    ...asking(asked),
  });
  const { shown, next } = pageOf(found, asked);
  return ok({ rows: await rowsOf(ctx, me, shown), next });
}

type Found = Trade & { readonly buyer: Account; readonly seller: Account; readonly proposals: Proposal[] };

async function rowsOf(ctx: Ctx, me: string, trades: readonly Found[]): Promise<readonly TradeRow[]> {
  const asked = await findAsked(ctx.db, me, trades);
  return trades.map((trade): TradeRow => {
    const party = partyOf(me, trade)!;
    const partner = party === 'buyer' ? trade.seller : trade.buyer;
    const facts = tradeFactsOf(trade);
    return {
      id: trade.id,
      chainId: trade.chainId,
      party,
      practice: trade.practice,
      state: trade.state,
      owes: owesOf(facts),
      asksAnswer: asked.has(trade.id),
      cancelledBy: facts.cancelledBy,
      partnerId: partner.id,
      partnerName: partner.name,
      partnerAddress: partner.walletAddress,
      asset: trade.asset,
      assetDecimals: getAsset(trade.chainId, trade.asset).decimals,
      tokenUnits: `${toBigint(trade.tokenUnits)}`,
      currency: trade.currency,
      currencyDecimals: currencyDecimals(trade.currency),
      fiatMinor: `${trade.fiatMinor}`,
      methodId: trade.methodId,
      createdAt: instantOf(trade.createdAt),
      dueAt: trade.state === 'awaiting_escrow' ? facts.openBy : facts.paymentDeadline,
      endedAt: trade.endedAt && instantOf(trade.endedAt),
    };
  });
}
