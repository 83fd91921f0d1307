/** The row of a message, put into Postgres as the chat puts it and no more: for what a chat is measured against. */
import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { intColumn, textColumn } from '#lib/db/columns.ts';

export type Row = {
  readonly tradeId: string;
  readonly seq: number;
  readonly senderId: string;
  readonly clientId: string;
  /** The signed message as JSON. */
  readonly message: string;
};

/** Nodes of a path under a stamp of 500 entries. */
const PATH_NODES = 9;
const hex = (bytes: number) => randomBytes(bytes).toString('hex');

/** A stamp to hang rows on. */
export async function addStamp(on: Pick<pg.Pool, 'query'>): Promise<string> {
  const made = await on.query<{ id: string }>(
    `INSERT INTO "ChatStamp" ("root", "size", "at", "key", "signature") VALUES ('', 1, now(), '', '') RETURNING "id"`,
  );
  return made.rows[0]!.id;
}

/** The parameters of a batch: message, place, and hashes and path of the right length. */
export const columnsOf = (rows: readonly Row[], stampId: string): unknown[] => [
  textColumn(rows.map(({ tradeId }) => tradeId)),
  intColumn(rows.map(({ seq }) => seq)),
  textColumn(rows.map(({ senderId }) => senderId)),
  textColumn(rows.map(({ clientId }) => clientId)),
  textColumn(rows.map(({ message }) => message)),
  ...[1, 1, 1, PATH_NODES].map((nodes) => textColumn(rows.map(() => hex(32 * nodes)))),
  stampId,
];

/** One statement, one commit. */
export const putRows = (on: Pick<pg.ClientBase, 'query'>, columns: unknown[]): Promise<unknown> =>
  on.query({
    name: 'put',
    text: `
      INSERT INTO "ChatMessage" ("tradeId", "seq", "senderId", "clientId", "message", "hash", "before", "link", "sentAt", "stampId",
        "stampIndex", "stampPath")
      SELECT "tradeId", "seq", "senderId", "clientId", "message", "hash", "before", "link", now(), $10, 0, "stampPath"
      FROM unnest($1::text[], $2::int4[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
        AS r("tradeId", "seq", "senderId", "clientId", "message", "hash", "before", "link", "stampPath")`,
    values: columns,
  });
