/**
 * Two of the demo's people are merchants, for lack of whom nobody's score would rise. Their bonds are real, in the real contract; nobody has traded long
 * enough there to meet the criteria, so being one is written for them as a grant would write it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { bondInterface, tokenInterface } from '#lib/chain/abi.ts';
import { decimalsOf } from '#lib/chain/bond.ts';
import { getDeployment, provider, tokenAddressOf } from '#lib/chain/deployment.ts';
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import { toDecimal } from '#lib/db/decimal.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { requiredUnits } from '#lib/reputation/merchants/bond-rules.ts';
import { beginMerchant } from '#lib/reputation/merchants/record.ts';
import type { Actor } from './acts.ts';
import type { Stage } from './stage.ts';

/** Whose word counts whole, by the key of the person. */
export const MERCHANTS: readonly string[] = ['ada', 'chiara'];

const ASSET = 'USDC';

/** Leaves the bond by their own transactions, and is a merchant from then on. Nothing on a deployment without bonds. */
export async function makeMerchant(stage: Stage, { account, wallet }: Actor): Promise<void> {
  const { chainId } = config();
  const deployment = await getDeployment(db(), chainId);
  if (deployment.bond === null) return;
  const decimals = decimalsOf(chainId, ASSET);
  const [token, units] = [tokenAddressOf(deployment, ASSET), requiredUnits(ASSET, decimals)];
  const own = wallet.connect(provider(chainId));
  const send = async (to: string, data: string) => {
    const { hash } = await own.sendTransaction({ to, data });
    // The chain mines as it is asked and then not again: waiting for its next block would be waiting for ever.
    while (!(await provider(chainId).getTransactionReceipt(hash))) await pause(50);
  };
  await send(token, tokenInterface.encodeFunctionData('approve', [deployment.bond, units]));
  await send(deployment.bond, bondInterface.encodeFunctionData('post', [token, units, deployment.panel]));
  await stage.settle();
  const now = await stage.now();
  const { id: accountId } = account;
  await inTransaction(db(), async (tx) => {
    const at = dateOf(now);
    const bond = { asset: ASSET, units: toDecimal(units), lookedAt: at };
    await tx.merchant.create({ data: { accountId, grantedAt: at, ...bond } });
    await beginMerchant(tx, accountId, { asset: ASSET, decimals, units, inNotice: false }, now);
  });
}
