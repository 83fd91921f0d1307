import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { addStamp, columnsOf, putRows, type Row } from './put.ts';
import type { Writer } from './rooms.ts';
import { scriptOf } from './script.ts';

/** Rows of one transaction, and transactions: the most that a chat on this machine could keep if it did nothing but keep. */
const BATCH = 500;
const BATCHES = 40;

export type Ceilings = {
  /** Rows as JSON, which Postgres reads and takes apart. */
  readonly json: number;
  /** Rows as binary columns, as the chat writes them. */
  readonly columns: number;
};

/** Rows a second of a message's size into the table of messages, indexes and keys included, in batches that are each synced to disk. */
export async function measureCeilings(pool: pg.Pool, writers: readonly Writer[]): Promise<Ceilings> {
  const stampId = await addStamp(pool);
  const client = await pool.connect();
  try {
    const json = await measure(client, writers, (rows) => [asJson(rows), stampId], putJson);
    const columns = await measure(client, writers, (rows) => columnsOf(rows, stampId), putRows);
    return { json, columns };
  } finally {
    client.release();
  }
}

type Put = (client: pg.PoolClient, values: unknown[]) => Promise<unknown>;

async function measure(
  client: pg.PoolClient,
  writers: readonly Writer[],
  form: (rows: readonly Row[]) => unknown[],
  put: Put,
): Promise<number> {
  const batches = Array.from({ length: BATCHES }, (_, batch) => form(rowsOf(writers, batch)));
  const began = performance.now();
  for (const values of batches) await put(client, values);
  const seconds = (performance.now() - began) / 1000;
  await client.query('DELETE FROM "ChatMessage"');
  return (BATCHES * BATCH) / seconds;
}

const putJson: Put = (client, values) =>
  client.query({
    name: 'put.json',
    text: `INSERT INTO "ChatMessage" ("tradeId", "seq", "senderId", "clientId", "message", "hash", "before", "link", "sentAt", "stampId",
      "stampIndex", "stampPath") SELECT "tradeId", "seq", "senderId", "clientId", "message", "hash", "before", "link", now(), $2, 0, "stampPath"
      FROM jsonb_to_recordset($1::jsonb) AS r("tradeId" text, "seq" int, "senderId" text, "clientId" text, "message" text, "hash" text,
      "before" text, "link" text, "stampPath" text)`,
    values,
  });

const hex = (bytes: number) => randomBytes(bytes).toString('hex');

const asJson = (rows: readonly Row[]): string =>
  JSON.stringify(
    rows.map((row) => ({ ...row, hash: hex(32), before: hex(32), link: hex(32), stampPath: hex(32 * 9) })),
  );

function rowsOf(writers: readonly Writer[], batch: number): Row[] {
  return Array.from({ length: BATCH }, (_, index) => {
    const writer = writers[(batch * BATCH + index) % writers.length]!;
    const [message] = scriptOf(writer, 1);
    return {
      tradeId: writer.tradeId,
      seq: 1_000_000 + batch * BATCH + index,
      senderId: writer.accountId,
      clientId: message!.header.clientId,
      message: JSON.stringify(message),
    };
  });
}
