/**
 * A command that is tried again does not happen again. Its first answer is kept under its key in the command's own transaction: either both stay or neither, and a second try that comes
 * while the first still runs waits for it at the key, which is a lock of the database.
 */
import { refuseRequest } from '#lib/http/refusals.ts';
import { refused, type Result } from '#lib/kernel/result.ts';
import { inSpan, tellSpan } from '../events/spans.ts';
import { makeLog } from '../events/trail.ts';
import { once } from '../kernel/once.ts';
import type { Ctx, Db, Tx } from './ctx.ts';
import { sqlIn } from './inside.ts';
import { askAll, statementOf } from './many.ts';
import { isNoRoom } from './no-room.ts';
import { answerOf, firstOf, holding, isSame, keeping, keepingNone, pressOf } from './press.ts';
import { inTransaction } from './transaction.ts';

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
export function told<T>(command: string, run: () => Promise<Result<T>>): Promise<Result<T>> {
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

/** The same without a span of its own: for what runs within a command's. */
export async function runKeyed<T>(
  ctx: Ctx,
  command: string,
  input: unknown,
  work: Work<T>,
  again?: Work<T>,
): Promise<Result<T>> {
  const { db } = ctx;
  const press = pressOf(ctx, command, input);
  if (!press) return inTransaction(db, work);
  return againIfKept(() =>
    inTransaction(db, async (tx) => {
      const sql = sqlIn(tx);
      const held = holding(press);
      const first = firstOf<T>(await askAll(sql, held, { wait: true }), held);
      if (first) return isSame(first, press) && again ? again(tx) : answerOf(first, press);
      const result = await work(tx);
      if (result.ok) await sql(...statementOf([again ? keepingNone(press) : keeping(press, result.value)]));
      return result;
    }),
  );
}

/**
 * A release from before December 2026 holds a key by its row alone, so that one beside ours can be there first: then nothing of ours stays, and the second try finds its answer.
 */
export async function againIfKept<T>(run: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await run();
  } catch (error) {
    const { code, constraint } = (error ?? {}) as { readonly code?: unknown; readonly constraint?: unknown };
    if (code !== UNIQUE_VIOLATION || constraint !== 'CommandKey_pkey') throw error;
    return run();
  }
}

const UNIQUE_VIOLATION = '23505';

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
