/** A whole number of US cents as dollars, for a sentence. */
export const dollars = (cents: bigint): string => `${cents / 100n}.${`${cents % 100n}`.padStart(2, '0')}`;
