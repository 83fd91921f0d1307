/**
 * A fact of a trade in one statement: compare-and-set on the version, the event row and its deliveries. What lib/trade/record.ts does in five, for
 * the acts that are asked for most.
 */
import { intColumn, textColumn } from '../db/columns.ts';
import type { Sql } from '../db/transaction.ts';
import { wake } from '../events/bus.ts';
import { listenersOf } from '../events/catalogue.ts';
import { hashEvent, noteEvent } from '../events/outbox.ts';
import { trail } from '../events/trail.ts';
import { canonicalJson } from '../kernel/canonical.ts';
import { dateOf } from '../kernel/instant.ts';
import { ok, refused, type Result } from '../kernel/result.ts';
import type { EventOf } from './record.ts';
import { refuseTrade } from './refusals.ts';

/** What a fact may change beside the version; what is left out stays. */
export type SealedPatch = {
  readonly payeeSealed?: string;
  readonly payerSealed?: string;
  readonly payerNamedAt?: Date;
};

const LAST_HASH = `SELECT "hash" FROM "Event" WHERE "noun" = 'trade' AND "subjectId" = $1 AND "seq" = $2`;

/**
 * Hash of the event that made this version. A statement of its own, after the trade is held: what was written while this one waited for it is not in the
 * snapshot of the statement that waited.
 */
export async function lastHash(sql: Sql, trade: { readonly id: string; readonly version: number }): Promise<string> {
  const [row] = await sql<{ hash: string }>('trade.lastHash', LAST_HASH, [trade.id, trade.version]);
  if (!row) throw new Error(`trade ${trade.id} has no event ${trade.version}`);
  return row.hash;
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
  SELECT "id"::text FROM made`;

/** Records a fact that leaves the state as it is and rests on no log. `prevHash`: of {@link lastHash}. Refuses `trade.changed_meanwhile`. */
export async function recordFactIn(
  sql: Sql,
  trade: { readonly id: string; readonly version: number },
  patch: SealedPatch,
  event: Omit<EventOf, 'chainRef' | 'final'>,
  prevHash: string,
): Promise<Result<number>> {
  const seq = trade.version + 1;
  const whole = { ...event, subjectId: trade.id, seq };
  const heard = (['seen', 'final'] as const).flatMap((on) => listenersOf(event.type, on));
  const made = await sql<{ id: string }>('trade.recordFact', RECORD, [
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
  ]);
  if (made.length === 0) return refused(refuseTrade('trade.changed_meanwhile'));
  noteEvent(made[0]!.id, event.type, trade.id);
  wake('dispatcher');
  return ok(seq);
}
