/** The rows of the kept facts, to and from SQL. A statement is handed its rows as one JSON text, by the names of the table's columns. */
import type { Figures } from '#lib/account/figures.ts';
import type { Sql } from '#lib/db/transaction.ts';
import { dateOf, type Instant } from '#lib/kernel/instant.ts';
import type { Counted, EndedTrade } from '../evidence.ts';
import {
  dayOf,
  type Day,
  type Facts,
  type Merchanthood,
  type OwnDetails,
  type PairFacts,
  type Span,
  type Sums,
} from '../facts.ts';
import { evidenceAt, goodTerm, scoreOf } from '../score.ts';
import { percentile } from '../times.ts';

/** Who counts a trade shares this lock; who writes anybody's history anew has it alone. */
export const LOCK = 8_210_616;
/** Until the transaction ends nobody writes histories anew. */
export const shareLock = (sql: Sql): Promise<unknown> =>
  sql('reputation.share', 'SELECT pg_advisory_xact_lock_shared($1)', [LOCK]);

export const epoch = (column: string): string => `EXTRACT(EPOCH FROM ${column})::float8`;

/** Times come as fractions of seconds. */
export const whole = (seconds: number | null): number | null => (seconds === null ? null : Math.floor(seconds));
const text = (at: Instant | null): string | null => (at === null ? null : dateOf(at).toISOString());

/** Columns of a trade `t` that evidence is made of; who opened the dispute is asked of the log. */
export const TRADE_COLUMNS = `t."id", t."buyerId", t."sellerId", t."finalState", t."endedBy", t."fault", t."faultBy", t."methodId", t."practice",
  t."usdCents"::text AS "usdCents", ${epoch('t."endedAt"')} AS "endedAt", ${epoch('t."fundedAt"')} AS "fundedAt",
  ${epoch('t."paidAt"')} AS "paidAt",
  CASE WHEN t."disputedAt" IS NOT NULL THEN (SELECT e."actorId" FROM "Event" e WHERE e."noun" = 'trade' AND e."subjectId" = t."id"
    AND e."type" = 'trade.disputed' ORDER BY e."seq" DESC LIMIT 1) END AS "disputedById"`;
export type TradeRow = Omit<EndedTrade, 'usdCents'> & { readonly usdCents: string | null };

export const tradeOf = (row: TradeRow): EndedTrade => ({
  ...row,
  usdCents: row.usdCents === null ? null : BigInt(row.usdCents),
  endedAt: whole(row.endedAt),
  fundedAt: whole(row.fundedAt),
  paidAt: whole(row.paidAt),
});

export const EVIDENCE_COLUMNS = `e."tradeId", e."accountId", e."partnerId", e."kind", e."done", e."lost", e."disputed", e."stakeMicro",
  e."credenceMicro", ${epoch('e."at"')} AS "at", ${epoch('e."fundedAt"')} AS "fundedAt", e."usdCents"::text AS "usdCents",
  e."paySeconds", e."releaseSeconds", e."methodId"`;
export type EvidenceRow = Omit<Counted, 'usdCents'> & { readonly usdCents: string | null };

export const countedOf = (row: EvidenceRow): Counted => ({
  ...row,
  usdCents: row.usdCents === null ? null : BigInt(row.usdCents),
  at: whole(row.at)!,
  fundedAt: whole(row.fundedAt),
});

export const evidenceRow = (one: Counted) => ({
  ...one,
  at: text(one.at),
  fundedAt: text(one.fundedAt),
  usdCents: one.usdCents === null ? null : `${one.usdCents}`,
});

export const pairRow = (accountId: string, partnerId: string, pair: PairFacts) => ({
  accountId,
  partnerId,
  ...pair,
  lastAt: text(pair.lastAt),
  term: `${goodTerm(pair)}`,
});

export type SumsRow = {
  readonly accountId: string;
  readonly good: string;
  readonly bad: string;
  readonly partners: number;
  readonly completed: number;
  readonly faults: number;
  readonly disputesOpened: number;
  readonly disputesLost: number;
  readonly volumeCents: string;
  readonly firstTradeAt: number | null;
  readonly dawnDay: number;
  readonly dawnGood: string;
  readonly dawnPartners: number;
  readonly merchantSince: number | null;
  readonly merchantPast: readonly Span[];
};

export const SUMS_COLUMNS = `f."accountId", f."good"::text AS "good", f."bad"::text AS "bad", f."partners", f."completed", f."faults",
  f."disputesOpened", f."disputesLost", f."volumeCents"::text AS "volumeCents", ${epoch('f."firstTradeAt"')} AS "firstTradeAt",
  f."dawnDay", f."dawnGood"::text AS "dawnGood", f."dawnPartners", ${epoch('f."merchantSince"')} AS "merchantSince",
  f."merchantPast"`;

