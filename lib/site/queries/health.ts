/** How the machine is: which loops live, what waits, what the relayer can pay, what rates are made of, and the mail. Counts and times, no contents. */
import { Wallet } from 'ethers';
import { requirePower } from '#lib/account/powers.ts';
import { provider } from '#lib/chain/deployment.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { config } from '#lib/config.ts';
import type { Ctx, Db } from '#lib/db/ctx.ts';
import type { ChainCursor } from '#lib/db/generated/client.ts';
import type { Loop } from '#lib/events/bus.ts';
import { dateOf, instantOf } from '#lib/kernel/instant.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import type { FinalityWaits, HealthView, LoopView, NodeView, RateHealth } from '../view.ts';

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

/** Below this the relayer's account wants coins: some hundred acts at an ordinary price of gas. Base units of the chain's own coin. */
export const RELAYER_ALARM = 50_000_000_000_000_000n;

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
    relayersOf(),
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
    relayers,
    rates,
    mail,
  });
}

/** A node that is away for a moment is nothing to look at; two that disagree are, at once. Seconds. */
export const WAITS_ALARM = 60;

function waitsOf({ waitsFor, waitsSince }: Pick<ChainCursor, 'waitsFor' | 'waitsSince'>): FinalityWaits | null {
  if ((waitsFor !== 'away' && waitsFor !== 'disagree') || waitsSince === null) return null;
  const since = instantOf(waitsSince);
  return { for: waitsFor, since, alarm: waitsFor === 'disagree' || instantOf(new Date()) - since >= WAITS_ALARM };
}

const WHYS = ['fails', 'limited', 'behind', 'contradicts', 'other_chain'] as const;

async function nodesOf(db: Db, chainId: number): Promise<readonly NodeView[]> {
  const rows = await db.chainNode.findMany({ where: { chainId }, orderBy: { place: 'asc' } });
  return rows.map(({ place, host, why, until, head, lastGoodAt, failures, lastError }) => ({
    place,
    host,
    why: WHYS.find((one) => one === why) ?? null,
    until: until && instantOf(until),
    head,
    lastGoodAt: lastGoodAt && instantOf(lastGoodAt),
    failures,
    lastError,
  }));
}

type Waiting = { readonly count: number; readonly oldest: Date | null };

/** What waits for each loop that has a queue. */
async function waitingOf(db: Db): Promise<Partial<Record<Loop, Waiting>>> {
  const now = new Date();
  const { chainId } = config();
  const chain = dateOf(await chainNow(db, chainId));
  const [intents, deliveries, trades, stale, mails, pushes] = await Promise.all([
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
  ]);
  return {
    relayer: { count: intents._count._all, oldest: intents._min.createdAt },
    dispatcher: { count: deliveries._count._all, oldest: deliveries._min.dueAt },
    clock: { count: trades._count._all, oldest: trades._min.dueAt },
    shelf: { count: stale[0]?.count ?? 0, oldest: null },
    mailer: { count: mails._count._all, oldest: mails._min.dueAt },
    pusher: { count: pushes._count._all, oldest: pushes._min.dueAt },
  };
}

async function loopsOf(db: Db): Promise<readonly LoopView[]> {
  const [beats, waiting] = await Promise.all([
    db.loopBeat.findMany({ orderBy: { beatAt: 'desc' }, take: 500 }),
    waitingOf(db),
  ]);
  const now = instantOf(new Date());
  const { secondRelayer, smtp, mailbox, push } = config();
  const off = { 'second-relayer': !secondRelayer, mailer: !smtp && !mailbox, pusher: !push } as Record<string, boolean>;
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

async function relayersOf(): Promise<HealthView['relayers']> {
  const { relayerKey, secondRelayer } = config();
  const keys = [
    { which: 'first' as const, key: relayerKey },
    ...(secondRelayer ? [{ which: 'second' as const, key: secondRelayer.key }] : []),
  ];
  return Promise.all(
    keys.map(async ({ which, key }) => {
      const { address } = new Wallet(key);
      try {
        const balance = await provider().getBalance(address);
        return { which, address, balance: `${balance}`, alarm: balance < RELAYER_ALARM };
      } catch {
        // The node is away: that is what the page is to say, and the rest of it still holds.
        return { which, address, balance: null, alarm: true };
      }
    }),
  );
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
