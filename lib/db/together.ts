/**
 * Commands that are asked for most, in a handful of statements each, and under load many in one transaction: while some are being kept the next ones gather, so that a beginning, a commit and each
 * statement serve all of them.
 *
 * Nobody is held up by a stranger: what somebody else has locked is left out there and not waited for. What is kept together is what is allowed and free; a key that has an answer is answered with it. All
 * else (a lock that is held, a refusal, a fault) leaves nothing of itself and is done alone after that, where it waits, and is refused, as if there had been no others.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';
import { once } from '#lib/kernel/once.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { poolOf } from './client.ts';
import { againIfKept, told } from './command-key.ts';
import { askOn, askTogether, Busy, type Ask } from './ask.ts';
import type { Ctx } from './ctx.ts';
import { makeLog } from '../events/trail.ts';
import { Line } from './line.ts';
import { askAll, byStatement, halvesOf, statementOf, type Asked, type Said, type Written } from './many.ts';
import { answerOf, firstOf, holding, isHeld, keeping, pressOf, type First, type Holding, type Press } from './press.ts';
import { inSql, inSqlUnlessRefused, Undone, type Send } from './transaction.ts';

/** What a command does in a transaction, in steps: so it can be taken beside others. */
export type Steps<T> = {
  /** What it is about: no two in one transaction are about the same. */
  readonly subjects: readonly string[];
  /** They read and lock, each with what was committed before it was asked. */
  readonly asks: readonly Asked[];
  /**
   * Called again where the command is done again alone; a row that is missing may be one that somebody has locked, so that nothing but a refusal may follow from it. `ask`: in further rounds, for what
   * reads and locks.
   */
  readonly decide: (said: Said, ask: Ask) => Result<Decided<T>> | Promise<Result<Decided<T>>>;
  /** How it is done alone, where that is more than these steps: then it waits for no other that is about the same, but goes at once. */
  readonly alone?: () => Promise<Result<T>>;
  /** It is known beforehand that it cannot be done beside others. */
  readonly apart?: boolean;
};

export type Decided<T> = { readonly answer: T; readonly writes: readonly Written[] };

/**
 * As runOnce of lib/db/command-key.ts, in plain SQL. `prepare` is what takes long, and rests on nothing that others change: it is done before anything is held, and its refusal counts where the
 * key has no answer yet.
 */
export function runTogether<T>(
  ctx: Ctx,
  command: string,
  input: unknown,
  prepare: () => Promise<Result<Steps<T>>> | Result<Steps<T>>,
): Promise<Result<T>> {
  return told(command, async () => {
    const [pool, press] = [poolOf(ctx.db), pressOf(ctx, command, input)];
    const steps = await prepared(prepare);
    // Without a key it could not be done again alone: nobody would know whether it was done.
    return press && steps.ok && !steps.value.apart ? join(pool, press, steps.value) : runAlone(pool, press, steps);
  });
}

/** A fault of it counts where a refusal would. */
async function prepared<T>(prepare: () => Promise<Result<Steps<T>>> | Result<Steps<T>>): Promise<Result<Steps<T>>> {
  try {
    return await prepare();
  } catch (error) {
    const decide = () => {
      throw error;
    };
    return ok({ subjects: [newId(secureRandom)], asks: [], decide });
  }
}

/** The key has an answer already: undoes whatever went out behind it. */
class Answered extends Error {
  readonly first: First<unknown>;
  constructor(first: First<unknown>) {
    super('answered before');
    this.first = first;
  }
}

