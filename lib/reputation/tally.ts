/**
 * Counts a trade as it is final now, for both of its people. What was counted of it before is taken back first, so that counting twice is counting once,
 * and a fault that is put down otherwise counts otherwise. A few prepared statements: nothing is counted over somebody's trades again.
 *
 * What was counted stays right whatever comes late: where a day after the trade's own was counted already, or good evidence changes, the histories that
 * rest on it are written anew (internal/replay.ts). So the facts follow from the trades alone, in whatever order they were counted.
 */
import type pg from 'pg';
import { STANDING_COLUMNS, standingsSql } from '#lib/account/commands/standing.ts';
import { standingRow, type Figures } from '#lib/account/figures.ts';
import { inSql, sqlOn, type Send, type Sql } from '#lib/db/transaction.ts';
import { rowsets, type RowsIn } from '#lib/db/rowset.ts';
import { wake } from '#lib/events/bus.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { markMakersSql } from '#lib/offer/commands/mark-makers.ts';
import { evidenceOf, isFault, type Counted, type EndedTrade, type Evidence } from './evidence.ts';
import { badOf, credenceAt, dawnOf, dayOf, grown, type PairFacts, type TimeOf } from './facts.ts';
import { replay } from './internal/replay.ts';
import {
  countedOf,
  EVIDENCE_COLUMNS,
  epoch,
  evidenceRow,
  factsRow,
  figuresOf,
  firstLateDay,
  isLate,
  LOCK,
  pairRow,
  SUMS_COLUMNS,
  totalsOf,
  tradeOf,
  TRADE_COLUMNS,
  whole,
  type EvidenceRow,
  type SumsRow,
  type Totals,
  type TradeRow,
} from './internal/rows.ts';
import { pointsOf, goodTerm } from './score.ts';
import { bucketOf } from './times.ts';

const SHARE = `SELECT pg_advisory_xact_lock_shared(${LOCK})`;

