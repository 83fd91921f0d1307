import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distanceWords } from '#components/offer/distance.tsx';
import { changesOf } from '#components/offer/market-live.ts';
import { marketLine, type LineWords } from '#components/offer/market-lines.ts';
import { aboutHref, marketHref, marketQuery } from '#components/offer/market-url.ts';
import { bpsOf, parseUnits, tokensFor, type Price } from '#lib/kernel/money.ts';
import { MOST_STEPS, stepsOf, type DepthLevel } from '#lib/offer/depth.ts';
import { amountWithin } from '#lib/offer/quote.ts';
import { marketSchema, marketVersionSchema } from '#lib/offer/schema.ts';
import type { MarketRow } from '#lib/offer/view.ts';
import { comparePrices } from '#lib/price/ratio.ts';
import { OFFER } from './sample.ts';
import { DEFAULT_FEE_BPS } from '#lib/site/settings.ts';

const say =
  (group: string) =>
  (key: string, values: Record<string, string | number> = {}): string =>
    [`${group}.${key}`, ...Object.entries(values).map(([name, value]) => `${name}=${value}`)].join(' ');
const WORDS: LineWords = {
  locale: 'en',
  market: say('market'),
  time: say('time'),
  past: say('past'),
  distance: distanceWords(say('distance'), 'en', 'buy'),
};
const FILTER = { want: 'buy', amount: undefined } as const;
const lineOf = (row: MarketRow) => marketLine(row, WORDS, FILTER);

const ROW: MarketRow = {
  ...OFFER,
  revision: 1,
  maker: { ...OFFER.maker, tradesDone: 3, completionBps: 9999, medianReleaseSeconds: 400 },
  forAmountUnits: null,
};

describe('a row of the market', () => {
  it('writes limits whole where both are, and exact where one is not', () => {
    const limits = (leastMinor: string, mostMinor: string) => {
      const { least, most } = lineOf({ ...ROW, leastMinor, mostMinor });
      return [least, most];
    };
    expect(limits('1000', '100000')).toEqual(['10', '1,000\u00a0EUR']);
    expect(limits('1050', '100000')).toEqual(['10.50', '1,000.00\u00a0EUR']);
  });

  it('never writes a completion of less than all as 100 %, and says when a seller releases, not when a buyer would', () => {
    expect(lineOf(ROW).share).toBe('\u206699.9%\u2069');
    expect(lineOf(ROW).releases).toBe('market.releases time=7\u00a0min');
    expect(lineOf({ ...ROW, side: 'buy' }).releases).toBeNull();
  });

  it('says nothing of a vault that does not hold the largest trade', () => {
    const standing = { id: 'x', freeUnits: '5', coversMost: false, feeBps: 50 };
    expect(lineOf({ ...ROW, standing }).vault).toBe(false);
    expect(lineOf({ ...ROW, standing: { ...standing, coversMost: true } }).vault).toBe(true);
  });
});

const figures = { wholePrice: '0.90', fromMarketBps: 0, forAmountUnits: null };
const row = (id: string, revision = 1) => ({ id, revision, ...figures });

describe('what changed since the page was drawn', () => {
  it('is nothing where the same rows stand in the same order, whatever their prices', () => {
    const now = [row('a'), { ...row('b'), wholePrice: '0.95' }];
    const { count, gone, figures: found } = changesOf([row('a'), row('b')], { rows: now, kept: [] });
    expect([count, gone.size]).toEqual([0, 0]);
    expect(found.get('b')?.wholePrice).toBe('0.95');
  });

  it('counts the new, the edited and the gone, and keeps the price of an edited one as it was read', () => {
    const changes = changesOf([row('a'), row('b'), row('c')], { rows: [row('a', 2), row('n'), row('b')], kept: [] });
    expect(changes.count).toBe(3);
    expect([...changes.gone]).toEqual(['c']);
    expect([...changes.figures.keys()]).toEqual(['b']);
  });

  it('does not call gone what was only pushed to the next page', () => {
    const changes = changesOf([row('a'), row('b')], { rows: [row('n'), row('a')], kept: ['b'] });
    expect(changes.gone.size).toBe(0);
    expect(changes.count).toBe(1);
  });

  it('counts rows that stand in another order', () => {
    expect(changesOf([row('a'), row('b')], { rows: [row('b'), row('a')], kept: [] }).count).toBe(2);
  });
});

