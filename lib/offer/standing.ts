/**
 * Standing offers: what a maker signs once, so that trades are locked from their vault while they are away. Pure, and the same
 * in the browser and on the server.
 */
import { keccak256, toUtf8Bytes } from 'ethers';
import type { SignedOffer } from '../chain/signing.ts';
import { canonicalJson, type Canonical } from '../kernel/canonical.ts';
import { DAY, HOUR, type Instant } from '../kernel/instant.ts';
import { bpsOf, tokensFor, type Price } from '../kernel/money.ts';
import { comparePrices, withMargin, type Pricing } from '../price/ratio.ts';
import { amountWithin } from './quote.ts';

/** Trades that may be live by one standing offer at once. */
export const LANE_CHOICES = [1, 2, 3, 5, 10] as const;
export const MOST_LANES = 20;
/** Days a standing offer can be signed for; the contract takes 30 at most. */
export const DAY_CHOICES = [1, 3, 7, 14, 30] as const;
export const MOST_DAYS = 30;
/** How far the price of a floating offer may move before it has to be signed anew, in basis points. */
const ROOM_DOWN = -2000;
const ROOM_UP = 2500;
/** The contract's amounts are uint128. */
const MOST_UNITS = 2n ** 128n - 1n;
/** A draw has to be mined before the offer ends: shorter than this before its end no take begins. Seconds. */
export const DRAW_ALLOWANCE = 10 * 60;
/** How long lanes are held for an offer that is being signed. Seconds. */
export const PREPARED_SECONDS = HOUR;

/** Fiat limits of a revision, minor units. */
export type Limits = { readonly leastMinor: bigint; readonly mostMinor: bigint };

/** Amounts to a buyer, base units. */
export type Bounds = { readonly least: bigint; readonly most: bigint };

/** The smallest and largest amount that takes between the limits come to, over a range of prices. */
function boundsBetween(cheapest: Price, dearest: Price, { leastMinor, mostMinor }: Limits): Bounds | undefined {
  // A take in tokens has its fiat rounded up, one in fiat its tokens down: the smaller of the two smallest.
  const [inTokens, inFiat] = [tokensFor(leastMinor - 1n, dearest) + 1n, tokensFor(leastMinor, dearest)];
  const least = inFiat > 0n && inFiat < inTokens ? inFiat : inTokens;
  const most = tokensFor(mostMinor, cheapest);
  return most >= least && most <= MOST_UNITS ? { least, most } : undefined;
}

/**
 * What the signature allows: the limits at the price of now, with room for a floating price to move (a fifth down, a quarter up, or to
 * the maker's own floor and ceiling). Undefined where the limits come to nothing.
 */
export function boundsOf(pricing: Pricing, price: Price, limits: Limits): Bounds | undefined {
  if (pricing.pricing === 'fixed') return boundsBetween(price, price, limits);
  const { floor, ceiling } = pricing;
  const down = withMargin(price, ROOM_DOWN);
  const up = withMargin(price, ROOM_UP);
  const cheapest = floor && comparePrices(floor, down) > 0 ? floor : down;
  const dearest = ceiling && comparePrices(ceiling, up) < 0 ? ceiling : up;
  return boundsBetween(cheapest, dearest, limits);
}

/** Whether every take between the limits at this price is within what was signed. */
export function coversPrice(signed: Pick<SignedOffer, 'least' | 'most'>, price: Price, limits: Limits): boolean {
  const now = boundsBetween(price, price, limits);
  return now !== undefined && now.least >= BigInt(signed.least) && now.most <= BigInt(signed.most);
}

/** The most that can be locked at once, fee included: every lane at the largest amount. Base units. */
export function mostLocked(most: bigint, lanes: number, feeBps: number): bigint {
  return BigInt(lanes) * (most + bpsOf(most, feeBps));
}

/** The largest amount that fits, fee on top, into what is free: exactly, where an amount before the fee is rounded down. Base units. */
export function mostWithin(free: bigint, feeBps: number): bigint {
  const amount = amountWithin(free, feeBps);
  const next = amount + 1n;
  return next + bpsOf(next, feeBps) <= free ? next : amount;
}

/** When an offer signed now for so many days ends: inclusive, and an hour inside the contract's 30 days. */
export function validUntilOf(now: Instant, days: number): Instant {
  return now + Math.min(days * DAY, MOST_DAYS * DAY - HOUR);
}

/** Hash of the offer as it was shown when it was signed. */
export function bookOf(shown: { readonly [key: string]: Canonical }): string {
  return keccak256(toUtf8Bytes(canonicalJson(shown)));
}

/** What a payee's account is bound to while it lies sealed to the release key: this offer, this signature. */
export function standingPayeePlace(offerId: string, series: string): Canonical {
  return { purpose: 'standing-payee', offer: offerId, series };
}
