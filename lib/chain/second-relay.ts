/**
 * The second relayer: another account, at another node, that brings onto the chain what the first has not brought in minutes. An
 * operator's silent node or empty account must not cost a buyer the deadline. Whichever comes first performs the act; the
 * contract refuses the other.
 */
import { Transaction } from 'ethers';
import type { RelayIntent } from '../db/generated/client.ts';
import { toDecimal } from '../db/decimal.ts';
import { wake } from '../events/bus.ts';
import { stateOf } from './relay/accounts.ts';
import { firstFees } from './relay/fees.ts';
import { broadcast, estimate, marketOf } from './relay/node.ts';
import { FILL } from './relay/send.ts';
import { signAct, type RelayTools } from './relay/tools.ts';

/** Seconds an act may be under way before the second relayer takes it up. */
export const SECOND_AFTER = 120;
const BATCH = 20;

type SecondTools = Omit<RelayTools, 'hooks'>;

/** One pass. `now`: milliseconds of the clock that wrote the intents. Throws `SignerAway`. */
export async function relaySecond(tools: SecondTools, now = Date.now()): Promise<void> {
  const { db, chainId } = tools;
  const { second } = await tools.signer.accounts();
  if (second === null) return;
  const open = { chainId, status: { in: ['queued', 'sent'] }, move: { not: FILL } };
  const sent = await db.relayIntent.findMany({ where: { ...open, secondTxHash: { not: null } }, take: BATCH });
  for (const intent of sent) await followUp(tools, intent);
  const late = await db.relayIntent.findMany({
    where: { ...open, secondTxHash: null, createdAt: { lte: new Date(now - SECOND_AFTER * 1000) } },
    orderBy: { createdAt: 'asc' },
    take: BATCH,
  });
  for (const intent of late) await takeUp(tools, second, intent);
  await writeState(tools, second);
  if (sent.length || late.length) wake('watcher');
}

async function takeUp(tools: SecondTools, from: string, intent: RelayIntent): Promise<void> {
  const { db, node, policy } = tools;
  const before = { actKey: intent.after ?? '', status: { in: ['held', 'queued', 'sent'] } };
  if (intent.after !== null && (await db.relayIntent.count({ where: before })) > 0) return;
  const gas = await estimate(node, from, intent);
  // Refused here is no verdict: the first relayer's own transaction may just have been mined.
  if (gas.kind !== 'ok') return;
  const fees = firstFees(await marketOf(node), policy);
  if (!fees) return;
  const act = { ...intent, nonce: await nextNonce(tools, from), gasLimit: gas.limit };
  const raw = await signAct({ ...tools, problems: new Set() }, from, act, fees);
  if (typeof raw === 'string') return;
  const taken = await db.relayIntent.updateMany({
    where: { id: intent.id, status: { in: ['queued', 'sent'] }, secondTxHash: null },
    data: { secondTxHash: raw.txHash, secondRawTx: raw.rawTx },
  });
  if (taken.count === 1) await broadcast(node, raw.rawTx);
}

async function nextNonce({ db, node, chainId }: SecondTools, from: string): Promise<number> {
  const held = await db.relayIntent.findMany({
    where: { chainId, status: { in: ['queued', 'sent'] }, secondRawTx: { not: null } },
    select: { secondRawTx: true },
  });
  const remembered = held.map(({ secondRawTx }) => Transaction.from(secondRawTx!).nonce + 1);
  return Math.max(await node.getTransactionCount(from, 'latest'), ...remembered);
}

async function followUp({ db, node }: SecondTools, intent: RelayIntent): Promise<void> {
  const receipt = await node.getTransactionReceipt(intent.secondTxHash!);
  const where = { id: intent.id, secondTxHash: intent.secondTxHash };
  if (!receipt) {
    const { from, nonce } = Transaction.from(intent.secondRawTx!);
    if ((await node.getTransactionCount(from!, 'latest')) <= nonce) {
      await broadcast(node, intent.secondRawTx!);
      return;
    }
    // Its nonce went to another transaction: it can never land, and must not keep the first from saying how the act ended.
  }
  if (receipt?.status === 1) {
    await db.relayIntent.updateMany({
      where,
      data: { status: 'mined', minedBlock: receipt.blockNumber, waits: null, costWei: toDecimal(receipt.fee) },
    });
  } else {
    // It came second, or the contract refuses the act: the first relayer says which.
    await db.relayIntent.updateMany({ where, data: { secondTxHash: null, secondRawTx: null, createdAt: new Date() } });
  }
}

/** What pages say of its account. */
async function writeState({ db, node, chainId, policy }: SecondTools, address: string): Promise<void> {
  const [balance, market] = await Promise.all([node.getBalance(address), marketOf(node)]);
  const state = stateOf(balance, firstFees(market, policy));
  const data = { second: true, balanceWei: toDecimal(balance), state, readAt: new Date() };
  await db.relayAccount.upsert({
    where: { chainId_address: { chainId, address } },
    create: { chainId, address, ...data },
    update: data,
  });
  await db.relayAccount.deleteMany({ where: { chainId, second: true, address: { not: address } } });
}
