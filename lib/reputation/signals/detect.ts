/**
 * Finds signals among those who were there lately: one statement for each kind. What is kept of a link is that there is one: no address, no device,
 * no account number leaves the tables they lie in.
 */
import type { Sql } from '#lib/db/transaction.ts';
import { DAY, type Instant } from '#lib/kernel/instant.ts';
import {
  CHANGE_WINDOW,
  CROWD,
  JUMP,
  KNOWN_TRADES,
  LINK_WINDOW,
  MANY_TRADES,
  RING_CLOSED,
  RING_MOST_PARTNERS,
  RING_TRADES,
  WEIGHT,
  YOUNG,
  type SignalKind,
} from './kinds.ts';

export type Found = {
  readonly kind: SignalKind;
  readonly accountId: string;
  /** The other account of a link; empty: it is about one alone. */
  readonly otherId: string;
  readonly score: number;
  readonly data: Readonly<Record<string, number | string>>;
};

type Row = { readonly accountId: string; readonly otherId?: string; readonly data?: Record<string, number | string> };
/** `$1`: since when somebody counts as there, `$2`: now, epoch seconds. The demo's people are of one hand on purpose. */
type Look = { readonly kind: SignalKind; readonly text: string };

const SEEN = `seen AS (SELECT "id" FROM "Account" WHERE "lastSeenAt" > to_timestamp($1::float8)
  AND "lastSeenAt" < to_timestamp($2::float8 + 60) AND "deletedAt" IS NULL AND NOT "demo")`;
const ago = (seconds: number) => `to_timestamp($2::float8 - ${seconds})`;
const REAL = (alias: string) => `${alias}."deletedAt" IS NULL AND NOT ${alias}."demo"`;

const LINKS: readonly Look[] = [
  {
    kind: 'device',
    text: `WITH ${SEEN} SELECT DISTINCT d."accountId", o."accountId" AS "otherId" FROM seen JOIN "Device" d ON d."accountId" = seen."id"
      JOIN "Device" o ON o."hash" = d."hash" AND o."accountId" <> d."accountId" JOIN "Account" a ON a."id" = o."accountId" AND ${REAL('a')}
      WHERE d."lastUsedAt" > ${ago(LINK_WINDOW)} AND o."lastUsedAt" > ${ago(LINK_WINDOW)}`,
  },
  {
    kind: 'network',
    text: `WITH ${SEEN}, places AS (SELECT DISTINCT s."place" FROM seen JOIN "Session" s ON s."accountId" = seen."id"
        WHERE s."place" <> '' AND s."lastSeenAt" > ${ago(LINK_WINDOW)}),
      few AS (SELECT s."place", array_agg(DISTINCT s."accountId") AS people FROM places JOIN "Session" s USING ("place")
        JOIN "Account" a ON a."id" = s."accountId" AND ${REAL('a')}
        WHERE s."lastSeenAt" > ${ago(LINK_WINDOW)} GROUP BY s."place" HAVING count(DISTINCT s."accountId") BETWEEN 2 AND ${CROWD})
      SELECT DISTINCT one AS "accountId", other AS "otherId" FROM few, unnest(people) one, unnest(people) other WHERE one <> other
        AND one IN (SELECT "id" FROM seen)`,
  },
  {
    // Of whoever named it after the other: a buyer knows the account they paid to, and could else put its owner on the list by naming it too.
    kind: 'payment_account',
    text: `WITH ${SEEN} SELECT DISTINCT p."accountId", o."accountId" AS "otherId" FROM seen JOIN "PaymentAccount" p ON p."accountId" = seen."id"
      JOIN "PaymentAccount" o ON o."fingerprint" = p."fingerprint" AND o."accountId" <> p."accountId"
        AND o."createdAt" < (SELECT min(f."createdAt") FROM "PaymentAccount" f WHERE f."accountId" = p."accountId" AND f."fingerprint" = p."fingerprint")
      JOIN "Account" a ON a."id" = o."accountId" AND ${REAL('a')}`,
  },
  {
    // Coins that went out of one's vault to another's wallet, by what the chain says finally. Whoever got them did nothing.
    kind: 'funding',
    text: `WITH ${SEEN} SELECT DISTINCT me."id" AS "accountId", a."id" AS "otherId" FROM seen JOIN "Account" me ON me."id" = seen."id"
      CROSS JOIN "ChainCursor" c
      JOIN "VaultEntry" v ON v."chainId" = c."chainId" AND v."owner" = me."walletAddress" AND v."kind" = 'withdrawn'
      JOIN "ChainLog" l ON l."chainId" = v."chainId" AND l."blockHash" = v."blockHash" AND l."logIndex" = v."logIndex"
        AND l."finalAt" IS NOT NULL AND l."revertedAt" IS NULL
      JOIN "Account" a ON a."walletAddress" = l."args"->>'to' AND a."id" <> me."id" AND ${REAL('a')}`,
  },
];

