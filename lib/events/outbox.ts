/**
 * The event row is audit log, timeline and outbox message in one. Rows of a subject count from 1 without a gap, and each
 * carries the hash of the one before, so that a removed or altered row shows.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson, type Canonical } from '../kernel/canonical.ts';
import { dateOf, type Instant } from '../kernel/instant.ts';
import type { Tx } from '../db/ctx.ts';
import { listenersOf, type EventType } from './catalogue.ts';
import { wake } from './bus.ts';

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

/** Hash before the first event of a subject. */
export const GENESIS = '0'.repeat(64);

/**
 * Appends an event and its deliveries, in the caller's transaction. The caller has just moved the subject from version
 * `seq - 1` to `seq` with a compare-and-set, so two writers cannot both be here; the unique (subject, seq) is the backstop.
 */
export async function appendEvent(tx: Tx, event: NewEvent): Promise<bigint> {
  const noun = event.type.slice(0, event.type.indexOf('.'));
  const before =
    event.seq === 1
      ? { hash: GENESIS }
      : await tx.event.findUniqueOrThrow({
          where: { noun_subjectId_seq: { noun, subjectId: event.subjectId, seq: event.seq - 1 } },
          select: { hash: true },
        });
  const { id } = await tx.event.create({
    data: {
      noun,
      subjectId: event.subjectId,
      seq: event.seq,
      type: event.type,
      data: JSON.parse(canonicalJson(event.data)),
      actorId: event.actorId,
      signature: event.signature ?? null,
      at: dateOf(event.at),
      ...(event.chainRef ? { chainRef: { ...event.chainRef } } : {}),
      final: event.final,
      prevHash: before.hash,
      hash: hashEvent(event, before.hash),
    },
    select: { id: true },
  });
  await addDeliveries(tx, id, event.type, 'seen');
  if (event.final) await addDeliveries(tx, id, event.type, 'final');
  wake('dispatcher');
  return id;
}

/** Marks an event final and hands it to the listeners that waited for that. Idempotent. */
export async function finaliseEvent(tx: Tx, id: bigint, type: EventType): Promise<void> {
  const changed = await tx.event.updateMany({ where: { id, final: false }, data: { final: true } });
  if (changed.count === 1) await addDeliveries(tx, id, type, 'final');
}

async function addDeliveries(tx: Tx, eventId: bigint, type: EventType, on: 'seen' | 'final'): Promise<void> {
  const rows = listenersOf(type, on).map(({ listener, afterSeconds }) => ({
    eventId,
    listener,
    // What is due at once is due by the database's clock, which the dispatcher asks.
    ...(afterSeconds > 0 && { dueAt: new Date(Date.now() + afterSeconds * 1000) }),
  }));
  if (rows.length) await tx.delivery.createMany({ data: rows, skipDuplicates: true });
}
