import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combine, COIN_RULES, cross, inDollars, median, perDollarOf, type Quote } from '#lib/price/combine.ts';
import { gapBps, multiply, parseFigure, type Ratio } from '#lib/price/decimal.ts';
import { comparePrices, equalPrices } from '#lib/price/ratio.ts';

const NOW = 1_800_000_000;
const figure = (text: string): Ratio => parseFigure(text)!;
const quote = (source: string, value: string | Ratio, changes: Partial<Quote> = {}): Quote => ({
  source,
  base: 'ETH',
  quote: 'USD',
  value: typeof value === 'string' ? figure(value) : value,
  at: NOW - 10,
  goodFor: 120,
  ...changes,
});
const quotes = (...values: readonly string[]): Quote[] => values.map((value, index) => quote(`s${index}`, value));
const now = (...values: readonly string[]) => combine(quotes(...values), COIN_RULES, NOW);

/** Any price at all, in cents. */
const anyValue = fc.bigInt(1n, 10n ** 12n).map((numerator): Ratio => ({ numerator, denominator: 100n }));
/** Prices within about one per cent of 2,000. */
const honestValue = fc.bigInt(199_000n, 201_000n).map((numerator): Ratio => ({ numerator, denominator: 100n }));
/** Honest as well, and less of one mind: some of them are cut away. */
const scatteredValue = fc.bigInt(194_000n, 206_000n).map((numerator): Ratio => ({ numerator, denominator: 100n }));
const voices = (values: readonly Ratio[]): Quote[] => values.map((value, index) => quote(`s${index}`, value));

describe('several sources make one rate', () => {
  it('that is the median of them, with how far they lie apart', () => {
    expect(now('2000', '2010', '1995')).toMatchObject({ state: 'fresh', value: figure('2000'), spreadBps: 76 });
    expect(now('2000', '2001', '2002', '2003')).toMatchObject({ state: 'fresh', value: figure('2001.5') });
  });

  it('without the one that lies far off, which is named', () => {
    const combined = now('2000', '2001', '2002', '2500');
    expect(combined).toMatchObject({ state: 'fresh', value: figure('2001'), spreadBps: 10 });
    expect(combined.cut.map(({ source }) => source)).toEqual(['s3']);
  });

  it('and none where they disagree: nobody knows then who is right', () => {
    expect(now('2000', '2001', '2500')).toMatchObject({ state: 'split', because: { kind: 'spread', spreadBps: 2500 } });
    expect(now('2000', '2000', '2500', '2500')).toMatchObject({ state: 'split', because: { kind: 'spread' } });
    expect(now('1962', '2000', '2002', '2039')).toMatchObject({
      state: 'split',
      because: { kind: 'spread', spreadBps: 393 },
    });
  });

  it('and none of fewer than three, nor of one source that says it three times', () => {
    expect(now('2000', '2000')).toMatchObject({ state: 'split', because: { kind: 'too_few', have: 2, need: 3 } });
    const echo = ['2000', '2001', '2002'].map((value) => quote('s0', value));
    expect(combine(echo, COIN_RULES, NOW)).toMatchObject({ because: { kind: 'too_few', have: 1, need: 3 } });
  });

  it('of what is fresh alone: too old, or from tomorrow, does not count', () => {
    const old = quotes('2000', '2001', '2002').map((one) => ({ ...one, at: NOW - 121 }));
    expect(combine(old, COIN_RULES, NOW)).toEqual({ state: 'stale', kept: [], cut: [] });
    expect(combine(old, COIN_RULES, NOW - 1).state).toBe('fresh');
    const ahead = quotes('2000', '2001', '2002').map((one) => ({ ...one, at: NOW + 61 }));
    expect(combine(ahead, COIN_RULES, NOW).state).toBe('stale');
    expect(combine([], COIN_RULES, NOW).state).toBe('stale');
  });

  it('that lies within what they said, exactly', () => {
    fc.assert(
      fc.property(fc.array(anyValue, { minLength: 1, maxLength: 9 }), (values) => {
        const sorted = [...values].sort(comparePrices);
        const middle = median(values);
        expect(comparePrices(sorted[0]!, middle)).toBeLessThanOrEqual(0);
        expect(comparePrices(middle, sorted.at(-1)!)).toBeLessThanOrEqual(0);
        const combined = combine(voices(values), COIN_RULES, NOW);
        if (combined.state !== 'fresh') return;
        expect(combined.kept.length).toBeGreaterThanOrEqual(3);
        expect(combined.spreadBps).toBeLessThanOrEqual(COIN_RULES.mostSpreadBps);
        for (const { value } of combined.kept)
          expect(gapBps(value, combined.value)).toBeLessThanOrEqual(combined.spreadBps);
      }),
    );
  });

  it('that one liar among at least three cannot move beyond what the honest say: at worst there is none', () => {
    fc.assert(
      fc.property(
        fc.array(scatteredValue, { minLength: 2, maxLength: 7 }),
        fc.oneof(anyValue, scatteredValue),
        (honest, lie) => {
          const combined = combine(voices([...honest, lie]), COIN_RULES, NOW);
          if (combined.state !== 'fresh') return;
          const sorted = [...honest].sort(comparePrices);
          expect(comparePrices(sorted[0]!, combined.value)).toBeLessThanOrEqual(0);
          expect(comparePrices(combined.value, sorted.at(-1)!)).toBeLessThanOrEqual(0);
        },
      ),
      { numRuns: 4000 },
    );
  });

  it('that a lone liar cannot take away either, where the honest are enough and close', () => {
    fc.assert(
      fc.property(fc.array(honestValue, { minLength: 3, maxLength: 7 }), anyValue, (honest, lie) => {
        const spread = gapBps([...honest].sort(comparePrices)[0]!, [...honest].sort(comparePrices).at(-1)!);
        const combined = combine(voices([...honest, lie]), COIN_RULES, NOW);
        // A lie that stays near enough to be kept can at most make the spread too wide; one that lies far off is cut.
        const far = honest.every((value) => gapBps(value, lie) > 500);
        if (far && spread <= 100) expect(combined.state).toBe('fresh');
      }),
      { numRuns: 2000 },
    );
  });

  it('whatever order they come in', () => {
    const arrivals = fc.array(
      fc.record({
        value: fc.oneof(honestValue, anyValue),
        source: fc.integer({ min: 0, max: 5 }),
        age: fc.integer({ min: -70, max: 200 }),
      }),
      { maxLength: 10 },
    );
    fc.assert(
      fc.property(arrivals, fc.infiniteStream(fc.nat()), (list, keys) => {
        const all = list.map(({ value, source, age }) => quote(`s${source}`, value, { at: NOW - age }));
        const shuffled = all.map((one) => ({ one, key: keys.next().value as number })).sort((a, b) => a.key - b.key);
        expect(
          combine(
            shuffled.map(({ one }) => one),
            COIN_RULES,
            NOW,
          ),
        ).toEqual(combine(all, COIN_RULES, NOW));
      }),
    );
  });
});

