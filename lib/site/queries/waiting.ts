/** What waits for the loops: counts and times, no contents. Read by the console and by whoever watches over the machine. */
import { chainNow } from '#lib/chain/clock.ts';
import { config } from '#lib/config.ts';
import type { Db } from '#lib/db/ctx.ts';
import type { Loop } from '#lib/events/bus.ts';
import { dateOf } from '#lib/kernel/instant.ts';

export type Waiting = { readonly count: number; readonly oldest: Date | null };

/** What waits for each loop that has a queue: how much of it is due, and since when the oldest. */
export async function waitingOf(db: Db): Promise<Partial<Record<Loop, Waiting>>> {
  const now = new Date();
  const { chainId } = config();
  const chain = dateOf(await chainNow(db, chainId));
  const [intents, deliveries, trades, stale, mails, pushes, hooks] = await Promise.all([
    db.relayIntent.aggregate({
      where: { status: { in: ['queued', 'sent'] } },
      _count: { _all: true },
      _min: { createdAt: true },
    }),
    db.delivery.aggregate({
      where: { doneAt: null, dueAt: { lte: now } },
      _count: { _all: true },
      _min: { dueAt: true },
    }),
    db.trade.aggregate({
      where: { chainId, state: { in: ['awaiting_escrow', 'awaiting_payment'] }, dueAt: { lte: chain } },
      _count: { _all: true },
      _min: { dueAt: true },
    }),
    db.$queryRaw<{ count: number }[]>`SELECT count(*)::int AS count FROM "book"."Stale"`,
    db.mail.aggregate({
      where: { state: 'pending', dueAt: { lte: now } },
      _count: { _all: true },
      _min: { dueAt: true },
    }),
    db.push.aggregate({
      where: { state: 'pending', dueAt: { lte: now } },
      _count: { _all: true },
      _min: { dueAt: true },
    }),
    // Of an address that is left alone for a while nothing is due.
    db.webhookMessage.aggregate({
      where: {
        state: 'pending',
        dueAt: { lte: now },
        endpoint: { offAt: null, OR: [{ restsUntil: null }, { restsUntil: { lte: now } }] },
      },
      _count: { _all: true },
      _min: { dueAt: true },
    }),
  ]);
  return {
    relayer: { count: intents._count._all, oldest: intents._min.createdAt },
    dispatcher: { count: deliveries._count._all, oldest: deliveries._min.dueAt },
    clock: { count: trades._count._all, oldest: trades._min.dueAt },
    shelf: { count: stale[0]?.count ?? 0, oldest: null },
    mailer: { count: mails._count._all, oldest: mails._min.dueAt },
    pusher: { count: pushes._count._all, oldest: pushes._min.dueAt },
    hooker: { count: hooks._count._all, oldest: hooks._min.dueAt },
  };
}
