/** All figures of one trader, in one prepared statement over rows that are kept: however many trades there were, it reads some dozens. */
import type { Sql } from '#lib/db/transaction.ts';
import { DAY, type Instant } from '#lib/kernel/instant.ts';
import { monthsUntil, whatIf } from './explain.ts';
import { dayOf } from './facts.ts';
import { evidenceAt, scoreOf } from './score.ts';
import { barsOf, countOf, percentile, type Times } from './times.ts';
import type { FactsView, MonthView, TimesView } from './view.ts';
import { firstLateDay, SUMS_COLUMNS, totalsOf, type SumsRow } from './internal/rows.ts';

const list = (query: string): string => `(SELECT coalesce(json_agg(x), '[]') FROM (${query}) x)`;

/** Those who have ended a trade with them in which coins were locked: a word costs what such a trade costs, and many accounts of one hand have none. */
const hasDealt = (other: string): string =>
  `EXISTS (SELECT 1 FROM "TradeEvidence" e WHERE e."accountId" = me.id AND e."partnerId" = ${other} AND e."fundedAt" IS NOT NULL)`;

/** $2: the first day of "lately", $3: of each month shown; $4: today. */
const READ = `SELECT ${SUMS_COLUMNS},
  (SELECT json_build_object('completed', coalesce(sum(d."completed"), 0), 'faults', coalesce(sum(d."faults"), 0),
      'volumeCents', coalesce(sum(d."volumeCents"), 0)::text)
    FROM "TraderDay" d WHERE d."accountId" = me.id AND d."day" BETWEEN $2::int AND $4::int) AS "lately",
  ${list(`SELECT width_bucket(d."day", $3::int[]) - 1 AS "month", sum(d."completed")::int AS "trades", sum(d."volumeCents")::text AS "volumeCents"
    FROM "TraderDay" d WHERE d."accountId" = me.id AND d."day" BETWEEN ($3::int[])[1] AND $4::int GROUP BY 1`)} AS "months",
  ${list(`SELECT m."methodId", m."count" FROM "TraderMethod" m WHERE m."accountId" = me.id
    ORDER BY m."count" DESC, m."methodId"`)} AS "methods",
  ${list(`SELECT n."what", n."bucket", n."count" FROM "TraderTime" n WHERE n."accountId" = me.id`)} AS "times",
  (SELECT count(*)::int FROM "Block" b WHERE b."blockedId" = me.id AND ${hasDealt('b."blockerId"')}) AS "blockedBy",
  (SELECT count(*)::int FROM "Trust" t WHERE t."trustedId" = me.id AND ${hasDealt('t."trusterId"')}) AS "trustedBy"
  FROM (SELECT $1::text AS id) me LEFT JOIN "TraderFacts" f ON f."accountId" = me.id`;

type Row = { [K in keyof SumsRow]: SumsRow[K] | null } & {
  readonly lately: { readonly completed: number; readonly faults: number; readonly volumeCents: string };
  /** Only those in which there was something. */
  readonly months: readonly { readonly month: number; readonly trades: number; readonly volumeCents: string }[];
  readonly methods: readonly { readonly methodId: string; readonly count: number }[];
  readonly times: readonly { readonly what: string; readonly bucket: number; readonly count: number }[];
  readonly blockedBy: number;
  readonly trustedBy: number;
};

const NONE: SumsRow = {
  accountId: '',
  good: '0',
  bad: '0',
  partners: 0,
  completed: 0,
  faults: 0,
  disputesOpened: 0,
  disputesLost: 0,
  volumeCents: '0',
  firstTradeAt: null,
  dawnDay: 0,
  dawnGood: '0',
  dawnPartners: 0,
  merchantSince: null,
  merchantPast: [],
};

/** The figures as of `now`; of who never traded, none. */
export async function readFacts(sql: Sql, accountId: string, now: Instant): Promise<FactsView> {
  const shown = monthsUntil(now);
  const [row] = await sql<Row>('reputation.profile', READ, [accountId, firstLateDay(now), shown, dayOf(now)]);
  const { lately, months, methods, times, blockedBy, trustedBy, ...sums } = row!;
  const totals = totalsOf(sums.accountId === null ? NONE : (sums as SumsRow));
  const evidence = evidenceAt(totals, now);
  const judged = totals.completed + totals.faults;
  return {
    score: scoreOf(evidence),
    evidence,
    whatIf: whatIf(totals, now),
    partners: totals.partners,
    completed: totals.completed,
    completed30d: lately.completed,
    faults: totals.faults,
    faults30d: lately.faults,
    completionBps: judged === 0 ? null : Math.floor((totals.completed * 10_000) / judged),
    volumeCents: `${totals.volumeCents}`,
    volume30dCents: lately.volumeCents,
    pay: timesView(times, 'pay'),
    release: timesView(times, 'release'),
    firstTradeAt: totals.firstTradeAt,
    disputesOpened: totals.disputesOpened,
    disputesLost: totals.disputesLost,
    trustedBy,
    blockedBy: coarse(blockedBy),
    methods,
    months: monthsView(shown, months),
    merchantSince: totals.merchantSince,
  };
}

/** In steps: one more would tell whose trade has just ended that it was them who was blocked by; under the first it is 0, whoever there is. */
const STEPS = [0, 3, 5, 10, 20, 50, 100, 200, 500, 1000];
export const coarse = (count: number): number => STEPS.findLast((step) => step <= count)!;

function timesView(rows: Row['times'], of: 'pay' | 'release'): TimesView {
  const times: Times = new Map(rows.filter(({ what }) => what === of).map(({ bucket, count }) => [bucket, count]));
  return {
    count: countOf(times),
    medianSeconds: percentile(times, 0.5),
    ninetiethSeconds: percentile(times, 0.9),
    bars: barsOf(times),
  };
}

function monthsView(shown: readonly number[], months: Row['months']): MonthView[] {
  const found = new Map(months.map((one) => [one.month, one]));
  return shown.map((first, place) => {
    const { trades = 0, volumeCents = '0' } = found.get(place) ?? {};
    return { at: first * DAY, trades, volumeCents };
  });
}
