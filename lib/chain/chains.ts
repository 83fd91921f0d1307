/** The chains a trade can live on. Adding one is one entry here. Pure and browser-safe. */

export type Asset = {
  readonly symbol: string;
  readonly name: string;
  readonly decimals: number;
  /** The chain's own coin: no token contract, funded by the seller's own transaction. */
  readonly native: boolean;
  /** EIP-712 name and version of a token that takes transfers by signature (EIP-3009): it is deposited without gas. */
  readonly eip3009?: { readonly name: string; readonly version: string };
};

export type Finality = { readonly kind: 'depth'; readonly blocks: number } | { readonly kind: 'safe' | 'finalized' };

export type Chain = {
  readonly id: number;
  readonly name: string;
  /** A chain of this machine alone, whose coins are worth nothing. */
  readonly local: boolean;
  readonly finality: Finality;
  /** Seconds added to the window shown to the buyer, so that finality does not eat into it. */
  readonly finalitySeconds: number;
  readonly assets: readonly Asset[];
  /** Where the chain can be looked at: https, without a slash at the end; `/tx/<hash>` and `/address/<address>` below it (EIP-3091). */
  readonly explorer?: string;
};

const LOCAL_ASSETS: readonly Asset[] = [
  {
    symbol: 'USDC',
    name: 'Test dollar, 6 decimals',
    decimals: 6,
    native: false,
    eip3009: { name: 'Test dollar, 6 decimals', version: '1' },
  },
  {
    symbol: 'DAI',
    name: 'Test dollar, 18 decimals',
    decimals: 18,
    native: false,
    eip3009: { name: 'Test dollar, 18 decimals', version: '1' },
  },
  { symbol: 'ETH', name: 'Test ether', decimals: 18, native: true },
];

const local = (id: number, name: string): Chain => ({
  id,
  name,
  local: true,
  finality: { kind: 'depth', blocks: 2 },
  finalitySeconds: 60,
  assets: LOCAL_ASSETS,
});

/** The second local one is beside the first where somebody wants to see two chains at once. */
export const CHAINS: readonly Chain[] = [local(31337, 'Local test chain'), local(31338, 'Second test chain')];

/**
 * What is called the same on two of these chains and has other decimals there: rates are kept by symbol, in base units, and would be wrong by powers of ten.
 * Undefined: nothing is.
 */
export function unlikeDecimals(chains: readonly Pick<Chain, 'assets'>[]): string | undefined {
  const decimals = new Map<string, number>();
  for (const asset of chains.flatMap(({ assets }) => assets)) {
    const before = decimals.get(asset.symbol) ?? asset.decimals;
    if (before !== asset.decimals) return asset.symbol;
    decimals.set(asset.symbol, before);
  }
  return undefined;
}

/** Token address that means the chain's own coin. */
export const NATIVE = '0x0000000000000000000000000000000000000000';

export function findChain(id: number): Chain | undefined {
  return CHAINS.find((chain) => chain.id === id);
}

/** The chain, or a fault: ids in our own rows are always known. */
export function getChain(id: number): Chain {
  const chain = findChain(id);
  if (!chain) throw new Error(`chain ${id} is not in the registry`);
  return chain;
}

export function findAsset(chainId: number, symbol: string): Asset | undefined {
  return findChain(chainId)?.assets.find((asset) => asset.symbol === symbol);
}

export function getAsset(chainId: number, symbol: string): Asset {
  const asset = findAsset(chainId, symbol);
  if (!asset) throw new Error(`asset ${symbol} is not on chain ${chainId}`);
  return asset;
}
