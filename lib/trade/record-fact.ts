/**
 * A fact of a trade in one statement: compare-and-set on the version, the event row and its deliveries. What lib/trade/record.ts does in five, for
 * the acts that are asked for most.
 */
import { intColumn, textColumn } from '../db/columns.ts';
import { runOnceInSql } from '../db/command-key.ts';
import type { Ctx } from '../db/ctx.ts';
import type { Send, Sql } from '../db/transaction.ts';
import { wake } from '../events/bus.ts';
import { listenersOf } from '../events/catalogue.ts';
import { hashEvent, noteEvent } from '../events/outbox.ts';
import { trail } from '../events/trail.ts';
import { canonicalJson } from '../kernel/canonical.ts';
import { dateOf } from '../kernel/instant.ts';
import { refused, type Result } from '../kernel/result.ts';
import type { EventOf } from './record.ts';
import { holdTrade, type Held } from './commands/load.ts';
import { refuseTrade } from './refusals.ts';

/** What a fact may change beside the version; what is left out stays. */
export type SealedPatch = {
  readonly payeeSealed?: string;
  readonly payerSealed?: string;
  readonly payerNamedAt?: Date;
};

const LAST = `SELECT "seq", "hash" FROM "Event" WHERE "noun" = 'trade' AND "subjectId" = $1 ORDER BY "seq" DESC LIMIT 1`;

/** A trade that is held, and the hash of its last event: what a fact is written behind. */
export type Ready = Held & { readonly prevHash: string };

/**
 * Holds a trade for a fact; null: there is none. Its last event is asked for behind it, in a statement of its own: what was written while this one waited for the trade is not in the
 * snapshot of the statement that waited.
 */
export async function holdForFact(sql: Sql, id: string): Promise<Ready | null> {
  const [held, [last]] = await Promise.all([
    holdTrade(sql, id),
    sql<{ seq: number; hash: string }>('trade.last', LAST, [id]),
  ]);
  if (!held) return null;
  if (last?.seq !== held.trade.version) throw new Error(`trade ${id} has no event ${held.trade.version}`);
  return { ...held, prevHash: last.hash };
}

/** {@link runOnceInSql} for what records a fact. Refuses `trade.changed_meanwhile` too. */
export async function runFact<T>(
  ctx: Ctx,
  command: string,
  input: unknown,
  work: (sql: Sql, send: Send) => Promise<Result<T>>,
): Promise<Result<T>> {
  return runOnceInSql(ctx, command, input, work).catch(refuseOvertaken);
}

/** Postgres's name for what {@link RECORD} ends in where nothing moved: division_by_zero. */
const OVERTAKEN = '22012';

/** What {@link recordFactIn} faults with where somebody was faster, as the refusal that it is. @throws Error any other fault. */
export function refuseOvertaken(error: unknown): Result<never> {
  if ((error as { code?: unknown } | null)?.code !== OVERTAKEN) throw error;
  return refused(refuseTrade('trade.changed_meanwhile'));
}

const RECORD = `
  WITH moved AS (
    UPDATE "Trade" SET "version" = $2::int4 + 1, "payeeSealed" = COALESCE($3, "payeeSealed"),
      "payerSealed" = COALESCE($4, "payerSealed"), "payerNamedAt" = COALESCE($5, "payerNamedAt")
    WHERE "id" = $1 AND "version" = $2::int4 RETURNING "id"),
  made AS (
    INSERT INTO "Event" ("noun", "subjectId", "seq", "type", "data", "actorId", "signature", "at", "final", "prevHash", "hash", "requestId")
    SELECT 'trade', moved."id", $2::int4 + 1, $6, $7::jsonb, $8, $9, $10, true, $11, $12, $13 FROM moved RETURNING "id"),
  sent AS (
    INSERT INTO "Delivery" ("eventId", "listener", "dueAt")
    SELECT made."id", l."listener", now() + make_interval(secs => l."afterSeconds")
    FROM made CROSS JOIN unnest($14::text[], $15::int4[]) AS l("listener", "afterSeconds")
    ON CONFLICT DO NOTHING)
  SELECT (SELECT "id"::text FROM made) AS "id", 1 / (SELECT count(*) FROM moved) AS "moved"`;

/**
 * Records a fact that leaves the state as it is and rests on no log, with the commit; answers the version that it makes. Where the trade has another version by then the transaction
 * fails as a whole ({@link refuseOvertaken}): nobody waits for what cannot be where the trade is held.
 */
export function recordFactIn(
  send: Send,
  { trade, prevHash }: { readonly trade: { readonly id: string; readonly version: number }; readonly prevHash: string },
  patch: SealedPatch,
  event: Omit<EventOf, 'chainRef' | 'final'>,
): number {
  const seq = trade.version + 1;
  const whole = { ...event, subjectId: trade.id, seq };
  const heard = (['seen', 'final'] as const).flatMap((on) => listenersOf(event.type, on));
  const values = [
    trade.id,
    trade.version,
    patch.payeeSealed ?? null,
    patch.payerSealed ?? null,
    patch.payerNamedAt ?? null,
    event.type,
    canonicalJson(event.data),
    event.actorId,
    event.signature ?? null,
    dateOf(event.at),
    prevHash,
    hashEvent(whole, prevHash),
    trail().requestId ?? null,
    textColumn(heard.map(({ listener }) => listener)),
    intColumn(heard.map(({ afterSeconds }) => afterSeconds)),
  ];
  send('trade.recordFact', RECORD, values, ([made]) => {
    noteEvent(made!.id as string, event.type, trade.id);
    wake('dispatcher');
  });
  return seq;
}
