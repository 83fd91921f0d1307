import { Interface } from 'ethers';
import { z } from 'zod';
import artifact from '#contracts/artifacts/Faucet.json' with { type: 'json' };
import { getChain } from '#lib/chain/chains.ts';
import { getDeployment } from '#lib/chain/deployment.ts';
import { enqueueIntent } from '#lib/chain/relay.ts';
import { config, findChainSettings } from '#lib/config.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { requireActor } from '../policy.ts';
import { refuseAccount } from '../refusals.ts';

const faucet = new Interface(artifact.abi);
/** Seconds between two fillings of one wallet. */
const REST_SECONDS = 60;

export const dripSchema = z.object({ chainId: z.int().positive().optional() });

/**
 * Fills the actor's wallet with play money, by the relayer. Only on an embedded chain, whose coins are worth nothing. `chainId`: the home chain where it is
 * left out. Refusals: `account.faucet_absent`, `account.faucet_resting`.
 */
export async function dripTestCoins(
  ctx: Ctx,
  input: z.output<typeof dripSchema> = {},
): Promise<Result<{ to: string }>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { embeddedChain } = config();
  const { chainId = config().chainId } = input;
  const to = asked.value.walletAddress;
  const place =
    embeddedChain && findChainSettings(chainId) && getChain(chainId).local
      ? (await getDeployment(ctx.db, chainId)).faucet
      : null;
  if (!place) return refused(refuseAccount('account.faucet_absent'));
  const actKey = `drip ${chainId} ${to} ${Math.floor(Date.now() / 1000 / REST_SECONDS)}`;
  return inTransaction(ctx.db, async (tx) => {
    const known = await tx.relayIntent.findUnique({ where: { actKey }, select: { id: true } });
    if (known) return refused(refuseAccount('account.faucet_resting', { seconds: REST_SECONDS }));
    const data = faucet.encodeFunctionData('drip', [to]);
    await enqueueIntent(tx, ctx.random, {
      chainId,
      actKey,
      tradeId: null,
      move: 'drip',
      to: place,
      data,
      payerId: null,
    });
    return ok({ to });
  });
}
