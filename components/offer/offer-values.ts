/** What the offer form holds, and what it comes to while it is being written. Pure. */
import { findAsset } from '#lib/chain/chains.ts';
import { formatUnits, type Price } from '#lib/kernel/money.ts';
import type { OfferInput } from '#lib/offer/schema.ts';
import type { OwnOfferView, PriceView } from '#lib/offer/view.ts';
import { findMethod } from '#lib/payment/registry.ts';
import { currencyDecimals, findCurrency } from '#lib/kernel/currencies.ts';
import { distanceBps, effectivePrice, priceOf } from '#lib/price/ratio.ts';
import { priceIn } from './amounts.ts';

/** Reference rates by `rateKey`, as the server said when it rendered. */
export type Rates = Readonly<Record<string, PriceView>>;
export const rateKey = (asset: string, currency: string) => `${asset}:${currency}`;

/** The parts of the form that the price follows from. */
export type PriceInput = Pick<
  OfferInput,
  'chainId' | 'asset' | 'currency' | 'pricing' | 'fixedPrice' | 'marginBps' | 'floorPrice' | 'ceilingPrice'
>;

export type Preview = {
  readonly price: Price;
  /** Distance from the reference rate; undefined without one. */
  readonly fromMarketBps: number | undefined;
};

/** The price as it would stand now; undefined while there is none. */
export function previewOf(input: PriceInput, rates: Rates): Preview | undefined {
  const asset = findAsset(input.chainId, input.asset);
  if (!asset || !findCurrency(input.currency)) return undefined;
  const typed = (text: string | undefined) =>
    text ? priceOf(text, asset.decimals, currencyDecimals(input.currency)) : undefined;
  const known = rates[rateKey(input.asset, input.currency)];
  const rate = known && priceIn(known);
  const price = input.pricing === 'fixed' ? typed(input.fixedPrice) : marginPrice(input, rate, typed);
  return price && { price, fromMarketBps: rate && distanceBps(price, rate) };
}

function marginPrice(
  input: PriceInput,
  rate: Price | undefined,
  typed: (text: string | undefined) => Price | undefined,
) {
  if (input.marginBps === undefined) return undefined;
  const { marginBps } = input;
  return effectivePrice(
    { pricing: 'margin', marginBps, floor: typed(input.floorPrice), ceiling: typed(input.ceilingPrice) },
    rate,
  );
}

/** A round amount of about a hundred dollars, in minor units: something a person can picture. */
export function sampleMinor(currency: string, rates: Rates): bigint {
  const decimals = currencyDecimals(currency);
  const dollar = rates[rateKey('USDC', currency)];
  const perDollar = dollar ? priceIn(dollar) : undefined;
  const whole = perDollar ? (perDollar.numerator * 10n ** 6n) / (perDollar.denominator * 10n ** BigInt(decimals)) : 1n;
  return 100n * 10n ** BigInt(`${whole}`.length - 1 + decimals);
}

export const WINDOWS = [1800, 3600, 7200, 14_400, 43_200, 86_400, 172_800, 259_200, 604_800] as const;

/** The slowest of the chosen rails says how long a buyer needs. */
export function windowFor(methodIds: readonly string[]): number {
  return Math.max(1800, ...methodIds.map((id) => findMethod(id)?.windowSeconds ?? 0));
}

/** A new offer as the form opens. */
export function newValues(chainId: number, asset: string, currency: string): OfferInput {
  return {
    side: 'sell',
    chainId,
    asset,
    currency,
    pricing: 'margin',
    marginBps: 100,
    least: '',
    most: '',
    methods: [],
    paymentWindowSeconds: 1800,
    terms: '',
    fromVault: false,
  };
}

/** An offer there is, as the form opens. */
export function valuesOf(offer: OwnOfferView): OfferInput {
  const whole = (minor: string) => formatUnits(BigInt(minor), offer.currencyDecimals, offer.currencyDecimals);
  return {
    side: offer.side,
    chainId: offer.chainId,
    asset: offer.asset,
    currency: offer.currency,
    pricing: offer.pricing,
    fixedPrice: offer.fixedPrice ?? undefined,
    marginBps: offer.marginBps ?? undefined,
    floorPrice: offer.floorPrice ?? undefined,
    ceilingPrice: offer.ceilingPrice ?? undefined,
    least: whole(offer.leastMinor),
    most: whole(offer.mostMinor),
    total: offer.total ?? undefined,
    methods: offer.methods.map(({ methodId, paymentAccountId }) => ({
      methodId,
      paymentAccountId: paymentAccountId ?? undefined,
    })),
    paymentWindowSeconds: offer.paymentWindowSeconds,
    terms: offer.terms,
    fromVault: offer.fromVault,
    country: offer.country ?? undefined,
  };
}
