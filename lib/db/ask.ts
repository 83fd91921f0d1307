/**
 * How a command asks where it takes several rounds: for one row at a time, whether it is alone in its transaction or thirty are at the same step. A function that reads takes any of these, and need not know.
 */
import type { Db, Tx } from './ctx.ts';
import { sqlIn } from './inside.ts';
import { askAll, byStatement, statementOf, type Asked, type Written } from './many.ts';
import type { Sql } from './transaction.ts';

/** Answers the rows of what is asked. */
export type Ask = <T>(asked: Asked<T>) => Promise<readonly T[]>;

/** Whatever can be asked: a database, a transaction of Prisma's, or a round of several. */
export type Asks = Db | Tx | Ask;

/** Of a database or transaction: what is asked in one turn leaves together, and a lock that somebody has is waited for. */
export const askIn = (on: Asks): Ask => (typeof on === 'function' ? on : askOn(sqlIn(on)));

export const askOn =
  (sql: Sql): Ask =>
  async (asked) =>
    (await askAll(sql, [asked], { wait: true }))(asked);

/** Thrown by a decision: somebody has what it needs, or it needs more than can be done beside others. It is done alone. */
export class Busy extends Error {
  constructor(what: string) {
    super(`${what} is not free`);
  }
}

type Waiting = {
  readonly asked: Asked;
  readonly done: (rows: readonly never[]) => void;
  readonly fail: (fault: unknown) => void;
};

/** Of several in one transaction: what they ask in one turn goes as one statement each. A lock that somebody has is not waited for: whoever needs it gets no row. */
export function askTogether(sql: Sql): Ask {
  let waiting: Waiting[] = [];
  const flush = (): void => {
    const some = waiting;
    waiting = [];
    askAll(
      sql,
      some.map(({ asked }) => asked),
      { wait: false },
    ).then(
      (said) => some.forEach(({ asked, done }) => done(said(asked) as never[])),
      (fault: unknown) => some.forEach(({ fail }) => fail(fault)),
    );
  };
  return (asked) =>
    new Promise((done, fail) => {
      // Once all that were answered in this turn have asked on.
      if (waiting.length === 0) process.nextTick(flush);
      waiting.push({ asked, done, fail });
    });
}

/** Writes at once what else goes with the commit. */
export async function writeNow(on: Db | Tx, writes: readonly Written[]): Promise<void> {
  const sql = sqlIn(on);
  await Promise.all(
    byStatement(writes).map(async (same) => {
      const rows = await sql<{ at: number }>(...statementOf(same));
      same.forEach(({ heard }, index) => heard?.(rows.filter(({ at }) => at === index + 1)));
    }),
  );
}
