import { Contract } from 'ethers';
import { z } from 'zod';
import { chainIds, findChainSettings } from '../config.ts';
import { onceEach } from '../kernel/once.ts';
import { askIn, type Asks } from '../db/ask.ts';
import type { Tx } from '../db/ctx.ts';
import { Prisma } from '../db/generated/client.ts';
import { asking, type Many } from '../db/many.ts';
import { columnsOf, wholeRow } from '../db/whole.ts';
import { escrowInterface } from './abi.ts';
import { NATIVE, getAsset } from './chains.ts';
import { ChainNodes } from './nodes.ts';

const tokenMap = z.record(z.string(), z.string());

/** Where the contracts of a chain are. */
export type Deployment = {
  readonly chainId: number;
  readonly escrow: string;
  readonly panel: string;
  readonly backupArbiter: string;
  readonly feeRecipient: string;
  readonly faucet: string | null;
  /** Where merchants leave their bonds; null: there are no merchants on this deployment. */
  readonly bond: string | null;
  readonly tokens: Readonly<Record<string, string>>;
  readonly deployBlock: number;
  readonly deployBlockHash: string;
};

const DEPLOYMENT: Many<Readonly<Record<string, unknown>>> = {
  name: 'chain.deployment',
  text: `
  SELECT r."at"::int4 AS "at", ${columnsOf(Prisma.DeploymentScalarFieldEnum, 'd')}
  FROM unnest($1::int4[]) WITH ORDINALITY AS r("chainId", "at") JOIN "Deployment" d ON d."chainId" = r."chainId"`,
  columns: ['int'],
  shared: true,
};

/** The deployment of a chain; a fault where there is none, because start puts one there. */
export async function getDeployment(on: Asks, chainId: number): Promise<Deployment> {
  const [found] = await askIn(on)(asking(DEPLOYMENT, chainId));
  if (!found) throw new Error(`chain ${chainId} has no contracts`);
  const row = wholeRow(found, Prisma.DeploymentScalarFieldEnum, {}) as Deployment;
  return { ...row, tokens: tokenMap.parse(row.tokens) };
}

/** Chains beside the home chain that are traded on and have no contracts: whoever trades there would meet a fault. */
export async function listUndeployed(db: Tx): Promise<readonly number[]> {
  const further = chainIds().slice(1);
  if (further.length === 0) return [];
  const rows = await db.deployment.findMany({ where: { chainId: { in: [...further] } }, select: { chainId: true } });
  return further.filter((id) => !rows.some(({ chainId }) => chainId === id));
}

/** Names the arbiter of trades taken from now on. What is signed names its own, and keeps it. */
export async function nameArbiter(tx: Tx, chainId: number, panel: string): Promise<void> {
  await tx.deployment.update({ where: { chainId }, data: { panel } });
}

/** Token address of an asset, the zero address for the chain's own coin. */
export function tokenAddressOf(deployment: Deployment, symbol: string): string {
  if (getAsset(deployment.chainId, symbol).native) return NATIVE;
  const address = deployment.tokens[symbol];
  if (!address) throw new Error(`${symbol} is not deployed on chain ${deployment.chainId}`);
  return address;
}

/** The one connection of this process to the nodes of a chain that is traded on. A fault for any other chain. */
export function provider(chainId: number): ChainNodes {
  return onceEach('provider', chainId, () => {
    const settings = findChainSettings(chainId);
    if (!settings) throw new Error(`chain ${chainId} is none of those that are traded on (CHAIN_ID, FURTHER_CHAINS)`);
    return new ChainNodes(settings.rpcUrls, chainId, { quorum: settings.rpcQuorum });
  });
}

/** The escrow of a deployment, or the one that a trade names. */
export function escrowContract(at: { readonly chainId: number; readonly escrow: string }): Contract {
  return new Contract(at.escrow, escrowInterface, provider(at.chainId));
}
