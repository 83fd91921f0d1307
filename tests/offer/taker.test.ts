import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY } from '#lib/kernel/instant.ts';
import { canTake } from '#lib/offer/policy.ts';
import { asksAnything, firstTradeMost, missing, type TakerRules, type TakerStanding } from '#lib/offer/taker.ts';

const NOW = 1_900_000_000;
const NOTHING: TakerRules = {
  leastTrades: 0,
  leastCompletionBps: 0,
  leastAgeDays: 0,
  takerCountries: [],
  firstTradeMostMinor: null,
  trustedOnly: false,
};
const NEWCOMER: TakerStanding = {
  tradesDone: 0,
  completionBps: null,
  createdAt: NOW,
  country: null,
  tradedTogether: false,
  underWayMinor: 0n,
  trusted: false,
};
const lacks = (rules: Partial<TakerRules>, standing: Partial<TakerStanding> = {}, amount: bigint | null = 100n) =>
  missing({ ...NOTHING, ...rules }, { ...NEWCOMER, ...standing }, amount, NOW);

describe('a rule on takers', () => {
  it('that asks nothing keeps nobody out', () => {
    expect(lacks({})).toEqual([]);
    expect(asksAnything(NOTHING)).toBe(false);
    expect(asksAnything({ ...NOTHING, firstTradeMostMinor: 0n })).toBe(true);
  });

  it('says how many trades more, at the boundary and one below it', () => {
    expect(lacks({ leastTrades: 5 }, { tradesDone: 4 })).toEqual([{ rule: 'trades', least: 5, has: 4, more: 1 }]);
    expect(lacks({ leastTrades: 5 }, { tradesDone: 5 })).toEqual([]);
  });

  it('says from when an account is old enough, to the second', () => {
    const young = { createdAt: NOW - 7 * DAY + 1 };
    expect(lacks({ leastAgeDays: 7 }, young)).toEqual([{ rule: 'age', leastDays: 7, hasDays: 6, from: NOW + 1 }]);
    expect(lacks({ leastAgeDays: 7 }, { createdAt: NOW - 7 * DAY })).toEqual([]);
    // A clock that runs behind makes nobody older.
    expect(lacks({ leastAgeDays: 1 }, { createdAt: NOW + 50 })[0]).toMatchObject({ hasDays: 0 });
  });

  it('says how many trades carried out lift a completion rate, or that none do', () => {
    expect(lacks({ leastCompletionBps: 9000 })).toEqual([
      { rule: 'completion', leastBps: 9000, hasBps: null, more: 1 },
    ]);
    // 8 of 10: after ten more, 18 of 20.
    expect(lacks({ leastCompletionBps: 9000 }, { tradesDone: 8, completionBps: 8000 })[0]).toMatchObject({ more: 10 });
    expect(lacks({ leastCompletionBps: 10_000 }, { tradesDone: 8, completionBps: 8000 })[0]).toMatchObject({
      more: null,
    });
    expect(lacks({ leastCompletionBps: 9000 }, { tradesDone: 9, completionBps: 9000 })).toEqual([]);
  });

  it('keeps to the countries it names; who has said none is in none', () => {
    expect(lacks({ takerCountries: ['DE', 'FR'] }, { country: 'FR' })).toEqual([]);
    expect(lacks({ takerCountries: ['DE'] }, { country: 'FR' })[0]).toMatchObject({ rule: 'country', has: 'FR' });
    expect(lacks({ takerCountries: ['DE'] })[0]).toMatchObject({ rule: 'country', has: null });
  });

  it('bounds what two strangers begin with, trades under way counted in', () => {
    expect(lacks({ firstTradeMostMinor: 100n })).toEqual([]);
    expect(lacks({ firstTradeMostMinor: 99n })).toEqual([{ rule: 'first_trade', mostMinor: 99n }]);
    expect(lacks({ firstTradeMostMinor: 150n }, { underWayMinor: 51n })).toEqual([
      { rule: 'first_trade', mostMinor: 99n },
    ]);
    expect(lacks({ firstTradeMostMinor: 50n }, { underWayMinor: 50n }, null)).toHaveLength(1);
    expect(lacks({ firstTradeMostMinor: 1n }, { tradedTogether: true, underWayMinor: 10n ** 30n })).toEqual([]);
  });

  const standing = fc.record({
    tradesDone: fc.nat(200),
    faults: fc.nat(40),
    age: fc.nat(400 * DAY),
    country: fc.constantFrom(null, 'DE', 'FR', 'KE'),
    tradedTogether: fc.boolean(),
    underWayMinor: fc.bigInt(0n, 1000n),
    trusted: fc.boolean(),
  });
  const asked = fc.record({
    leastTrades: fc.nat(50),
    leastCompletionBps: fc.nat(10_000),
    leastAgeDays: fc.nat(400),
    takerCountries: fc.subarray(['DE', 'FR', 'KE']),
    firstTradeMostMinor: fc.option(fc.bigInt(0n, 1000n)),
    trustedOnly: fc.boolean(),
  });
  const readStanding = ({ faults, age, ...facts }: { faults: number; age: number; tradesDone: number }) => {
    const judged = facts.tradesDone + faults;
    const completionBps = judged === 0 ? null : Math.floor((facts.tradesDone * 10_000) / judged);
    return { ...facts, completionBps, createdAt: NOW - age } as TakerStanding;
  };

  it('is met by what it said would change it', () => {
    fc.assert(
      fc.property(asked, standing, fc.bigInt(1n, 1500n), (rules, facts, amount) => {
        const found = missing(rules, readStanding(facts), amount, NOW);
        let { tradesDone } = facts;
        let [now, country, paid] = [NOW, facts.country, amount];
        let { trusted } = facts;
        for (const lack of found) {
          if (lack.rule === 'trades') tradesDone = Math.max(tradesDone, facts.tradesDone + lack.more);
          if (lack.rule === 'completion' && lack.more === null) return;
          if (lack.rule === 'completion') tradesDone = Math.max(tradesDone, facts.tradesDone + lack.more!);
          if (lack.rule === 'age') now = lack.from;
          if (lack.rule === 'country') country = lack.countries[0] as typeof country;
          if (lack.rule === 'trusted') trusted = true;
          if (lack.rule === 'first_trade') paid = lack.mostMinor;
        }
        if (paid === 0n) return;
        const changed = { ...readStanding({ ...facts, tradesDone }), country, trusted, createdAt: NOW - facts.age };
        expect(missing(rules, changed, paid, now)).toEqual([]);
      }),
    );
  });

  it('refuses a take exactly where something is missing', () => {
    fc.assert(
      fc.property(asked, standing, fc.bigInt(1n, 1500n), (rules, facts, amount) => {
        const who = readStanding(facts);
        const answer = canTake(rules, who, amount, NOW);
        expect(answer.ok).toBe(missing(rules, who, amount, NOW).length === 0);
        const most = firstTradeMost(rules, who);
        if (answer.ok && most !== null) expect(amount <= most).toBe(true);
      }),
    );
  });
});
