/**
 * Brings signed acts onto the chain with the operator's gas. An act is remembered before it is sent, its transaction before
 * it is broadcast; it is sent again, with a higher fee, when it is stuck, and is never replaced by another act. One worker
 * owns the account's nonces at a time (the caller holds the lock).
 */
import {
  Transaction,
  isCallException,
  isError,
  type JsonRpcProvider,
  type TransactionRequest,
  type Wallet,
} from 'ethers';
import { Prisma, type RelayIntent } from '../db/generated/client.ts';
import type { Db, Tx } from '../db/ctx.ts';
import { inTransaction } from '../db/transaction.ts';
import { wake } from '../events/bus.ts';
import { newId, type RandomBytes } from '../kernel/ids.ts';
import { bondInterface, escrowInterface, tokenInterface } from './abi.ts';

export type NewIntent = {
  readonly chainId: number;
  /** What makes it the same act; a second one with the same key is the first. */
  readonly actKey: string;
  readonly tradeId: string | null;
  readonly move: string;
  readonly to: string;
  readonly data: string;
};

/** Remembers an act to be submitted. Once per `actKey`, whoever calls how often; one the contract refused is tried anew. */
export async function enqueueIntent(tx: Tx, random: RandomBytes, intent: NewIntent): Promise<void> {
  const made = await tx.relayIntent.createMany({ data: [{ id: newId(random), ...intent }], skipDuplicates: true });
  if (made.count === 0) {
    const fresh = { nonce: null, txHash: null, rawTx: null, attempts: 0, nextTryAt: new Date() };
    await tx.relayIntent.updateMany({
      where: { actKey: intent.actKey, status: 'refused' },
      data: { status: 'queued', data: intent.data, refusal: Prisma.DbNull, ...fresh },
    });
  }
  wake('relayer');
}

/** What was brought into blocks that left the chain is under way again: the same bytes are sent until they land. */
export async function resendLost(tx: Tx, chainId: number, txHashes: readonly string[]): Promise<void> {
  const mined = { chainId, status: 'mined' };
  await tx.relayIntent.updateMany({ where: { ...mined, txHash: { in: [...txHashes] } }, data: { status: 'sent' } });
  // Brought by the second relayer: the first begins anew, since the nonce it had may be another act's by now.
  await tx.relayIntent.updateMany({
    where: { ...mined, secondTxHash: { in: [...txHashes] } },
    data: { status: 'queued', nonce: null, txHash: null, rawTx: null, secondTxHash: null, secondRawTx: null },
  });
}

/** The contract's own reason, as its custom error's name and arguments. */
export type ContractRefusal = { readonly name: string; readonly args: readonly string[] };

export function contractRefusalOf(data: string | null | undefined): ContractRefusal {
  // A token's own reason passes through the escrow where the token is asked for a transfer by signature.
  const known = (bytes: string) =>
    escrowInterface.parseError(bytes) ?? tokenInterface.parseError(bytes) ?? bondInterface.parseError(bytes);
  const parsed = data && data.length >= 10 ? known(data) : null;
  return parsed ? { name: parsed.name, args: parsed.args.map(String) } : { name: 'unknown', args: [data ?? ''] };
}

/** Seconds after which an unmined transaction is sent again, and after which its fee is raised. */
const RESEND_AFTER = 5;
const RAISE_AFTER = 30;
const BATCH = 20;
/** An act that fails on the chain though every estimate says it would not must not burn the relayer's coins for ever. */
const MOST_TRIES = 4;

export type RelayHooks = {
  /** The contract refused the act; in the transaction that says so. */
  readonly onRefused: (tx: Tx, intent: RelayIntent, refusal: ContractRefusal) => Promise<void>;
};

/** One pass over what is to be sent and what was sent. Answers how many acts are still under way. */
export async function relayOnce(db: Db, node: JsonRpcProvider, wallet: Wallet, hooks: RelayHooks): Promise<number> {
  const sent = await db.relayIntent.findMany({ where: { status: 'sent' }, orderBy: { nonce: 'asc' }, take: BATCH });
  for (const intent of sent) await followUp(db, node, wallet, intent, hooks);
  const queued = await db.relayIntent.findMany({
    where: { status: 'queued', nextTryAt: { lte: new Date() } },
    orderBy: { createdAt: 'asc' },
    take: BATCH,
  });
  for (const intent of queued) await send(db, node, wallet, intent, hooks);
  const open = await db.relayIntent.count({ where: { status: { in: ['queued', 'sent'] } } });
  if (sent.length || queued.length) wake('watcher');
  return open;
}

async function nextNonce(db: Db, node: JsonRpcProvider, wallet: Wallet, chainId: number): Promise<number> {
  const [mined, held] = await Promise.all([
    node.getTransactionCount(wallet.address, 'latest'),
    db.relayIntent.aggregate({ where: { chainId, status: 'sent' }, _max: { nonce: true } }),
  ]);
  return Math.max(mined, (held._max.nonce ?? -1) + 1);
}

async function send(
  db: Db,
  node: JsonRpcProvider,
  wallet: Wallet,
  intent: RelayIntent,
  hooks: RelayHooks,
): Promise<void> {
  const gas = await estimate(node, wallet, intent);
  if (gas.kind === 'refused') return refuse(db, intent, gas.refusal, hooks);
  if (gas.kind === 'later') return postpone(db, intent);
  const nonce = await nextNonce(db, node, wallet, intent.chainId);
  const raw = await sign(node, wallet, intent, nonce, gas.limit, 100n);
  // Remembered before it is broadcast: after a crash the same bytes go out again, never a second transaction.
  // Only what still waits: a cancellation may have taken it back while the node was asked.
  const taken = await db.relayIntent.updateMany({
    where: { id: intent.id, status: 'queued' },
    data: { status: 'sent', nonce, ...raw, attempts: { increment: 1 } },
  });
  if (taken.count === 1) await broadcast(node, raw.rawTx);
}

