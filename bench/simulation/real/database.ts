/** Databases of simulated worlds: the migrated one, with a clock that stands still until the world moves it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from '#scripts/postgres.ts';
import { applyMigrations } from '#scripts/schema-engine.ts';

/** Where databases of worlds are made. */
export type Server = {
  /** Of a database that can make others. */
  readonly admin: string;
  /** The name of a migrated database. */
  readonly template: string;
};

/** A server of its own; answers how to end it as well. */
export async function startServer(): Promise<Server & { readonly stop: () => Promise<void> }> {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-simulated-'));
  const server = await startPostgres({ dir, password: 'simulated', throwaway: true });
  await server.createDatabase('template_simulated');
  await applyMigrations(server.url('template_simulated'));
  const stop = async () => {
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  return { admin: server.url('postgres'), template: 'template_simulated', stop };
}

/** Functions of our own stand before those of the catalogue, and what a column is given by itself comes from them. */
const CLOCK = `
  CREATE SCHEMA simulated;
  CREATE TABLE simulated."Clock" ("at" timestamptz NOT NULL);
  INSERT INTO simulated."Clock" VALUES ('epoch');
  CREATE FUNCTION simulated.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT "at" FROM simulated."Clock"';
  CREATE FUNCTION simulated.now() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT "at" FROM simulated."Clock"';
  DO $$
  DECLARE one record;
  BEGIN
    FOR one IN SELECT table_schema, table_name, column_name FROM information_schema.columns
      WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND column_default ~* '(CURRENT_TIMESTAMP|now\\(\\)|clock_timestamp\\(\\))'
    LOOP
      EXECUTE format('ALTER TABLE %I.%I ALTER COLUMN %I SET DEFAULT simulated.clock_timestamp()', one.table_schema, one.table_name, one.column_name);
    END LOOP;
  END $$;`;

export type Database = {
  readonly url: string;
  readonly control: pg.Client;
  /** The database's clock, seconds since 1970. */
  readonly setClock: (now: number) => Promise<void>;
  readonly drop: () => Promise<void>;
};

async function onServer(admin: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: admin });
  await client.connect();
  await client.query(text);
  await client.end();
}

export async function makeDatabase({ admin, template }: Server, name: string): Promise<Database> {
  await onServer(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await onServer(admin, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
  const address = new URL(admin);
  address.pathname = `/${name}`;
  const control = new pg.Client({ connectionString: address.href });
  await control.connect();
  control.on('error', () => {});
  await control.query(CLOCK);
  address.searchParams.set('options', '-c search_path=simulated,pg_catalog,public');
  return {
    url: address.href,
    control,
    setClock: async (now) => {
      await control.query('UPDATE simulated."Clock" SET "at" = to_timestamp($1)', [now]);
    },
    drop: async () => {
      await control.end();
      await onServer(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}
