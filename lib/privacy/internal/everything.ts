import type { Db } from '#lib/db/ctx.ts';
import { config } from '#lib/config.ts';
import { dateOf, type Instant } from '#lib/kernel/instant.ts';
import { TABLES } from '../inventory.ts';
import { readRows, readShapes, type Me } from './reading.ts';

/** What is not in an export, for whoever reads it. */
const leftOut = () => [
  ...TABLES.flatMap(({ model, instead }) => (instead ? [{ table: model, why: instead }] : [])),
  ...TABLES.flatMap(({ model, left = {} }) =>
    Object.entries(left).map(([column, why]) => ({ table: model, column, why })),
  ),
];

/** Characters that are sent at once. */
const PART = 32_000;

/**
 * Everything the tables hold about somebody, as one JSON object, in parts. It ends with `"complete": true`; one that was cut off is no JSON. Sealed
 * texts are what the tables have: ciphertext.
 */
export async function* writeEverything(db: Db, me: Me, now: Instant): AsyncGenerator<string> {
  const head = {
    format: 'holdfast-export',
    version: 1,
    site: config().publicUrl,
    at: dateOf(now).toISOString(),
    accountId: me.accountId,
    leftOut: leftOut(),
  };
  let part = `${JSON.stringify(head, null, 1).slice(0, -2)},\n "tables": {`;
  const shapes = await readShapes(db);
  let isFirstTable = true;
  for (const table of TABLES) {
    if (table.mine === null) continue;
    part += `${isFirstTable ? '' : ','}\n  ${JSON.stringify(table.model)}: [`;
    isFirstTable = false;
    let isFirst = true;
    for await (const row of readRows(db, table, shapes, me)) {
      part += `${isFirst ? '' : ','}\n   ${row}`;
      isFirst = false;
      if (part.length < PART) continue;
      yield part;
      part = '';
    }
    part += isFirst ? ']' : '\n  ]';
  }
  yield `${part}\n },\n "complete": true\n}\n`;
}
