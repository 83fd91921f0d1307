/**
 * Carries events to those who listen. Due deliveries are taken with SKIP LOCKED, so that several workers share them; a
 * listener that throws is called again later and holds up no other.
 */
import { db } from '#lib/db/client.ts';
import type { Db } from '#lib/db/ctx.ts';
import type { Event } from '#lib/db/generated/client.ts';
import { sendHint } from '#lib/events/bus.ts';
import { tradeOf } from '#lib/events/outbox.ts';
import { inSpan } from '#lib/events/spans.ts';
import { inTrail, type Trail } from '#lib/events/trail.ts';
import { attribute } from '#lib/dispute/commands/attribute.ts';
import { closeDispute, openDispute } from '#lib/dispute/listeners.ts';
import { secureRandom, type RandomBytes } from '#lib/kernel/ids.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import { mail, push, tell } from '#lib/notice/listeners.ts';
import { warn } from '#lib/notice/security.ts';
import { pauseAll } from '#lib/offer/listeners.ts';
import { hook } from '#lib/notice/webhooks/listeners.ts';
import { matchSearches } from '#lib/offer/searches/listeners.ts';
import { countTrade } from '#lib/reputation/listeners.ts';
import { handOver, planAhead } from '#lib/trade/listeners.ts';
import { log, startLoop, type Stop } from './loop.ts';

export type ListenerCtx = { readonly db: Db; readonly clock: () => Instant; readonly random: RandomBytes };
export type Listener = (ctx: ListenerCtx, event: Event) => Promise<void>;

/** The function behind each name in lib/events/catalogue.ts; a test compares the two. */
export const LISTENERS: Readonly<Record<string, Listener>> = {
  'live.hint': async (_, event) =>
    sendHint({ noun: event.noun, id: event.subjectId, seq: event.seq, event: { id: event.id, type: event.type } }),
  // The event has been told of; that it counts now is no other one.
  'live.final': async (_, event) => sendHint({ noun: event.noun, id: event.subjectId, seq: event.seq, again: true }),
  'dispute.attribute': attribute,
  'dispute.open': openDispute,
  'dispute.close': closeDispute,
  'notice.hook': hook,
  'notice.mail': mail,
  'notice.push': push,
  'notice.tell': tell,
  'notice.warn': warn,
  'offer.matchSearches': matchSearches,
  'offer.pauseAll': pauseAll,
  'reputation.count': countTrade,
  'trade.handOver': handOver,
  'trade.planAhead': planAhead,
};

const BATCH = 50;
const MOST_SECONDS = 300;

type Due = { eventId: bigint; listener: string; attempts: number };

/** Delivers what is due. Answers how many deliveries were tried. */
export async function dispatchOnce(database: Db): Promise<number> {
  const due = await database.$queryRaw<Due[]>`
    UPDATE "Delivery" SET "attempts" = "attempts" + 1, "dueAt" = clock_timestamp() + interval '30 seconds'
    WHERE ("eventId", "listener") IN (
      SELECT "eventId", "listener" FROM "Delivery" WHERE "doneAt" IS NULL AND "dueAt" <= clock_timestamp()
      ORDER BY "eventId" LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
    RETURNING "eventId", "listener", "attempts"`;
  due.sort((a, b) => Number(a.eventId - b.eventId));
  const ctx: ListenerCtx = { db: database, clock: () => instantOf(new Date()), random: secureRandom };
  for (const delivery of due) await deliver(ctx, delivery);
  return due.length;
}

async function deliver(ctx: ListenerCtx, { eventId, listener, attempts }: Due): Promise<void> {
  const key = { eventId_listener: { eventId, listener } };
  let ids: Trail = { eventId: `${eventId}` };
  try {
    const event = await ctx.db.event.findUniqueOrThrow({ where: { id: eventId } });
    const run = LISTENERS[listener];
    if (!run) throw new Error(`nobody is named ${listener}`);
    ids = { ...ids, requestId: event.requestId ?? undefined, ...tradeOf(event) };
    const spec = { name: `deliver ${listener}`, facts: { 'holdfast.attempts': attempts } };
    await inTrail(ids, async () => {
      await inSpan(spec, () => run(ctx, event));
      await ctx.db.delivery.update({ where: key, data: { doneAt: new Date(), lastError: null } });
      // Of messages there are too many, and their hints say nothing that is not in the event.
      log()[event.noun === 'chat' || listener.startsWith('live.') ? 'debug' : 'info'](
        { listener, attempts },
        'delivered',
      );
    });
  } catch (error) {
    const wait = Math.min(MOST_SECONDS, 2 ** Math.min(attempts, 9));
    inTrail({ ...ids, loop: 'dispatcher' }, () => log().error({ listener, attempts, err: error }, 'a listener failed'));
    await ctx.db.delivery.update({
      where: key,
      data: { dueAt: new Date(Date.now() + wait * 1000), lastError: String(error).slice(0, 500) },
    });
  }
}

export function startDispatcher(): Stop {
  return startLoop('dispatcher', 250, async () => {
    while ((await dispatchOnce(db())) === BATCH);
  });
}
