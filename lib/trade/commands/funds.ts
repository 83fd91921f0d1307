import { Contract } from 'ethers';
import { tokenInterface } from '../../chain/abi.ts';
import { NATIVE } from '../../chain/chains.ts';
import { provider } from '../../chain/deployment.ts';
import type { Trade } from '../../db/generated/client.ts';
import { toBigint } from '../../db/decimal.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { vaultOf } from '../funding.ts';
import { refuseTrade } from '../refusals.ts';
import { termsSchema, type Permit } from '../schema.ts';

/**
 * Whether the seller's wallet (or vault, where the terms say so) holds what the terms lock, and lets the escrow pull it: said before
 * anything is signed for nothing. Refuses `trade.insufficient_balance` { has, needs, asset }, `trade.insufficient_vault` and
 * `trade.chain_unavailable`.
 */
export async function checkFunds(trade: Trade, permit: Permit | null): Promise<Result<null>> {
  const needs = toBigint(trade.tokenUnits) + toBigint(trade.feeUnits);
  const short = (has: bigint) =>
    refused(refuseTrade('trade.insufficient_balance', { has: `${has}`, needs: `${needs}`, asset: trade.asset }));
  try {
    if (termsSchema.parse(trade.terms).fromVault) {
      const held = await vaultOf(trade);
      return held >= needs ? ok(null) : refused(refuseTrade('trade.insufficient_vault'));
    }
    if (trade.token === NATIVE) {
      const has = await provider(trade.chainId).getBalance(trade.sellerAddress);
      return has >= needs ? ok(null) : short(has);
    }
    const token = new Contract(trade.token, tokenInterface, provider(trade.chainId));
    const has = (await token.getFunction('balanceOf')(trade.sellerAddress)) as bigint;
    if (has < needs) return short(has);
    if (permit && BigInt(permit.value) >= needs) return ok(null);
    const allowed = (await token.getFunction('allowance')(trade.sellerAddress, trade.contract)) as bigint;
    return allowed >= needs ? ok(null) : refused(refuseTrade('trade.bad_signature'));
  } catch {
    // The node did not answer: nothing was signed away, and the same request can be sent again.
    return refused(refuseTrade('trade.chain_unavailable'));
  }
}
