/** What a world does by itself: its bad weather, the seconds in which something changes its mind, and what is still to come. */
import type pg from 'pg';
import type { Db } from '#lib/db/ctx.ts';
import type { Trade } from '#lib/db/generated/client.ts';
import { isEnd } from '#lib/trade/machine.ts';
import type { EscrowFault } from '../escrow.ts';
import type { Random } from '../random.ts';
import type { Ledgers } from './ledgers.ts';

/** A fault put in on purpose. */
export type Planted = {
  readonly escrow?: EscrowFault;
  /** Blocks behind the head that the chain may still leave, whatever the code takes for final. */
  readonly depth?: number;
  /** How statements are written instead. */
  readonly rewrite?: (text: string) => string;
  /** Whoever asks again asks for something else. */
  readonly forgetful?: boolean;
  /** Blocks come seldom, so that readers keep up, and the chain leaves those of which logs were read. */
  readonly forks?: boolean;
};

/** The chain forks, gas becomes dear, the pool forgets, or a node lags, hides logs, asks for patience, goes away, or stays on a branch that is left. */
export function disturb({ chain, views }: Ledgers, random: Random, depth: number): void {
  const view = random.pick(views);
  switch (random.below(9)) {
    case 0:
    case 1:
      return chain.fork(1 + random.below(depth), random);
    case 2:
      view.stuck ??= chain.blocks.slice();
      return chain.fork(1 + random.below(depth), random);
    case 3:
      chain.price = 1 + random.below(4);
      return;
    case 4:
      view.lag = random.below(5);
      return;
    case 5:
      view.hides = random.chance(0.5);
      return;
    case 6:
      view[random.chance(0.5) ? 'limited' : 'away'] = random.chance(0.4);
      return;
    case 7:
      chain.pool = chain.pool.filter(() => random.chance(0.5));
      return;
    default:
      view.stuck = null;
  }
}

/** Whether no block comes; if one does, it may leave that of a log which is seen and not final. */
export async function isCalm({ chain }: Ledgers, random: Random, control: Pick<pg.Client, 'query'>): Promise<boolean> {
  if (random.chance(0.6)) return true;
  const { rows } = await control.query<{ number: number | null }>(
    'SELECT min("blockNumber") AS "number" FROM "ChainLog" WHERE "finalAt" IS NULL AND "revertedAt" IS NULL',
  );
  const from = rows[0]!.number ?? Infinity;
  if (from <= chain.head.number && random.chance(0.5)) chain.fork(chain.head.number - from + 1, random);
  return false;
}

/** Instants in which a guard of the table changes its mind. */
export async function turningPoints(trades: readonly Trade[], db: Db): Promise<number[]> {
  const seconds = (date: Date | null) => Math.floor((date?.getTime() ?? 0) / 1000);
  const cases = await db.dispute.findMany({ where: { dueAt: { not: null } }, select: { dueAt: true } });
  const points = trades.flatMap((trade) => {
    const { hearingWindow = 0, rulingWindow = 0 } = trade.terms as { hearingWindow?: number; rulingWindow?: number };
    if (trade.state === 'awaiting_escrow') return [seconds(trade.openBy), seconds(trade.openBy) + 1];
    const deadline = seconds(trade.paymentDeadline);
    if (trade.state === 'awaiting_payment') return [deadline - 1, deadline, deadline + 601];
    if (trade.state !== 'disputed') return [];
    const began = seconds(trade.disputedAt);
    return [hearingWindow, rulingWindow, 2 * rulingWindow].flatMap((after) => [began + after - 1, began + after]);
  });
  return [...points, ...cases.map(({ dueAt }) => seconds(dueAt) + 1)];
}

/** Trades, acts and deliveries that are not over, in words. */
export async function unfinished(db: Db): Promise<string[]> {
  const trades = await db.trade.findMany({ orderBy: { tradeHash: 'asc' } });
  const intents = await db.relayIntent.findMany({ where: { status: { in: ['queued', 'sent', 'held'] } } });
  // What came with a block is looked for once more when that is final.
  const unsure = await db.relayIntent.count({ where: { status: 'mined', minedBlock: { not: null } } });
  const late = await db.delivery.findMany({ where: { doneAt: null } });
  return [
    ...trades
      .filter(({ finalState }) => !isEnd(finalState))
      .map(({ id, state, finalState }) => `trade ${id} is ${state}, at last ${finalState}`),
    ...intents.map(({ move, status, waits, nonce }) => `${move} is ${status} (${waits}, ${nonce})`),
    ...(unsure > 0 ? [`${unsure} acts that were mined are not known to be on the chain for good`] : []),
    ...late.map(({ eventId, listener, lastError }) => `${listener} of ${eventId}: ${lastError}`),
  ];
}
