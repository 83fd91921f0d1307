/**
 * Reads all rows of somebody in one table, a few hundred at a time, in the order of its primary key: each reading is a statement of its own, so that a
 * reader on a slow line holds neither memory nor a connection. Whole numbers that JSON's would round are text.
 */
import type { Db } from '#lib/db/ctx.ts';
import type { Table } from '../inventory/table.ts';

const BATCH = 500;

export type Me = { readonly accountId: string; readonly wallet: string };

type Shape = {
  readonly key: readonly { readonly name: string; readonly type: string }[];
  readonly wide: readonly string[];
};

/** Of each table: the columns of its primary key with their types, and the columns whose numbers are too wide for JSON. */
export async function readShapes(db: Db): Promise<ReadonlyMap<string, Shape>> {
  const keys = await db.$queryRaw<{ table: string; name: string; type: string }[]>`
    SELECT c.relname AS "table", a.attname AS "name", format_type(a.atttypid, NULL) AS "type"
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace s ON s.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey)
    WHERE i.indisprimary AND s.nspname = current_schema() ORDER BY c.relname, array_position(i.indkey::int2[], a.attnum)`;
  const wide = await db.$queryRaw<{ table: string; name: string }[]>`
    SELECT table_name AS "table", column_name AS "name" FROM information_schema.columns
    WHERE table_schema = current_schema() AND data_type IN ('numeric', 'bigint')`;
  return new Map(
    [...new Set(keys.map(({ table }) => table))].map((table) => [
      table,
      {
        key: keys.filter((one) => one.table === table).map(({ name, type }) => ({ name, type })),
        wide: wide.filter((one) => one.table === table).map(({ name }) => name),
      },
    ]),
  );
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The rows as JSON texts. The table comes from our own list, never from outside. */
export async function* readRows(
  db: Db,
  table: Pick<Table, 'model' | 'mine' | 'left'>,
  shapes: ReadonlyMap<string, Shape>,
  { accountId, wallet }: Me,
): AsyncGenerator<string> {
  const shape = shapes.get(table.model);
  if (!shape || table.mine === null) throw new Error(`there is no table ${table.model} to read`);
  const { key, wide } = shape;
  const asText = wide.map((name) => `${literal(name)}, t.${quoted(name)}::text`).join(', ');
  const left = Object.keys(table.left ?? {}).map(literal);
  const row = `(to_jsonb(t) || jsonb_build_object(${asText}))${left.map((name) => ` - ${name}`).join('')}`;
  const columns = key.map(({ name }) => `t.${quoted(name)}`).join(', ');
  const marks = key.map(({ name }, index) => `t.${quoted(name)}::text AS "k${index}"`).join(', ');
  const after = key.map(({ type }, index) => `$${index + 3}::text::${type}`).join(', ');
  // Parameters and no joined row: so a list of somebody's trades is made once, not for each row.
  const mine = table.mine.replaceAll('me.id', '$1::text').replaceAll('me.wallet', '$2::text');
  const ask = (from: readonly string[]) =>
    db.$queryRawUnsafe<Record<string, string>[]>(
      `SELECT (${row})::text AS "row", ${marks} FROM ${quoted(table.model)} t
       WHERE num_nulls($1::text, $2::text) = 0 AND (${mine}) ${from.length > 0 ? `AND (${columns}) > (${after})` : ''}
       ORDER BY ${columns} LIMIT ${BATCH}`,
      accountId,
      wallet,
      ...from,
    );
  for (let from: string[] = []; ;) {
    const rows = await ask(from);
    for (const { row: text } of rows) yield text!;
    const last = rows.at(-1);
    if (rows.length < BATCH || !last) return;
    from = key.map((_, index) => last[`k${index}`]!);
  }
}
