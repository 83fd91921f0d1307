/** Acts that wait to be sent: each gets an account and a nonce, and is remembered before it is broadcast. */
import { inSpan } from '../../events/spans.ts';
import type { RelayIntent } from '../../db/generated/client.ts';
import { newId, secureRandom } from '../../kernel/ids.ts';
import { chooseAccount, freeNonce, missingNonces, spendable } from './accounts.ts';
import { firstFees } from './fees.ts';
import { estimate } from './node.ts';
import { refuse, sendOut, signAct, signing, type Pass } from './tools.ts';
import type { Waits } from './view.ts';

export const BATCH = 20;
/** Seconds after which what waits for coins or for cheaper gas is looked at again. */
const LOOK_AGAIN = 2;
/** The same for what the signer refuses. */
const ASK_AGAIN = 30;
/** What a transaction with nothing in it takes. */
const GAS_OF_NOTHING = 21_000n;
/** A gap of more than this is no accident of ours; it is filled in several passes. */
const MOST_FILLS = 20;

/** Sends what is due. */
export async function sendQueued(pass: Pass): Promise<number> {
  const queued = await pass.db.relayIntent.findMany({
    where: { chainId: pass.chainId, status: 'queued', nextTryAt: { lte: new Date() } },
    orderBy: { createdAt: 'asc' },
    take: BATCH,
  });
  for (const intent of queued) {
    const { move, tradeId } = intent;
    await inSpan({ name: `relay ${move}`, ids: { tradeId: tradeId ?? undefined } }, () => send(pass, intent));
  }
  return queued.length;
}

async function send(pass: Pass, intent: RelayIntent): Promise<void> {
  if (intent.after !== null) {
    const before = { actKey: intent.after, status: { in: ['held', 'queued', 'sent'] } };
    if ((await pass.db.relayIntent.count({ where: before })) > 0) return wait(pass, intent, null, LOOK_AGAIN);
  }
  const [any] = signing(pass);
  if (!any) return wait(pass, intent, 'signer', LOOK_AGAIN);
  const gas = await estimate(pass.node, any.address, intent);
  if (gas.kind === 'refused') return refuse(pass, intent, gas.refusal);
  if (gas.kind === 'later') return postpone(pass, intent);
  const fees = firstFees(pass.market, pass.policy);
  if (!fees) return wait(pass, intent, 'fee_cap', LOOK_AGAIN);
  // What needs more than any act may is asked for with as much as one may: the signer, or the chain, has the last word.
  const gasLimit = gas.limit < pass.policy.mostGas ? gas.limit : pass.policy.mostGas;
  const account = chooseAccount(signing(pass), gasLimit * fees.maxFeePerGas);
  if (!account) return wait(pass, intent, 'no_funds', LOOK_AGAIN);
  const nonce = freeNonce(account);
  const signed = await signAct(pass, account.address, { ...intent, nonce, gasLimit }, fees);
  if (typeof signed === 'string') return wait(pass, intent, signed, ASK_AGAIN);
  // Remembered before it is broadcast: after a crash the same bytes go out again, never a second transaction.
  // Only what still waits: a cancellation may have taken it back while the node was asked.
  const taken = await pass.db.relayIntent.updateMany({
    where: { id: intent.id, status: 'queued' },
    data: {
      status: 'sent',
      account: account.address,
      nonce,
      ...signed,
      txHashes: { push: signed.txHash },
      waits: null,
      attempts: { increment: 1 },
    },
  });
  if (taken.count !== 1) return;
  account.held.add(nonce);
  account.reserved += gasLimit * fees.maxFeePerGas;
  await sendOut(pass, { id: intent.id, waits: null }, signed.rawTx);
}

/** It is nobody's fault and no try: it stays where it is in the queue. */
async function wait({ db }: Pass, intent: RelayIntent, waits: Waits | null, seconds: number): Promise<void> {
  await db.relayIntent.updateMany({
    where: { id: intent.id, status: 'queued' },
    data: { waits, nextTryAt: new Date(Date.now() + seconds * 1000) },
  });
}

/** The node says nothing of it: later, and later each time. */
async function postpone({ db }: Pass, intent: RelayIntent): Promise<void> {
  const seconds = Math.min(60, 2 ** Math.min(intent.attempts, 6));
  await db.relayIntent.update({
    where: { id: intent.id },
    data: { attempts: { increment: 1 }, nextTryAt: new Date(Date.now() + seconds * 1000) },
  });
}

/**
 * Uses up nonces below others under which nothing is on its way any more (an act was refused, or given to another account), by
 * transactions with nothing in them: without them whatever is above would wait for ever. They are followed up as acts are.
 */
export async function fillGaps(pass: Pass): Promise<void> {
  const fees = firstFees(pass.market, pass.policy);
  if (!fees) return;
  const cost = GAS_OF_NOTHING * fees.maxFeePerGas;
  for (const account of signing(pass)) {
    for (const nonce of missingNonces(account).slice(0, MOST_FILLS)) {
      if (spendable(account) < cost) break;
      const { address } = account;
      const act = { to: address, data: '0x', nonce, gasLimit: GAS_OF_NOTHING };
      const signed = await signAct(pass, address, act, fees);
      if (typeof signed === 'string') break;
      const id = newId(secureRandom);
      const actKey = `${FILL}:${pass.chainId}:${address}:${nonce}:${id}`;
      const row = { id, chainId: pass.chainId, actKey, tradeId: null, move: FILL, to: address, data: '0x' };
      await pass.db.relayIntent.create({
        data: { ...row, status: 'sent', account: address, nonce, ...signed, txHashes: [signed.txHash], attempts: 1 },
      });
      account.held.add(nonce);
      account.reserved += cost;
      await sendOut(pass, { id, waits: null }, signed.rawTx);
    }
  }
}

/** `move` of what only uses up a nonce. */
export const FILL = 'fill';
