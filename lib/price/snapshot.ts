/**
 * The rates that come with the program: what a United States dollar and a coin were about worth on one day, rounded to four figures or
 * so. For practice, on a chain whose coins are worth nothing; the pages say "sample rates of DATE" beside them. Pure.
 */
import { parseUnits, type Price } from '#lib/kernel/money.ts';
import { DAY, type Instant } from '#lib/kernel/instant.ts';
import { findCurrency } from '../kernel/currencies.ts';
import type { Rate } from './rate.ts';
import { reduce } from './ratio.ts';

/** The day of the figures below. */
export const SNAPSHOT_DATE = '2025-04-23';
/** Midnight UTC of that day. */
export const SNAPSHOT_AT: Instant = Date.parse(`${SNAPSHOT_DATE}T00:00:00Z`) / 1000;
/** A rate older than this is no rate: offers that follow it cannot be taken until there is a newer one. */
export const STALE_AFTER = 7 * DAY;

/** Dollars for one coin. */
const ASSETS: Readonly<Record<string, string>> = { ETH: '1795', USDC: '1', DAI: '0.9998' };

/** Units of the currency for one dollar. */
const PER_DOLLAR: Readonly<Record<string, string>> = {
  AED: '3.6725',
  ARS: '1093.3',
  AUD: '1.5664',
  BDT: '121.53',
  BRL: '5.728',
  CAD: '1.385',
  CHF: '0.8215',
  CLP: '948',
  CNY: '7.288',
  COP: '4312',
  CZK: '21.96',
  DKK: '6.556',
  EGP: '51.05',
  EUR: '0.8782',
  GBP: '0.7513',
  GHS: '15.1',
  HKD: '7.758',
  HUF: '358.4',
  IDR: '16870',
  INR: '85.25',
  JOD: '0.709',
  JPY: '142.1',
  KES: '129.6',
  KRW: '1427',
  KWD: '0.3061',
  MAD: '9.26',
  MXN: '19.62',
  MYR: '4.395',
  NGN: '1606',
  NOK: '10.42',
  PEN: '3.698',
  PHP: '56.61',
  PKR: '280.9',
  PLN: '3.754',
  RON: '4.371',
  SEK: '9.612',
  SGD: '1.313',
  THB: '33.39',
  TND: '2.991',
  TRY: '38.26',
  TZS: '2687',
  UAH: '41.55',
  UGX: '3661',
  USD: '1',
  VND: '25950',
  XAF: '576.1',
  XOF: '576.1',
  ZAR: '18.62',
};

const PLACES = 8;

/** The figure as printed above: dollars for one coin, or units of the currency for one dollar. */
export const snapshotFigure = (of: 'asset' | 'currency', code: string): string | undefined =>
  (of === 'asset' ? ASSETS : PER_DOLLAR)[code];

/** Fiat minor units per base unit of the asset, exact in the figures above; undefined where either is not among them. */
export function snapshotPrice(asset: { symbol: string; decimals: number }, currency: string): Price | undefined {
  const dollars = ASSETS[asset.symbol];
  const perDollar = PER_DOLLAR[currency];
  const decimals = findCurrency(currency)?.decimals;
  if (dollars === undefined || perDollar === undefined || decimals === undefined) return undefined;
  return reduce({
    numerator: parseUnits(dollars, PLACES)! * parseUnits(perDollar, PLACES)! * 10n ** BigInt(decimals),
    denominator: 10n ** BigInt(2 * PLACES + asset.decimals),
  });
}

/**
 * The reference rate at `now`, of figures that count as taken at `takenAt`; undefined where there is none or it is stale. On the
 * embedded chain they count as taken when the process began, since nothing newer can be had there.
 */
export function rateFor(
  asset: { symbol: string; decimals: number },
  currency: string,
  { now, takenAt = SNAPSHOT_AT }: { readonly now: Instant; readonly takenAt?: Instant },
): Rate | undefined {
  if (now - takenAt > STALE_AFTER) return undefined;
  const price = snapshotPrice(asset, currency);
  return price && { price, source: 'sample', at: SNAPSHOT_DATE, spreadBps: 0, quotes: [] };
}
