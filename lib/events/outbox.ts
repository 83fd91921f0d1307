/**
 * The event row is audit log, timeline and outbox message in one. Rows of a subject count from 1 without a gap, and each
 * carries the hash of the one before, so that a removed or altered row shows.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson, type Canonical } from '../kernel/canonical.ts';
import { dateOf, type Instant } from '../kernel/instant.ts';
import { intColumn, textColumn, timeColumn } from '../db/columns.ts';
import type { Tx } from '../db/ctx.ts';
import { sqlIn } from '../db/inside.ts';
import type { Send, Sql } from '../db/transaction.ts';
import { listenersOf, type EventType } from './catalogue.ts';
import { once } from '../kernel/once.ts';
import { wake } from './bus.ts';
import { inSpan } from './spans.ts';
import { makeLog, trail } from './trail.ts';

/** Where on the chain an event comes from. */
export type ChainRef = {
  readonly chainId: number;
  readonly blockHash: string;
  readonly blockNumber: number;
  readonly logIndex: number;
  readonly txHash: string;
};

export type NewEvent = {
  readonly type: EventType;
  readonly subjectId: string;
  /** The subject's new version: the row's place in the subject's chain. */
  readonly seq: number;
  readonly data: { readonly [key: string]: Canonical };
  readonly actorId: string | null;
  readonly signature?: string | null;
  readonly at: Instant;
  readonly chainRef?: ChainRef | null;
  /** False while it rests on a log that is only seen. */
  readonly final: boolean;
};

/** What an event's hash covers; exported so that a timeline can be checked offline. */
export function hashEvent(event: Omit<NewEvent, 'final'>, prevHash: string): string {
  const body = canonicalJson({
    prevHash,
    type: event.type,
    subjectId: event.subjectId,
    seq: event.seq,
    data: event.data,
    actorId: event.actorId,
    signature: event.signature ?? null,
    at: event.at,
    chainRef: event.chainRef ? { ...event.chainRef } : null,
  });
  return bytesToHex(sha256(utf8ToBytes(body)));
}

const log = () => once('log.events', () => makeLog('events'));
/** Said before its transaction has ended: an event of which nothing more is said was not kept. */
const SAID = 'an event';

/** Puts an event of a trade into log and trace and wakes who delivers it, for whoever wrote its row in a statement of their own. */
export function noteEvent(eventId: string, type: EventType, tradeId: string): void {
  void inSpan({ name: `event ${type}`, ids: { tradeId } }, async () => log().info({ eventId, type, tradeId }, SAID));
  wake('dispatcher');
}

/** Who hears of final events of these types, as the columns of a statement: type, listener, seconds until it is told. */
export function heardBy(types: readonly EventType[]): readonly unknown[] {
  const heard = types.flatMap((type) =>
    (['seen', 'final'] as const).flatMap((on) => listenersOf(type, on).map((listener) => ({ type, ...listener }))),
  );
  return [
    textColumn(heard.map(({ type }) => type)),
    textColumn(heard.map(({ listener }) => listener)),
    intColumn(heard.map(({ afterSeconds }) => afterSeconds)),
  ];
}

/** The trade an event is about, where it is about one. */
export function tradeOf(event: { readonly noun: string; readonly subjectId: string; readonly data: unknown }): {
  readonly tradeId?: string;
} {
  if (event.noun === 'trade' || event.noun === 'chat') return { tradeId: event.subjectId };
  const { tradeId } = (event.data ?? {}) as { readonly tradeId?: unknown };
  return typeof tradeId === 'string' ? { tradeId } : {};
}

/** Hash before the first event of a subject. */
export const GENESIS = '0'.repeat(64);

/**
 * Appends an event and its deliveries, in the caller's transaction. The caller has just moved the subject from version
 * `seq - 1` to `seq` with a compare-and-set, so two writers cannot both be here; the unique (subject, seq) is the backstop.
 */
export function appendEvent(tx: Tx, event: NewEvent): Promise<bigint> {
  const noun = event.type.slice(0, event.type.indexOf('.'));
  const ids = tradeOf({ noun, ...event });
  return inSpan({ name: `event ${event.type}`, ids }, () => append(tx, noun, event));
}

async function append(tx: Tx, noun: string, event: NewEvent): Promise<bigint> {
  const sql = sqlIn(tx);
  const before = event.seq === 1 ? GENESIS : await hashBefore(sql, noun, event);
  const heard = [...listenersOf(event.type, 'seen'), ...(event.final ? listenersOf(event.type, 'final') : [])];
  const [made] = await sql<{ id: string }>('events.appendOne', APPEND_ONE, [
    noun,
    event.subjectId,
    event.seq,
    event.type,
    canonicalJson(event.data),
    event.actorId,
    event.signature ?? null,
    dateOf(event.at),
    event.chainRef ? JSON.stringify(event.chainRef) : null,
    event.final,
    before,
    hashEvent(event, before),
    trail().requestId ?? null,
    textColumn(heard.map(({ listener }) => listener)),
    intColumn(heard.map(({ afterSeconds }) => afterSeconds)),
  ]);
  log().info({ eventId: made!.id, type: event.type, ...tradeOf({ noun, ...event }) }, SAID);
  wake('dispatcher');
  return BigInt(made!.id);
}

