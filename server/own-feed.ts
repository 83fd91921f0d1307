/**
 * All that is somebody's own, as it happens: their trades, disputes, chats, offers and notices. Hints, no more: what has changed is asked for, where permission is
 * decided. See docs/feeds.md.
 */
import type { Server, Socket } from 'socket.io';
import { z } from 'zod';
import type { Actor } from '#lib/account/policy.ts';
import { findActor } from '#lib/account/queries.ts';
import { refuseAccount } from '#lib/account/refusals.ts';
import { db } from '#lib/db/client.ts';
import { onHint, onLive, type TypedHint } from '#lib/events/bus.ts';
import { take, type Limit } from '#lib/http/limits.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { answerWith, invalid, tellReader } from './feed-line.ts';
import { log, type Stop } from './loop.ts';

/** What happened that somebody can be told of at once; who missed more reads anew. */
const MOST_MISSED = 500;
/** Events may be kept in another order than they are numbered: so many before the last one known are told again. Commands that are kept together take thirty numbers at once (lib/db/together.ts), in each process. */
const OVERLAP = 200n;
/** Whose a subject is does not change: so many are remembered. */
const MOST_KNOWN = 10_000;
const FOLLOWS: Limit = { name: 'own-feed', burst: 30, perMinute: 30 };
/** What moderators do among themselves. */
const THEIRS = 'dispute.rulingProposed';

const ROOM = 'own:';
const roomOf = (accountId: string) => `${ROOM}${accountId}`;
const followInput = z
  .object({
    after: z
      .string()
      .regex(/^\d{1,18}$/)
      .optional(),
  })
  .optional();

export type OwnMessage = {
  /** Of the event: goes into `after`. Null: it is none that is kept. */
  readonly cursor: string | null;
  readonly noun: string;
  readonly id: string;
  /** `trade.funded`; null: something of it changed. */
  readonly type: string | null;
  /** The subject's version; of one subject and type the same means the same. */
  readonly seq: number;
};

type Owned = { readonly noun: string; readonly id: string };

export function startOwnFeed(io: Server): Stop {
  const { adapter, sockets } = io.of('/');
  const followed = new Set<string>();
  adapter.on('create-room', (room: string) => room.startsWith(ROOM) && followed.add(room));
  adapter.on('delete-room', (room: string) => followed.delete(room));
  const owners = new Map<string, Promise<readonly string[]>>();
  const ownersOf = (subject: Owned): Promise<readonly string[]> => {
    const name = `${subject.noun}:${subject.id}`;
    const known = owners.get(name) ?? findOwners(subject);
    known.catch(() => owners.delete(name));
    owners.delete(name);
    owners.set(name, known);
    if (owners.size > MOST_KNOWN) owners.delete(owners.keys().next().value!);
    return known;
  };
  const tell = async (subject: Owned, message: OwnMessage, except?: string) => {
    // Where nobody follows, nothing is asked.
    if (followed.size === 0) return;
    for (const accountId of await ownersOf(subject)) {
      if (accountId === except) continue;
      for (const id of adapter.rooms.get(roomOf(accountId)) ?? []) {
        const socket = sockets.get(id);
        if (socket) tellReader(socket, 'own', message);
      }
    }
  };
  const failed = (error: unknown) => log().error({ err: error }, 'the feed of what is somebody’s own failed');
  const offHint = onHint((hint) => {
    // Each event is told once: that one has become final is no other.
    if (!hint.again && hint.event?.type !== THEIRS) void tell(hint, messageOf(hint)).catch(failed);
  });
  // A message makes no hint: it rides the socket itself.
  const offLive = onLive(({ noun, id, event, payload }) => {
    if (noun !== 'trade' || event !== 'message') return;
    const { seq, senderId } = payload as { seq?: number; senderId?: string };
    const message = { cursor: null, noun: 'chat', id, type: 'chat.messageSent', seq: seq ?? 0 };
    void tell({ noun: 'trade', id }, message, senderId).catch(failed);
  });
  return async () => {
    offHint();
    offLive();
  };
}

