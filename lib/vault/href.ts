/** The page of one's vault on a chain. Pure. */
export const vaultHref = (chainId: number): string => `/vault?chain=${chainId}`;
