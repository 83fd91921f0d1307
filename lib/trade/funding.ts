import { Contract } from 'ethers';
import { tokenInterface } from '../chain/abi.ts';
import { NATIVE } from '../chain/chains.ts';
import { escrowContract, provider } from '../chain/deployment.ts';
import type { Trade } from '../db/generated/client.ts';
import { termsSchema } from './schema.ts';

/** What the seller's page needs to make the funding signatures; null parts where the node did not answer. */
export type Funding = {
  readonly balance: string | null;
  readonly permit: { readonly tokenName: string; readonly tokenVersion: string; readonly nonce: string } | null;
};

/** What the seller's vault holds of the trade's asset now, by the contract's own word. */
export async function vaultOf(trade: Pick<Trade, 'chainId' | 'contract' | 'sellerAddress' | 'token'>): Promise<bigint> {
  const escrow = escrowContract({ chainId: trade.chainId, escrow: trade.contract });
  const held = await escrow.getFunction('vaultOf')(trade.sellerAddress, trade.token);
  return held as bigint;
}

/** Reads the seller's balance (of the vault, where the terms say so) and the token's permit domain from the chain. A silent node leaves both out. */
export async function fundingOf(trade: Trade): Promise<Funding> {
  try {
    // One signature over the terms is all that the vault needs.
    if (termsSchema.parse(trade.terms).fromVault) return { balance: `${await vaultOf(trade)}`, permit: null };
    if (trade.token === NATIVE) {
      return { balance: `${await provider(trade.chainId).getBalance(trade.sellerAddress)}`, permit: null };
    }
    const token = new Contract(trade.token, tokenInterface, provider(trade.chainId));
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
