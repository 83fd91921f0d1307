/**
 * What whoever watches over the machine is told of the site as a whole: counts, ages and block numbers, the same whichever process is asked.
 * Nobody's name, amount or word is in it.
 */
import { provider } from '#lib/chain/deployment.ts';
import { chainNow } from '#lib/chain/clock.ts';
import type { ChainSettings } from '#lib/chain/settings.ts';
import { config } from '#lib/config.ts';
import type { Db } from '#lib/db/ctx.ts';
import { dateOf, instantOf } from '#lib/kernel/instant.ts';
import type { LoopView } from '../view.ts';
import { loopsOf } from './health.ts';
import { patiences } from '../loops.ts';
import { RELAYER_ALARM, relayersOf } from './relayers.ts';

export type Figures = {
  readonly loops: readonly (LoopView & { readonly patienceSeconds: number; readonly okAgeSeconds: number })[];
  /** Of those that are traded on, the home chain first. */
  readonly chains: readonly ChainFigures[];
  /** Cases that are not over; those whose next time has passed; those nobody has, and since when the oldest waits, in seconds. */
  readonly disputes: {
    readonly open: number;
    readonly overdue: number;
    readonly unclaimed: number;
    readonly unclaimedSeconds: number;
  };
  readonly failed: { readonly mail: number; readonly push: number; readonly webhook: number };
  /** Trades that have not ended, by state. */
  readonly trades: Readonly<Record<string, number>>;
};

export type ChainFigures = {
  readonly chainId: number;
  /** Blocks. `head` is what the node says now; null: it does not answer. All null: nothing was read yet. */
  readonly blocks: {
    readonly head: number | null;
    readonly seen: number;
    readonly final: number;
    readonly headAgeSeconds: number;
  } | null;
  /** How much of the least that a relayer should hold each has; null: the node does not answer. */
  readonly relayers: readonly { readonly which: 'first' | 'second'; readonly ofLeast: number | null }[];
  /** The last comparison of chain and database; null: there was none. */
  readonly reconciled: { readonly alarms: number; readonly ageSeconds: number; readonly failed: boolean } | null;
};

const LIVE = ['awaiting_escrow', 'awaiting_payment', 'awaiting_release', 'disputed'] as const;
/** A loop that never had a good pass was last well at no time. */
const NEVER = Number.POSITIVE_INFINITY;

/** Reads them. @throws where the database does not answer; where the chain's node does not, its figures are null. */
export async function readFigures(db: Db): Promise<Figures> {
  const now = Math.floor(Date.now() / 1000);
  const [loops, chains, disputes, failed, live] = await Promise.all([
    loopsOf(db),
    Promise.all(config().chains.map((chain) => chainFigures(db, chain, now))),
    disputesOf(db),
    failedOf(db),
    db.trade.groupBy({ by: ['state'], where: { state: { in: [...LIVE] } }, _count: { _all: true } }),
  ]);
  const patienceOf = new Map(patiences());
  return {
    loops: loops
      .filter(({ state }) => state !== 'off')
      .map((loop) => ({
        ...loop,
        patienceSeconds: patienceOf.get(loop.loop) ?? 0,
        okAgeSeconds: loop.lastOkAt === null ? NEVER : Math.max(0, now - loop.lastOkAt),
      })),
    chains,
    disputes,
    failed,
    trades: Object.fromEntries(LIVE.map((state) => [state, live.find((row) => row.state === state)?._count._all ?? 0])),
  };
}

/** What is known of a relayer's accounts together; null: nothing lately. */
function ofLeast(accounts: readonly { readonly balance: string | null }[]): number | null {
  const known = accounts.flatMap(({ balance }) => (balance === null ? [] : [BigInt(balance)]));
  if (known.length === 0) return null;
  return Number((known.reduce((sum, one) => sum + one, 0n) * 1000n) / RELAYER_ALARM) / 1000;
}

async function chainFigures(db: Db, chain: ChainSettings, now: number): Promise<ChainFigures> {
  const { chainId } = chain;
  const [blocks, { relayers }, reconciled] = await Promise.all([
    blocksOf(db, chainId),
    relayersOf(db, chain),
    reconciledOf(db, chainId, now),
  ]);
  return {
    chainId,
    blocks,
    relayers: (['first', 'second'] as const).flatMap((which) => {
      const accounts = relayers.filter((one) => one.which === which);
      return accounts.length === 0 ? [] : [{ which, ofLeast: ofLeast(accounts) }];
    }),
    reconciled,
  };
}

async function blocksOf(db: Db, chainId: number): Promise<ChainFigures['blocks']> {
  const [cursor, head, now] = await Promise.all([
    db.chainCursor.findUnique({ where: { chainId } }),
    // Away: the line says so, and what was read of it before still holds.
    provider(chainId)
      .getBlockNumber()
      .catch(() => null),
    chainNow(db, chainId),
  ]);
  return (
    cursor && {
      head,
      seen: cursor.seenNumber,
      final: cursor.finalNumber,
      headAgeSeconds: Math.max(0, now - instantOf(cursor.headTime)),
    }
  );
}

type Cases = {
  readonly open: number;
  readonly overdue: number;
  readonly unclaimed: number;
  readonly oldest: Date | null;
};

async function disputesOf(db: Db): Promise<Figures['disputes']> {
  const now = await chainNow(db, config().chainId);
  const [cases] = await db.$queryRaw<Cases[]>`
    SELECT count(*)::int AS open,
      (count(*) FILTER (WHERE "dueAt" < ${dateOf(now)}))::int AS overdue,
      (count(*) FILTER (WHERE "assignedToId" IS NULL AND "state" = 'open'))::int AS unclaimed,
      min("openedAt") FILTER (WHERE "assignedToId" IS NULL AND "state" = 'open') AS oldest
    FROM "Dispute" WHERE "state" <> 'closed'`;
  const { open = 0, overdue = 0, unclaimed = 0, oldest = null } = cases ?? {};
  return { open, overdue, unclaimed, unclaimedSeconds: oldest ? Math.max(0, now - instantOf(oldest)) : 0 };
}

async function failedOf(db: Db): Promise<Figures['failed']> {
  const [mail, push, webhook] = await Promise.all([
    db.mail.count({ where: { state: 'failed' } }),
    db.push.count({ where: { state: 'failed' } }),
    db.webhookMessage.count({ where: { state: 'failed' } }),
  ]);
  return { mail, push, webhook };
}

async function reconciledOf(db: Db, chainId: number, now: number): Promise<ChainFigures['reconciled']> {
  const last = await db.reconciliation.findFirst({
    where: { chainId, endedAt: { not: null } },
    orderBy: { endedAt: 'desc' },
    select: { alarms: true, endedAt: true, state: true },
  });
  if (!last?.endedAt) return null;
  return {
    alarms: last.alarms,
    ageSeconds: Math.max(0, now - instantOf(last.endedAt)),
    failed: last.state === 'failed',
  };
}
