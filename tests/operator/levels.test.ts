import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY } from '#lib/kernel/instant.ts';
import {
  BARS,
  CAPS,
  DEFAULT_LEVELS,
  disordered,
  isBounded,
  leftFor,
  LEVELS,
  levelOf,
  levelsValue,
  mostOf,
  readLevels,
  shortOf,
  withinLevel,
  writeLevels,
  type Bar,
  type LevelFacts,
  type Levels,
  type LevelsValue,
} from '#lib/site/levels.ts';
import { resolve, type Setting } from '#lib/site/settings.ts';

const NOW = 1_800_000_000;
const TABLE = readLevels(DEFAULT_LEVELS);
const levels = (value: LevelsValue): Levels => readLevels(value);

/** Somebody with exactly what a bar asks. */
const at = (bar: Bar): LevelFacts => ({
  createdAt: NOW - bar.ageDays * DAY,
  tradesDone: bar.trades,
  partners: bar.partners,
  completionBps: bar.completionBps,
  scoreLow: bar.scoreLow,
  secured: bar.secured,
  held: false,
});

const anyFacts = fc.record({
  createdAt: fc.integer({ min: NOW - 400 * DAY, max: NOW + DAY }),
  tradesDone: fc.nat(80),
  partners: fc.nat(30),
  completionBps: fc.option(fc.nat(10_000)),
  scoreLow: fc.nat(10_000),
  secured: fc.boolean(),
  held: fc.constant(false),
});
const between = fc.record({ stranger: fc.boolean(), reversible: fc.boolean() });
const rank = (facts: LevelFacts, table: Levels = TABLE) => LEVELS.indexOf(levelOf(table, facts, NOW).name);
const more = (one: bigint | null, other: bigint | null) => one === null || (other !== null && one >= other);

