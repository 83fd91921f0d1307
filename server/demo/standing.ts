/** One of the demo's people has coins in the vault and an offer that trades while nobody is at their desk. */
import { setTimeout as pause } from 'node:timers/promises';
import { Contract } from 'ethers';
import { sealText, type Sealed } from '#lib/account/sealing.ts';
import { escrowInterface, tokenInterface } from '#lib/chain/abi.ts';
import { getDeployment, provider, tokenAddressOf } from '#lib/chain/deployment.ts';
import { offerDataOf } from '#lib/chain/signing.ts';
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import { prepareStanding } from '#lib/offer/commands/prepare-standing.ts';
import { signStanding } from '#lib/offer/commands/sign-standing.ts';
import { MOST_DAYS, standingPayeePlace } from '#lib/offer/standing.ts';
import type { Actor } from './acts.ts';
import { must, type Stage } from './stage.ts';

/** Base units: 6,000 test dollars of six decimals. */
const FILLED = 6_000_000_000n;

/** Puts test dollars into the person's vault, by their own transactions. */
async function fillVault({ wallet }: Actor): Promise<void> {
  const deployment = await getDeployment(db(), config().chainId);
  const token = tokenAddressOf(deployment, 'USDC');
  const own = wallet.connect(provider(deployment.chainId));
  const send = async (to: string, data: string) => {
    const { hash } = await own.sendTransaction({ to, data });
    // The chain mines as it is asked and then not again: waiting for its next block would be waiting for ever.
    while (!(await provider(deployment.chainId).getTransactionReceipt(hash))) await pause(50);
  };
  await send(token, tokenInterface.encodeFunctionData('approve', [deployment.escrow, FILLED]));
  await send(deployment.escrow, escrowInterface.encodeFunctionData('deposit', [token, FILLED]));
  const held = (await new Contract(deployment.escrow, escrowInterface, provider(deployment.chainId)).getFunction(
    'vaultOf',
  )(wallet.address, token)) as bigint;
  if (held < FILLED) throw new Error(`the vault of ${wallet.address} holds ${held}`);
}

/**
 * Fills the person's vault and makes an offer of theirs for test dollars a standing one. `textOf`: the account as its owner's browser would open
 * it, by its id.
 */
export async function makeStanding(stage: Stage, actor: Actor, textOf: (accountId: string) => string): Promise<void> {
  await fillVault(actor);
  await stage.settle();
  const offer = await db().offer.findFirstOrThrow({
    where: { makerId: actor.account.id, side: 'sell', asset: 'USDC', currency: 'EUR', state: 'live' },
    // The first of its kind asks nothing of takers and keeps no hours.
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  const ctx = stage.ctxOf(actor.account);
  const prepared = must(await prepareStanding(ctx, { offerId: offer.id, lanes: 3, days: MOST_DAYS }));
  const { domain, types, value } = offerDataOf(prepared, prepared.signedOffer);
  const methods = await db().offerMethod.findMany({ where: { offerId: offer.id, revision: offer.revision } });
  const payees: Record<string, Sealed> = {};
  for (const { methodId, paymentAccountId } of methods) {
    const place = standingPayeePlace(offer.id, prepared.signedOffer.series);
    payees[methodId] = sealText(textOf(paymentAccountId!), [prepared.releasePublicKey], place);
  }
  must(
    await signStanding(ctx, {
      offerId: offer.id,
      standingId: prepared.standingId,
      signature: await actor.wallet.signTypedData(domain, types, value),
      payees,
    }),
  );
}
