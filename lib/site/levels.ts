/**
 * Limits that grow: four levels, what reaches each, and what a person of that level may trade. One table, which the operator edits and
 * which everybody can read. Pure; the facts a person is judged by are the account's, the table is a setting.
 */
import { z } from 'zod';
import { DAY, HOUR, type Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import type { Reversibility } from '#lib/kernel/reversibility.ts';
import { dollars } from './dollars.ts';
import { refuseSite } from './refusals.ts';

export const LEVELS = ['new', 'proven', 'regular', 'established'] as const;
export type LevelName = (typeof LEVELS)[number];

/** What reaches a level, all of it together; zero and false ask nothing. */
export type Bar = {
  readonly ageDays: number;
  /** Trades carried out. */
  readonly trades: number;
  /** Distinct partners of these. */
  readonly partners: number;
  readonly completionBps: number;
  /** The score, basis points: what many accounts of one hand cannot buy. */
  readonly scoreLow: number;
  /** A verified mail address or a second factor. */
  readonly secured: boolean;
};
export const BARS = ['ageDays', 'trades', 'partners', 'completionBps', 'scoreLow', 'secured'] as const;

/** US cents; null: no limit. */
export type Caps = {
  /** One trade. */
  readonly tradeCents: bigint | null;
  /** One trade with somebody they have never carried one out with. */
  readonly strangerCents: bigint | null;
  /** One trade whose payment can be taken back by whoever paid. */
  readonly reversibleCents: bigint | null;
  /** All trades of 24 hours. */
  readonly dayCents: bigint | null;
};
export const CAPS = ['tradeCents', 'strangerCents', 'reversibleCents', 'dayCents'] as const;
export type CapName = (typeof CAPS)[number];

export type Level = { readonly name: LevelName; readonly bar: Bar; readonly caps: Caps };

/** The whole table. `releaseSeconds`: how long a seller may wait until they release, so that a payment is safe. */
export type Levels = {
  readonly levels: readonly Level[];
  readonly releaseSeconds: Readonly<Record<Reversibility, number>>;
};

/** The facts of a person that levels are reached by. */
export type LevelFacts = {
  readonly createdAt: Instant;
  readonly tradesDone: number;
  readonly partners: number;
  readonly completionBps: number | null;
  readonly scoreLow: number;
  readonly secured: boolean;
  /** Staff hold them at the first level (lib/reputation/signals). */
  readonly held: boolean;
};

const cents = z
  .string()
  .regex(/^[1-9]\d{0,14}$/)
  .nullable();
const count = (most: number) => z.int().min(0).max(most);
const barValue = z.object({
  ageDays: count(3650),
  trades: count(100_000),
  partners: count(100_000),
  completionBps: count(10_000),
  scoreLow: count(10_000),
  secured: z.boolean(),
});
const capsValue = z.object({ tradeCents: cents, strangerCents: cents, reversibleCents: cents, dayCents: cents });
const levelValue = z.object({ bar: barValue, caps: capsValue });
const seconds = z
  .int()
  .min(HOUR)
  .max(14 * DAY);

/** The table as a setting's value. */
export const levelsValue = z.object({
  levels: z.object({ new: levelValue, proven: levelValue, regular: levelValue, established: levelValue }),
  releaseSeconds: z.object({ irreversible: seconds, hard: seconds, reversible: seconds }),
});
export type LevelsValue = z.infer<typeof levelsValue>;

const bar = (changes: Partial<Bar> = {}): Bar => ({
  ageDays: 0,
  trades: 0,
  partners: 0,
  completionBps: 0,
  scoreLow: 0,
  secured: false,
  ...changes,
});
const usd = (tradeCents: string | null, strangerCents: string, reversibleCents: string, dayCents: string | null) => ({
  tradeCents,
  strangerCents,
  reversibleCents,
  dayCents,
});

/** In force where the operator never set another. Whoever begins can pay a month's small things, not a month's rent. */
export const DEFAULT_LEVELS: LevelsValue = {
  levels: {
    new: { bar: bar(), caps: usd('50000', '20000', '10000', '100000') },
    proven: {
      bar: bar({ ageDays: 7, trades: 3, partners: 2, completionBps: 8000 }),
      caps: usd('200000', '60000', '25000', '400000'),
    },
    regular: {
      bar: bar({ ageDays: 30, trades: 15, partners: 6, completionBps: 9000, secured: true }),
      caps: usd('1000000', '250000', '100000', '2000000'),
    },
    established: {
      bar: bar({ ageDays: 90, trades: 50, partners: 15, completionBps: 9500, scoreLow: 2500, secured: true }),
      caps: usd(null, '1000000', '500000', null),
    },
  },
  releaseSeconds: { irreversible: HOUR, hard: HOUR, reversible: DAY },
};

const bigintOf = (text: string | null) => (text === null ? null : BigInt(text));

/** The table as a setting holds it, in the words of the pure half. */
export function readLevels(value: unknown): Levels {
  const { levels, releaseSeconds } = levelsValue.parse(value);
  return {
    levels: LEVELS.map((name) => {
      const { bar: asked, caps } = levels[name];
      return {
        name,
        bar: asked,
        caps: {
          tradeCents: bigintOf(caps.tradeCents),
          strangerCents: bigintOf(caps.strangerCents),
          reversibleCents: bigintOf(caps.reversibleCents),
          dayCents: bigintOf(caps.dayCents),
        },
      };
    }),
    releaseSeconds,
  };
}

/** The table in the form that goes over a wire. */
export function writeLevels({ levels, releaseSeconds }: Levels): LevelsValue {
  const text = (most: bigint | null) => (most === null ? null : `${most}`);
  const written = levels.map(({ name, bar: asked, caps }) => [
    name,
    { bar: asked, caps: Object.fromEntries(CAPS.map((cap) => [cap, text(caps[cap])])) },
  ]);
  return levelsValue.parse({ levels: Object.fromEntries(written), releaseSeconds });
}

/** Null is more than any number. */
const atLeast = (more: bigint | null, less: bigint | null) => more === null || (less !== null && more >= less);

/**
 * The first level whose bar or caps are below the one before it, or, of the first, asks anything at all; null: the table is in order, and whoever
 * earns more never loses by it.
 */
export function disordered({ levels }: Levels): LevelName | null {
  const first = levels[0]!;
  if (BARS.some((name) => Number(first.bar[name]) > 0)) return first.name;
  for (const [index, level] of levels.entries()) {
    const before = levels[index - 1];
    if (!before) continue;
    const rises =
      BARS.every((name) => Number(level.bar[name]) >= Number(before.bar[name])) &&
      CAPS.every((name) => atLeast(level.caps[name], before.caps[name]));
    if (!rises) return level.name;
  }
  return null;
}

/** One thing that is missing to a level: what is there and what is asked, in the bar's own units. */
export type Short = { readonly what: keyof Bar; readonly has: number; readonly least: number };

const ageDays = ({ createdAt }: LevelFacts, now: Instant) => Math.max(0, Math.floor((now - createdAt) / DAY));

/** What somebody has of each thing a bar asks. */
export function hasOf(facts: LevelFacts, now: Instant): Readonly<Record<keyof Bar, number>> {
  return {
    ageDays: ageDays(facts, now),
    trades: facts.tradesDone,
    partners: facts.partners,
    completionBps: facts.completionBps ?? 0,
    scoreLow: facts.scoreLow,
    secured: facts.secured ? 1 : 0,
  };
}

/** What is missing to a bar; empty: it is reached. */
export function shortOf(asked: Bar, facts: LevelFacts, now: Instant): readonly Short[] {
  const has = hasOf(facts, now);
  return BARS.flatMap((what) => {
    const least = Number(asked[what]);
    return has[what] < least ? [{ what, has: has[what], least }] : [];
  });
}

/** The highest level whose bar somebody reaches. Bars rise, so whoever reaches one reaches those below it. */
export function levelOf({ levels }: Levels, facts: LevelFacts, now: Instant): Level {
  if (facts.held) return levels[0]!;
  return levels.findLast(({ bar: asked }) => shortOf(asked, facts, now).length === 0) ?? levels[0]!;
}

/** What is special about a trade, for its caps. */
export type Between = { readonly stranger: boolean; readonly reversible: boolean };

/** The most that one trade of somebody of this level may come to, and which cap says so; undefined: no limit. */
export function mostOf({ caps }: Level, of: Between): { readonly cents: bigint; readonly by: CapName } | undefined {
  const asked: readonly CapName[] = [
    'tradeCents',
    ...(of.stranger ? (['strangerCents'] as const) : []),
    ...(of.reversible ? (['reversibleCents'] as const) : []),
  ];
  let found: { cents: bigint; by: CapName } | undefined;
  for (const by of asked) {
    const most = caps[by];
    if (most !== null && (!found || most < found.cents)) found = { cents: most, by };
  }
  return found;
}

/** Whether a level bounds anything about such a trade, so that it has to be measured. */
export const isBounded = (level: Level, of: Between): boolean =>
  mostOf(level, of) !== undefined || level.caps.dayCents !== null;

/**
 * Holds a trade against the level of one of its two people. `dayCents`: what theirs of 24 hours come to with it. Refuses `site.level_trade`,
 * `site.level_stranger`, `site.level_reversible` { most }, `site.level_day` { most, left }; of the other person `site.partner_level` { most },
 * `site.partner_limit_day`; `site.limit_unmeasured` where a figure is null and a cap needs it.
 */
export function withinLevel(
  level: Level,
  measured: { readonly tradeCents: bigint | null; readonly dayCents: bigint | null },
  of: Between,
  as: 'self' | 'partner',
): Result<null> {
  if (!isBounded(level, of)) return ok(null);
  const { tradeCents, dayCents } = measured;
  if (tradeCents === null || dayCents === null) return refused(refuseSite('site.limit_unmeasured'));
  const most = mostOf(level, of);
  if (most && tradeCents > most.cents) {
    const data = { most: dollars(most.cents) };
    return refused(refuseSite(as === 'partner' ? 'site.partner_level' : REFUSAL[most.by], data));
  }
  const day = level.caps.dayCents;
  if (day === null || dayCents <= day) return ok(null);
  if (as === 'partner') return refused(refuseSite('site.partner_limit_day'));
  const before = dayCents - tradeCents;
  return refused(refuseSite('site.level_day', { most: dollars(day), left: dollars(day > before ? day - before : 0n) }));
}

const REFUSAL = {
  tradeCents: 'site.level_trade',
  strangerCents: 'site.level_stranger',
  reversibleCents: 'site.level_reversible',
  dayCents: 'site.level_day',
} as const satisfies Record<CapName, string>;

/** What is left of one trade and of the day together, US cents; null: no limit. */
export function leftFor(level: Level, of: Between, spentCents: bigint): bigint | null {
  const most = mostOf(level, of)?.cents ?? null;
  const { dayCents } = level.caps;
  const day = dayCents === null ? null : dayCents > spentCents ? dayCents - spentCents : 0n;
  if (most === null) return day;
  return day === null || day > most ? most : day;
}