describe('the table of levels', () => {
  it('as shipped is in order, and says the same after it went over a wire', () => {
    expect(disordered(TABLE)).toBeNull();
    expect(writeLevels(TABLE)).toEqual(levelsValue.parse(DEFAULT_LEVELS));
  });

  it.each(LEVELS.slice(1))(
    'lets whoever has exactly what %s asks in, and nobody who lacks the least of any of it',
    (name) => {
      const { bar } = TABLE.levels.find((one) => one.name === name)!;
      expect(levelOf(TABLE, at(bar), NOW).name).toBe(name);
      for (const what of BARS) {
        if (Number(bar[what]) === 0) continue;
        const less = { ...bar, [what]: typeof bar[what] === 'boolean' ? false : Number(bar[what]) - 1 };
        expect(levelOf(TABLE, at(less), NOW).name, what).not.toBe(name);
        expect(shortOf(bar, at(less), NOW).map((short) => short.what)).toEqual([what]);
      }
    },
  );

  it('is out of order where any one figure of any level falls below the one before, or the first asks anything', () => {
    for (const [index, name] of LEVELS.entries()) {
      for (const what of BARS) {
        const value = structuredClone(DEFAULT_LEVELS);
        const bar = value.levels[name].bar;
        if (index === 0) Object.assign(bar, { [what]: what === 'secured' ? true : 1 });
        else {
          const before = Number(value.levels[LEVELS[index - 1]!].bar[what]);
          if (before === 0) continue;
          Object.assign(bar, { [what]: what === 'secured' ? false : before - 1 });
        }
        expect(disordered(levels(value)), `${name} ${what}`).toBe(name);
      }
      for (const cap of index === 0 ? [] : CAPS) {
        const value = structuredClone(DEFAULT_LEVELS);
        const before = value.levels[LEVELS[index - 1]!].caps[cap];
        if (before === null) continue;
        value.levels[name].caps[cap] = `${BigInt(before) - 1n}`;
        expect(disordered(levels(value)), `${name} ${cap}`).toBe(name);
      }
    }
  });

  it('never takes anything away from who has more of anything', () => {
    fc.assert(
      fc.property(anyFacts, anyFacts, between, fc.bigInt({ min: 0n, max: 5_000_000n }), (one, other, of, spent) => {
        const both: LevelFacts = {
          createdAt: Math.min(one.createdAt, other.createdAt),
          tradesDone: Math.max(one.tradesDone, other.tradesDone),
          partners: Math.max(one.partners, other.partners),
          completionBps: Math.max(one.completionBps ?? 0, other.completionBps ?? 0),
          scoreLow: Math.max(one.scoreLow, other.scoreLow),
          secured: one.secured || other.secured,
          held: false,
        };
        expect(rank(both)).toBeGreaterThanOrEqual(rank(one));
        const [wide, narrow] = [levelOf(TABLE, both, NOW), levelOf(TABLE, one, NOW)];
        expect(more(leftFor(wide, of, spent), leftFor(narrow, of, spent))).toBe(true);
      }),
    );
  });

  it('would take from who earns more if its caps fell (planted)', () => {
    const value = structuredClone(DEFAULT_LEVELS);
    value.levels.proven.caps.tradeCents = '1';
    const table = levels(value);
    const [newcomer, proven] = [table.levels[0]!, table.levels[1]!];
    const of = { stranger: false, reversible: false };
    expect(more(leftFor(proven, of, 0n), leftFor(newcomer, of, 0n))).toBe(false);
    expect(disordered(table)).toBe('proven');
  });

  it('bounds a trade by the smallest cap that fits it, and says the same beforehand and at the take', () => {
    const cents = fc.bigInt({ min: 1n, max: 3_000_000n });
    fc.assert(
      fc.property(fc.constantFrom(...TABLE.levels), between, cents, cents, (level, of, trade, spent) => {
        const left = leftFor(level, of, spent);
        const said = withinLevel(level, { tradeCents: trade, dayCents: spent + trade }, of, 'self');
        expect(said.ok).toBe(left === null || trade <= left);
        const { tradeCents, strangerCents, reversibleCents } = level.caps;
        const asked = [tradeCents, of.stranger ? strangerCents : null, of.reversible ? reversibleCents : null];
        const smallest = asked.filter((one) => one !== null).sort((a, b) => (a < b ? -1 : 1))[0];
        expect(mostOf(level, of)?.cents).toBe(smallest);
      }),
    );
  });

  it('refuses what cannot be measured wherever anything bounds it, and asks for no measure where nothing does', () => {
    for (const level of TABLE.levels) {
      for (const of of [
        { stranger: true, reversible: true },
        { stranger: false, reversible: false },
      ]) {
        const said = withinLevel(level, { tradeCents: null, dayCents: null }, of, 'self');
        expect(said.ok).toBe(!isBounded(level, of));
        if (!said.ok) expect(said.refusal.code).toBe('site.limit_unmeasured');
      }
    }
  });
});

describe('a setting that counts at once', () => {
  const row = (key: Setting['key'], value: unknown, effectiveFrom: number): Setting => ({
    seq: 1n,
    key,
    scope: key === 'switch' ? 'no_new_trades:*' : '',
    value,
    effectiveFrom,
  });

  it('counts for a process whose clock is behind the one that wrote it, while one for later waits', () => {
    const behind = NOW - 2;
    expect(resolve([row('switch', { on: true, why: 'law' }, NOW)], behind).thrown).toHaveLength(1);
    const table = structuredClone(DEFAULT_LEVELS);
    table.levels.new.caps.dayCents = '60000';
    expect(resolve([row('levels', table, NOW)], behind).levels.levels[0]!.caps.dayCents).toBe(60_000n);
    expect(resolve([row('fee', { bps: 10 }, NOW)], behind).feeBps).toBe(50);
  });

  it('is undone by what is set after it, though the clock that both were written by went back a second meanwhile', () => {
    const thrown = row('switch', { on: true, why: 'law' }, NOW);
    const restored = { ...row('switch', { on: false, why: 'law' }, NOW - 1), seq: 2n };
    expect(resolve([thrown, restored], NOW).thrown).toEqual([]);
    expect(resolve([restored, thrown], NOW).thrown).toEqual([]);
    // What can be set for later goes by the time it is set for.
    const later = row('fee', { bps: 10 }, NOW);
    expect(resolve([later, { ...row('fee', { bps: 20 }, NOW - 1), seq: 2n }], NOW).feeBps).toBe(10);
  });
});
