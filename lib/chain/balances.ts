import { Contract } from 'ethers';
import { tokenInterface } from './abi.ts';
import { getChain } from './chains.ts';
import { provider, tokenAddressOf, type Deployment } from './deployment.ts';

/** What a wallet holds of one asset; base units as a decimal string. */
export type Balance = { readonly symbol: string; readonly decimals: number; readonly units: string };

/** A page waits no longer than this. */
const ANSWER_MS = 4000;

/** What an address holds of each asset of the chain, now. Undefined where the chain does not answer. */
export async function findBalances(deployment: Deployment, address: string): Promise<readonly Balance[] | undefined> {
  const node = provider(deployment.chainId);
  const read = async (symbol: string, native: boolean): Promise<bigint> => {
    if (native) return node.getBalance(address);
    const token = new Contract(tokenAddressOf(deployment, symbol), tokenInterface, node);
    return (await token.getFunction('balanceOf')(address)) as bigint;
  };
  const late = new Promise<never>((_, fail) => setTimeout(() => fail(new Error('late')), ANSWER_MS).unref());
  try {
    const all = Promise.all(
      getChain(deployment.chainId).assets.map(async ({ symbol, decimals, native }) => ({
        symbol,
        decimals,
        units: String(await read(symbol, native)),
      })),
    );
    return await Promise.race([all, late]);
  } catch {
    // The node is away or slow; a page says so instead of showing nothing as zero.
    return undefined;
  }
}
