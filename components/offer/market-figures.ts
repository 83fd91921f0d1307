/** The figures of a row that follow the market while it is looked at. */
import type { MarketRow } from '#lib/offer/view.ts';
import { shortTokenText } from './amounts.ts';
import type { DistanceWords } from './distance.tsx';

/** What can change while it is looked at, as the market says it. */
export type LiveFigures = Pick<MarketRow, 'wholePrice' | 'fromMarketBps' | 'forAmountUnits'>;

/** The same as it is drawn. */
export type DrawnFigures = {
  /** Fiat per whole coin, a plain decimal; null: none just now. */
  readonly price: string | null;
  /** Coins for the amount looked for, a plain decimal; null: none was, or none can be told. */
  readonly coins: string | null;
  /** How far the price is from the market, in words. */
  readonly from: string;
  /** So far, against the visitor, that it is said in amber. */
  readonly far: boolean;
};

/** What a price and an amount come to, for whoever buys or sells at it. */
export function drawFigures(
  { wholePrice, fromMarketBps, forAmountUnits }: LiveFigures,
  assetDecimals: number,
  distance: DistanceWords,
): DrawnFigures {
  const { words, against } = distance(fromMarketBps);
  return {
    price: wholePrice,
    coins: forAmountUnits === null ? null : shortTokenText(forAmountUnits, { assetDecimals }),
    from: words,
    far: against,
  };
}
