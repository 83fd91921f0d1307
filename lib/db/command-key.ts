/**
 * A command that is tried again does not happen again. The key row is written in the command's own transaction: either both
 * stay or neither, and a second try that comes while the first still runs waits for it at the row.
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
import { BEGUN, inSqlUnlessRefused, inTransaction, sqlOn, type Send, type Sql } from './transaction.ts';

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
  const { actor, key, db } = ctx;
  if (!actor || !key) return inTransaction(db, work);
  const { accountId } = actor;
  const bodyHash = bodyHashOf(ctx, input);
  return inTransaction(db, async (tx) => {
    const sql = sqlIn(tx);
    // Waits here while another transaction holds the same key; then either that one's row is there or ours goes in.
    const claimed = await sql('command.claimIn', CLAIM_IN, [accountId, key, command, bodyHash]);
    if (claimed.length === 0) {
      const [first] = await sql<First<T>>('command.first', FIRST, [accountId, key]);
      if (!isSame(first!, command, bodyHash)) return refused(refuseRequest('request.key_reused'));
      return again ? again(tx) : ok(first!.answer.value);
    }
    const result = await work(tx);
    if (result.ok) await sql('command.keep', KEEP, [accountId, key, again ? '{}' : answerOf(result.value)]);
    return result;
  });
}

type First<T> = { readonly command: string; readonly bodyHash: string; readonly answer: { readonly value: T } };

const isSame = (first: First<unknown>, command: string, bodyHash: string): boolean =>
  first.command === command && first.bodyHash === bodyHash;

const answerOf = (value: unknown): string => JSON.stringify({ value: value ?? null });

const CLAIM_IN = `
  INSERT INTO "CommandKey" ("accountId", "key", "command", "bodyHash") VALUES ($1, $2, $3, $4)
  ON CONFLICT ("accountId", "key") DO NOTHING RETURNING true AS claimed`;
const CLAIM = `
  INSERT INTO "CommandKey" ("accountId", "key", "command", "bodyHash") SELECT $1, $2, $3, $4 WHERE ${BEGUN}
  ON CONFLICT ("accountId", "key") DO NOTHING RETURNING true AS claimed`;
const FIRST = 'SELECT "command", "bodyHash", "answer" FROM "CommandKey" WHERE "accountId" = $1 AND "key" = $2';
const KEEP = 'UPDATE "CommandKey" SET "answer" = $3::jsonb WHERE "accountId" = $1 AND "key" = $2';

/**
 * As {@link runOnce}, for the acts of a trade that are asked for most: in plain SQL, of which each statement costs a fifth. What `work` asks before it has an answer goes out with the
 * key and must only read and lock; nothing is answered to it before the key is known to be its own.
 */
export function runOnceInSql<T>(ctx: Ctx, command: string, input: unknown, work: SqlWork<T>): Promise<Result<T>> {
  return told(command, () => runKeyedInSql(ctx, command, input, work));
}

type SqlWork<T> = (sql: Sql, send: Send) => Promise<Result<T>>;

/** The key has an answer already. */
class Answered extends Error {}

async function runKeyedInSql<T>(ctx: Ctx, command: string, input: unknown, work: SqlWork<T>): Promise<Result<T>> {
  const { actor, key, db } = ctx;
  const pool = poolOf(db);
  if (!actor || !key) return inSqlUnlessRefused(pool, work);
  const { accountId } = actor;
  const bodyHash = bodyHashOf(ctx, input);
  const run = async (sql: Sql, send: Send): Promise<Result<T>> => {
    const claim = sql('command.claim', CLAIM, [accountId, key, command, bodyHash]).then((rows) => {
      if (rows.length === 0) throw new Answered();
    });
    const ours: Sql = async (...asked) => (await Promise.all([sql(...asked), claim]))[0] as never;
    const [result] = await Promise.all([work(ours, send), claim]);
    if (result.ok) send('command.keep', KEEP, [accountId, key, answerOf(result.value)]);
    return result;
  };
  try {
    return await inSqlUnlessRefused(pool, run, 'guarded');
  } catch (error) {
    // Nothing of this try stays, whatever went out behind the key.
    if (!(error instanceof Answered)) throw error;
    const [first] = await sqlOn(pool)<First<T>>('command.first', FIRST, [accountId, key]);
    if (!first) throw new Error(`the key of a ${command} was neither free nor answered`);
    return isSame(first, command, bodyHash) ? ok(first.answer.value) : refused(refuseRequest('request.key_reused'));
  }
}

/** Of what the command was given, and of what the form said beside it. */
const bodyHashOf = ({ said }: Ctx, input: unknown): string => hashInput(said === undefined ? input : { input, said });

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