describe('a rate by way of another', () => {
  const fresh = (value: string, spreadBps = 0) =>
    ({ state: 'fresh', value: figure(value), spreadBps, kept: [], cut: [] }) as const;

  it('is the exact product, and both spreads count', () => {
    const crossed = cross(fresh('1795.12', 30), fresh('0.8782', 20));
    expect(crossed).toMatchObject({ state: 'fresh', spreadBps: 51 });
    expect(crossed.state === 'fresh' && equalPrices(crossed.value, multiply(figure('1795.12'), figure('0.8782')))).toBe(
      true,
    );
  });

  it('is none where either half is none, and says which reason', () => {
    const split = now('2000', '2001', '2500');
    expect(cross(split, fresh('1'))).toMatchObject({ state: 'split', because: { kind: 'spread' } });
    expect(cross(fresh('1'), split)).toMatchObject({ state: 'split', because: { kind: 'spread' } });
    expect(cross(fresh('1'), { state: 'stale', kept: [], cut: [] }).state).toBe('stale');
  });

  it('through a coin counts what that coin is worth itself, and nothing where that is not known', () => {
    const usdc = ['0.99', '0.99', '0.99'].map((value, index) => quote(`u${index}`, value, { base: 'USDC' }));
    const ether = [quote('a', '1980'), quote('b', '1980'), quote('c', '2000', { quote: 'USDC' })];
    expect(inDollars('ETH', [...ether, ...usdc], NOW)).toMatchObject({
      state: 'fresh',
      value: figure('1980'),
      spreadBps: 0,
    });
    expect(inDollars('ETH', ether, NOW)).toMatchObject({ because: { kind: 'too_few', have: 2, need: 3 } });
  });

  it('of a table per euro is turned into one per dollar, the euro included', () => {
    const table = perDollarOf(
      'EUR',
      new Map([
        ['USD', figure('1.25')],
        ['JPY', figure('150')],
      ]),
    );
    expect(table).toEqual([
      { currency: 'JPY', value: { numerator: 120n, denominator: 1n } },
      { currency: 'EUR', value: { numerator: 4n, denominator: 5n } },
    ]);
    expect(perDollarOf('EUR', new Map([['JPY', figure('150')]]))).toEqual([]);
  });
});
