import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Writer } from './rooms.ts';
import { scriptOf } from './script.ts';

/** Rows of one transaction, and transactions: the most that a chat on this machine could keep if it did nothing but keep. */
const BATCH = 500;
const BATCHES = 40;

/** Rows a second of a message's size into the table of messages, indexes and keys included, in batches that are each synced to disk. */
export async function measureCeiling(pool: pg.Pool, writers: readonly Writer[]): Promise<number> {
  const stamp = await pool.query<{ id: string }>(
    `INSERT INTO "ChatStamp" ("root", "size", "at", "key", "signature") VALUES ('', 1, now(), '', '') RETURNING "id"`,
  );
  const stampId = stamp.rows[0]!.id;
  const batches = Array.from({ length: BATCHES }, (_, batch) => rowsOf(writers, batch));
  const client = await pool.connect();
  try {
    const began = performance.now();
    for (const rows of batches)
      await client.query({
        name: 'ceiling',
        text: `INSERT INTO "ChatMessage" ("tradeId", "seq", "senderId", "clientId", "message", "hash", "before", "link", "sentAt", "stampId",
          "stampIndex", "stampPath") SELECT "tradeId", "seq", "senderId", "clientId", "message", "hash", "before", "link", now(), $2, 0, "stampPath"
          FROM jsonb_to_recordset($1::jsonb) AS r("tradeId" text, "seq" int, "senderId" text, "clientId" text, "message" text, "hash" text,
          "before" text, "link" text, "stampPath" text)`,
        values: [rows, stampId],
      });
    return (BATCHES * BATCH) / ((performance.now() - began) / 1000);
  } finally {
    client.release();
    await pool.query('DELETE FROM "ChatMessage"');
  }
}

function rowsOf(writers: readonly Writer[], batch: number): string {
  const rows = Array.from({ length: BATCH }, (_, index) => {
    const writer = writers[(batch * BATCH + index) % writers.length]!;
    const [message] = scriptOf(writer, 1);
    return {
      tradeId: writer.tradeId,
      seq: 1_000_000 + batch * BATCH + index,
      senderId: writer.accountId,
      clientId: message!.header.clientId,
      message: JSON.stringify(message),
      hash: hex(32),
      before: hex(32),
      link: hex(32),
      stampPath: hex(32 * 9),
    };
  });
  return JSON.stringify(rows);
}

const hex = (bytes: number) => randomBytes(bytes).toString('hex');
