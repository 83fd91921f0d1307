/** How an asset's key is read. Pure and browser-safe. */
import { symbolOf } from './asset-key.ts';
import { findChain } from './chains.ts';

/** `USDC`, and on another chain than the home chain `USDC · Base`. */
export function assetLabel(key: string): string {
  const chainId = key.split('@')[1];
  return chainId === undefined ? key : `${symbolOf(key)} · ${findChain(Number(chainId))?.name ?? chainId}`;
}
