/**
 * Statements for any number of rows at once: what one command asks or writes and what thirty do is the same text, given longer columns. Its rows say of which they are, as `at`, counted from one.
 */
import { intColumn, textColumn, timeColumn } from './columns.ts';
import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';
import { once } from '#lib/kernel/once.ts';
import { Line } from './line.ts';
import { sqlOn, type Sql } from './transaction.ts';

export type Cell = string | number | Date | null;

const COLUMNS = {
  text: (cells: readonly Cell[]) => textColumn(cells as (string | null)[]),
  int: (cells: readonly Cell[]) => intColumn(cells as number[]),
  time: (cells: readonly Cell[]) => timeColumn(cells as (Date | null)[]),
};

/** `T`: a row of its answer. The columns are its first parameters, each an array, for `unnest(...) WITH ORDINALITY`. */
export type Many<T = unknown> = {
  readonly name: string;
  readonly text: string;
  /** The same where a lock that somebody has is left out and not waited for. */
  readonly unwaiting?: string;
  readonly columns: readonly (keyof typeof COLUMNS)[];
  /** Of the same cells there is one answer: what several ask with the same is asked once, and each is given the same rows. */
  readonly shared?: true;
  /** What stands behind the columns, the same for all rows. */
  readonly rest?: () => readonly unknown[];
  /** Never there: names the type alone. */
  readonly row?: T;
};

/** One row for such a statement. */
export type Asked<T = unknown> = { readonly many: Many<T>; readonly cells: readonly Cell[] };

/** A row that is written with the commit. `heard` is given what its statement answers to it, once it is kept. */
export type Written = Asked & {
  /** It may come to wait for a row that somebody has: then it is written alone. */
  readonly waits?: boolean;
  readonly heard?: (rows: readonly Readonly<Record<string, unknown>>[]) => void;
};

export const asking = <T>(many: Many<T>, ...cells: readonly Cell[]): Asked<T> => ({ many, cells });

type At = { readonly at: number };

/** Name, text and parameters of one statement for all of these, which are of the same {@link Many}. */
export function statementOf<T>(
  asked: readonly Asked<T>[],
  wait = true,
): [name: string, text: string, values: unknown[]] {
  const { name, text, unwaiting, columns, rest } = asked[0]!.many;
  const values = columns.map((column, index) => COLUMNS[column](asked.map(({ cells }) => cells[index]!)));
  const skips = !wait && unwaiting !== undefined;
  return [skips ? `${name}.unwaiting` : name, skips ? unwaiting : text, [...values, ...(rest?.() ?? [])]];
}

/** What was answered to each. */
export type Said = <T>(asked: Asked<T>) => readonly T[];

/**
 * Asks for all of them without waiting for one answer before the next goes out: each statement once, in the order in which it is first named. `wait`: for a lock that somebody has; else whoever needs
 * it gets no row.
 */
export async function askAll(sql: Sql, asked: readonly Asked[], { wait }: { readonly wait: boolean }): Promise<Said> {
  const answers = new Map<Asked, unknown[]>();
  await Promise.all(
    byStatement(asked).map(async (same) => {
      const each = same[0]!.many.shared ? [...Map.groupBy(same, ({ cells }) => cells.join()).values()] : null;
      const sent = each?.map(([one]) => one!) ?? same;
      const rows = await sql<At>(...statementOf(sent, wait));
      for (const one of sent) answers.set(one, []);
      for (const row of rows) answers.get(sent[row.at - 1]!)!.push(row);
      for (const [first, ...others] of each ?? []) for (const one of others) answers.set(one, answers.get(first!)!);
    }),
  );
  return <T>(one: Asked<T>) => (answers.get(one) ?? []) as T[];
}

/** Those of each statement, in the order in which the first of it came. */
export function byStatement<T extends { readonly many: Many }>(asked: readonly T[]): readonly T[][] {
  return [...Map.groupBy(asked, ({ many }) => many).values()];
}

type Waiting = {
  readonly asked: Asked;
  /** Runs something as if it came of this one's request. */
  readonly within: <T>(work: () => T) => T;
  readonly done: (rows: readonly unknown[]) => void;
  readonly fail: (error: unknown) => void;
};

/** Milliseconds after which others no longer wait for an answer that does not come. */
const PATIENCE_MS = 250;

const lines = () => once('db.many', () => new WeakMap<pg.Pool, Line<Waiting>>());

/** Asks outside a transaction, of what was committed by then; what others ask while an answer is on its way is asked together after it. */
export function askSoon<T>(pool: pg.Pool, asked: Asked<T>): Promise<readonly T[]> {
  const line = lines().get(pool) ?? new Line<Waiting>({ work: (some) => answer(pool, some), patience: PATIENCE_MS });
  lines().set(pool, line);
  const within = AsyncLocalStorage.snapshot() as Waiting['within'];
  return new Promise((done, fail) => line.enter({ asked, within, done: done as Waiting['done'], fail }));
}

async function answer(pool: pg.Pool, some: readonly Waiting[]): Promise<void> {
  try {
    const asked = some.map((one) => one.asked);
    // Their statement stands in the trace of the first.
    const said = await some[0]!.within(() => askAll(sqlOn(pool), asked, { wait: true }));
    for (const { asked, done } of some) done(said(asked));
  } catch (error) {
    // One of them may have spoilt it for all.
    if (some.length === 1) some[0]!.fail(error);
    else for (const half of halvesOf(some)) await answer(pool, half);
  }
}

/** To find who spoils something in a few steps. */
export function halvesOf<T>(some: readonly T[]): readonly (readonly T[])[] {
  const middle = Math.ceil(some.length / 2);
  return [some.slice(0, middle), some.slice(middle)];
}