/** Whose word counts whole, and when it did: no fact of trades, and kept as it is whatever is counted. */
export const MERCHANT_COLUMNS = `f."accountId", ${epoch('f."merchantSince"')} AS "merchantSince", f."merchantPast"`;
export const merchantOf = (row: Pick<SumsRow, 'merchantSince' | 'merchantPast'>): Merchanthood => ({
  merchantSince: whole(row.merchantSince),
  merchantPast: row.merchantPast,
});

export const sumsOf = (row: SumsRow): Sums => ({
  good: BigInt(row.good),
  bad: BigInt(row.bad),
  partners: row.partners,
  dawn: { day: row.dawnDay, good: BigInt(row.dawnGood), partners: row.dawnPartners },
  ...merchantOf(row),
});

/** What one trade adds to somebody, or all of their trades did. */
export type Totals = Sums &
  Pick<
    Facts,
    'accountId' | 'completed' | 'faults' | 'disputesOpened' | 'disputesLost' | 'volumeCents' | 'firstTradeAt'
  >;

export const totalsOf = (row: SumsRow): Totals => ({
  ...sumsOf(row),
  accountId: row.accountId,
  completed: row.completed,
  faults: row.faults,
  disputesOpened: row.disputesOpened,
  disputesLost: row.disputesLost,
  volumeCents: BigInt(row.volumeCents),
  firstTradeAt: whole(row.firstTradeAt),
});

export const factsRow = (one: Totals, now: Instant) => ({
  accountId: one.accountId,
  good: `${one.good}`,
  bad: `${one.bad}`,
  partners: one.partners,
  completed: one.completed,
  faults: one.faults,
  disputesOpened: one.disputesOpened,
  disputesLost: one.disputesLost,
  volumeCents: `${one.volumeCents}`,
  firstTradeAt: text(one.firstTradeAt),
  dawnDay: one.dawn.day,
  dawnGood: `${one.dawn.good}`,
  dawnPartners: one.dawn.partners,
  merchantSince: text(one.merchantSince),
  merchantPast: one.merchantPast,
  scoredAt: text(now),
});

/** Days that "lately" means, today among them. */
export const LATELY_DAYS = 30;
export const firstLateDay = (now: Instant): number => dayOf(now) - LATELY_DAYS + 1;
export const isLate = (day: number, now: Instant): boolean => day >= firstLateDay(now) && day <= dayOf(now);

type Lately = {
  readonly done30d: number;
  readonly pay: ReadonlyMap<number, number>;
  readonly release: ReadonlyMap<number, number>;
};

/** The figures that other nouns read of a person. */
export function figuresOf(one: Totals, { done30d, pay, release }: Lately, now: Instant): Figures {
  const judged = one.completed + one.faults;
  const { low, high } = scoreOf(evidenceAt(one, now));
  return {
    accountId: one.accountId,
    tradesDone: one.completed,
    tradesDone30d: done30d,
    partners: one.partners,
    completionBps: judged === 0 ? null : Math.floor((one.completed * 10_000) / judged),
    medianPaySeconds: percentile(pay, 0.5),
    medianReleaseSeconds: percentile(release, 0.5),
    disputesLost: one.disputesLost,
    firstTradeAt: one.firstTradeAt,
    scoreLow: low,
    scoreHigh: high,
  };
}

export const figuresOfFacts = (facts: Facts<OwnDetails>, now: Instant): Figures => {
  let done30d = 0;
  for (const [day, { completed }] of facts.details.days) if (isLate(day, now)) done30d += completed;
  return figuresOf(facts, { done30d, ...facts.details.times }, now);
};

const TABLES = ['TradeEvidence', 'TraderPair', 'TraderFacts', 'TraderDay', 'TraderMethod', 'TraderTime'] as const;
export type FactTable = (typeof TABLES)[number];

/** Adds rows that are not there yet. */
export async function insertRows(sql: Sql, table: FactTable, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  const text = `INSERT INTO "${table}" SELECT * FROM json_populate_recordset(NULL::"${table}", $1::json)`;
  await sql(`reputation.insert.${table}`, text, [JSON.stringify(rows)]);
}

export const dayRow = (accountId: string, day: number, { completed, faults, volumeCents }: Day) => ({
  accountId,
  day,
  completed,
  faults,
  volumeCents: `${volumeCents}`,
});

/** Every row of somebody's facts but the evidence they were added up from. */
export const rowsOfFacts = (
  facts: Facts<OwnDetails>,
  now: Instant,
): Readonly<Record<Exclude<FactTable, 'TradeEvidence'>, object[]>> => {
  const { accountId, details } = facts;
  return {
    TraderFacts: [factsRow(facts, now)],
    TraderPair: [...details.pairs].map(([partnerId, pair]) => pairRow(accountId, partnerId, pair)),
    TraderDay: [...details.days].map(([day, sums]) => dayRow(accountId, day, sums)),
    TraderMethod: [...details.methods].map(([methodId, count]) => ({ accountId, methodId, count })),
    TraderTime: (['pay', 'release'] as const).flatMap((what) =>
      [...details.times[what]].map(([bucket, count]) => ({ accountId, what, bucket, count })),
    ),
  };
};
