/**
 * Counts a trade as it is final now, for both of its people. What was counted of it before is taken back first, so that counting twice is counting once,
 * and a fault that is put down otherwise counts otherwise. A few prepared statements: nothing is counted over somebody's trades again.
 *
 * What was counted stays right whatever comes late: where a day after the trade's own was counted already, or good evidence changes, the histories that
 * rest on it are written anew (internal/replay.ts). So the facts follow from the trades alone, in whatever order they were counted.
 */
import type pg from 'pg';
import { standingRow, type Figures } from '#lib/account/figures.ts';
import { inSql, sqlOn, type Send, type Sql } from '#lib/db/transaction.ts';
import { wake } from '#lib/events/bus.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { evidenceOf, isFault, type Counted, type EndedTrade, type Evidence } from './evidence.ts';
import { badOf, credenceAt, dawnOf, dayOf, grown, type PairFacts, type TimeOf } from './facts.ts';
import { replay } from './internal/replay.ts';
import {
  countedOf,
  evidenceRow,
  factsRow,
  figuresOf,
  firstLateDay,
  isLate,
  pairRow,
  shareLock,
  totalsOf,
  tradeOf,
  whole,
  type SumsRow,
  type Totals,
} from './internal/rows.ts';
import {
  BEGIN_SUMS,
  LOCK_SUMS,
  READ,
  valuesOf,
  WRITE,
  WRITE_MOVED,
  type Read,
  type Written,
} from './internal/tally-sql.ts';
import { pointsOf, goodTerm } from './score.ts';
import { bucketOf } from './times.ts';

/** Counts one trade anew. Faults where there is no such trade. */
export async function tally(pool: pg.Pool, tradeId: string, now: Instant): Promise<void> {
  const inPlace = () => inSql(pool, (sql, send) => tallyInPlace(sql, send, tradeId, now), 'reading');
  let done = await inPlace();
  if (done === 'begin') {
    // Outside of the transaction, which holds one row by then: both are made in one order, and held in one order.
    await sqlOn(pool)('reputation.begin', BEGIN_SUMS, [tradeId]);
    done = await inPlace();
    if (done === 'begin') throw new Error(`there is no trade ${tradeId}`);
  }
  if (done === 'replay') await inSql(pool, (sql) => replay(sql, tradeId, now));
}

/** `begin`: somebody has no sums yet; `replay`: histories have to be written anew. Then nothing was written. */
async function tallyInPlace(sql: Sql, send: Send, tradeId: string, now: Instant): Promise<'done' | 'begin' | 'replay'> {
  // Sent together, done one after the other: what is read is read once the sums are held.
  const [, rows, known] = await Promise.all([
    shareLock(sql),
    sql<SumsRow>('reputation.lock', LOCK_SUMS, [tradeId]),
    read(sql, tradeId, now),
  ]);
  if (rows.length < 2) return 'begin';
  const people = peopleOf(known, new Map(rows.map((row) => [row.accountId, totalsOf(row)])));
  if (people === 'as before') return 'done';
  const changes = people && changesOf(people);
  if (!changes) return 'replay';
  const figures = figuresAfter(known, changes, now);
  const moved = movedAmong(known, figures);
  const standings = figures.map(standingRow);
  const values = valuesOf({ ...rowsOf(changes, now), standings });
  if (moved.length === 0) send('reputation.write', WRITE, values);
  else send('reputation.writeMoved', WRITE_MOVED, [...values, moved]);
  if (moved.length > 0) wake('shelf');
  return 'done';
}

async function read(sql: Sql, tradeId: string, now: Instant): Promise<Read> {
  const [row] = await sql<Read>('reputation.read', READ, [tradeId, firstLateDay(now), dayOf(now)]);
  return row!;
}

type Person = {
  readonly sums: Totals;
  readonly partner: Totals;
  readonly pair: PairFacts | undefined;
  readonly before: Counted | undefined;
  readonly now: Evidence;
  /** Their word is counted in the other's. */
  readonly lends: boolean;
};

/** Each of the two, with what was counted of them and what is to be; null: the end was taken back, or good evidence is another now. */
function peopleOf(known: Read, sums: ReadonlyMap<string, Totals>): readonly Person[] | 'as before' | null {
  const trade: EndedTrade = tradeOf(known);
  const said = (['buyer', 'seller'] as const).map((role) => evidenceOf(trade, role));
  const before = known.before.map(countedOf);
  if (said[0] === null || said[1] === null) return before.length === 0 ? 'as before' : null;
  const people = said.map((now, at): Person => {
    const pair = known.pairs.find(({ accountId }) => accountId === now!.accountId);
    return {
      sums: sums.get(now!.accountId)!,
      partner: sums.get(now!.partnerId)!,
      pair: pair && { ...pair, lastAt: whole(pair.lastAt)! },
      before: before.find(({ accountId }) => accountId === now!.accountId),
      now: now!,
      lends: said[1 - at]!.kind === 'good',
    };
  });
  if (people.every(isAsBefore)) return 'as before';
  return people.every(isInPlace) ? people : null;
}

const SAME = [
  'done',
  'lost',
  'disputed',
  'stakeMicro',
  'at',
  'fundedAt',
  'usdCents',
  'paySeconds',
  'releaseSeconds',
  'methodId',
] as const satisfies readonly (keyof Evidence)[];

const isSameButKind = ({ before, now }: Person): boolean => SAME.every((key) => before?.[key] === now[key]);
const isAsBefore = (person: Person): boolean => isSameButKind(person) && person.before?.kind === person.now.kind;
/** New, or the same but for whose fault it was: then sums change, and nobody's word with them. */
const isInPlace = (person: Person): boolean =>
  person.before === undefined ||
  isAsBefore(person) ||
  (isSameButKind(person) && person.before.kind !== 'good' && person.now.kind !== 'good');

