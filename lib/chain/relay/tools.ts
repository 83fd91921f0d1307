/** What a pass of the relayer works with, and what several parts of it do. */
import { Transaction, type JsonRpcProvider, type TransactionReceipt } from 'ethers';
import type { Prisma } from '../../db/generated/client.ts';
import { type RelayIntent } from '../../db/generated/client.ts';
import type { Db, Tx } from '../../db/ctx.ts';
import { toDecimal } from '../../db/decimal.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { RelayAccount } from './accounts.ts';
import type { Fees, FeePolicy, Market } from './fees.ts';
import { broadcast, type ContractRefusal, type NodeAnswer } from './node.ts';
import { SignerAway, SignerRefused, type RelaySigner } from './signer.ts';
import type { Waits } from './view.ts';

export type RelayHooks = {
  /** The contract refused the act; in the transaction that says so. */
  readonly onRefused: (tx: Tx, intent: RelayIntent, refusal: ContractRefusal) => Promise<void>;
  /** Something that an operator is to read; each sentence once a pass. */
  readonly onProblem?: (sentence: string) => void;
};

export type RelayTools = {
  readonly db: Db;
  readonly node: JsonRpcProvider;
  readonly chainId: number;
  readonly signer: RelaySigner;
  /** `mostGas`: of one act. */
  readonly policy: FeePolicy & { readonly mostGas: bigint };
  readonly hooks: RelayHooks;
};

/** One pass: its tools, what it read when it began, and what it has to say at its end. */
export type Pass = RelayTools & {
  readonly accounts: Map<string, RelayAccount>;
  /** Addresses of accounts that sign for us now; null: nobody answers who could say. */
  readonly ours: ReadonlySet<string> | null;
  readonly market: Market;
  /** Sentences of the signer that an operator is to read. */
  readonly problems: Set<string>;
};

/** Those of our accounts that can be signed for now. */
export const signing = ({ accounts, ours }: Pick<Pass, 'accounts' | 'ours'>): RelayAccount[] =>
  [...accounts.values()].filter(({ address }) => ours?.has(address));

/** The contract does nothing twice, so an act that fails on the chain though every estimate says otherwise must not burn coins for ever. */
export const MOST_TRIES = 4;

/** The day's total is used up: nothing is signed any more before tomorrow, so nothing else is asked. */
const isLimit = (sentence: string): boolean => sentence.includes('SIGNER_DAY_COINS');

export type Signed = {
  readonly rawTx: string;
  readonly txHash: string;
  readonly costWei: Prisma.Decimal;
};

/** Signs an act under a nonce. Answers why it waits where the signer refuses, or does not answer. */
export async function signAct(
  pass: Pick<Pass, 'signer' | 'chainId' | 'problems'>,
  from: string,
  act: { readonly to: string; readonly data: string; readonly nonce: number; readonly gasLimit: bigint },
  fees: Fees,
): Promise<Signed | Extract<Waits, 'limit' | 'signer'>> {
  const { to, data, nonce, gasLimit } = act;
  try {
    const rawTx = await pass.signer.sign(from, { chainId: pass.chainId, to, data, nonce, gasLimit, ...fees });
    const costWei = toDecimal(gasLimit * fees.maxFeePerGas);
    return { rawTx, txHash: Transaction.from(rawTx).hash!, costWei };
  } catch (error) {
    if (error instanceof SignerAway) return 'signer';
    if (!(error instanceof SignerRefused)) throw error;
    pass.problems.add(`The signer refuses: ${error.message}`);
    return isLimit(error.message) ? 'limit' : 'signer';
  }
}

/** Sends the remembered bytes and writes down what the node has against them. */
export async function sendOut(
  { db, node }: Pick<RelayTools, 'db' | 'node'>,
  intent: Pick<RelayIntent, 'id' | 'waits'>,
  rawTx: string,
  /** What it waits for where the node takes it. */
  otherwise: Waits | null = null,
): Promise<NodeAnswer> {
  const answer = await broadcast(node, rawTx);
  if (answer === 'away' || answer === 'nonce_used') return answer;
  const waits = answer === 'taken' ? otherwise : answer;
  if (waits !== intent.waits) await noteWaits(db, intent.id, waits);
  return answer;
}

/** Leaves `updatedAt` alone, from which it is counted for how long nothing has happened. */
export async function noteWaits(db: Db, id: string, waits: Waits | null): Promise<void> {
  await db.$executeRaw`UPDATE "RelayIntent" SET "waits" = ${waits} WHERE "id" = ${id}`;
}

/** The receipt of whichever of an act's transactions the chain has, of one that did it before one that came in vain; null: none. */
export async function landed(
  node: JsonRpcProvider,
  { txHash, txHashes }: Pick<RelayIntent, 'txHash' | 'txHashes'>,
): Promise<TransactionReceipt | null> {
  let failed: TransactionReceipt | null = null;
  for (const hash of new Set([txHash, ...txHashes.toReversed()])) {
    const receipt = hash === null ? null : await node.getTransactionReceipt(hash);
    if (receipt?.status === 1) return receipt;
    failed ??= receipt;
  }
  return failed;
}

export async function finish(db: Db, intent: RelayIntent, receipt: TransactionReceipt): Promise<void> {
  await db.relayIntent.updateMany({
    where: { id: intent.id },
    data: {
      status: 'mined',
      account: receipt.from,
      txHash: receipt.hash,
      minedBlock: receipt.blockNumber,
      costWei: toDecimal(receipt.fee),
      waits: null,
    },
  });
}

/** Another account, or another nonce, is to bring it: what was signed may still be mined, and then the contract refuses the other. */
export async function giveBack(pass: Pick<Pass, 'db' | 'accounts'>, intent: RelayIntent): Promise<void> {
  const given = await pass.db.relayIntent.updateMany({
    where: { id: intent.id, status: 'sent', txHash: intent.txHash },
    data: { status: 'queued', account: null, nonce: null, txHash: null, rawTx: null, costWei: null, waits: null },
  });
  if (given.count === 1) forget(pass, intent);
}

/** Its nonce is free again. */
export function forget({ accounts }: Pick<Pass, 'accounts'>, { account, nonce }: RelayIntent): void {
  if (account !== null && nonce !== null) accounts.get(account)?.held.delete(nonce);
}

/** The contract says no; unless one of the act's own transactions is why. `costWei`: what it cost where it was mined and failed. */
export async function refuse(
  pass: Pass,
  intent: RelayIntent,
  refusal: ContractRefusal,
  costWei: bigint | null = null,
): Promise<void> {
  const own = await landed(pass.node, intent);
  if (own?.status === 1) return finish(pass.db, intent, own);
  await inTransaction(pass.db, async (tx) => {
    const changed = await tx.relayIntent.updateMany({
      // What a second relayer has sent may be why the contract refuses it now: that one says how it ended.
      where: { id: intent.id, status: { in: ['queued', 'sent'] }, secondTxHash: null },
      data: {
        status: 'refused',
        refusal: { name: refusal.name, args: [...refusal.args] },
        waits: null,
        costWei: costWei === null ? null : toDecimal(costWei),
      },
    });
    if (changed.count !== 1) return;
    forget(pass, intent);
    await pass.hooks.onRefused(tx, intent, refusal);
  });
}
