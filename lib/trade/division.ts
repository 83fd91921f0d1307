/** What each gets of a trade that two people settle or an arbiter rules. The contract computes the same: what is paid out is exactly what came in. */
import { formatUnits, mulDivDown, type TokenUnits } from '../kernel/money.ts';

export type Division = {
  readonly toBuyer: TokenUnits;
  /** To the fee's receiver: its share of what the buyer gets, rounded down, which favours the seller. */
  readonly fee: TokenUnits;
  /** Everything else, the unused part of the fee included. */
  readonly toSeller: TokenUnits;
};

/**
 * Divides `amount` and the fee locked on top of it; undefined where the buyer would get less than nothing or more than the
 * amount. Base units.
 */
export function divide(amount: TokenUnits, fee: TokenUnits, toBuyer: TokenUnits): Division | undefined {
  if (toBuyer < 0n || toBuyer > amount || amount <= 0n) return undefined;
  const due = mulDivDown(fee, toBuyer, amount);
  return { toBuyer, fee: due, toSeller: amount + fee - toBuyer - due };
}

/** A whole percentage of the amount, rounded down to a base unit: favours the seller. */
export function shareOf(amount: TokenUnits, percent: number): TokenUnits {
  return mulDivDown(amount, BigInt(percent), 100n);
}

export type Percent = {
  /** Plain decimal with at most two places. */
  readonly text: string;
  /** False where two places cannot say it. */
  readonly exact: boolean;
};

/** What part of the amount the buyer gets, to the nearest of two places, and the rest: together a hundred. For reading, never for counting. */
export function percentOf(
  amount: TokenUnits,
  toBuyer: TokenUnits,
): { readonly buyer: Percent; readonly seller: Percent } {
  const hundredths = mulDivDown(2n * toBuyer * 10_000n + amount, 1n, 2n * amount);
  const exact = hundredths * amount === toBuyer * 10_000n;
  const write = (value: bigint): Percent => ({ text: formatUnits(value, 2), exact });
  return { buyer: write(hundredths), seller: write(10_000n - hundredths) };
}
