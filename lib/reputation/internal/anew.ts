/**
 * Tables that are made anew beside the old ones, which stay to be read until the end. They stand in a schema of their own, under the names of the migrations and
 * seen by whoever builds them alone, so that several connections can work on them at once; what an earlier attempt left there is thrown away. Keys and
 * indexes are made when the rows are there: sorting them at once takes a fraction of keeping them sorted row by row.
 */
import type pg from 'pg';
import type { FactTable } from './rows.ts';

export type Anew = Exclude<FactTable, 'TraderFacts'>;

const ANEW: Readonly<Record<Anew, readonly string[]>> = {
  TradeEvidence: [
    'ALTER TABLE "anew"."TradeEvidence" ADD CONSTRAINT "TradeEvidence_pkey" PRIMARY KEY ("tradeId", "accountId")',
    'CREATE INDEX "TradeEvidence_accountId_partnerId_idx" ON "anew"."TradeEvidence" ("accountId", "partnerId")',
  ],
  TraderPair: [
    'ALTER TABLE "anew"."TraderPair" ADD CONSTRAINT "TraderPair_pkey" PRIMARY KEY ("accountId", "partnerId")',
  ],
  TraderDay: [
    'ALTER TABLE "anew"."TraderDay" ADD CONSTRAINT "TraderDay_pkey" PRIMARY KEY ("accountId", "day")',
    'CREATE INDEX "TraderDay_accountId_day_completed_faults_volumeCents_idx" ON "anew"."TraderDay" ("accountId", "day", "completed", "faults", "volumeCents")',
  ],
  TraderMethod: [
    'ALTER TABLE "anew"."TraderMethod" ADD CONSTRAINT "TraderMethod_pkey" PRIMARY KEY ("accountId", "methodId")',
  ],
  TraderTime: [
    'ALTER TABLE "anew"."TraderTime" ADD CONSTRAINT "TraderTime_pkey" PRIMARY KEY ("accountId", "what", "bucket")',
  ],
};
const TABLES = Object.keys(ANEW) as Anew[];

export const newName = (table: Anew): string => `"anew"."${table}"`;

/** Whoever calls it is the only one who builds. */
export async function createAnew(client: pg.PoolClient): Promise<void> {
  await client.query('DROP SCHEMA IF EXISTS "anew" CASCADE; CREATE SCHEMA "anew"');
  for (const table of TABLES) {
    await client.query(`CREATE TABLE ${newName(table)} (LIKE "${table}" INCLUDING DEFAULTS INCLUDING STORAGE)`);
    // What LIKE leaves behind: how full a page is made.
    const { rows } = await client.query<{ option: string }>(
      'SELECT unnest(reloptions) AS option FROM pg_class WHERE oid = $1::regclass',
      [`"${table}"`],
    );
    for (const { option } of rows) await client.query(`ALTER TABLE ${newName(table)} SET (${option})`);
  }
}

/** What is left to do of tables that have all their rows: keys, indexes and statistics, one statement after another, by as many connections as call {@link workOff}. */
export class Finishing {
  readonly #left: string[] = [];

  add(tables: readonly Anew[]): void {
    for (const table of tables) {
      this.#left.push(...ANEW[table]);
      // Nothing is known of their rows yet, and whoever plans a query would guess; days are read from their index alone, once they are known to be seen by all.
      this.#left.push(`${table === 'TraderDay' ? 'VACUUM (ANALYZE)' : 'ANALYZE'} ${newName(table)}`);
    }
  }

  /** On a connection without a transaction. */
  async workOff(client: pg.PoolClient): Promise<void> {
    await client.query(`SET maintenance_work_mem = '512MB'`);
    for (let next = this.#left.shift(); next !== undefined; next = this.#left.shift()) await client.query(next);
    await client.query('RESET maintenance_work_mem');
  }
}

/** From here until the transaction ends, whoever reads one of the tables waits; so it waits itself for those who do for `patience` milliseconds and no longer. */
export async function takePlace(client: pg.PoolClient, patience: number): Promise<void> {
  await client.query(`SET LOCAL lock_timeout = ${patience}`);
  const { rows } = await client.query<{ here: string }>('SELECT quote_ident(current_schema()) AS here');
  for (const table of TABLES) {
    await client.query(`DROP TABLE "${table}"`);
    await client.query(`ALTER TABLE ${newName(table)} SET SCHEMA ${rows[0]!.here}`);
  }
  await client.query('DROP SCHEMA "anew"');
}
