/**
 * A command that is tried again does not happen again. Its first answer is kept under its key in the command's own transaction: either both stay or neither, and a second try that comes
 * while the first still runs waits for it at the key, which is a lock of the database.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { refuseRequest } from '#lib/http/refusals.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { inSpan, tellSpan } from '../events/spans.ts';
import { makeLog } from '../events/trail.ts';
import { once } from '../kernel/once.ts';
import type { Ctx, Db, Tx } from './ctx.ts';
import { poolOf } from './client.ts';
import { sqlIn } from './inside.ts';
import { isNoRoom } from './no-room.ts';
import { inSqlUnlessRefused, inTransaction, type Send, type Sql } from './transaction.ts';

const log = () => once('log.commands', () => makeLog('commands'));

/**
 * Runs `work` in one transaction, once per (account, `ctx.key`). A retry with the same key and the same input gets the first
 * answer back; the same key with another command or input is refused with `request.key_reused`. Without a key, or with nobody
 * signed in, `work` simply runs. A refusal writes nothing and keeps no answer: the retry is judged anew.
 *
 * Where the database has no room left, `request.no_room` is answered and nothing is done: the same key can be tried again.
 *
 * The answer is kept as JSON, so `work` answers a view (strings for amounts), not rows. What should not lie there for days (a mail
 * address) is not kept: with `again` given, a retry is answered by that, which reads and changes nothing.
 *
 *     return runOnce(ctx, 'takeOffer', input, async (tx) => { load, policy, decide, record; return ok(view) });
 */
export function runOnce<T>(
  ctx: Ctx,
  command: string,
  input: unknown,
  work: Work<T>,
  again?: Work<T>,
): Promise<Result<T>> {
  return told(command, () => runKeyed(ctx, command, input, work, again));
}

type Work<T> = (tx: Tx) => Promise<Result<T>>;

/** In a span of its own, and with an answer where the database has no room. */
function told<T>(command: string, run: () => Promise<Result<T>>): Promise<Result<T>> {
  return inSpan({ name: `command ${command}` }, async () => {
    const result = await run().catch((error: unknown) => {
      if (!isNoRoom(error)) throw error;
      log().error({ command, err: error }, 'the database has no room');
      return refused(refuseRequest('request.no_room'));
    });
    tellSpan({ 'holdfast.outcome': result.ok ? 'ok' : result.refusal.code });
    return result;
  });
}

async function runKeyed<T>(
  ctx: Ctx,
  command: string,
  input: unknown,
  work: Work<T>,
  again: Work<T> | undefined,
): Promise<Result<T>> {
  const { db } = ctx;
  const press = pressOf(ctx, command, input);
  if (!press) return inTransaction(db, work);
  return againIfKept(() =>
    inTransaction(db, async (tx) => {
      const sql = sqlIn(tx);
      const first = await holdKey<T>(sql, press);
      if (first) return isSame(first, press) && again ? again(tx) : answerOf(first, press);
      const result = await work(tx);
      if (result.ok) await sql('command.keep', KEEP, rowOf(press, again ? '{}' : textOf(result.value)));
      return result;
    }),
  );
}

/** One press of a button: whose, under which key, and what for. */
type Press = {
  readonly accountId: string;
  readonly key: string;
  readonly command: string;
  readonly bodyHash: string;
};

/** Null: there is no key, or nobody it would be of. */
function pressOf(ctx: Ctx, command: string, input: unknown): Press | null {
  const { actor, key, said } = ctx;
  if (!actor || !key) return null;
  // Of what the command was given, and of what the form said beside it.
  const bodyHash = hashInput(said === undefined ? input : { input, said });
  return { accountId: actor.accountId, key, command, bodyHash };
}

type First<T> = { readonly command: string; readonly bodyHash: string; readonly answer: { readonly value: T } };

const isSame = (first: First<unknown>, { command, bodyHash }: Press): boolean =>
  first.command === command && first.bodyHash === bodyHash;

const answerOf = <T>(first: First<T>, press: Press): Result<T> =>
  isSame(first, press) ? ok(first.answer.value) : refused(refuseRequest('request.key_reused'));

const textOf = (value: unknown): string => JSON.stringify({ value: value ?? null });

const rowOf = ({ accountId, key, command, bodyHash }: Press, answer: string): unknown[] => [
  accountId,
  key,
  command,
  bodyHash,
  answer,
];

