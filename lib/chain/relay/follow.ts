/** Acts that were sent: whether they landed, and what is done where they do not. */
import { Transaction } from 'ethers';
import type { RelayIntent } from '../../db/generated/client.ts';
import { chooseAccount } from './accounts.ts';
import { raisedFees } from './fees.ts';
import { broadcast, estimate } from './node.ts';
import { FILL } from './send.ts';
import { finish, forget, giveBack, landed, MOST_TRIES, refuse, sendOut, signAct, signing, type Pass } from './tools.ts';

/** Seconds after which an unmined transaction is sent again, and after which its fee is raised. */
const RESEND_AFTER = 5;
export const RAISE_AFTER = 30;
/** Of one account, the lowest nonces first: what is above them waits for them anyway. */
const BATCH = 20;

/** Looks after what is under way. */
export async function followSent(pass: Pass): Promise<number> {
  let looked = 0;
  for (const account of pass.accounts.keys()) {
    const sent = await pass.db.relayIntent.findMany({
      where: { chainId: pass.chainId, status: 'sent', account },
      orderBy: { nonce: 'asc' },
      take: BATCH,
    });
    for (const intent of sent) await followUp(pass, intent);
    looked += sent.length;
  }
  return looked;
}

/** Rows of releases that had one account and did not write it down: the transaction says whose it is. */
export async function nameAccounts({ db, chainId }: Pick<Pass, 'db' | 'chainId'>): Promise<void> {
  const unnamed = await db.relayIntent.findMany({
    where: { chainId, status: 'sent', account: null, rawTx: { not: null } },
    select: { id: true, rawTx: true, txHash: true },
  });
  for (const { id, rawTx, txHash } of unnamed) {
    const { from, gasLimit, maxFeePerGas } = Transaction.from(rawTx!);
    const cost = `${gasLimit * (maxFeePerGas ?? 0n)}`;
    // Without `updatedAt`, from which it is counted for how long nothing has happened.
    await db.$executeRaw`UPDATE "RelayIntent" SET "account" = ${from}, "txHashes" = ARRAY[${txHash}]::text[], "costWei" = ${cost}::numeric
      WHERE "id" = ${id}`;
  }
}

async function followUp(pass: Pass, intent: RelayIntent): Promise<void> {
  const account = pass.accounts.get(intent.account!)!;
  const mined = account.mined > intent.nonce!;
  const receipt = mined ? await landed(pass.node, intent) : await pass.node.getTransactionReceipt(intent.txHash!);
  if (receipt?.from === account.address) account.mined = Math.max(account.mined, intent.nonce! + 1);
  if (receipt?.status === 1) {
    await finish(pass.db, intent, receipt);
    return forget(pass, intent);
  }
  if (receipt) return onFailed(pass, intent, receipt.fee);
  const waited = (Date.now() - intent.updatedAt.getTime()) / 1000;
  if (waited < RESEND_AFTER && intent.waits !== 'underpriced') return;
  if (intent.waits === 'fee_cap' && intent.nextTryAt > new Date()) return;
  if (mined) return onNonceGone(pass, intent);
  if (intent.waits === 'underpriced' || waited >= RAISE_AFTER) return raise(pass, intent);
  await sendAgain(pass, intent);
}

/** It was mined and failed, and its nonce is used up: for want of gas, since what a payment needs can grow between estimate and block; or for good. */
async function onFailed(pass: Pass, intent: RelayIntent, cost: bigint): Promise<void> {
  const gas = await estimate(pass.node, intent.account!, intent);
  if (gas.kind === 'ok' && intent.attempts < MOST_TRIES) return giveBack(pass, intent);
  if (gas.kind === 'later') return;
  await refuse(pass, intent, gas.kind === 'refused' ? gas.refusal : { name: 'unknown', args: ['reverted'] }, cost);
}

/** Another transaction took its nonce: it can never land. */
async function onNonceGone(pass: Pass, intent: RelayIntent): Promise<void> {
  if (intent.move !== FILL) return giveBack(pass, intent);
  // A transaction with nothing in it has done what it was for: the nonce is used up.
  await pass.db.relayIntent.updateMany({
    where: { id: intent.id },
    data: { status: 'mined', costWei: null, waits: null },
  });
  forget(pass, intent);
}

/** The same bytes once more: the node may have been away, or the pool has dropped them. */
async function sendAgain(pass: Pass, intent: RelayIntent): Promise<void> {
  const answer = await sendOut(pass, intent, intent.rawTx!, intent.waits === 'fee_cap' ? 'fee_cap' : null);
  if (answer === 'no_funds') await passOn(pass, intent);
}

/** The account cannot pay it any more: another takes it over, where one can and the node does not have it after all. */
async function passOn(pass: Pass, intent: RelayIntent): Promise<void> {
  if (intent.move === FILL || (await pass.node.getTransaction(intent.txHash!))) return;
  const { gasLimit, maxFeePerGas } = Transaction.from(intent.rawTx!);
  const others = signing(pass).filter(({ address }) => address !== intent.account);
  if (chooseAccount(others, gasLimit * (maxFeePerGas ?? 0n))) await giveBack(pass, intent);
}

/** The same act under the same nonce for a higher fee; at the cap it waits, and says so. */
async function raise(pass: Pass, intent: RelayIntent): Promise<void> {
  const { node, db } = pass;
  if (pass.ours?.has(intent.account!) !== true) {
    await sendOut(pass, intent, intent.rawTx!);
    // Its key is gone: nobody can raise it. The contract takes the act once, whichever of the two transactions comes.
    if (pass.ours !== null && intent.move !== FILL) await giveBack(pass, intent);
    return;
  }
  const gas = await estimate(node, intent.account!, intent);
  if (gas.kind === 'refused') return refuse(pass, intent, gas.refusal);
  if (gas.kind === 'later') return;
  const before = Transaction.from(intent.rawTx!);
  const fees = raisedFees(
    { maxFeePerGas: before.maxFeePerGas ?? 0n, maxPriorityFeePerGas: before.maxPriorityFeePerGas ?? 0n },
    pass.market,
    pass.policy,
  );
  if (!fees) return waitAtCap(pass, intent);
  const gasLimit =
    intent.move === FILL ? before.gasLimit : gas.limit < pass.policy.mostGas ? gas.limit : pass.policy.mostGas;
  const signed = await signAct(pass, intent.account!, { ...intent, nonce: intent.nonce!, gasLimit }, fees);
  if (typeof signed === 'string') {
    await sendOut(pass, intent, intent.rawTx!, signed);
    return;
  }
  const taken = await db.relayIntent.updateMany({
    where: { id: intent.id, status: 'sent', txHash: intent.txHash },
    data: { ...signed, txHashes: { push: signed.txHash }, waits: null, attempts: { increment: 1 } },
  });
  if (taken.count === 1) await sendOut(pass, { id: intent.id, waits: null }, signed.rawTx);
}

async function waitAtCap({ db, node }: Pass, intent: RelayIntent): Promise<void> {
  await broadcast(node, intent.rawTx!);
  // Without `updatedAt`, from which it is counted for how long nothing has happened.
  const next = new Date(Date.now() + RESEND_AFTER * 1000);
  await db.$executeRaw`UPDATE "RelayIntent" SET "waits" = 'fee_cap', "nextTryAt" = ${next} WHERE "id" = ${intent.id}`;
}