const ALONE: readonly Look[] = [
  {
    kind: 'velocity',
    text: `WITH ${SEEN} SELECT a."id" AS "accountId", json_build_object('trades', count(t."id")) AS data FROM seen
      JOIN "Account" a ON a."id" = seen."id" AND a."createdAt" > ${ago(YOUNG)}
      JOIN "Trade" t ON (t."buyerId" = a."id" OR t."sellerId" = a."id") AND t."createdAt" > ${ago(DAY)} AND NOT t."practice"
      GROUP BY a."id" HAVING count(t."id") >= ${MANY_TRADES}`,
  },
  {
    // Trades of somebody's partners that stay among them and their partners. A merchant's many customers are nobody's ring.
    kind: 'ring',
    text: `WITH ${SEEN}, own AS (SELECT p."accountId", array_agg(p."partnerId") AS partners, sum(p."trades") AS trades FROM seen
        JOIN "TraderPair" p ON p."accountId" = seen."id" GROUP BY p."accountId"
        HAVING sum(p."trades") >= ${RING_TRADES} AND count(*) <= ${RING_MOST_PARTNERS})
      SELECT own."accountId", json_build_object('trades', own.trades, 'partners', cardinality(own.partners), 'closed', floor(100 * c.inside / c.whole)) AS data
      FROM own CROSS JOIN LATERAL (
        SELECT sum(p."trades") AS whole, sum(p."trades") FILTER (WHERE p."partnerId" = own."accountId" OR p."partnerId" = ANY(own.partners)) AS inside
        FROM "TraderPair" p WHERE p."accountId" = ANY(own.partners)) c
      WHERE c.inside * 100 >= ${RING_CLOSED} * c.whole
        AND NOT EXISTS (SELECT FROM "TraderFacts" f WHERE f."accountId" = ANY(own.partners || own."accountId") AND f."merchantSince" IS NOT NULL)`,
  },
  {
    kind: 'after_change',
    text: `WITH ${SEEN}, changed AS (SELECT e."subjectId" AS "accountId", max(e."at") AS at FROM seen JOIN "Event" e ON e."noun" = 'account'
        AND e."subjectId" = seen."id" AND e."type" IN ('account.passwordChanged', 'account.passwordReset', 'account.addressChanged')
        AND e."at" > ${ago(CHANGE_WINDOW)} GROUP BY e."subjectId")
      SELECT changed."accountId", json_build_object('times', floor(after.most / before.most)) AS data FROM changed
      CROSS JOIN LATERAL (SELECT max(t."usdCents") AS most, count(*) AS trades FROM "Trade" t
        WHERE (t."buyerId" = changed."accountId" OR t."sellerId" = changed."accountId") AND t."createdAt" <= changed.at AND NOT t."practice") before
      CROSS JOIN LATERAL (SELECT max(t."usdCents") AS most FROM "Trade" t
        WHERE (t."buyerId" = changed."accountId" OR t."sellerId" = changed."accountId") AND t."createdAt" > changed.at AND NOT t."practice") after
      WHERE before.trades >= ${KNOWN_TRADES} AND before.most > 0 AND after.most >= ${JUMP} * before.most`,
  },
];

/** Of accounts that a strong link joins, those that have carried trades out with each other. */
const SELF: Look = {
  kind: 'self_trade',
  text: `WITH ${SEEN} SELECT DISTINCT ON (s."accountId", s."otherId") s."accountId", s."otherId", json_build_object('trades', p."trades") AS data FROM seen
    JOIN "Signal" s ON s."accountId" = seen."id" AND s."kind" IN ('device', 'payment_account', 'funding') AND s."dismissedAt" IS NULL
    JOIN "TraderPair" p ON p."accountId" = s."accountId" AND p."partnerId" = s."otherId"`,
};

async function look(sql: Sql, { kind, text }: Look, since: Instant, now: Instant): Promise<Found[]> {
  const rows = await sql<Row>(`signals.${kind}`, text, [since, now]);
  return rows.map(({ accountId, otherId = '', data = {} }) => ({
    kind,
    accountId,
    otherId,
    score: WEIGHT[kind],
    data,
  }));
}

/** Links between accounts, and what one account alone shows, of those who were there since. */
export async function detectFirst(sql: Sql, since: Instant, now: Instant): Promise<Found[]> {
  const found: Found[] = [];
  for (const one of [...LINKS, ...ALONE]) found.push(...(await look(sql, one, since, now)));
  return found;
}

/** What rests on the signals that are written down. */
export const detectSelf = (sql: Sql, since: Instant, now: Instant): Promise<Found[]> => look(sql, SELF, since, now);