const HOLD = `SELECT pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 0))`;
/** Holds the account too, as its row in the end would: a deletion of it waits for what is under way, and then finds all that was written. */
const FIRST = `
  SELECT k."command", k."bodyHash", k."answer" FROM "Account" a LEFT JOIN "CommandKey" k ON k."accountId" = a."id" AND k."key" = $2
  WHERE a."id" = $1 FOR KEY SHARE OF a`;
const KEEP = `
  INSERT INTO "CommandKey" ("accountId", "key", "command", "bodyHash", "answer") VALUES ($1, $2, $3, $4, $5::jsonb)`;

/**
 * Waits while another transaction has the same key, and answers what that one left, or null. In two statements, sent together: what was committed while the first waited is not in the
 * snapshot of that one.
 */
async function holdKey<T>(sql: Sql, { accountId, key }: Press): Promise<First<T> | null> {
  const [, [first]] = await Promise.all([
    sql('command.hold', HOLD, [accountId, key]),
    sql<First<T> | { readonly [column in keyof First<T>]: null }>('command.first', FIRST, [accountId, key]),
  ]);
  return first && first.command !== null ? first : null;
}

/**
 * A release from before December 2026 holds a key by its row alone, so that one beside ours can be there first: then nothing of ours stays, and the second try finds its answer.
 */
async function againIfKept<T>(run: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await run();
  } catch (error) {
    const { code, constraint } = (error ?? {}) as { readonly code?: unknown; readonly constraint?: unknown };
    if (code !== UNIQUE_VIOLATION || constraint !== 'CommandKey_pkey') throw error;
    return run();
  }
}

const UNIQUE_VIOLATION = '23505';

/**
 * As {@link runOnce}, for the acts of a trade that are asked for most: in plain SQL, of which each statement costs a fifth. What `work` asks before it has an answer goes out with the
 * key and must only read and lock; nothing is answered to it before the key is known to be its own.
 */
export function runOnceInSql<T>(ctx: Ctx, command: string, input: unknown, work: SqlWork<T>): Promise<Result<T>> {
  return told(command, () => runKeyedInSql(ctx, command, input, work));
}

type SqlWork<T> = (sql: Sql, send: Send) => Promise<Result<T>>;

/** The key has an answer already: undoes whatever went out behind it. */
class Answered extends Error {
  readonly first: First<unknown>;
  constructor(first: First<unknown>) {
    super('answered before');
    this.first = first;
  }
}

async function runKeyedInSql<T>(ctx: Ctx, command: string, input: unknown, work: SqlWork<T>): Promise<Result<T>> {
  const pool = poolOf(ctx.db);
  const press = pressOf(ctx, command, input);
  if (!press) return inSqlUnlessRefused(pool, work);
  const run = async (sql: Sql, send: Send): Promise<Result<T>> => {
    const free = holdKey(sql, press).then((first) => {
      if (first) throw new Answered(first);
    });
    const ours: Sql = async (...asked) => (await Promise.all([sql(...asked), free]))[0] as never;
    const [result] = await Promise.all([work(ours, send), free]);
    if (result.ok) send('command.keep', KEEP, rowOf(press, textOf(result.value)));
    return result;
  };
  try {
    return await againIfKept(() => inSqlUnlessRefused(pool, run, 'reading'));
  } catch (error) {
    if (error instanceof Answered) return answerOf(error.first as First<T>, press);
    throw error;
  }
}

/** One hash per input, whatever the order of its keys. */
export function hashInput(input: unknown): string {
  const sorted = (_key: string, value: unknown): unknown => {
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  };
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(input ?? null, sorted))));
}

/** How long a first answer is kept at least: the API promises 48 hours, and a day more costs little. */
const KEPT_HOURS = 72;
const BATCH = 1_000;

/** Forgets a batch of first answers that are old enough. Answers how many. `now`: the server's clock, which wrote them. */
export async function sweepCommandKeys(db: Db, now: Date = new Date()): Promise<number> {
  const before = new Date(now.getTime() - KEPT_HOURS * 3_600_000);
  return db.$executeRaw`
    DELETE FROM "CommandKey" WHERE ("accountId", "key") IN (
      SELECT "accountId", "key" FROM "CommandKey" WHERE "createdAt" < ${before} LIMIT ${BATCH})`;
}