export type Gas = { kind: 'ok'; limit: bigint } | { kind: 'refused'; refusal: ContractRefusal } | { kind: 'later' };

export async function estimate(node: JsonRpcProvider, wallet: Wallet, intent: RelayIntent): Promise<Gas> {
  try {
    const gas = await node.estimateGas({ from: wallet.address, to: intent.to, data: intent.data });
    return { kind: 'ok', limit: (gas * 13n) / 10n + 60_000n };
  } catch (error) {
    if (isCallException(error)) return { kind: 'refused', refusal: contractRefusalOf(error.data) };
    return { kind: 'later' };
  }
}

export async function sign(
  node: JsonRpcProvider,
  wallet: Wallet,
  intent: Pick<RelayIntent, 'chainId' | 'to' | 'data'>,
  nonce: number,
  gasLimit: bigint,
  feePercent: bigint,
): Promise<{ rawTx: string; txHash: string }> {
  const fees = await node.getFeeData();
  const tip = ((fees.maxPriorityFeePerGas ?? 1n) * feePercent) / 100n;
  const request: TransactionRequest = {
    type: 2,
    chainId: intent.chainId,
    to: intent.to,
    data: intent.data,
    nonce,
    gasLimit,
    maxPriorityFeePerGas: tip,
    maxFeePerGas: (((fees.maxFeePerGas ?? 2_000_000_000n) + tip) * feePercent) / 100n,
  };
  const rawTx = await wallet.signTransaction(request);
  return { rawTx, txHash: Transaction.from(rawTx).hash! };
}

export async function broadcast(node: JsonRpcProvider, rawTx: string): Promise<void> {
  try {
    await node.broadcastTransaction(rawTx);
  } catch (error) {
    // Known, already mined or the node is away: the next pass looks at the receipt and sends the same bytes again.
    if (isError(error, 'INSUFFICIENT_FUNDS')) throw error;
  }
}

async function followUp(
  db: Db,
  node: JsonRpcProvider,
  wallet: Wallet,
  intent: RelayIntent,
  hooks: RelayHooks,
): Promise<void> {
  const receipt = await node.getTransactionReceipt(intent.txHash!);
  if (receipt?.status === 1) {
    await db.relayIntent.update({ where: { id: intent.id }, data: { status: 'mined' } });
    return;
  }
  if (receipt) {
    const gas = await estimate(node, wallet, intent);
    // It failed for want of gas: what a payment needs can grow between the estimate and the block. Its nonce is used up.
    if (gas.kind === 'ok' && intent.attempts < MOST_TRIES) return queueAgain(db, intent);
    if (gas.kind === 'later') return;
    const refusal = gas.kind === 'refused' ? gas.refusal : { name: 'unknown', args: ['reverted'] };
    return refuse(db, intent, refusal, hooks);
  }
  const waited = (Date.now() - intent.updatedAt.getTime()) / 1000;
  if (waited < RESEND_AFTER) return;
  if (waited < RAISE_AFTER) return broadcast(node, intent.rawTx!);
  const gas = await estimate(node, wallet, intent);
  if (gas.kind === 'refused') return refuseIfUnmined(db, node, intent, gas.refusal, hooks);
  if (gas.kind === 'later') return;
  const raw = await sign(node, wallet, intent, intent.nonce!, gas.limit, 100n + 25n * BigInt(intent.attempts));
  await db.relayIntent.update({ where: { id: intent.id }, data: { ...raw, attempts: { increment: 1 } } });
  await broadcast(node, raw.rawTx);
}

async function queueAgain(db: Db, intent: RelayIntent): Promise<void> {
  await db.relayIntent.updateMany({
    where: { id: intent.id, status: 'sent', txHash: intent.txHash },
    data: { status: 'queued', nonce: null, txHash: null, rawTx: null },
  });
}

/** A raised fee replaced the hash we look for: the act may have been mined under an older one, which makes it "refused" now. */
async function refuseIfUnmined(
  db: Db,
  node: JsonRpcProvider,
  intent: RelayIntent,
  refusal: ContractRefusal,
  hooks: RelayHooks,
): Promise<void> {
  const raw = intent.rawTx!;
  const from = Transaction.from(raw).from!;
  if ((await node.getTransactionCount(from, 'latest')) > intent.nonce!) {
    await db.relayIntent.update({ where: { id: intent.id }, data: { status: 'mined' } });
    return;
  }
  await refuse(db, intent, refusal, hooks);
}

async function refuse(db: Db, intent: RelayIntent, refusal: ContractRefusal, hooks: RelayHooks): Promise<void> {
  await inTransaction(db, async (tx) => {
    const changed = await tx.relayIntent.updateMany({
      // What a second relayer has sent may be why the contract refuses it now: that one says how it ended.
      where: { id: intent.id, status: { in: ['queued', 'sent'] }, secondTxHash: null },
      data: { status: 'refused', refusal: { name: refusal.name, args: [...refusal.args] } },
    });
    if (changed.count === 1) await hooks.onRefused(tx, intent, refusal);
  });
}

async function postpone(db: Db, intent: RelayIntent): Promise<void> {
  const seconds = Math.min(60, 2 ** Math.min(intent.attempts, 6));
  await db.relayIntent.update({
    where: { id: intent.id },
    data: { attempts: { increment: 1 }, nextTryAt: new Date(Date.now() + seconds * 1000) },
  });
}
