/** The ceiling: one durable guarded update with its event row, by the same pool, and nothing else. */
import { randomBytes } from 'node:crypto';
import type pg from 'pg';

/** A table of subjects, and the events beside it with the keys that the real ones have. */
export async function layRaw(pool: pg.Pool, subjects: number): Promise<string[]> {
  await pool.query(
    `CREATE TABLE guarded (id text PRIMARY KEY, version int NOT NULL DEFAULT 0, state text NOT NULL DEFAULT 'new')`,
  );
  await pool.query(
    `CREATE TABLE happened (id bigserial PRIMARY KEY, subject text NOT NULL, seq int NOT NULL, type text NOT NULL, data jsonb NOT NULL,
       at timestamptz NOT NULL DEFAULT now(), hash text NOT NULL, UNIQUE (subject, seq))`,
  );
  const ids = Array.from({ length: subjects }, () => randomBytes(10).toString('hex'));
  await pool.query('INSERT INTO guarded (id) SELECT unnest($1::text[])', [ids]);
  return ids;
}

const UPDATE = `UPDATE guarded SET version = version + 1, state = $3 WHERE id = $1 AND version = $2`;
const INSERT = `INSERT INTO happened (subject, seq, type, data, hash) VALUES ($1, $2, $3, $4, $5)`;
const BOTH = `WITH moved AS (UPDATE guarded SET version = version + 1, state = $3 WHERE id = $1 AND version = $2 RETURNING id, version)
  INSERT INTO happened (subject, seq, type, data, hash) SELECT id, version, 'trade.moveSigned', $4::jsonb, $5 FROM moved`;

const DATA = JSON.stringify({
  move: 'markPaid',
  validUntil: 1_900_000_000,
  value: null,
  reason: null,
  statement: null,
});
const HASH = 'ab'.repeat(32);

/** As a transaction of four statements. */
export async function inTransaction(pool: pg.Pool, id: string, version: number): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rowCount } = await client.query({ name: 'raw.update', text: UPDATE, values: [id, version, 'moved'] });
    if (rowCount !== 1) throw new Error('somebody was faster');
    await client.query({ name: 'raw.insert', text: INSERT, values: [id, version + 1, 'trade.moveSigned', DATA, HASH] });
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

/** As one statement. */
export async function inOne(pool: pg.Pool, id: string, version: number): Promise<void> {
  const { rowCount } = await pool.query({ name: 'raw.both', text: BOTH, values: [id, version, 'moved', DATA, HASH] });
  if (rowCount !== 1) throw new Error('somebody was faster');
}
