import { Contract } from 'ethers';
import { tokenInterface } from '../chain/abi.ts';
import { NATIVE } from '../chain/chains.ts';
import { provider } from '../chain/deployment.ts';
import type { Trade } from '../db/generated/client.ts';

/** What the seller's page needs to make the funding signatures; null parts where the node did not answer. */
export type Funding = {
  readonly balance: string | null;
  readonly permit: { readonly tokenName: string; readonly tokenVersion: string; readonly nonce: string } | null;
};

/** Reads the seller's balance and the token's permit domain from the chain. A silent node leaves both out. */
export async function fundingOf(trade: Trade): Promise<Funding> {
  try {
    if (trade.token === NATIVE) {
      return { balance: `${await provider().getBalance(trade.sellerAddress)}`, permit: null };
    }
    const token = new Contract(trade.token, tokenInterface, provider());
    const [balance, tokenName, nonce] = (await Promise.all([
      token.getFunction('balanceOf')(trade.sellerAddress),
      token.getFunction('name')(),
      token.getFunction('nonces')(trade.sellerAddress),
    ])) as [bigint, string, bigint];
    return { balance: `${balance}`, permit: { tokenName, tokenVersion: TOKEN_VERSION, nonce: `${nonce}` } };
  } catch {
    return { balance: null, permit: null };
  }
}

/** EIP-712 version of the tokens in the registry's local chain (contracts/src/local/TestToken.sol). */
const TOKEN_VERSION = '1';
