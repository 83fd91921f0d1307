import { getAsset } from '#lib/chain/chains.ts';
import { currentRate } from '#lib/price/queries.ts';

/** What an amount of a coin is worth, US cents, rounded down; null: nobody can say now. */
export function worthUsdMinor(chainId: number, symbol: string, units: bigint): bigint | null {
  const rate = currentRate(getAsset(chainId, symbol), 'USD');
  return rate ? (units * rate.price.numerator) / rate.price.denominator : null;
}
