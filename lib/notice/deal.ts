/** What a notice says of a trade: with whom, of how much, until when. */
import { getAsset } from '../chain/chains.ts';
import { assetLabel } from '../chain/asset-label.ts';
import { assetKey } from '../chain/traded.ts';
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

type FeedbackSays = { readonly toId?: string; readonly until?: number; readonly reason?: string };

const FEEDBACK: Readonly<Record<string, Pick<Telling, 'kind'> & Pick<NoticeData, 'wording'>>> = {
  'feedback.written': { kind: 'trade_feedback', wording: 'feedback_waiting' },
  'feedback.revealed': { kind: 'trade_feedback', wording: 'feedback_open' },
  'feedback.replied': { kind: 'trade_feedback', wording: 'feedback_replied' },
  'feedback.wordsRemoved': { kind: 'staff_act', wording: 'words_removed' },
};

/** The event names whom it is for. What was written stands in none of these: a notice, or a mail, would open it before its time. */
export function feedbackTellings(event: Event, trade: TradeRow): readonly Telling[] {
  const { toId: accountId, until, reason } = event.data as FeedbackSays;
  const told = FEEDBACK[event.type];
  if (!told || (accountId !== trade.buyerId && accountId !== trade.sellerId)) return [];
  const data: NoticeData = {
    wording: told.wording,
    ...tradeData(trade, accountId),
    ...deadlineIn(event),
    ...(until !== undefined && { until }),
    ...(reason !== undefined && { said: reason }),
  };
  return [{ accountId, kind: told.kind, subject: { noun: 'trade', id: trade.id }, data, app: true, mail: true }];
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
    asset: assetLabel(assetKey(trade.chainId, trade.asset)),
    money: formatUnits(trade.fiatMinor, decimals, decimals),
    currency: trade.currency,
  };
}