const messageOf = ({ noun, id, seq, event }: TypedHint): OwnMessage => ({
  cursor: event ? `${event.id}` : null,
  noun,
  id,
  type: event?.type ?? null,
  seq,
});

async function findOwners({ noun, id }: Owned): Promise<readonly string[]> {
  const parties = { buyerId: true, sellerId: true } as const;
  if (noun === 'notice') return [id];
  if (noun === 'trade') {
    const trade = await db().trade.findUnique({ where: { id }, select: parties });
    return trade ? [trade.buyerId, trade.sellerId] : [];
  }
  if (noun === 'dispute') {
    const dispute = await db().dispute.findUnique({ where: { id }, select: { trade: { select: parties } } });
    return dispute ? [dispute.trade.buyerId, dispute.trade.sellerId] : [];
  }
  if (noun !== 'offer') return [];
  const offer = await db().offer.findUnique({ where: { id }, select: { makerId: true } });
  return offer ? [offer.makerId] : [];
}

/** Lets this socket follow all that is its person's own. */
export function serveOwn(socket: Socket): void {
  const { sessionId, accountId } = socket.data.actor as Actor;
  socket.on('follow', (input: unknown, answer: unknown) =>
    answerWith(answer, async (): Promise<Result<{ seq: string; reset: boolean }>> => {
      const taken = take(FOLLOWS, accountId);
      if (!taken.ok) return taken;
      const asked = followInput.safeParse(input ?? undefined);
      if (!asked.success) return invalid('after');
      // Asked anew, so that a session revoked a moment ago hears nothing more.
      if (!(await findActor(db(), sessionId))) {
        socket.disconnect(true);
        return refused(refuseAccount('account.session_ended'));
      }
      // First joined, then asked what was missed: what happens in between comes twice, and is not missed.
      await socket.join(roomOf(accountId));
      const newest = await db().event.aggregate({ _max: { id: true } });
      const seq = `${newest._max.id ?? 0n}`;
      const after = asked.data?.after;
      const missed = after === undefined ? [] : await missedBy(accountId, BigInt(after));
      for (const message of missed ?? []) if (!tellReader(socket, 'own', message)) break;
      return ok({ seq, reset: missed === undefined });
    }),
  );
}

type Row = {
  readonly id: bigint;
  readonly noun: string;
  readonly subjectId: string;
  readonly type: string;
  seq: number;
};

/** Undefined: too much. */
async function missedBy(accountId: string, after: bigint): Promise<readonly OwnMessage[] | undefined> {
  const rows = await db().$queryRaw<Row[]>`
    WITH mine AS (SELECT "id" FROM "Trade" WHERE "buyerId" = ${accountId} OR "sellerId" = ${accountId})
    SELECT "id", "noun", "subjectId", "type", "seq" FROM "Event"
    WHERE "id" > ${after - OVERLAP} AND "type" <> ${THEIRS} AND (
      ("noun" = 'trade' AND "subjectId" IN (SELECT "id" FROM mine))
      OR ("noun" = 'chat' AND "subjectId" IN (SELECT "id" FROM mine) AND "actorId" IS DISTINCT FROM ${accountId})
      OR ("noun" = 'offer' AND "subjectId" IN (SELECT "id" FROM "Offer" WHERE "makerId" = ${accountId}))
      OR ("noun" = 'dispute' AND "subjectId" IN (SELECT d."id" FROM "Dispute" d JOIN mine ON mine."id" = d."tradeId")))
    ORDER BY "id" LIMIT ${MOST_MISSED + 1}`;
  if (rows.length > MOST_MISSED) return undefined;
  return rows.map(({ id, noun, subjectId, type, seq }) => ({ cursor: `${id}`, noun, id: subjectId, type, seq }));
}