type Change = {
  readonly person: Person;
  readonly counted: Counted;
  readonly totals: Totals;
  /** Undefined: it stays as it is. */
  readonly pair: PairFacts | undefined;
};

/** What counting comes to; null: a later day was counted already. */
function changesOf(people: readonly Person[]): readonly Change[] | null {
  const changes = people.map(changeOf);
  return changes.some((one) => one === null) ? null : (changes as Change[]);
}

function changeOf(person: Person): Change | null {
  const { sums, partner, pair, before, now, lends } = person;
  if (before)
    return { person, counted: { ...before, kind: now.kind }, totals: reattributed(person, before), pair: undefined };
  const good = now.kind === 'good';
  const credenceMicro = good ? credenceAt(partner, now.at) : 0;
  const dawn = good || lends ? dawnOf(sums, dayOf(now.at)) : sums.dawn;
  if (credenceMicro === null || dawn === null) return null;
  const counted = { ...now, credenceMicro };
  const after = good ? grown(pair, counted) : undefined;
  const firstAt =
    now.done && now.fundedAt !== null ? Math.min(sums.firstTradeAt ?? now.fundedAt, now.fundedAt) : sums.firstTradeAt;
  const totals: Totals = {
    ...sums,
    dawn,
    good: sums.good + (after ? goodTerm(after) - (pair ? goodTerm(pair) : 0n) : 0n),
    bad: sums.bad + badOf(now),
    partners: sums.partners + (after && !pair ? 1 : 0),
    completed: sums.completed + (now.done ? 1 : 0),
    faults: sums.faults + (isFault(now) ? 1 : 0),
    disputesOpened: sums.disputesOpened + (now.disputed ? 1 : 0),
    disputesLost: sums.disputesLost + (now.lost ? 1 : 0),
    volumeCents: sums.volumeCents + (now.done ? (now.usdCents ?? 0n) : 0n),
    firstTradeAt: firstAt,
  };
  return { person, counted, totals, pair: after };
}

const reattributed = ({ sums, now }: Person, before: Counted): Totals => ({
  ...sums,
  bad: sums.bad + badOf(now) - badOf(before),
  faults: sums.faults + (isFault(now) ? 1 : 0) - (isFault(before) ? 1 : 0),
});

/** The rows to write, by table; of days, methods and times what is to be added. */
function rowsOf(changes: readonly Change[], now: Instant): Omit<Written, 'standings'> {
  const news = changes.filter(({ person }) => person.before === undefined).map(({ counted }) => counted);
  return {
    evidence: changes.map(({ counted }) => evidenceRow(counted)),
    pairs: changes.flatMap(({ counted, pair }) => (pair ? [pairRow(counted.accountId, counted.partnerId, pair)] : [])),
    facts: changes.map(({ totals }) => factsRow(totals, now)),
    days: changes.flatMap(dayRows),
    methods: news.filter(({ done }) => done).map(({ accountId, methodId }) => ({ accountId, methodId, count: 1 })),
    times: news.flatMap(timeRows),
  };
}

function dayRows({ person: { before }, counted }: Change): Written['days'] {
  const faults = (isFault(counted) ? 1 : 0) - (before && isFault(before) ? 1 : 0);
  const done = !before && counted.done;
  if (!done && faults === 0) return [];
  const { accountId } = counted;
  return [
    {
      accountId,
      day: dayOf(counted.at),
      completed: done ? 1 : 0,
      faults,
      volumeCents: done ? `${counted.usdCents ?? 0n}` : '0',
    },
  ];
}

const timeRows = ({ accountId, paySeconds, releaseSeconds }: Counted): Written['times'] => [
  ...(paySeconds === null ? [] : [{ accountId, what: 'pay', bucket: bucketOf(paySeconds), count: 1 }]),
  ...(releaseSeconds === null ? [] : [{ accountId, what: 'release', bucket: bucketOf(releaseSeconds), count: 1 }]),
];

/** The figures in the two people's rows, from what was read and what was added. */
function figuresAfter(known: Read, changes: readonly Change[], now: Instant): Figures[] {
  return changes.map(({ person, counted, totals }) => {
    const mine = <T extends { accountId: string }>(rows: readonly T[]) =>
      rows.filter(({ accountId }) => accountId === counted.accountId);
    const fresh = person.before === undefined;
    const times = (what: TimeOf, seconds: number | null) => {
      const row = mine(known.times).find((one) => one.what === what);
      const counts = new Map(row?.buckets.map((bucket, place) => [bucket, row.counts[place]!]));
      if (fresh && seconds !== null) counts.set(bucketOf(seconds), (counts.get(bucketOf(seconds)) ?? 0) + 1);
      return counts;
    };
    const lately = fresh && counted.done && isLate(dayOf(counted.at), now);
    const done30d = (mine(known.lately)[0]?.completed ?? 0) + (lately ? 1 : 0);
    const pay = times('pay', counted.paySeconds);
    const release = times('release', counted.releaseSeconds);
    return figuresOf(totals, { done30d, pay, release }, now);
  });
}

/** Whom the market would sort otherwise now: their offers are shelved anew. */
const movedAmong = (known: Read, figures: readonly Figures[]): string[] =>
  figures.flatMap(({ accountId, scoreLow }) => {
    const before = known.scores.find(({ id }) => id === accountId);
    return pointsOf(before?.scoreLow ?? 0) === pointsOf(scoreLow) ? [] : [accountId];
  });
