/** Bonds of merchants as the chain has them (contracts/src/Bond.sol). */
import { Contract } from 'ethers';
import { bondInterface } from './abi.ts';
import { getChain } from './chains.ts';
import { provider, tokenAddressOf, type Deployment } from './deployment.ts';
import type { Tx } from '../db/ctx.ts';
import type { Instant } from '../kernel/instant.ts';

/** A bond of one asset under the arbiter in force. `units`: base units. `freeFrom`: when it can leave; null: no notice was given. */
export type Bond = { readonly asset: string; readonly units: bigint; readonly freeFrom: Instant | null };

/** Every bond of this owner under the deployment's arbiter at a block, one an asset, and assets without one left out. */
export async function readBonds(
  deployment: Deployment,
  owner: string,
  assets: readonly string[],
  block: number | 'latest',
): Promise<readonly Bond[]> {
  if (deployment.bond === null) return [];
  const contract = new Contract(deployment.bond, bondInterface, provider(deployment.chainId));
  const read = async (asset: string): Promise<Bond> => {
    const at = [owner, tokenAddressOf(deployment, asset), deployment.panel, { blockTag: block }];
    const [units, freeFrom] = (await contract.getFunction('bondOf')(...at)) as [bigint, bigint];
    return { asset, units, freeFrom: freeFrom === 0n ? null : Number(freeFrom) };
  };
  return (await Promise.all(assets.map(read))).filter(({ units }) => units > 0n);
}

/** The last block that no reorganisation takes back; null: none was read yet. */
export async function finalBlock(tx: Tx, chainId: number): Promise<number | null> {
  const cursor = await tx.chainCursor.findUnique({ where: { chainId }, select: { finalNumber: true } });
  return cursor?.finalNumber ?? null;
}

/** Decimals of an asset of the chain. */
export const decimalsOf = (chainId: number, symbol: string): number =>
  getChain(chainId).assets.find((asset) => asset.symbol === symbol)?.decimals ?? 0;
