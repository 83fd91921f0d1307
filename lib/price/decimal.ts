/**
 * Figures as other people print them, read without a float: a decimal with or without an exponent becomes a ratio of two integers,
 * exactly. Pure.
 */
import type { Price } from '#lib/kernel/money.ts';
import { reduce } from './ratio.ts';

/** A positive figure, exact: how much of one thing there is for one whole unit of another. */
export type Ratio = Price;

/** Digits of a figure, and places its point can be moved by an exponent. More of either is nobody's price. */
const MOST_DIGITS = 40;
const MOST_EXPONENT = 40;
/** Figures kept when a rate is written down: far below the least step of any price, so that ratios stay short. */
const SIGNIFICANT = 15;

/** Reads "1795.12", "1.2e-7" or "0003"; undefined: no decimal, zero, negative, NaN, Infinity, or longer than any price. */
export function parseFigure(text: string): Ratio | undefined {
  const match = /^(\d{1,40})(?:\.(\d{1,40}))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text);
  if (!match) return undefined;
  const [, whole = '', fraction = '', exponent = '0'] = match;
  const shift = Number(exponent);
  if (whole.length + fraction.length > MOST_DIGITS || Math.abs(shift) > MOST_EXPONENT) return undefined;
  const digits = BigInt(whole + fraction);
  if (digits === 0n) return undefined;
  const places = fraction.length - shift;
  return places >= 0
    ? reduce({ numerator: digits, denominator: 10n ** BigInt(places) })
    : { numerator: digits * 10n ** BigInt(-places), denominator: 1n };
}

export const multiply = (a: Ratio, b: Ratio): Ratio =>
  reduce({ numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator });

export const divide = (a: Ratio, b: Ratio): Ratio =>
  reduce({ numerator: a.numerator * b.denominator, denominator: a.denominator * b.numerator });

/** To {@link SIGNIFICANT} figures, to the nearest: a reference favours nobody, and both people see it before they trade. */
export function roundFigure({ numerator, denominator }: Ratio): Ratio {
  const power = (places: number) => 10n ** BigInt(Math.max(0, places));
  const whole = (places: number) => (numerator * power(places)) / (denominator * power(-places));
  // Moves the point until as many digits stand before it as are kept; the lengths of the two only say so to within one.
  const guess = SIGNIFICANT - (numerator.toString().length - denominator.toString().length);
  const places = whole(guess) >= power(SIGNIFICANT) ? guess - 1 : guess;
  const divisor = 2n * denominator * power(-places);
  const digits = (2n * numerator * power(places) + divisor / 2n) / divisor;
  return reduce({ numerator: digits * power(-places), denominator: power(places) });
}

/** As a plain decimal for reading and for the record: exact where at most 18 places say it, else to the nearest. */
export function figureText({ numerator, denominator }: Ratio): string {
  const scaled = (2n * numerator * 10n ** 18n + denominator) / (2n * denominator);
  const digits = scaled.toString().padStart(19, '0');
  return `${digits.slice(0, -18)}.${digits.slice(-18)}`.replace(/\.?0+$/, '');
}

/** How far the larger of two figures lies above the smaller, in basis points, rounded up: a distance is never told too small. */
export function gapBps(a: Ratio, b: Ratio): number {
  const [left, right] = [a.numerator * b.denominator, b.numerator * a.denominator];
  const [low, high] = left < right ? [left, right] : [right, left];
  const bps = ((high - low) * 10_000n + low - 1n) / low;
  return Number(bps > 1_000_000n ? 1_000_000n : bps);
}

type Reviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown;

/**
 * JSON with every number as the text it was written in, so that no figure passes through a float. Throws a SyntaxError where it is none.
 */
export function parseJsonExactly(text: string): unknown {
  const keepText: Reviver = (_key, value, { source }) =>
    typeof value === 'number' ? (source ?? String(value)) : value;
  return (JSON.parse as (text: string, reviver: Reviver) => unknown)(text, keepText);
}