async function hashBefore(sql: Sql, noun: string, { subjectId, seq }: NewEvent): Promise<string> {
  const [before] = await sql<{ hash: string }>('events.before', BEFORE, [noun, subjectId, seq - 1]);
  if (!before) throw new Error(`${noun} ${subjectId} has no event ${seq - 1}`);
  return before.hash;
}

const BEFORE = `SELECT "hash" FROM "Event" WHERE "noun" = $1 AND "subjectId" = $2 AND "seq" = $3`;

const APPEND_ONE = `
  WITH made AS (
    INSERT INTO "Event" ("noun", "subjectId", "seq", "type", "data", "actorId", "signature", "at", "chainRef", "final", "prevHash", "hash", "requestId")
    VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9::jsonb, $10, $11, $12, $13) RETURNING "id"),
  sent AS (
    INSERT INTO "Delivery" ("eventId", "listener", "dueAt")
    SELECT made."id", l."listener", now() + make_interval(secs => l."afterSeconds")
    FROM made CROSS JOIN unnest($14::text[], $15::int4[]) AS l("listener", "afterSeconds")
    ON CONFLICT DO NOTHING)
  SELECT "id"::text FROM made`;

const LAST = `
  SELECT asked."subjectId", e."seq", e."hash" FROM unnest($2::text[]) AS asked("subjectId")
  CROSS JOIN LATERAL (SELECT "seq", "hash" FROM "Event" WHERE "noun" = $1 AND "subjectId" = asked."subjectId"
    ORDER BY "seq" DESC LIMIT 1) AS e`;

const APPEND = `
  WITH made AS (
    INSERT INTO "Event" ("noun", "subjectId", "seq", "type", "data", "actorId", "signature", "at", "final", "prevHash", "hash")
    SELECT $1, r."subjectId", r."seq", r."type", r."data"::jsonb, r."actorId", r."signature", r."at", true, r."prevHash", r."hash"
    FROM unnest($2::text[], $3::int4[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::text[], $10::text[])
      AS r("subjectId", "seq", "type", "data", "actorId", "signature", "at", "prevHash", "hash")
    RETURNING "id", "type")
  INSERT INTO "Delivery" ("eventId", "listener", "dueAt")
  SELECT made."id", l."listener", now() + make_interval(secs => l."afterSeconds")
  FROM made JOIN unnest($11::text[], $12::text[], $13::int4[]) AS l("type", "listener", "afterSeconds") USING ("type")
  ON CONFLICT DO NOTHING`;

/**
 * Appends final events to any number of subjects of one noun in two statements, each after the last its subject has. The caller
 * holds what keeps two writers of a subject apart; the unique (subject, seq) is the backstop.
 */
export async function appendToEach(
  sql: Sql,
  events: readonly Omit<NewEvent, 'seq' | 'final' | 'chainRef'>[],
  /** Appends them with the commit, where nothing is asked after them. */
  send?: Send,
): Promise<void> {
  if (events.length === 0) return;
  const noun = events[0]!.type.slice(0, events[0]!.type.indexOf('.'));
  const ids = [...new Set(events.map(({ subjectId }) => subjectId))];
  const rows = await sql<{ subjectId: string; seq: number; hash: string }>('events.last', LAST, [
    noun,
    textColumn(ids),
  ]);
  const last = new Map(rows.map(({ subjectId, seq, hash }) => [subjectId, { seq, hash }]));
  const added = events.map((event) => {
    const before = last.get(event.subjectId) ?? { seq: 0, hash: GENESIS };
    const next = { ...event, seq: before.seq + 1, prevHash: before.hash };
    const hash = hashEvent(next, before.hash);
    last.set(event.subjectId, { seq: next.seq, hash });
    return { ...next, hash };
  });
  const values = [
    noun,
    textColumn(added.map(({ subjectId }) => subjectId)),
    intColumn(added.map(({ seq }) => seq)),
    textColumn(added.map(({ type }) => type)),
    textColumn(added.map(({ data }) => canonicalJson(data))),
    textColumn(added.map(({ actorId }) => actorId)),
    textColumn(added.map(({ signature }) => signature ?? null)),
    timeColumn(added.map(({ at }) => dateOf(at))),
    textColumn(added.map(({ prevHash }) => prevHash)),
    textColumn(added.map(({ hash }) => hash)),
    ...heardBy([...new Set(events.map(({ type }) => type))]),
  ];
  if (send) send('events.append', APPEND, values);
  else await sql('events.append', APPEND, values);
  wake('dispatcher');
}

/** Marks an event final and hands it to the listeners that waited for that. Idempotent. */
export async function finaliseEvent(tx: Tx, id: bigint, type: EventType): Promise<void> {
  const changed = await tx.event.updateMany({ where: { id, final: false }, data: { final: true } });
  if (changed.count === 1) await addDeliveries(tx, id, type, 'final');
}

const deliveriesOf = (eventId: bigint, type: EventType, on: 'seen' | 'final') =>
  listenersOf(type, on).map(({ listener, afterSeconds }) => ({
    eventId,
    listener,
    // What is due at once is due by the database's clock, which the dispatcher asks.
    ...(afterSeconds > 0 && { dueAt: new Date(Date.now() + afterSeconds * 1000) }),
  }));

async function addDeliveries(tx: Tx, eventId: bigint, type: EventType, on: 'seen' | 'final'): Promise<void> {
  const rows = deliveriesOf(eventId, type, on);
  if (rows.length) await tx.delivery.createMany({ data: rows, skipDuplicates: true });
}
