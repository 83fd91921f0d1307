/** How the machine is: which loops live, what waits, what the relayer can pay, what rates are made of, and the mail. Counts and times, no contents. */
import { requirePower } from '#lib/account/powers.ts';
import { chainNow } from '#lib/chain/clock.ts';
import type { ChainSettings } from '#lib/chain/settings.ts';
import { config } from '#lib/config.ts';
import type { Ctx, Db } from '#lib/db/ctx.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import type { ChainHealth, HealthView, LoopView, RateHealth } from '../view.ts';
import { nodesOf, waitsOf } from './nodes.ts';
import { labelOf, patiences } from '../loops.ts';
import { relayersOf } from './relayers.ts';
import { waitingOf } from './waiting.ts';

/** The whole of it. Refuses whoever may not (`account.role_needed`). */
export async function getHealth(ctx: Ctx): Promise<Result<HealthView>> {
  const may = requirePower(ctx.actor, 'health.read');
  if (!may.ok) return may;
  const { db } = ctx;
  const [loops, chains, rates, mail] = await Promise.all([
    loopsOf(db),
    Promise.all(config().chains.map((chain) => chainHealth(db, chain))),
    ratesOf(db),
    mailOf(db),
  ]);
  return ok({ now: instantOf(new Date()), loops, chains, rates, mail });
}

async function chainHealth(db: Db, chain: ChainSettings): Promise<ChainHealth> {
  const { chainId } = chain;
  const [cursor, nodes, relayers, now] = await Promise.all([
    db.chainCursor.findUnique({ where: { chainId } }),
    nodesOf(db, chainId),
    relayersOf(db, chain),
    chainNow(db, chainId),
  ]);
  const read = cursor && {
    seen: cursor.seenNumber,
    final: cursor.finalNumber,
    headAgeSeconds: Math.max(0, now - instantOf(cursor.headTime)),
    waits: waitsOf(cursor),
  };
  return { chainId, read, nodes, ...relayers };
}

/** Each loop of {@link patiences}: whether it lives, and what waits for it. */
export async function loopsOf(db: Db): Promise<readonly LoopView[]> {
  const [beats, waiting] = await Promise.all([
    db.loopBeat.findMany({ orderBy: { beatAt: 'desc' }, take: 500 }),
    waitingOf(db),
  ]);
  const now = instantOf(new Date());
  const { smtp, mailbox, push, chains } = config();
  const off = { mailer: !smtp && !mailbox, pusher: !push } as Record<string, boolean>;
  for (const { chainId, secondRpcUrl } of chains) off[labelOf('second-relayer', chainId)] = !secondRpcUrl;
  return patiences().map(([loop, patience]) => {
    const own = beats.filter((beat) => beat.loop === loop);
    const live = own.filter(({ beatAt }) => now - instantOf(beatAt) <= patience);
    const last = own.reduce<Date | null>(
      (most, { lastOkAt }) => (lastOkAt && (!most || lastOkAt > most) ? lastOkAt : most),
      null,
    );
    const failures = Math.max(0, ...live.map((beat) => beat.failures));
    const worst = own.find(({ lastError }) => lastError !== null);
    const queue = waiting[loop];
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
