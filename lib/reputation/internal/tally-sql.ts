/** The statements that count one trade: what is held, what is read, and what is written, each in one go. */
import { STANDING_COLUMNS, standingsSql } from '#lib/account/commands/standing.ts';
import { rowsets, type RowsIn } from '#lib/db/rowset.ts';
import { markMakersSql } from '#lib/offer/commands/mark-makers.ts';
import type { PairFacts, TimeOf } from '../facts.ts';
import { epoch, EVIDENCE_COLUMNS, SUMS_COLUMNS, TRADE_COLUMNS, type EvidenceRow, type TradeRow } from './rows.ts';

/** Both people's sums, held in the order of their ids, so that two trades of the same people wait in no ring. */
export const LOCK_SUMS = `SELECT ${SUMS_COLUMNS} FROM "Trade" t JOIN "TraderFacts" f ON f."accountId" = ANY(ARRAY[t."buyerId", t."sellerId"])
  WHERE t."id" = $1 ORDER BY f."accountId" FOR NO KEY UPDATE OF f`;
export const BEGIN_SUMS = `INSERT INTO "TraderFacts" ("accountId")
  SELECT unnest(ARRAY[least(t."buyerId", t."sellerId"), greatest(t."buyerId", t."sellerId")]) FROM "Trade" t WHERE t."id" = $1
  ON CONFLICT DO NOTHING`;

const BOTH = `(t."buyerId", t."sellerId")`;
const list = (query: string): string => `(SELECT coalesce(json_agg(x), '[]') FROM (${query}) x)`;
export const READ = `SELECT ${TRADE_COLUMNS},
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
/** A row of {@link READ}. */
export type Read = TradeRow & {
  readonly before: readonly EvidenceRow[];
  readonly pairs: readonly PairRow[];
  readonly times: readonly { accountId: string; what: TimeOf; buckets: number[]; counts: number[] }[];
  readonly lately: readonly { accountId: string; completed: number }[];
  readonly scores: readonly { id: string; scoreLow: number }[];
};

/** The rows of a trade's two people by what they are written to: columns of each with their types. */
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
} as const;
const { sql: ROWS, columns: COLUMNS, values } = rowsets(SETS, 2);

/** What there is to write, and the parameters of {@link WRITE}. */
export type Written = RowsIn<typeof SETS>;
export const valuesOf: (rows: Written) => string[] = values;

const writing = (more: string): string => `WITH
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
  a AS (${standingsSql(ROWS.standings)})${more}
  UPDATE "TraderFacts" o SET "good" = f."good", "bad" = f."bad", "partners" = f."partners", "completed" = f."completed", "faults" = f."faults",
    "disputesOpened" = f."disputesOpened", "disputesLost" = f."disputesLost", "volumeCents" = f."volumeCents", "firstTradeAt" = f."firstTradeAt",
    "dawnDay" = f."dawnDay", "dawnGood" = f."dawnGood", "dawnPartners" = f."dawnPartners", "scoredAt" = f."scoredAt"
  FROM ${ROWS.facts} f WHERE o."accountId" = f."accountId"`;
export const WRITE = writing('');
/** The same where the market sorts somebody's offers otherwise from now on: the last parameter is whose. */
export const WRITE_MOVED = writing(`,
  b AS (${markMakersSql(`$${Object.keys(SETS).length + 1}::text[]`)})`);