/** Counts one trade anew. Faults where there is no such trade. */
export async function tally(pool: pg.Pool, tradeId: string, now: Instant): Promise<void> {
  const inPlace = () => inSql(pool, (sql, send) => tallyInPlace(sql, send, tradeId, now), SHARE);
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
  const [rows, known] = await Promise.all([
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
  const marked = moved.map((accountId) => ({ accountId }));
  const values = valuesOf({ ...rowsOf(changes, now), standings, moved: marked });
  send('reputation.write', WRITE, values);
  if (moved.length > 0) wake('shelf');
  return 'done';
}

/** Both people's sums, held in the order of their ids, so that two trades of the same people wait in no ring. */
const LOCK_SUMS = `SELECT ${SUMS_COLUMNS} FROM "Trade" t JOIN "TraderFacts" f ON f."accountId" = ANY(ARRAY[t."buyerId", t."sellerId"])
  WHERE t."id" = $1 ORDER BY f."accountId" FOR NO KEY UPDATE OF f`;
const BEGIN_SUMS = `INSERT INTO "TraderFacts" ("accountId")
  SELECT unnest(ARRAY[least(t."buyerId", t."sellerId"), greatest(t."buyerId", t."sellerId")]) FROM "Trade" t WHERE t."id" = $1
  ON CONFLICT DO NOTHING`;

const BOTH = `(t."buyerId", t."sellerId")`;
const list = (query: string): string => `(SELECT coalesce(json_agg(x), '[]') FROM (${query}) x)`;
const READ = `SELECT ${TRADE_COLUMNS},
  ${list(`SELECT ${EVIDENCE_COLUMNS} FROM "TradeEvidence" e WHERE e."tradeId" = t."id"`)} AS "before",
  ${list(`SELECT p."accountId", p."stakeMicro", p."credenceMicro", ${epoch('p."lastAt"')} AS "lastAt", p."trades" FROM "TraderPair" p
    WHERE (p."accountId", p."partnerId") IN (${BOTH}, (t."sellerId", t."buyerId"))`)} AS "pairs",
  ${list(`SELECT n."accountId", n."what", array_agg(n."bucket") AS "buckets", array_agg(n."count") AS "counts" FROM "TraderTime" n
    WHERE n."accountId" IN ${BOTH} GROUP BY n."accountId", n."what"`)} AS "times",
  ${list(`SELECT d."accountId", sum(d."completed") AS "completed" FROM "TraderDay" d
    WHERE d."accountId" IN ${BOTH} AND d."day" >= $2::int AND d."day" <= $3::int GROUP BY d."accountId"`)} AS "lately",
  ${list(`SELECT a."id", a."scoreLow" FROM "Account" a WHERE a."id" IN ${BOTH}`)} AS "scores"
  FROM "Trade" t WHERE t."id" = $1`;

type PairRow = PairFacts & { readonly accountId: string };
type Read = TradeRow & {
  readonly before: readonly EvidenceRow[];
  readonly pairs: readonly PairRow[];
  readonly times: readonly { accountId: string; what: TimeOf; buckets: number[]; counts: number[] }[];
  readonly lately: readonly { accountId: string; completed: number }[];
  readonly scores: readonly { id: string; scoreLow: number }[];
};

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
};

/** Each of the two, with what was counted of them and what is to be; null: the end was taken back, or good evidence is another now. */
function peopleOf(known: Read, sums: ReadonlyMap<string, Totals>): readonly Person[] | 'as before' | null {
  const trade: EndedTrade = tradeOf(known);
  const said = (['buyer', 'seller'] as const).map((role) => evidenceOf(trade, role));
  const before = known.before.map(countedOf);
  if (said[0] === null || said[1] === null) return before.length === 0 ? 'as before' : null;
  const people = said.map((now): Person => {
    const pair = known.pairs.find(({ accountId }) => accountId === now!.accountId);
    return {
      sums: sums.get(now!.accountId)!,
      partner: sums.get(now!.partnerId)!,
      pair: pair && { ...pair, lastAt: whole(pair.lastAt)! },
      before: before.find(({ accountId }) => accountId === now!.accountId),
      now: now!,
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
  const { sums, partner, pair, before, now } = person;
  if (before)
    return { person, counted: { ...before, kind: now.kind }, totals: reattributed(person, before), pair: undefined };
  const good = now.kind === 'good';
  const credenceMicro = good ? credenceAt(partner, now.at) : 0;
  const dawn = good ? dawnOf(sums, dayOf(now.at)) : sums.dawn;
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

/** The rows of a trade's two people by what they are written to: columns of each with their types. The last is whose offers the market sorts otherwise. */
const SETS = {
  evidence: {
    tradeId: 'text',
    accountId: 'text',
    partnerId: 'text',
    kind: 'text',
    done: 'boolean',
    lost: 'boolean',
    disputed: 'boolean',
    stakeMicro: 'int',
    credenceMicro: 'int',
    at: 'timestamptz',
    fundedAt: 'timestamptz',
    usdCents: 'bigint',
    paySeconds: 'int',
    releaseSeconds: 'int',
    methodId: 'text',
  },
  pairs: {
    accountId: 'text',
    partnerId: 'text',
    stakeMicro: 'bigint',
    credenceMicro: 'int',
    lastAt: 'timestamptz',
    trades: 'int',
    term: 'numeric',
  },
  facts: {
    accountId: 'text',
    good: 'numeric',
    bad: 'numeric',
    partners: 'int',
    completed: 'int',
    faults: 'int',
    disputesOpened: 'int',
    disputesLost: 'int',
    volumeCents: 'bigint',
    firstTradeAt: 'timestamptz',
    dawnDay: 'int',
    dawnGood: 'numeric',
    dawnPartners: 'int',
    scoredAt: 'timestamptz',
  },
  days: { accountId: 'text', day: 'int', completed: 'int', faults: 'int', volumeCents: 'bigint' },
  methods: { accountId: 'text', methodId: 'text', count: 'int' },
  times: { accountId: 'text', what: 'text', bucket: 'int', count: 'int' },
  standings: STANDING_COLUMNS,
  moved: { accountId: 'text' },
} as const;
const { sql: ROWS, columns: COLUMNS, values: valuesOf } = rowsets(SETS, 2);

const WRITE = `WITH
  e AS (INSERT INTO "TradeEvidence" AS o (${COLUMNS.evidence}) SELECT * FROM ${ROWS.evidence} x
    ON CONFLICT ("tradeId", "accountId") DO UPDATE SET "kind" = excluded."kind"),
  p AS (INSERT INTO "TraderPair" AS o (${COLUMNS.pairs}) SELECT * FROM ${ROWS.pairs} x ON CONFLICT ("accountId", "partnerId") DO UPDATE
    SET "stakeMicro" = excluded."stakeMicro", "credenceMicro" = excluded."credenceMicro", "lastAt" = excluded."lastAt",
      "trades" = excluded."trades", "term" = excluded."term"),
  d AS (INSERT INTO "TraderDay" AS o (${COLUMNS.days}) SELECT * FROM ${ROWS.days} x ON CONFLICT ("accountId", "day") DO UPDATE
    SET "completed" = o."completed" + excluded."completed", "faults" = o."faults" + excluded."faults",
      "volumeCents" = o."volumeCents" + excluded."volumeCents"),
  m AS (INSERT INTO "TraderMethod" AS o (${COLUMNS.methods}) SELECT * FROM ${ROWS.methods} x ON CONFLICT ("accountId", "methodId") DO UPDATE
    SET "count" = o."count" + excluded."count"),
  n AS (INSERT INTO "TraderTime" AS o (${COLUMNS.times}) SELECT * FROM ${ROWS.times} x ON CONFLICT ("accountId", "what", "bucket") DO UPDATE
    SET "count" = o."count" + excluded."count"),
  a AS (${standingsSql(ROWS.standings)}),
  b AS (${markMakersSql(`ARRAY(SELECT "accountId" FROM ${ROWS.moved} x)`)})
  UPDATE "TraderFacts" o SET "good" = f."good", "bad" = f."bad", "partners" = f."partners", "completed" = f."completed", "faults" = f."faults",
    "disputesOpened" = f."disputesOpened", "disputesLost" = f."disputesLost", "volumeCents" = f."volumeCents", "firstTradeAt" = f."firstTradeAt",
    "dawnDay" = f."dawnDay", "dawnGood" = f."dawnGood", "dawnPartners" = f."dawnPartners", "scoredAt" = f."scoredAt"
  FROM ${ROWS.facts} f WHERE o."accountId" = f."accountId"`;

/** The rows to write, by table; of days, methods and times what is to be added. */
function rowsOf(changes: readonly Change[], now: Instant): Omit<RowsIn<typeof SETS>, 'standings' | 'moved'> {
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

function dayRows({ person: { before }, counted }: Change): RowsIn<typeof SETS>['days'] {
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

const timeRows = ({ accountId, paySeconds, releaseSeconds }: Counted): RowsIn<typeof SETS>['times'] => [
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