async function runAlone<T>(pool: pg.Pool, press: Press | null, steps: Result<Steps<T>>): Promise<Result<T>> {
  if (steps.ok && steps.value.alone) return steps.value.alone();
  const held = press && holding(press);
  const run = () =>
    inSqlUnlessRefused(
      pool,
      async (sql, send): Promise<Result<T>> => {
        const free = askAll(sql, held ?? [], { wait: true });
        // Behind the key, in one packet with it; nothing of it counts where the key has an answer.
        const asked = askAll(sql, steps.ok ? steps.value.asks : [], { wait: true });
        asked.catch(() => {});
        const first = held && firstOf(await free, held);
        if (first) throw new Answered(first);
        const said = await asked;
        const decided = steps.ok ? await steps.value.decide(said, askOn(sql)) : steps;
        if (!decided.ok) return decided;
        sendAll(send, writesOf(press, decided.value), ({ heard }, rows) => heard?.(rows));
        return ok(decided.value.answer);
      },
      // Without anything that was asked the beginning has to be waited for.
      held || (steps.ok && steps.value.asks.length > 0) ? 'reading' : 'writing',
    );
  try {
    return await againIfKept(run);
  } catch (error) {
    if (error instanceof Answered && press) return answerOf(error.first as First<T>, press);
    throw error;
  }
}

const writesOf = (press: Press | null, { answer, writes }: Decided<unknown>): readonly Written[] =>
  press ? [...writes, keeping(press, answer)] : writes;

type Rows = readonly Readonly<Record<string, unknown>>[];

/** Each statement once, with the commit; after that each row's answer is handed on. */
function sendAll(send: Send, writes: readonly Written[], hear: (written: Written, rows: Rows) => void): void {
  for (const same of byStatement(writes)) {
    send(...statementOf(same), (rows) =>
      same.forEach((one, index) =>
        hear(
          one,
          rows.filter(({ at }) => at === index + 1),
        ),
      ),
    );
  }
}

type Member = {
  readonly press: Press;
  readonly holding: Holding;
  readonly steps: Steps<unknown>;
  /** Runs something as if it came of this one's request: with its number in logs and spans. */
  readonly within: <T>(work: () => T) => T;
  readonly done: (result: Result<unknown>) => void;
  readonly fail: (error: unknown) => void;
};

/** Past that one costs more than it saves, and everybody in it waits. */
const MOST = 32;
/** Milliseconds after which others no longer wait for a transaction that does not come to its end: the next one begins beside it. Before that two would only be emptier. */
const PATIENCE_MS = 250;

type Lines = { readonly short: Line<Member>; readonly long: Line<Member> };

const lines = () => once('db.together', () => new WeakMap<pg.Pool, Lines>());

/** What asks in several rounds waits for the database as often: two such transactions go beside each other, and what asks once has its own and waits for neither. */
function linesOf(pool: pg.Pool): Lines {
  const work = (some: readonly Member[]) => keepSome(pool, some);
  const found = lines().get(pool) ?? {
    short: new Line<Member>({ next: (waiting) => next(waiting, MOST), work, patience: PATIENCE_MS }),
    long: new Line<Member>({
      // Each about half of all there are.
      next: (waiting, under) => next(waiting, Math.min(MOST, Math.ceil((waiting.length + under) / 2))),
      work,
      patience: PATIENCE_MS,
      atOnce: 2,
    }),
  };
  lines().set(pool, found);
  return found;
}

function join<T>(pool: pg.Pool, press: Press, steps: Steps<T>): Promise<Result<T>> {
  const line = linesOf(pool)[steps.alone ? 'long' : 'short'];
  if (steps.alone && line.some(({ steps: { subjects } }) => subjects.some((one) => steps.subjects.includes(one))))
    return steps.alone();
  return new Promise((done, fail) => {
    const within = AsyncLocalStorage.snapshot() as Member['within'];
    const more = { within, done: done as Member['done'], fail };
    line.enter({ press, holding: holding(press), steps: steps as Steps<unknown>, ...more });
  });
}

/** Those that have waited longest, but one for each subject and key: a second one waits until the first is over. */
function next(waiting: readonly Member[], most: number): readonly Member[] {
  const taken = new Set<string>();
  const some: Member[] = [];
  for (const one of waiting) {
    if (some.length === most) break;
    const names = [...one.steps.subjects, `key ${one.press.accountId} ${one.press.key}`];
    if (names.some((name) => taken.has(name))) continue;
    for (const name of names) taken.add(name);
    some.push(one);
  }
  return some;
}