describe('the market in the URL', () => {
  it('reads as the very page it was written for, with what is known of the market beside it', () => {
    const filter = marketSchema.parse({
      want: 'sell',
      amount: '12.5',
      method: ['sepa', 'wise'],
      online: '1',
      after: 'x',
    });
    const read = (href: string) => {
      const query = new URLSearchParams(href.replace(/^\/?\??/, ''));
      return Object.fromEntries([...new Set(query.keys())].map((key) => [key, query.getAll(key)]));
    };
    const unwrap = (of: Record<string, string[]>) =>
      Object.fromEntries(Object.entries(of).map(([key, all]) => [key, all.length === 1 ? all[0] : all]));
    expect(marketSchema.parse(unwrap(read(marketQuery(filter))))).toEqual(filter);
    expect(read(aboutHref(filter, 'week'))).toMatchObject({ after: ['x'], about: ['week'] });
    expect(read(marketHref(filter, {}))).not.toHaveProperty('after');
  });

  it('takes only ids for what is on the screen, and none of a list that has anything else in it', () => {
    const ids = ['0123456789abcdefghjk', 'zzzzzzzzzzzzzzzzzzzz'];
    const seen = (text: string) => marketVersionSchema.parse({ seen: text }).seen;
    expect(seen(ids.join(','))).toEqual(ids);
    expect(seen('')).toEqual([]);
    for (const bad of [
      `${ids[0]},`,
      `${ids[0]} ${ids[1]}`,
      "'; --",
      Array.from({ length: 51 }, () => ids[0]).join(','),
    ]) {
      expect(seen(bad)).toEqual([]);
    }
  });
});

const price: fc.Arbitrary<Price> = fc.record({
  numerator: fc.bigInt({ min: 1n, max: 10n ** 30n }),
  denominator: fc.bigInt({ min: 1n, max: 10n ** 30n }),
});

describe('the best offer for the visitor', () => {
  it('is the one that gives them most, or asks least of them, for any amount, rounding and fee included', () => {
    fc.assert(
      fc.property(price, price, fc.bigInt({ min: 1n, max: 10n ** 18n }), (one, other, fiat) => {
        const [low, high] = comparePrices(one, other) <= 0 ? [one, other] : [other, one];
        expect(tokensFor(fiat, low)).toBeGreaterThanOrEqual(tokensFor(fiat, high));
        // A seller gives what was traded, cut to what amount and fee come to.
        const given = (at: Price) => {
          const amount = amountWithin(tokensFor(fiat, at), DEFAULT_FEE_BPS);
          return amount + bpsOf(amount, DEFAULT_FEE_BPS);
        };
        expect(given(high)).toBeLessThanOrEqual(given(low));
      }),
    );
  });
});

const levels = fc
  .array(fc.record({ cents: fc.integer({ min: 1, max: 500 }), totalMinor: fc.bigInt({ min: 1n, max: 10n ** 12n }) }), {
    maxLength: 60,
  })
  .chain((drawn) => fc.boolean().map((rising) => ({ drawn, rising })))
  .map(({ drawn, rising }): DepthLevel[] =>
    [...new Map(drawn.map((one) => [one.cents, one])).values()]
      .sort((a, b) => (rising ? a.cents - b.cents : b.cents - a.cents))
      .map(({ cents, totalMinor }) => ({ price: `${1 + cents / 1000}`, totalMinor, offers: 1 })),
  );

describe('the depth of a market', () => {
  it('says at each of a few prices exactly what can be had up to it', () => {
    fc.assert(
      fc.property(levels, (all) => {
        const steps = stepsOf(all);
        expect(steps.length).toBeLessThanOrEqual(MOST_STEPS);
        expect(steps[0]?.price).toBe(all[0]?.price);
        for (const step of steps) {
          const until = all.slice(0, all.findIndex(({ price: at }) => at === step.price) + 1);
          expect(step.totalMinor).toBe(until.reduce((sum, one) => sum + one.totalMinor, 0n));
          expect(step.offers).toBe(until.length);
        }
      }),
    );
  });

  it('leaves out what is more than a fifth away from the best price, and nothing nearer', () => {
    const at = (text: string): DepthLevel => ({ price: text, totalMinor: 1n, offers: 1 });
    const last = (all: DepthLevel[]) => stepsOf(all).at(-1)?.price;
    expect(last([at('1'), at('1.2')])).toBe('1.2');
    expect(last([at('1'), at('1.200000000000000001')])).toBe('1');
    expect(last([at('1'), at('0.8'), at('0.79')])).toBe('0.8');
    expect(parseUnits(last([at('0.000001')])!, 18)).toBe(10n ** 12n);
  });
});
