/** What is published of the court: counts and medians, and nothing by which a person could be told. Pure. */
import type { Instant } from '#lib/kernel/instant.ts';
import type { Penalty } from './court.ts';

/** Fewer than this show a person: such a number is not said. */
export const LEAST_SHOWN = 5;
export const MONTHS = 12;

/** How a dispute ended. buyer, seller, divided: by ruling, everything to one or a part to each. settled, released, refunded: by the two themselves. */
export const OUTCOMES = ['buyer', 'seller', 'divided', 'settled', 'released', 'refunded', 'lapsed'] as const;
export type Outcome = (typeof OUTCOMES)[number];
export const KINDS = ['warning', 'pause', 'ban'] as const satisfies readonly Penalty['kind'][];

/** Null: from one to four, or kept back because such a number would follow from the others. */
export type Count = number | null;
/** `of`: how many it is the median of. */
export type Median = { readonly of: Count; readonly seconds: number | null };
export type Share = { readonly of: Count; readonly count: Count };

/** What happened in a time. */
export type Period = {
  readonly from: Instant;
  readonly until: Instant;
  readonly opened: Count;
  /** From the opening to the first question or ruling that the two could read. */
  readonly firstAnswer: Median;
  /** From the opening to the first ruling that the two could read. */
  readonly ruling: Median;
  readonly ended: Count;
  readonly outcomes: Readonly<Record<Outcome, Count>>;
  /** Of the rulings that were published: those that somebody appealed. */
  readonly appealed: Share;
  /** Of the appeals that were decided: those in which the amounts or the fault became others. */
  readonly overturned: Share;
  /** Rulings by the rule on silence, among those that were published. */
  readonly noShows: Share;
  readonly penalties: Readonly<Record<Penalty['kind'], Count>>;
};

export type Transparency = {
  /** When it was counted. */
  readonly at: Instant;
  readonly openNow: Count;
  /** The last twelve months together, then each, the latest first. */
  readonly year: Period;
  readonly months: readonly Period[];
};

/** What is counted of a case. */
export type CountedCase = {
  readonly openedAt: Instant;
  readonly closedAt: Instant | null;
  readonly outcome: Outcome | null;
  readonly firstAnswerAt: Instant | null;
  readonly firstRulingAt: Instant | null;
  readonly appealed: boolean;
  readonly byNoShow: boolean;
  /** When an appeal was decided, and whether by other amounts or another fault. */
  readonly appealDecidedAt: Instant | null;
  readonly overturned: boolean;
};
export type CountedPenalty = { readonly at: Instant; readonly kind: Penalty['kind'] };

/** The middle one; of an even number the mean of the two in the middle, rounded down. */
export function medianOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half]! : Math.floor((sorted[half - 1]! + sorted[half]!) / 2);
}

/** The beginning of the month `back` months before that of `now`, UTC. */
export function monthStart(now: Instant, back: number): Instant {
  const date = new Date(now * 1000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - back) / 1000;
}

type Cells = Record<string, number>;
type Raw = {
  readonly from: Instant;
  readonly until: Instant;
  readonly cells: Cells;
  readonly medians: Record<'firstAnswer' | 'ruling', number | null>;
};

function countIn(
  from: Instant,
  until: Instant,
  cases: readonly CountedCase[],
  penalties: readonly CountedPenalty[],
): Raw {
  const during = (at: Instant | null): at is Instant => at !== null && at >= from && at < until;
  const ended = cases.filter(({ closedAt }) => during(closedAt));
  const answered = cases.filter(({ firstAnswerAt }) => during(firstAnswerAt));
  const ruled = cases.filter(({ firstRulingAt }) => during(firstRulingAt));
  const decided = cases.filter(({ appealDecidedAt }) => during(appealDecidedAt));
  const cells: Cells = {
    opened: cases.filter(({ openedAt }) => during(openedAt)).length,
    answered: answered.length,
    ruled: ruled.length,
    ended: ended.length,
    appealed: ruled.filter(({ appealed }) => appealed).length,
    noShows: ruled.filter(({ byNoShow }) => byNoShow).length,
    decided: decided.length,
    overturned: decided.filter(({ overturned }) => overturned).length,
  };
  for (const outcome of OUTCOMES) cells[outcome] = ended.filter((one) => one.outcome === outcome).length;
  for (const kind of KINDS) cells[kind] = penalties.filter((one) => one.kind === kind && during(one.at)).length;
  return {
    from,
    until,
    cells,
    medians: {
      firstAnswer: medianOf(answered.map((one) => one.firstAnswerAt! - one.openedAt)),
      ruling: medianOf(ruled.map((one) => one.firstRulingAt! - one.openedAt)),
    },
  };
}

