/**
 * Writes histories anew from the evidence that was kept, where one more trade is not enough: it came after a day that rests on its own, an end was taken
 * back, or good evidence changed. What somebody's word counted in later trades follows, and what those gave to others in trades still later. Rare and
 * slower; whoever does it has reputation alone meanwhile.
 */
import { writeStandings } from '#lib/account/commands/standing.ts';
import type { Sql } from '#lib/db/transaction.ts';
import { DAY, dateOf, type Instant } from '#lib/kernel/instant.ts';
import { markMakers } from '#lib/offer/commands/mark-makers.ts';
import { evidenceOf, type Counted } from '../evidence.ts';
import { credenceAt, dayOf, Facts, NO_MERCHANT, OwnDetails, type Merchanthood } from '../facts.ts';
import {
  countedOf,
  EVIDENCE_COLUMNS,
  evidenceRow,
  figuresOfFacts,
  insertRows,
  LOCK,
  MERCHANT_COLUMNS,
  merchantOf,
  rowsOfFacts,
  tradeOf,
  TRADE_COLUMNS,
  type EvidenceRow,
  type SumsRow,
  type TradeRow,
} from './rows.ts';

/** Counts a trade anew, and whatever rests on it. */
export async function replay(sql: Sql, tradeId: string, now: Instant): Promise<void> {
  await sql('reputation.alone', 'SELECT pg_advisory_xact_lock($1)', [LOCK]);
  const before = await evidenceWhere(sql, 'trade', `e."tradeId" = $1`, [tradeId]);
  const [row] = await sql<TradeRow>('reputation.trade', `SELECT ${TRADE_COLUMNS} FROM "Trade" t WHERE t."id" = $1`, [
    tradeId,
  ]);
  const trade = tradeOf(row!);
  const after = (['buyer', 'seller'] as const).flatMap((role) => {
    const one = evidenceOf(trade, role);
    return one ? [{ ...one, credenceMicro: 0 }] : [];
  });
  await sql('reputation.forget', 'DELETE FROM "TradeEvidence" WHERE "tradeId" = $1', [tradeId]);
  await insertRows(sql, 'TradeEvidence', after.map(evidenceRow));
  const changed = await credencesAnew(sql, before, after);
  const people = new Set([...changed, ...[...before, ...after].map(({ accountId }) => accountId)]);
  for (const accountId of [...people].sort()) await factsAnew(sql, accountId, now);
}

const isGood = ({ kind }: Counted): boolean => kind === 'good';

async function evidenceWhere(sql: Sql, name: string, where: string, values: unknown[]): Promise<Counted[]> {
  const text = `SELECT ${EVIDENCE_COLUMNS} FROM "TradeEvidence" e WHERE ${where} ORDER BY e."at", e."tradeId"`;
  return (await sql<EvidenceRow>(`reputation.evidence.${name}`, text, values)).map(countedOf);
}

/** Good evidence that this person's word stands in, of the days after this one: the other half of their own trades. */
const given = (sql: Sql, accountId: string, day: number): Promise<Counted[]> =>
  evidenceWhere(
    sql,
    'given',
    `e."kind" = 'good' AND e."partnerId" = $1 AND e."tradeId" IN (
      SELECT o."tradeId" FROM "TradeEvidence" o WHERE o."accountId" = $1 AND o."at" >= $2)`,
    [accountId, dateOf((day + 1) * DAY)],
  );

/** Day by day, what each word counted that may be another now. Answers whose good evidence changed by it. */
async function credencesAnew(sql: Sql, before: readonly Counted[], after: readonly Counted[]): Promise<Set<string>> {
  /** By day, the evidence to look at again. */
  const waiting = new Map<number, Map<string, Counted>>();
  const since = new Map<string, number>();
  const put = (one: Counted) => {
    const day = dayOf(one.at);
    const row = waiting.get(day) ?? new Map<string, Counted>();
    waiting.set(day, row.set(`${one.tradeId} ${one.accountId}`, one));
  };
  const touch = async (accountId: string, day: number) => {
    if ((since.get(accountId) ?? Infinity) <= day) return;
    since.set(accountId, day);
    for (const one of await given(sql, accountId, day)) put(one);
  };
  for (const one of after.filter(isGood)) put(one);
  for (const one of [...before, ...after].filter(isGood)) await touch(one.accountId, dayOf(one.at));
  while (waiting.size > 0) {
    const day = Math.min(...waiting.keys());
    const rows = [...waiting.get(day)!.values()];
    waiting.delete(day);
    for (const one of rows) {
      const credenceMicro = await credenceIn(sql, one);
      if (credenceMicro === one.credenceMicro) continue;
      await sql(
        'reputation.recredit',
        'UPDATE "TradeEvidence" SET "credenceMicro" = $3 WHERE "tradeId" = $1 AND "accountId" = $2',
        [one.tradeId, one.accountId, credenceMicro],
      );
      await touch(one.accountId, day);
    }
  }
  return new Set(since.keys());
}

const merchanthood = async (sql: Sql, accountId: string): Promise<Merchanthood> => {
  const text = `SELECT ${MERCHANT_COLUMNS} FROM "TraderFacts" f WHERE f."accountId" = $1`;
  const [row] = await sql<SumsRow>('reputation.merchant', text, [accountId]);
  return row ? merchantOf(row) : NO_MERCHANT;
};

async function credenceIn(sql: Sql, { partnerId, at }: Counted): Promise<number> {
  const facts = new Facts(partnerId, await merchanthood(sql, partnerId), new OwnDetails());
  const dawn = dateOf(dayOf(at) * DAY);
  const where = `e."kind" = 'good' AND e."accountId" = $1 AND e."at" < $2`;
  for (const one of await evidenceWhere(sql, 'before', where, [partnerId, dawn])) facts.add(one);
  return credenceAt(facts, at)!;
}

const DERIVED = ['TraderPair', 'TraderFacts', 'TraderDay', 'TraderMethod', 'TraderTime'] as const;

/** One person's facts, added up from all of their evidence. */
async function factsAnew(sql: Sql, accountId: string, now: Instant): Promise<void> {
  const facts = new Facts(accountId, await merchanthood(sql, accountId), new OwnDetails());
  const lent = new Set((await given(sql, accountId, -1)).map(({ tradeId }) => tradeId));
  for (const one of await evidenceWhere(sql, 'of', `e."accountId" = $1`, [accountId])) {
    if (lent.has(one.tradeId)) facts.lend(one.at);
    facts.add(one);
  }
  const rows = rowsOfFacts(facts, now);
  for (const table of DERIVED) {
    await sql(`reputation.clear.${table}`, `DELETE FROM "${table}" WHERE "accountId" = $1`, [accountId]);
    await insertRows(sql, table, rows[table]);
  }
  await writeStandings(sql, [figuresOfFacts(facts, now)]);
  await markMakers(sql, [accountId]);
}
