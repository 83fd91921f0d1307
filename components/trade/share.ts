import { mulDivDown } from '#lib/kernel/money.ts';

type Locked = { readonly tokenUnits: string; readonly feeUnits: string; readonly lockedUnits: string };

/**
 * How a division falls out, as the contract computes it: the fee in proportion to what the buyer gets, rounded down, and everything that
 * is left to the seller. Base units.
 */
export function shareOf(trade: Locked, toBuyer: bigint): { fee: bigint; toSeller: bigint } {
  const fee = mulDivDown(BigInt(trade.feeUnits), toBuyer, BigInt(trade.tokenUnits));
  return { fee, toSeller: BigInt(trade.lockedUnits) - toBuyer - fee };
}
