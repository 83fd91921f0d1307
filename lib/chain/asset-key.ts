/**
 * An asset as markets name it. The same symbol on two chains is two markets, since coins of one cannot be paid out on the other: on the home chain the
 * key is the symbol, elsewhere the symbol and the chain's id, `USDC@8453`. Pure and browser-safe.
 */

/** As it stands in a URL or a request; whether there is such an asset is another question. */
export const ASSET_KEY = /^[A-Z0-9]{2,12}(@[1-9]\d{0,9})?$/;
/** Characters of the longest. */
export const LONGEST_ASSET_KEY = 23;

/** The key that names the chain, whichever it is: of the home chain's assets it is another way to say the symbol alone. */
export const keyOn = (chainId: number, symbol: string): string => `${symbol}@${chainId}`;

/** The symbol of a key: what amounts are written in. */
export const symbolOf = (key: string): string => key.split('@', 1)[0]!;