type Line = { readonly total: string; readonly parts: readonly string[] };

const key = (period: number, name: string) => `${period} ${name}`;

/** A total and what it is the sum of: a period's endings by outcome, and each number of the year by month. */
function linesOf(raws: readonly Raw[]): Line[] {
  const byOutcome = raws.map((_, period) => ({
    total: key(period, 'ended'),
    parts: OUTCOMES.map((outcome) => key(period, outcome)),
  }));
  const byMonth = Object.keys(raws[0]!.cells).map((name) => ({
    total: key(0, name),
    parts: raws.slice(1).map((_, month) => key(month + 1, name)),
  }));
  return [...byOutcome, ...byMonth];
}

/**
 * Which numbers are kept back: those from one to four, and as many more as it takes that none of them follows from a total and the rest, and that those
 * kept back of one total are five together.
 */
function keptBack(raws: readonly Raw[]): ReadonlySet<string> {
  const value = new Map(
    raws.flatMap(({ cells }, period) => Object.entries(cells).map(([name, count]) => [key(period, name), count])),
  );
  const of = (name: string) => value.get(name) ?? 0;
  const hidden = new Set([...value].filter(([, count]) => count > 0 && count < LEAST_SHOWN).map(([name]) => name));
  const lines = linesOf(raws);
  for (let before = -1; before !== hidden.size;) {
    before = hidden.size;
    for (const { total, parts } of lines) {
      const back = parts.filter((part) => hidden.has(part));
      const sum = back.reduce((all, part) => all + of(part), 0);
      const told = hidden.has(total) ? back.length > 0 : back.length === 0 || (back.length > 1 && sum >= LEAST_SHOWN);
      if (told || of(total) === 0) continue;
      const [next] = parts.filter((part) => !hidden.has(part) && of(part) > 0).sort((a, b) => of(a) - of(b));
      hidden.add(next ?? total);
    }
  }
  return hidden;
}

function periodOf(raw: Raw, period: number, hidden: ReadonlySet<string>): Period {
  const count = (name: string): Count => (hidden.has(key(period, name)) ? null : raw.cells[name]!);
  const median = (of: Count, seconds: number | null): Median => ({ of, seconds: of === null ? null : seconds });
  const each = <K extends string>(names: readonly K[]) =>
    Object.fromEntries(names.map((name) => [name, count(name)])) as Record<K, Count>;
  return {
    from: raw.from,
    until: raw.until,
    opened: count('opened'),
    firstAnswer: median(count('answered'), raw.medians.firstAnswer),
    ruling: median(count('ruled'), raw.medians.ruling),
    ended: count('ended'),
    outcomes: each(OUTCOMES),
    appealed: { of: count('ruled'), count: count('appealed') },
    overturned: { of: count('decided'), count: count('overturned') },
    noShows: { of: count('ruled'), count: count('noShows') },
    penalties: each(KINDS),
  };
}

/** Everything that is published, as of `now`; `openNow`: how many cases are open. */
export function publish(
  now: Instant,
  openNow: number,
  cases: readonly CountedCase[],
  penalties: readonly CountedPenalty[],
): Transparency {
  const next = monthStart(now, -1);
  const months = Array.from({ length: MONTHS }, (_, back) =>
    countIn(monthStart(now, back), back === 0 ? next : monthStart(now, back - 1), cases, penalties),
  );
  const raws = [countIn(monthStart(now, MONTHS - 1), next, cases, penalties), ...months];
  const hidden = keptBack(raws);
  const [year, ...each] = raws.map((raw, period) => periodOf(raw, period, hidden));
  return { at: now, openNow: openNow > 0 && openNow < LEAST_SHOWN ? null : openNow, year: year!, months: each };
}
