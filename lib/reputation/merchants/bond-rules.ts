/** The bond that is asked of a merchant, and whether a posted one is it. Pure. */

/** Whole coins, by asset: stable ones alone, so that what stands behind a word is the same tomorrow. */
export const BOND_WHOLE: Readonly<Record<string, bigint>> = { USDC: 1_000n, DAI: 1_000n };

/** Days from notice to taking back, as the contract has it (NOTICE in contracts/src/Bond.sol). */
export const NOTICE_DAYS = 61;

export const BOND_ASSETS = Object.keys(BOND_WHOLE);

export const requiredUnits = (asset: string, decimals: number): bigint =>
  (BOND_WHOLE[asset] ?? 0n) * 10n ** BigInt(decimals);

/** A bond as somebody judges it. */
export type PostedBond = {
  readonly asset: string;
  readonly decimals: number;
  readonly units: bigint;
  readonly inNotice: boolean;
};

/** Why a bond does not stand behind a word: there is too little of it, or it is on its way out. */
export const BOND_FAULTS = ['short', 'notice'] as const;
export type BondFault = (typeof BOND_FAULTS)[number];

/**
 * The bond that stands behind somebody's word, or what is wrong with all of them. Bonds of several assets are not added up: an award takes from one.
 */
export function bondBehind(
  bonds: readonly PostedBond[],
): { readonly bond: PostedBond } | { readonly fault: BondFault } {
  const large = bonds.filter(({ asset, decimals, units }) => {
    const required = requiredUnits(asset, decimals);
    return required > 0n && units >= required;
  });
  const bond = large.find(({ inNotice }) => !inNotice);
  if (bond) return { bond };
  return { fault: large.length > 0 ? 'notice' : 'short' };
}
