/**
 * Trigger prices: between which reference rates an offer stands. Beyond them it pauses by itself, and it comes back by itself once the rate is
 * back inside by {@link BACK_BPS}, so that a rate that trembles at the trigger does not switch the offer on and off. Pure.
 */
import type { Price } from '../kernel/money.ts';
import { comparePrices, withMargin } from '../price/ratio.ts';

/** Fiat minor units per token base unit. */
export type Trigger = { readonly under?: Price | undefined; readonly over?: Price | undefined };

/** Half a percent: more than quotes of one minute differ by, less than anybody sets a trigger for. */
export const BACK_BPS = 50;
/** Two triggers lie further apart than this, or an offer that has paused could never come back. */
export const LEAST_ROOM_BPS = 200;

export const hasTrigger = ({ under, over }: Trigger): boolean => under !== undefined || over !== undefined;

/** Whether the offer must not be taken at this rate; without a rate nobody can tell, so it must not. */
export function isCrossed({ under, over }: Trigger, rate: Price | undefined): boolean {
  if (!under && !over) return false;
  if (!rate) return true;
  return (
    (under !== undefined && comparePrices(rate, under) < 0) || (over !== undefined && comparePrices(rate, over) > 0)
  );
}

/** Whether an offer that had paused itself comes back at this rate. */
export function isBack({ under, over }: Trigger, rate: Price): boolean {
  return (
    (under === undefined || comparePrices(rate, withMargin(under, BACK_BPS)) >= 0) &&
    (over === undefined || comparePrices(rate, withMargin(over, -BACK_BPS)) <= 0)
  );
}

/** Whether there is a rate between two triggers at which the offer stands and comes back. */
export function leavesRoom(under: Price, over: Price): boolean {
  return comparePrices(withMargin(under, LEAST_ROOM_BPS), over) <= 0;
}
