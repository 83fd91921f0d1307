/** Offers at random, and what a market must answer of them, computed the slow way. */
import fc from 'fast-check';
import { toDecimal } from '#lib/db/decimal.ts';
import type { Price } from '#lib/kernel/money.ts';
import type { BookQuery } from '#lib/offer/queries/book.ts';
import { comparePrices, effectivePrice, priceOf } from '#lib/price/ratio.ts';

export const DECIMALS = 6;
export const CENTS = 2;

export type Draft = {
  readonly side: 'buy' | 'sell';
  readonly maker: number;
  readonly marginBps: number | undefined;
  readonly price: string;
  readonly floor: string | undefined;
  readonly ceiling: string | undefined;
  readonly least: number;
  readonly span: number;
  readonly methods: readonly string[];
  readonly country: string | undefined;
  readonly trades: number;
  readonly countries: readonly string[];
  /** For people whom its maker trusts. */
  readonly trustedOnly: boolean;
};

export const cents = (value: number) => `${Math.floor(value / 100)}.${String(value % 100).padStart(2, '0')}`;
export const draft: fc.Arbitrary<Draft> = fc.record({
  side: fc.constantFrom('sell', 'buy'),
  maker: fc.nat(2),
  marginBps: fc.option(fc.integer({ min: -600, max: 600 }), { nil: undefined, freq: 4 }),
  price: fc.integer({ min: 80, max: 120 }).map(cents),
  floor: fc.option(fc.integer({ min: 85, max: 99 }).map(cents), { nil: undefined, freq: 2 }),
  ceiling: fc.option(fc.integer({ min: 100, max: 115 }).map(cents), { nil: undefined, freq: 1 }),
  least: fc.integer({ min: 1, max: 500 }),
  span: fc.integer({ min: 0, max: 5000 }),
  methods: fc.subarray(['sepa', 'wise', 'revolut'], { minLength: 1 }),
  country: fc.option(fc.constantFrom('DE', 'FR'), { nil: undefined }),
  trades: fc.constantFrom(0, 0, 5),
  countries: fc.constantFrom([], [], ['DE']),
  trustedOnly: fc.constantFrom(false, false, true),
});

export const at = (text: string): Price => priceOf(text, DECIMALS, CENTS)!;
export const columns = (name: string, price: Price | undefined) =>
  price
    ? { [`${name}Numerator`]: toDecimal(price.numerator), [`${name}Denominator`]: toDecimal(price.denominator) }
    : {};

const priceUnder = (one: Draft, rate: string | null): Price | undefined =>
  effectivePrice(
    one.marginBps === undefined
      ? { pricing: 'fixed', price: at(one.price) }
      : {
          pricing: 'margin',
          marginBps: one.marginBps,
          floor: one.floor === undefined ? undefined : at(one.floor),
          ceiling: one.ceiling === undefined ? undefined : at(one.ceiling),
        },
    rate === null ? undefined : at(rate),
  );

export type Ask = Pick<BookQuery, 'want' | 'sort' | 'methods' | 'amountMinor' | 'country' | 'taker' | 'circle'>;

/** Scores of the makers, basis points: of two whole points apart, and two that are the same in whole points. */
export const SCORES = [7250, 4100, 4199] as const;

/** What the book must answer, computed the slow way: every offer that fits, by its exact price or its maker's score, then by id. */
export function expected(
  posted: ReadonlyMap<string, Draft>,
  makers: readonly string[],
  ask: Ask,
  rate: string | null,
): string[] {
  const sign = ask.want === 'buy' ? 1 : -1;
  const amount = ask.amountMinor === null ? null : Number(ask.amountMinor) / 100;
  return [...posted]
    .filter(([, one]) => one.side === (ask.want === 'buy' ? 'sell' : 'buy'))
    .filter(([, one]) => priceUnder(one, rate) !== undefined)
    .filter(([, one]) => ask.methods.length === 0 || one.methods.some((id) => ask.methods.includes(id)))
    .filter(([, one]) => amount === null || (one.least <= amount && amount <= one.least + one.span))
    .filter(([, one]) => !one.trustedOnly || (ask.circle ?? []).includes(makers[one.maker]!))
    .filter(([, one]) => ask.country === null || one.country === undefined || one.country === ask.country)
    .filter(([, one]) => {
      if (!ask.taker) return true;
      const from = one.countries.length === 0 || one.countries.includes(ask.taker.country ?? '');
      const maker = makers[one.maker]!;
      const deals = maker !== ask.taker.accountId && !ask.taker.apart.includes(maker);
      return one.trades <= ask.taker.trades && from && deals;
    })
    .sort(([a, one], [b, two]) => {
      if (ask.sort === 'score') {
        const points = (draft: Draft) => Math.floor(SCORES[draft.maker]! / 100);
        return points(two) - points(one) || (a < b ? 1 : -1);
      }
      const byPrice = comparePrices(priceUnder(one, rate)!, priceUnder(two, rate)!);
      return sign * (byPrice || (a < b ? -1 : 1));
    })
    .map(([id]) => id);
}
