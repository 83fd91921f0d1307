// What there is to back up, as the database's own catalogue says.
import type pg from 'pg';
import { Problem } from '../platform.ts';

/** Where our migrations build. */
export const SCHEMAS = ['public', 'book'];
/** Prisma's own record: a restore applies the migrations, which writes it anew. */
export const MIGRATIONS = '_prisma_migrations';
/**
 * Not taken along: its places are numbers of transactions of one server, which another server's begin below. Whoever follows the market asks
 * whether their place is still there, and reads anew where it is not.
 */
const LEFT = ['book.Change'];

export type Table = { readonly schema: string; readonly name: string; readonly columns: readonly string[] };
export type Sequence = {
  readonly schema: string;
  readonly name: string;
  readonly last: string;
  readonly called: boolean;
};

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;
export const nameOf = ({ schema, name }: { readonly schema: string; readonly name: string }) =>
  `${quote(schema)}.${quote(name)}`;
export const columnsOf = ({ columns }: Table) => columns.map(quote).join(', ');

/** Tables with the columns that are written and not computed. */
export async function readTables(client: pg.ClientBase): Promise<Table[]> {
  const { rows: odd } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c WHERE c.relkind IN ('m', 'f') AND c.relnamespace::regnamespace::text = ANY ($1)`,
    [SCHEMAS],
  );
  if (odd.length > 0)
    throw new Problem(`"${odd[0]!.name}" is a kind of table that this program does not know how to back up.`);
  const { rows } = await client.query<Table>(
    `SELECT n.nspname::text AS schema, c.relname::text AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname = ANY ($1)
     GROUP BY 1, 2 ORDER BY 1, 2`,
    [SCHEMAS],
  );
  return rows.filter(({ schema, name }) => name !== MIGRATIONS && !LEFT.includes(`${schema}.${name}`));
}

export async function readSequences(client: pg.ClientBase): Promise<Sequence[]> {
  const { rows } = await client.query<{ schema: string; name: string }>(
    `SELECT schemaname::text AS schema, sequencename::text AS name FROM pg_sequences WHERE schemaname = ANY ($1) ORDER BY 1, 2`,
    [SCHEMAS],
  );
  const found: Sequence[] = [];
  for (const one of rows) {
    const { rows: now } = await client.query<{ last: string; called: boolean }>(
      `SELECT last_value::text AS last, is_called AS called FROM ${nameOf(one)}`,
    );
    found.push({ ...one, ...now[0]! });
  }
  return found;
}

/** The migrations that built it; refuses a database in which one was cut off. */
export async function readApplied(client: pg.ClientBase): Promise<{ name: string; checksum: string }[]> {
  const { rows: there } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('public.${MIGRATIONS}') IS NOT NULL AS there`,
  );
  if (!there[0]!.there) throw new Problem('This database was never migrated: there is nothing of Holdfast in it.');
  const { rows } = await client.query<{ name: string; checksum: string; done: boolean }>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS done FROM ${MIGRATIONS}
     WHERE rolled_back_at IS NULL ORDER BY migration_name`,
  );
  const open = rows.find(({ done }) => !done);
  if (open) throw new Problem(`The migration ${open.name} was cut off in this database: put that right first.`);
  return rows.map(({ name, checksum }) => ({ name, checksum }));
}

/** Whether nothing of anybody lies in a database. */
export async function isEmpty(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
       AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')`,
  );
  return rows[0]!.n === 0;
}
