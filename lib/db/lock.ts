/** Locks of a transaction that have a name and no row. */
import { askIn, Busy, type Asks } from './ask.ts';
import { asking, type Many } from './many.ts';

const locking = (how: string) =>
  `SELECT r."at"::int4 AS "at", ${how}(hashtext(r."name")) AS "held" FROM unnest($1::text[]) WITH ORDINALITY AS r("name", "at")`;

const LOCK: Many = {
  name: 'db.lock',
  text: locking('pg_advisory_xact_lock'),
  unwaiting: `SELECT * FROM (${locking('pg_try_advisory_xact_lock')}) AS tried WHERE "held"`,
  columns: ['text'],
};

/** Held to the end of the transaction; whoever has it is waited for. @throws Busy where several ask together and somebody has it. */
export async function lock(on: Asks, name: string): Promise<void> {
  if ((await askIn(on)(asking(LOCK, name))).length === 0) throw new Busy(name);
}
