/** What waits for the loops: counts and times, no contents. Read by the console and by whoever watches over the machine. */
import { chainNow } from '#lib/chain/clock.ts';
import { chainIds } from '#lib/config.ts';
import type { Db } from '#lib/db/ctx.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { labelOf } from '../loops.ts';

export type Waiting = { readonly count: number; readonly oldest: Date | null };

/** Trades of a chain whose time has come, by its own clock. */
async function dueTrades(db: Db, chainId: number): Promise<Waiting> {
  const now = dateOf(await chainNow(db, chainId));
  const due = await db.trade.aggregate({
    where: { chainId, state: { in: ['awaiting_escrow', 'awaiting_payment'] }, dueAt: { lte: now } },
    _count: { _all: true },
    _min: { dueAt: true },
  });
  return { count: due._count._all, oldest: due._min.dueAt };
}

const together = (a: Waiting, b: Waiting): Waiting => ({
  count: a.count + b.count,
  oldest: a.oldest && b.oldest ? (a.oldest < b.oldest ? a.oldest : b.oldest) : (a.oldest ?? b.oldest),
});

/** What waits for each loop that has a queue, by its label: how much of it is due, and since when the oldest. */
export async function waitingOf(db: Db): Promise<Readonly<Record<string, Waiting>>> {
  const now = new Date();
  const [intents, deliveries, trades, stale, mails, pushes, hooks] = await Promise.all([
    db.relayIntent.groupBy({
      by: ['chainId'],
      where: { status: { in: ['queued', 'sent'] } },
      _count: { _all: true },
      _min: { createdAt: true },
    }),
    db.delivery.aggregate({
      where: { doneAt: null, dueAt: { lte: now } },
      _count: { _all: true },
      _min: { dueAt: true },
    }),
    Promise.all(chainIds().map((chainId) => dueTrades(db, chainId))),
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
    ...Object.fromEntries(
      chainIds().map((chainId) => {
        const own = intents.find((one) => one.chainId === chainId);
        return [labelOf('relayer', chainId), { count: own?._count._all ?? 0, oldest: own?._min.createdAt ?? null }];
      }),
    ),
    dispatcher: { count: deliveries._count._all, oldest: deliveries._min.dueAt },
    clock: trades.reduce(together),
    shelf: { count: stale[0]?.count ?? 0, oldest: null },
    mailer: { count: mails._count._all, oldest: mails._min.dueAt },
    pusher: { count: pushes._count._all, oldest: pushes._min.dueAt },
    hooker: { count: hooks._count._all, oldest: hooks._min.dueAt },
  };
}
