/** What a notice says of a trade: with whom, of how much, until when. */
import { getAsset } from '../chain/chains.ts';
import type { Event, Prisma } from '../db/generated/client.ts';
import { toBigint } from '../db/decimal.ts';
import { currencyDecimals } from '../kernel/currencies.ts';
import { formatUnits } from '../kernel/money.ts';
import type { NoticeData } from './schema.ts';
import type { Telling } from './tell.ts';
import { toldOf } from './told.ts';

export const TRADE = { include: { buyer: { select: { name: true } }, seller: { select: { name: true } } } } as const;
export type TradeRow = Prisma.TradeGetPayload<typeof TRADE>;

export function tradeTellings(event: Event, trade: TradeRow): readonly Telling[] {
  return toldOf(event, trade).map(({ accountId, kind, wording }) => ({
    accountId,
    kind,
    subject: { noun: 'trade', id: trade.id },
    data: { wording, ...tradeData(trade, accountId), ...deadlineIn(event) },
    app: true,
    mail: true,
  }));
}

export function deadlineIn({ data }: Pick<Event, 'data'>): { deadline?: number } {
  const { deadline } = data as { deadline?: unknown };
  return typeof deadline === 'number' ? { deadline } : {};
}

export function tradeData(trade: TradeRow, reader: string): Omit<NoticeData, 'wording'> {
  const asset = getAsset(trade.chainId, trade.asset);
  const decimals = currencyDecimals(trade.currency);
  return {
    name: reader === trade.buyerId ? trade.seller.name : trade.buyer.name,
    coins: formatUnits(toBigint(trade.tokenUnits), asset.decimals),
    asset: trade.asset,
    money: formatUnits(trade.fiatMinor, decimals, decimals),
    currency: trade.currency,
  };
}
