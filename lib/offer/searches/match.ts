/** Whether an offer is what somebody looks for. Pure. */
import { symbolOf } from '../../chain/asset-key.ts';
import { currencyDecimals } from '../../kernel/currencies.ts';
import { parseUnits } from '../../kernel/money.ts';
import type { SearchFilter } from './schema.ts';

export type Wanted = {
  readonly filter: SearchFilter;
  /** Basis points against the person that an offer may be from the market, at most; null: any. */
  readonly boundBps: number | null;
};

/** What is known of an offer the moment it is published. It is on the search's chain: others are not looked at. */
export type Published = {
  readonly side: 'buy' | 'sell';
  readonly asset: string;
  readonly currency: string;
  readonly leastMinor: bigint;
  readonly mostMinor: bigint;
  readonly methodIds: readonly string[];
  /** Null: whichever. */
  readonly country: string | null;
  /** Its coins are locked at once from the maker's vault. */
  readonly vault: boolean;
  /** Its distance from the reference rate, signed, in basis points; null: there is no rate. */
  readonly fromMarketBps: number | null;
  /** Undefined: not known now, and then it counts as so: an alert too many is better than the one that was missed. */
  readonly online: boolean | undefined;
  readonly takeable: boolean | undefined;
};

/** Basis points that the price is worse for the person than the market; negative: better. */
export function againstBps(want: 'buy' | 'sell', fromMarketBps: number): number {
  return want === 'buy' ? fromMarketBps : -fromMarketBps;
}

/**
 * Whether the offer fits everything that the search asks for. A bound is not met by an offer that cannot be compared with the market: who set one
 * wants to be sure of the price.
 */
export function matches({ filter, boundBps }: Wanted, offer: Published): boolean {
  if (offer.side !== (filter.want === 'buy' ? 'sell' : 'buy')) return false;
  if (offer.asset !== symbolOf(filter.asset) || offer.currency !== filter.currency) return false;
  if (!fitsAmount(filter, offer)) return false;
  if (filter.methods.length > 0 && !filter.methods.some((method) => offer.methodIds.includes(method))) return false;
  if (filter.country !== undefined && offer.country !== null && offer.country !== filter.country) return false;
  if (filter.vault && !offer.vault) return false;
  if (filter.online && offer.online === false) return false;
  if (filter.takeable && offer.takeable === false) return false;
  if (boundBps === null) return true;
  return offer.fromMarketBps !== null && againstBps(filter.want, offer.fromMarketBps) <= boundBps;
}

function fitsAmount({ amount, currency }: SearchFilter, { leastMinor, mostMinor }: Published): boolean {
  if (amount === undefined) return true;
  const minor = parseUnits(amount, currencyDecimals(currency));
  return minor !== undefined && minor >= leastMinor && minor <= mostMinor;
}
