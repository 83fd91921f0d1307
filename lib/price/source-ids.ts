/** The names that sources go by in settings, on screen and in the record. Pure. */

/** Public tickers of exchanges, what coins are worth in dollars. */
export const TICKERS = ['coinbase', 'kraken', 'binance', 'bitstamp', 'bitfinex', 'coingecko'] as const;
/** Tables of what a dollar is worth in other currencies. */
export const TABLES = ['ecb', 'er-api', 'currency-api'] as const;

/** Every source there is; `feed`: aggregator contracts on the chain, `snapshot`: the figures that come with the program. */
export const SOURCE_IDS = [...TICKERS, ...TABLES, 'feed', 'snapshot'] as const;
export type SourceId = (typeof SOURCE_IDS)[number];

/** Proper names, the same in every language. */
export const SOURCE_NAMES: Readonly<Record<SourceId, string>> = {
  coinbase: 'Coinbase',
  kraken: 'Kraken',
  binance: 'Binance',
  bitstamp: 'Bitstamp',
  bitfinex: 'Bitfinex',
  coingecko: 'CoinGecko',
  ecb: 'European Central Bank',
  'er-api': 'ExchangeRate-API',
  'currency-api': 'currency-api',
  feed: 'Aggregator',
  snapshot: 'Snapshot',
};
