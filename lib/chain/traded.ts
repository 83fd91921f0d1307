/** What can be traded here: the assets of every chain that this site trades on. */
import { chainIds, config } from '../config.ts';
import { keyOn } from './asset-key.ts';
import { getChain, type Asset } from './chains.ts';

/** An asset on one of the chains. `key`: see asset-key.ts. */
export type Traded = { readonly key: string; readonly chainId: number; readonly asset: Asset };

/** The key of an asset of a chain. */
export const assetKey = (chainId: number, symbol: string): string =>
  chainId === config().chainId ? symbol : keyOn(chainId, symbol);

/** All of them, the home chain's first. */
export const listTraded = (): readonly Traded[] =>
  chainIds().flatMap((chainId) =>
    getChain(chainId).assets.map((asset) => ({ key: assetKey(chainId, asset.symbol), chainId, asset })),
  );

/** What a key names; undefined: it is traded here on no chain. */
export const findTraded = (key: string): Traded | undefined =>
  listTraded().find((one) => one.key === key || keyOn(one.chainId, one.asset.symbol) === key);

/** Each symbol once: what is called the same on two chains has one price. The home chain's first. */
export function tradedAssets(): readonly Asset[] {
  const all = listTraded().map(({ asset }) => asset);
  return all.filter((asset, at) => all.findIndex(({ symbol }) => symbol === asset.symbol) === at);
}

/** What tells a chain from the others that are traded on; null: there is one, and nothing to tell apart. */
export const networkName = (chainId: number): string | null => (chainIds().length > 1 ? getChain(chainId).name : null);
