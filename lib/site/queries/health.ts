/** How the machine is: which loops live, what waits, what the relayer can pay, what rates are made of, and the mail. Counts and times, no contents. */
import { requirePower } from '#lib/account/powers.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { config } from '#lib/config.ts';
import type { Ctx, Db } from '#lib/db/ctx.ts';
import type { Loop } from '#lib/events/bus.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import type { HealthView, LoopView, RateHealth } from '../view.ts';
import { nodesOf, waitsOf } from './nodes.ts';
import { relayersOf } from './relayers.ts';
import { waitingOf } from './waiting.ts';

/** The loops that every installation runs in a worker, and how long each may be silent before somebody should look, in seconds. */
export const LOOPS: Readonly<Record<Exclude<Loop, 'rates' | 'feed' | 'orders' | 'practice'>, number>> = {
  watcher: 30,
  relayer: 30,
  'second-relayer': 60,
  dispatcher: 30,
  clock: 30,
  shelf: 60,
  prices: 900,
  mailer: 30,
  sweeper: 180,
  scout: 900,
  reconciler: 3600,
  pusher: 30,
  hooker: 30,
  bonds: 600,
};

/** The whole of it. Refuses whoever may not (`account.role_needed`). */
export async function getHealth(ctx: Ctx): Promise<Result<HealthView>> {
  const may = requirePower(ctx.actor, 'health.read');
  if (!may.ok) return may;
  const { db } = ctx;
  const { chainId } = config();
  const [loops, cursor, nodes, relayers, rates, mail, now] = await Promise.all([
    loopsOf(db),
    db.chainCursor.findUnique({ where: { chainId } }),
    nodesOf(db, chainId),
    relayersOf(db),
    ratesOf(db),
    mailOf(db),
    chainNow(db, chainId),
  ]);
  return ok({
    now: instantOf(new Date()),
    loops,
    chain: cursor && {
      seen: cursor.seenNumber,
      final: cursor.finalNumber,
      headAgeSeconds: Math.max(0, now - instantOf(cursor.headTime)),
      waits: waitsOf(cursor),
    },
    nodes,
    ...relayers,
    rates,
    mail,
  });
}

/** Each loop of {@link LOOPS}: whether it lives, and what waits for it. */
export async function loopsOf(db: Db): Promise<readonly LoopView[]> {
  const [beats, waiting] = await Promise.all([
    db.loopBeat.findMany({ orderBy: { beatAt: 'desc' }, take: 500 }),
    waitingOf(db),
  ]);
  const now = instantOf(new Date());
  const { secondRpcUrl, smtp, mailbox, push } = config();
  const off = { 'second-relayer': !secondRpcUrl, mailer: !smtp && !mailbox, pusher: !push } as Record<string, boolean>;
  return Object.entries(LOOPS).map(([loop, patience]) => {
    const own = beats.filter((beat) => beat.loop === loop);
    const live = own.filter(({ beatAt }) => now - instantOf(beatAt) <= patience);
    const last = own.reduce<Date | null>(
      (most, { lastOkAt }) => (lastOkAt && (!most || lastOkAt > most) ? lastOkAt : most),
      null,
    );
    const failures = Math.max(0, ...live.map((beat) => beat.failures));
    const worst = own.find(({ lastError }) => lastError !== null);
    const queue = waiting[loop as Loop];
    const isOff = off[loop] ?? false;
    const state = isOff
      ? 'off'
      : own.length === 0
        ? 'absent'
        : live.length === 0
          ? 'silent'
          : failures > 0
            ? 'failing'
            : 'well';
    return {
      loop,
      processes: live.length,
      lastOkAt: last && instantOf(last),
      failures,
      lastError: worst?.lastError ?? null,
      lastErrorAt: worst?.lastErrorAt ? instantOf(worst.lastErrorAt) : null,
      backlog: queue?.count ?? null,
      lagSeconds: queue?.oldest ? Math.max(0, now - instantOf(queue.oldest)) : null,
      state,
    };
  });
}

type Quoted = { readonly source?: unknown; readonly used?: unknown; readonly at?: unknown };

async function ratesOf(db: Db): Promise<readonly RateHealth[]> {
  const [rows, legs] = await Promise.all([
    db.priceRate.findMany({
      where: { currency: { in: ['USD', 'EUR'] } },
      orderBy: [{ asset: 'asc' }, { currency: 'asc' }],
    }),
    db.priceLeg.findMany(),
  ]);
  const held = new Set(legs.filter(({ breaker }) => isHeld(breaker)).map(({ base }) => base));
  return rows.map((row) => ({
    asset: row.asset,
    currency: row.currency,
    state: row.state,
    spreadBps: row.spreadBps,
    at: row.at && instantOf(row.at),
    tickedAt: instantOf(row.tickedAt),
    sources: (Array.isArray(row.sources) ? (row.sources as Quoted[]) : []).map(({ source, used, at }) => ({
      source: String(source),
      used: used === true,
      at: typeof at === 'number' ? at : null,
    })),
    held: held.has(row.asset),
  }));
}

const isHeld = (breaker: unknown): boolean =>
  typeof breaker === 'object' && breaker !== null && 'pending' in breaker && Boolean(breaker.pending);

async function mailOf(db: Db): Promise<HealthView['mail']> {
  const [waiting, failed] = await Promise.all([
    db.mail.aggregate({
      where: { state: { in: ['pending', 'sending'] } },
      _count: { _all: true },
      _min: { dueAt: true },
    }),
    db.mail.count({ where: { state: 'failed' } }),
  ]);
  const { dueAt } = waiting._min;
  return { waiting: waiting._count._all, failed, oldestDueAt: dueAt && instantOf(dueAt) };
}