const log = () => once('log.together', () => makeLog('together'));

/** Answers all of them, or lets them go on alone. */
async function keepSome(pool: pg.Pool, some: readonly Member[]): Promise<void> {
  const state = { begun: false };
  try {
    // Their statements stand in the trace of the first.
    const left = await some[0]!.within(() => keepTogether(pool, some, state));
    left.forEach((member) => goAlone(pool, member));
  } catch (error) {
    // There is no connection: nothing was asked, and nobody is better off alone.
    if (!state.begun) return some.forEach(({ fail }) => fail(error));
    if (some.length === 1) return goAlone(pool, some[0]!);
    log().warn({ err: error, commands: some.length }, 'commands could not be kept together');
    // Nobody knows whether it was kept, and each asks by its key.
    if (!isSaid(error)) return some.forEach((member) => goAlone(pool, member));
    // One has spoilt it for all.
    for (const half of halvesOf(some)) await keepSome(pool, half);
  }
}

/** Whether Postgres has said what was wrong (https://www.postgresql.org/docs/current/errcodes-appendix.html), and no connection was lost or given up. */
const isSaid = (error: unknown): boolean =>
  error instanceof Undone || /^(?=.*\d)[0-9A-Z]{5}$/.test(`${(error as { code?: unknown } | null)?.code}`);

/** Nobody waits for it. */
function goAlone(pool: pg.Pool, { press, steps, within, done, fail }: Member): void {
  within(() => runAlone(pool, press, ok(steps))).then(done, fail);
}

type Kept = { readonly member: Member; readonly decided: Decided<unknown>; readonly tell: (() => void)[] };

/** Keeps those that are allowed and free, and answers them; gives back the others. */
async function keepTogether(
  pool: pg.Pool,
  some: readonly Member[],
  state: { begun: boolean },
): Promise<readonly Member[]> {
  const answered = new Map<Member, Result<unknown>>();
  const kept = await inSql(
    pool,
    async (sql, send) => {
      state.begun = true;
      const asks = some.flatMap(({ holding, steps }) => [...holding, ...steps.asks]);
      const said = await askAll(sql, asks, { wait: false });
      const ask = askTogether(sql);
      const decisions = await Promise.all(some.map((member) => decide(member, said, ask)));
      const good = some.flatMap((member, index): Kept[] => {
        const decided = decisions[index];
        return decided ? [{ member, decided, tell: [] }] : [];
      });
      for (const member of some) {
        const first = firstOf(said, member.holding);
        if (first) answered.set(member, answerOf(first, member.press));
      }
      const by = new Map<Written, Kept>();
      const writes = good.flatMap((one) => {
        const its = writesOf(one.member.press, one.decided);
        for (const written of its) by.set(written, one);
        return its;
      });
      sendAll(send, writes, (written, rows) => by.get(written)!.tell.push(() => written.heard?.(rows)));
      return good;
    },
    'reading',
  );
  for (const { member, decided, tell } of kept) {
    const { within, done, fail } = member;
    try {
      within(() => tell.forEach((hear) => hear()));
      done(ok(decided.answer));
    } catch (error) {
      fail(error);
    }
  }
  for (const [{ done }, result] of answered) done(result);
  const over = new Set([...kept.map(({ member }) => member), ...answered.keys()]);
  return some.filter((member) => !over.has(member));
}

/** Null: it is done alone, whatever the reason. */
async function decide({ holding, steps, within }: Member, said: Said, ask: Ask): Promise<Decided<unknown> | null> {
  if (!isHeld(said, holding) || firstOf(said, holding)) return null;
  try {
    const decided = await within(() => steps.decide(said, ask));
    return decided.ok && !decided.value.writes.some(({ waits }) => waits) ? decided.value : null;
  } catch (error) {
    // Alone it is thrown again, to whoever asked for it.
    if (!(error instanceof Busy)) log().warn({ err: error }, 'a command could not be decided beside others');
    return null;
  }
}
