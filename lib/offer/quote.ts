/**
 * What a take comes to, exactly. Pure, and the same in the browser and on the server. Who takes says either amount; the other
 * follows. The fee is the maker's: a selling maker locks it on top of what the buyer gets; a buying maker gets that much
 * less, and the selling taker locks exactly what the fiat is worth.
 */
import { bpsOf, fiatFor, mulDivDown, tokensFor, type Price } from '../kernel/money.ts';
import { ok, refused, type Result } from '../kernel/result.ts';
import { refuseOffer } from './refusals.ts';

/** The terms' amounts are uint128. */
const MOST_UNITS = 2n ** 128n - 1n;

export type QuoteOffer = {
  /** The maker's side. */
  readonly side: 'buy' | 'sell';
  readonly leastMinor: bigint;
  readonly mostMinor: bigint;
  /** Token base units left for new trades; null: no bound but the maximum. */
  readonly leftUnits: bigint | null;
};

export type Amount = { readonly fiatMinor: bigint } | { readonly tokenUnits: bigint };

export type Quote = {
  readonly fiatMinor: bigint;
  /** Base units the buyer gets on release. */
  readonly tokenUnits: bigint;
  /** Base units of fee, on top. */
  readonly feeUnits: bigint;
  /** tokenUnits + feeUnits: what the seller locks. */
  readonly lockedUnits: bigint;
};

/** The buyer's amount when the seller locks at most `gross` and the fee is on top of the amount: rounded down. */
export function amountWithin(gross: bigint, feeBps: number): bigint {
  return mulDivDown(gross, 10_000n, 10_000n + BigInt(feeBps));
}

/** The same trade with another fee on top: what a seller signed for keeps the fee it names. */
export function withFee({ fiatMinor, tokenUnits }: Quote, feeBps: number): Quote {
  const feeUnits = bpsOf(tokenUnits, feeBps);
  return { fiatMinor, tokenUnits, feeUnits, lockedUnits: tokenUnits + feeUnits };
}

/**
 * The quote for an amount at a price. `feeBps`: in force now (lib/site).
 * - In fiat: tokens are rounded down (favours the seller by less than one base unit).
 * - In tokens (what the taker gets or gives): fiat is rounded up (favours the seller by less than one minor unit).
 * Refuses `offer.below_minimum`, `offer.above_maximum`, `offer.not_enough_left`, `offer.amount_too_small`.
 */
export function quoteTake(offer: QuoteOffer, price: Price, amount: Amount, feeBps: number): Result<Quote> {
  const fiatMinor = 'fiatMinor' in amount ? amount.fiatMinor : fiatFor(amount.tokenUnits, price);
  if (fiatMinor < offer.leastMinor)
    return refused(refuseOffer('offer.below_minimum', { least: `${offer.leastMinor}` }));
  if (fiatMinor > offer.mostMinor) return refused(refuseOffer('offer.above_maximum', { most: `${offer.mostMinor}` }));
  const traded = 'tokenUnits' in amount ? amount.tokenUnits : tokensFor(fiatMinor, price);
  // A selling maker bears the fee on top; a buying maker out of what was bought.
  const tokenUnits = offer.side === 'sell' ? traded : amountWithin(traded, feeBps);
  const feeUnits = bpsOf(tokenUnits, feeBps);
  if (tokenUnits <= 0n || tokenUnits > MOST_UNITS) return refused(refuseOffer('offer.amount_too_small'));
  if (offer.leftUnits !== null && traded > offer.leftUnits) {
    return refused(refuseOffer('offer.not_enough_left', { left: `${offer.leftUnits}` }));
  }
  return ok({ fiatMinor, tokenUnits, feeUnits, lockedUnits: tokenUnits + feeUnits });
}
