/** What leaves the server about rates. */
import { currencyDecimals } from '../kernel/currencies.ts';
import { wholePrice } from './ratio.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Rate, RateStatus } from './rate.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { percentOf, rateRefusal } from './refusals.ts';
import type { HistoryRange } from './schema.ts';

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

/** What was ticked in one market over a time. */
export type HistoryView = {
  readonly asset: string;
  readonly currency: string;
  readonly range: HistoryRange;
  readonly from: Instant;
  readonly to: Instant;
  /** Seconds that one point stands for; a longer gap between two is a time without a rate. */
  readonly step: number;
  /** They are the figures that come with the program, not a market's. */
  readonly sample: boolean;
  /** Oldest first; price: fiat per whole coin, plain decimal. */
  readonly points: readonly { readonly at: Instant; readonly price: string }[];
};

/** Whether a market has a rate, for the screen: what it is made of, or why offers that follow it wait. */
export type RateStatusView =
  | {
      readonly state: 'fresh';
      readonly source: Rate['source'];
      readonly at: string;
      /** Sources of the coin's price that agreed. */
      readonly sources: number;
      /** "0.3": how far apart they lay, per cent. */
      readonly spread: string;
    }
  /** Why there is none: the code of the refusal without its noun, and the arguments of its sentence. */
  | { readonly state: 'paused'; readonly reason: string; readonly data: Refusal['data'] };

export function rateStatusView(status: RateStatus): RateStatusView {
  if (status.state === 'fresh') {
    const { source, at, spreadBps, quotes } = status.rate;
    const names = new Set(
      quotes.filter(({ used, pair }) => used && pair.endsWith('/USD')).map((quote) => quote.source),
    );
    return { state: 'fresh', source, at, sources: names.size, spread: percentOf(spreadBps) };
  }
  const { code, data } = rateRefusal(status)!;
  return { state: 'paused', reason: code.slice('price.'.length), data };
}
