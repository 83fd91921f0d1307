/**
 * From logs to trades. The watcher stores logs and calls these; a log of an id that is not ours is foreign and applied to
 * nothing; a log of our own that the table refuses is an alarm.
 */
import { LogsUnfit } from '../chain/headers.ts';
import type { ChainTrade } from '../chain/store.ts';
import type { ChainLog, Trade } from '../db/generated/client.ts';
import type { Tx } from '../db/ctx.ts';
import type { Canonical } from '../kernel/canonical.ts';
import { instantOf } from '../kernel/instant.ts';
import { finaliseEvent } from '../events/outbox.ts';
import type { EventType } from '../events/catalogue.ts';
import { consumeCapacity, releaseCapacity } from '../offer/commands.ts';
import { LOGS, foldLog, isTradeLog, type Folded, type TradeLog } from './fold.ts';
import { freeLane } from './commands/expire.ts';
import { isEnd } from './machine.ts';
import { fixedOf, foldedOf, recordFinal, recordFolded } from './record.ts';
import { foldStored, tradeLogOf } from './stored-logs.ts';

/** A log of ours that the table forbids, or a row that changed under the one watcher: somebody must look. */
export class ChainAlarm extends LogsUnfit {}

function actorOf(trade: Trade, log: TradeLog): string | null {
  const { move } = LOGS[log.name];
  if (move === 'fund' || move === 'release' || move === 'extend' || move === 'reclaim') return trade.sellerId;
  if (move === 'markPaid' || move === 'refund') return trade.buyerId;
  if (move !== 'dispute') return null;
  return log.by?.toLowerCase() === trade.buyerAddress.toLowerCase() ? trade.buyerId : trade.sellerId;
}

const refOf = (row: ChainLog) => ({
  chainId: row.chainId,
  blockHash: row.blockHash,
  blockNumber: row.blockNumber,
  logIndex: row.logIndex,
  txHash: row.txHash,
});

/** Applies a newly seen log to its trade, if it is one of ours. The caller has inserted the row in this transaction. */
export async function applySeenLog(tx: Tx, row: ChainLog): Promise<void> {
  const trade = await findTrade(tx, row);
  if (!trade) return;
  if (!isTradeLog(row.name)) throw new ChainAlarm(`${row.name} is not a log of a trade`);
  const log = tradeLogOf(row, row.name);
  const folded = foldLog(fixedOf(trade), foldedOf(trade), log);
  if (!folded.ok) {
    throw new ChainAlarm(`trade ${trade.id}: the chain did ${log.name} in ${trade.state}: ${folded.refusal.code}`);
  }
  const data: Record<string, Canonical> = {};
  if (log.toBuyer !== undefined) data.toBuyer = log.toBuyer;
  if (log.fee !== undefined) data.fee = log.fee;
  if (log.paymentDeadline !== undefined) data.paymentDeadline = log.paymentDeadline;
  const move = LOGS[log.name].move;
  const signed = await tx.signedMove.findFirst({
    where: { tradeId: trade.id, move },
    orderBy: { createdAt: 'desc' },
    select: { signature: true },
  });
  const done = await recordFolded(tx, trade, folded.value, {
    type: LOGS[log.name].type,
    data,
    actorId: actorOf(trade, log),
    signature: signed?.signature ?? null,
    at: log.at,
    chainRef: refOf(row),
    final: false,
  });
  if (!done.ok) throw new ChainAlarm(`trade ${trade.id} changed while its log was applied`);
}

/** A log became final: its event goes to those who waited, and the trade's final state moves on. */
export async function applyFinalLog(tx: Tx, row: ChainLog): Promise<void> {
  const trade = await findTrade(tx, row);
  if (!trade) return;
  const events = await tx.event.findMany({
    where: {
      noun: 'trade',
      subjectId: trade.id,
      final: false,
      chainRef: { path: ['blockHash'], equals: row.blockHash },
    },
    orderBy: { id: 'desc' },
    select: { id: true, type: true, chainRef: true },
  });
  // A block that left the chain and came back left an event each time: the last one says what counts, and is heard of once.
  const event = events.find(({ chainRef }) => (chainRef as { logIndex: number }).logIndex === row.logIndex);
  if (event) await finaliseEvent(tx, event.id, event.type as EventType);
  const folded = foldRows(trade, await logsOf(tx, trade, true));
  await recordFinal(tx, trade, folded, instantOf(row.blockTime));
  // Only now can no reorganisation bring the round, or what the offer held, back to life.
  if (!isEnd(folded.state)) return;
  await freeLane(tx, trade, true);
  if (trade.capacityFreedAt) return;
  const free = folded.state === 'refunded' ? releaseCapacity : consumeCapacity;
  await free(tx, trade.offerId, trade.tokenUnits);
}

/** Logs of the trade vanished in a reorganisation: the state is folded again from those that are left. */
export async function revertLogs(tx: Tx, { chainId, tradeHash }: ChainTrade, at: number): Promise<void> {
  const trade = await tx.trade.findUnique({ where: { tradeHash, chainId } });
  if (!trade) return;
  const folded = foldRows(trade, await logsOf(tx, trade, false));
  const done = await recordFolded(tx, trade, folded, {
    type: 'trade.reverted',
    data: { state: folded.state },
    actorId: null,
    at,
    final: true,
  });
  if (!done.ok) throw new ChainAlarm(`trade ${trade.id} changed while a reorganisation was undone`);
}

/** The trade a log is of, held for this transaction; null: foreign, or a log of no trade. */
async function findTrade(tx: Tx, row: ChainLog): Promise<Trade | null> {
  if (row.tradeHash === null || !isTradeLog(row.name)) return null;
  await tx.$queryRaw`SELECT 1 FROM "Trade" WHERE "tradeHash" = ${row.tradeHash} AND "chainId" = ${row.chainId} FOR NO KEY UPDATE`;
  // Whoever opens the same terms on another chain has locked nothing here.
  return tx.trade.findUnique({ where: { tradeHash: row.tradeHash, chainId: row.chainId } });
}

function logsOf(tx: Tx, { chainId, tradeHash }: Trade, finalOnly: boolean): Promise<ChainLog[]> {
  return tx.chainLog.findMany({
    where: { chainId, tradeHash, revertedAt: null, ...(finalOnly ? { finalAt: { not: null } } : {}) },
    orderBy: [{ blockNumber: 'asc' }, { logIndex: 'asc' }],
  });
}

function foldRows(trade: Trade, rows: readonly ChainLog[]): Folded {
  const folded = foldStored(trade, rows);
  if (!folded.ok) throw new ChainAlarm(`trade ${trade.id}: its logs do not fold: ${folded.refusal.code}`);
  return folded.value;
}
