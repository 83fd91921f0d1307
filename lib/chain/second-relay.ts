/**
 * The second relayer: another account, at another node, that brings onto the chain what the first has not brought in minutes. An
 * operator's silent node or empty account must not cost a buyer the deadline. Whichever comes first performs the act; the
 * contract refuses the other.
 */
import { Transaction, type JsonRpcProvider, type Wallet } from 'ethers';
import type { RelayIntent } from '../db/generated/client.ts';
import type { Db } from '../db/ctx.ts';
import { wake } from '../events/bus.ts';
import { broadcast, estimate, sign } from './relay.ts';

/** Seconds an act may be under way before the second relayer takes it up. */
export const SECOND_AFTER = 120;
const BATCH = 20;

/** One pass. `now`: milliseconds of the clock that wrote the intents. */
export async function relaySecond(
  db: Db,
  node: JsonRpcProvider,
  wallet: Wallet,
  chainId: number,
  now = Date.now(),
): Promise<void> {
  const open = { chainId, status: { in: ['queued', 'sent'] } };
  const sent = await db.relayIntent.findMany({ where: { ...open, secondTxHash: { not: null } }, take: BATCH });
  for (const intent of sent) await followUp(db, node, intent);
  const late = await db.relayIntent.findMany({
    where: { ...open, secondTxHash: null, createdAt: { lte: new Date(now - SECOND_AFTER * 1000) } },
    orderBy: { createdAt: 'asc' },
    take: BATCH,
  });
  for (const intent of late) await takeUp(db, node, wallet, intent);
  if (sent.length || late.length) wake('watcher');
}

async function takeUp(db: Db, node: JsonRpcProvider, wallet: Wallet, intent: RelayIntent): Promise<void> {
  const gas = await estimate(node, wallet, intent);
  // Refused here is no verdict: the first relayer's own transaction may just have been mined.
  if (gas.kind !== 'ok') return;
  const raw = await sign(node, wallet, intent, await nextNonce(db, node, wallet, intent.chainId), gas.limit, 100n);
  const taken = await db.relayIntent.updateMany({
    where: { id: intent.id, status: { in: ['queued', 'sent'] }, secondTxHash: null },
    data: { secondTxHash: raw.txHash, secondRawTx: raw.rawTx },
  });
  if (taken.count === 1) await broadcast(node, raw.rawTx);
}

async function nextNonce(db: Db, node: JsonRpcProvider, wallet: Wallet, chainId: number): Promise<number> {
  const held = await db.relayIntent.findMany({
    where: { chainId, status: { in: ['queued', 'sent'] }, secondRawTx: { not: null } },
    select: { secondRawTx: true },
  });
  const remembered = held.map(({ secondRawTx }) => Transaction.from(secondRawTx!).nonce + 1);
  return Math.max(await node.getTransactionCount(wallet.address, 'latest'), ...remembered);
}

async function followUp(db: Db, node: JsonRpcProvider, intent: RelayIntent): Promise<void> {
  const receipt = await node.getTransactionReceipt(intent.secondTxHash!);
  const where = { id: intent.id, secondTxHash: intent.secondTxHash };
  if (!receipt) {
    const { from, nonce } = Transaction.from(intent.secondRawTx!);
    if ((await node.getTransactionCount(from!, 'latest')) <= nonce) return broadcast(node, intent.secondRawTx!);
    // Its nonce went to another transaction: it can never land, and must not keep the first from saying how the act ended.
  }
  if (receipt?.status === 1) {
    await db.relayIntent.updateMany({ where, data: { status: 'mined' } });
  } else {
    // It came second, or the contract refuses the act: the first relayer says which.
    await db.relayIntent.updateMany({ where, data: { secondTxHash: null, secondRawTx: null, createdAt: new Date() } });
  }
}
