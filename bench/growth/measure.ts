/**
 * What the tables that grow weigh and cost by number of rows, as they are and divided by the hash of their subject: bytes a row, depth of indices, looking up a
 * subject's last row, adding rows to subjects at random.
 *
 *     node bench/growth/measure.ts --table Event --rows 1000000,3000000 [--parts 16] [--out bench/growth/event.json]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { startPostgres } from '#scripts/postgres.ts';
import { applyMigrations } from '#scripts/schema-engine.ts';
import { withClient } from '#scripts/sql.ts';

const { values } = parseArgs({
  options: {
    table: { type: 'string', default: 'Event' },
    rows: { type: 'string', default: '1000000' },
    parts: { type: 'string', default: '0' },
    out: { type: 'string' },
  },
});
const table = values.table === 'ChatMessage' ? 'ChatMessage' : 'Event';
const parts = Number(values.parts);
const sizes = values.rows.split(',').map(Number);
/** Rows of one subject: a trade's events, or its messages. */
const EACH = table === 'Event' ? 10 : 20;
const LOOKUPS = 5_000;
const ADDED = 50_000;

const id = (n: string) => `substr(md5((${n})::text), 1, 20)`;
const hex = (n: string) => `md5((${n})::text) || md5((${n} + 1)::text)`;
const COLUMNS =
  table === 'Event'
    ? `"noun", "subjectId", "seq", "type", "data", "actorId", "at", "final", "requestId", "prevHash", "hash"`
    : `"tradeId", "seq", "senderId", "clientId", "message", "hash", "before", "link", "sentAt", "stampId", "stampIndex", "stampPath"`;
/** Row `n` of a subject: as long as the real ones are, where they were weighed. */
const rowOf = (subject: string, seq: string, n: string) =>
  table === 'Event'
    ? `'trade', ${id(subject)}, ${seq}, (ARRAY['trade.opened','trade.moveSigned','trade.funded','trade.paymentMarked','trade.released'])[1 + ${n} % 5],
       jsonb_build_object('move', 'markPaid', 'deadline', ${n}, 'digest', ${hex(n)}), ${id(`${subject} + 7`)}, now(), true, ${id(n)}, ${hex(n)}, ${hex(`${n} + 2`)}`
    : `${id(subject)}, ${seq}, ${id(`${subject} + 7`)}, ${id(n)}, repeat(${hex(n)}, 14), ${hex(n)}, ${hex(`${n} + 1`)}, ${hex(`${n} + 2`)}, now(), ${n} / 4, (${n} % 4)::int, ${hex(n)}`;
const key = table === 'Event' ? 'subjectId' : 'tradeId';

async function divide(client: pg.Client): Promise<void> {
  // Keys of a divided table have what it is divided by in them.
  const keys =
    table === 'Event'
      ? [`PRIMARY KEY ("id", "subjectId")`, `UNIQUE ("noun", "subjectId", "seq")`]
      : [`PRIMARY KEY ("tradeId", "seq")`, `UNIQUE ("tradeId", "senderId", "clientId")`];
  await client.query(
    `CREATE TABLE divided (LIKE "${table}" INCLUDING DEFAULTS INCLUDING STORAGE, ${keys.join(', ')}) PARTITION BY HASH ("${key}")`,
  );
  for (let part = 0; part < parts; part++)
    await client.query(
      `CREATE TABLE divided_${part} PARTITION OF divided FOR VALUES WITH (MODULUS ${parts}, REMAINDER ${part})`,
    );
  if (table === 'Event') await client.query('CREATE INDEX ON divided ("type", "at")');
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};

async function measure(client: pg.Client, name: string, rows: number, before: number) {
  const fill = await timed(() =>
    client.query(
      `INSERT INTO ${name} (${COLUMNS}) SELECT ${rowOf(`g / ${EACH}`, `(g % ${EACH} + 1)::int`, 'g')} FROM generate_series(${before}::bigint, ${rows - 1}) g`,
    ),
  );
  await client.query(`VACUUM ANALYZE ${name}`);
  await client.query('CHECKPOINT');
  const { rows: weights } = await client.query<{ heap: string; indices: string; depth: number }>(
    `SELECT sum(pg_table_size(c.oid))::text AS heap, sum(pg_indexes_size(c.oid))::text AS indices,
       (SELECT max((bt_metap(i.indexrelid::regclass::text)).level) FROM pg_index i WHERE i.indrelid = ANY(array_agg(c.oid)) AND i.indisunique AND EXISTS (SELECT 1 FROM pg_class k WHERE k.oid = i.indexrelid AND k.relkind = 'i')) + 1 AS depth
     FROM pg_class c WHERE c.oid IN (SELECT relid FROM pg_partition_tree($1::regclass) WHERE isleaf UNION SELECT $1::regclass)`,
    [name],
  );
  const where = table === 'Event' ? `"noun" = 'trade' AND ` : '';
  const text = `SELECT "seq", "hash" FROM ${name} WHERE ${where}"${key}" = $1 ORDER BY "seq" DESC LIMIT 1`;
  const subjects = await client.query<{ id: string }>(
    `SELECT ${id(`(random() * ${rows / EACH - 1})::bigint`)} AS id FROM generate_series(1, ${LOOKUPS})`,
  );
  const lookups = await timed(async () => {
    for (const { id: subject } of subjects.rows) await client.query({ name: `last ${name}`, text, values: [subject] });
  });
  await client.query('BEGIN');
  const added = await timed(() =>
    client.query(
      `INSERT INTO ${name} (${COLUMNS}) SELECT ${rowOf(`(g * 7919) % ${rows / EACH}`, `(${EACH} + 1 + g)::int`, `(g + ${rows})`)} FROM generate_series(1::bigint, ${ADDED}) g`,
    ),
  );
  await client.query('ROLLBACK');
  const { heap, indices, depth } = weights[0]!;
  return {
    rows,
    rowsASecondWhileFilling: Math.round(((rows - before) / fill) * 1000),
    heapBytesARow: Math.round(Number(heap) / rows),
    indexBytesARow: Math.round(Number(indices) / rows),
    depth: Number(depth),
    lookupMicroseconds: Math.round((lookups / LOOKUPS) * 1000),
    addMicrosecondsARow: Math.round((added / ADDED) * 1000 * 10) / 10,
  };
}

const dir = mkdtempSync(join(tmpdir(), 'holdfast-growth-'));
const server = await startPostgres({ dir, password: 'of-this-bench', throwaway: true });
try {
  await server.createDatabase('growth');
  await applyMigrations(server.url('growth'));
  const found = await withClient(server.url('growth'), async (client) => {
    await client.query('CREATE EXTENSION pageinspect');
    if (parts > 0) await divide(client);
    const name = parts > 0 ? 'divided' : `"${table}"`;
    const all = [];
    for (const [at, rows] of sizes.entries()) {
      all.push(await measure(client, name, rows, sizes[at - 1] ?? 0));
      process.stdout.write(`${JSON.stringify(all.at(-1))}\n`);
    }
    return all;
  });
  const result = {
    table,
    parts,
    cpu: cpus()[0]?.model ?? '',
    cores: cpus().length,
    sharedBuffers: '128MB',
    sizes: found,
  };
  if (values.out) writeFileSync(values.out, `${JSON.stringify(result, null, 2)}\n`);
} finally {
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
}
