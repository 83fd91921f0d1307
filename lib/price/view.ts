/** What leaves the server about rates. */
import { currencyDecimals } from '../kernel/currencies.ts';
import { wholePrice } from './ratio.ts';
import type { Rate } from './snapshot.ts';

export type RateView = {
  readonly asset: string;
  readonly currency: string;
  /** Fiat minor units per token base unit, exact; integers as decimal strings. */
  readonly price: { readonly numerator: string; readonly denominator: string };
  /** Fiat per whole coin, for reading. */
  readonly whole: string;
  readonly source: string;
  /** ISO date of the figures. */
  readonly at: string;
};

export function rateView(asset: { symbol: string; decimals: number }, currency: string, rate: Rate): RateView {
  const { numerator, denominator } = rate.price;
  return {
    asset: asset.symbol,
    currency,
    price: { numerator: `${numerator}`, denominator: `${denominator}` },
    whole: wholePrice(rate.price, asset.decimals, currencyDecimals(currency)),
    source: rate.source,
    at: rate.at,
  };
}
