import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Price } from '#lib/kernel/money.ts';
import { quoteTake } from '#lib/offer/quote.ts';
import { DEFAULT_FEE_BPS } from '#lib/site/settings.ts';
import { boundsOf, coversPrice, mostLocked, mostWithin, validUntilOf } from '#lib/offer/standing.ts';
import { withMargin, type Pricing } from '#lib/price/ratio.ts';

const price = fc.record({ numerator: fc.bigInt(1n, 10n ** 9n), denominator: fc.bigInt(1n, 10n ** 18n) });
const limits = fc
  .tuple(fc.bigInt(1n, 10n ** 8n), fc.bigInt(0n, 10n ** 8n))
  .map(([leastMinor, more]) => ({ leastMinor, mostMinor: leastMinor + more }));
const DAY = 86_400;

/** Every take that the offer allows at a price: what the buyer would get. */
function takes(
  at: Price,
  { leastMinor, mostMinor }: { leastMinor: bigint; mostMinor: bigint },
  fiat: bigint,
): bigint[] {
  const offer = { side: 'sell', leastMinor, mostMinor, leftUnits: null } as const;
  const coins = (fiat * at.denominator) / at.numerator;
  const quotes = [
    quoteTake(offer, at, { fiatMinor: fiat }, DEFAULT_FEE_BPS),
    ...[coins, coins + 1n, coins - 1n]
      .filter((units) => units > 0n)
      .map((tokenUnits) => quoteTake(offer, at, { tokenUnits }, DEFAULT_FEE_BPS)),
  ];
  return quotes.flatMap((quote) => (quote.ok ? [quote.value.tokenUnits] : []));
}

describe('what a standing signature allows', () => {
  it('is exactly what the limits of a fixed price come to: no take falls outside, the largest is the most', () => {
    fc.assert(
      fc.property(price, limits, fc.bigInt(0n, 10n ** 8n), (at, range, some) => {
        const bounds = boundsOf({ pricing: 'fixed', price: at }, at, range);
        if (!bounds) return;
        const fiat = range.leastMinor + (some % (range.mostMinor - range.leastMinor + 1n));
        for (const amount of [fiat, range.leastMinor, range.mostMinor]) {
          for (const units of takes(at, range, amount)) {
            expect(units >= bounds.least && units <= bounds.most).toBe(true);
          }
        }
        const largest = takes(at, range, range.mostMinor)[0];
        if (largest !== undefined) expect(bounds.most).toBe(largest);
      }),
    );
  });

  it('leaves a floating price room to move, and past the room asks for a new signature', () => {
    const rate = { numerator: 93n, denominator: 1_000_000n };
    const range = { leastMinor: 1_000n, mostMinor: 50_000n };
    const floating: Pricing = { pricing: 'margin', marginBps: 0 };
    const { least, most } = boundsOf(floating, rate, range)!;
    const signed = { least: `${least}`, most: `${most}` };
    for (const bps of [0, -1999, 2499]) expect(coversPrice(signed, withMargin(rate, bps), range), `${bps}`).toBe(true);
    for (const bps of [-2100, 2600]) expect(coversPrice(signed, withMargin(rate, bps), range), `${bps}`).toBe(false);
    const floor = withMargin(rate, -100);
    const kept = boundsOf({ ...floating, floor }, rate, range)!;
    expect(kept.most < most).toBe(true);
    expect(coversPrice({ least: `${kept.least}`, most: `${kept.most}` }, floor, range)).toBe(true);
  });

  it('locks at most every lane at the largest amount with its fee, rounded as the contract rounds', () => {
    expect(mostLocked(199n, 1, 50)).toBe(199n);
    expect(mostLocked(200n, 3, 50)).toBe(603n);
  });

  it('fits the largest amount into what is free, fee on top, and not a unit more', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 20n), fc.integer({ min: 0, max: 200 }), (free, bps) => {
        const amount = mostWithin(free, bps);
        expect(mostLocked(amount, 1, bps) <= free).toBe(true);
        expect(mostLocked(amount + 1n, 1, bps) > free).toBe(true);
      }),
    );
  });

  it('ends inside the contract’s 30 days, also where a block’s time is a little behind', () => {
    expect(validUntilOf(1_000, 7)).toBe(1_000 + 7 * DAY);
    expect(validUntilOf(1_000, 30)).toBe(1_000 + 30 * DAY - 3600);
  });
});
