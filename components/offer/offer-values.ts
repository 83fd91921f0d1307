/** What the offer form holds, and what it comes to while it is being written. Pure. */
import { findAsset } from '#lib/chain/chains.ts';
import { bpsOf, formatUnits, parseUnits, tokensFor, type Price } from '#lib/kernel/money.ts';
import type { OpeningHours } from '#lib/offer/hours.ts';
import type { OfferInput } from '#lib/offer/schema.ts';
import { amountWithin } from '#lib/offer/quote.ts';
import type { MarketRow, OwnOfferView, PriceView, TraderView } from '#lib/offer/view.ts';
import { findMethod } from '#lib/payment/registry.ts';
import { currencyDecimals, findCurrency } from '#lib/kernel/currencies.ts';
import { distanceBps, effectivePrice, priceOf, wholePrice } from '#lib/price/ratio.ts';
import { priceIn } from './amounts.ts';

/** Reference rates by `rateKey`, as the server said when it rendered. */
export type Rates = Readonly<Record<string, PriceView>>;
export const rateKey = (chainId: number, asset: string, currency: string) => `${chainId}:${asset}:${currency}`;

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
  const known = rates[rateKey(input.chainId, input.asset, input.currency)];
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

/** The row that others would see in the market for this amount of fiat (minor units); undefined while there is no price. */
export function previewRow(
  input: OfferInput,
  rates: Rates,
  { maker, feeBps }: { readonly maker: TraderView; readonly feeBps: number },
  amountMinor: bigint,
): MarketRow | undefined {
  const preview = previewOf(input, rates);
  const asset = findAsset(input.chainId, input.asset);
  if (!preview || !asset) return undefined;
  const decimals = currencyDecimals(input.currency);
  const { price, fromMarketBps } = preview;
  const minor = (typed: string) => parseUnits(typed, decimals) ?? 0n;
  const total = input.total === undefined ? undefined : parseUnits(input.total, asset.decimals);
  const traded = tokensFor(amountMinor, price);
  // A selling taker locks the fee out of the same amount; rounding can leave a unit.
  const bought = amountWithin(traded, feeBps);
  return {
    id: '',
    revision: 1,
    side: input.side,
    state: 'live',
    chainId: input.chainId,
    asset: asset.symbol,
    assetDecimals: asset.decimals,
    currency: input.currency,
    currencyDecimals: decimals,
    pricing: input.pricing,
    marginBps: input.marginBps ?? null,
    price: { numerator: `${price.numerator}`, denominator: `${price.denominator}` },
    wholePrice: wholePrice(price, asset.decimals, decimals),
    fromMarketBps: fromMarketBps ?? null,
    leastMinor: `${minor(input.least)}`,
    mostMinor: `${minor(input.most)}`,
    leftUnits: total === undefined ? null : `${total}`,
    methodIds: input.methods.map(({ methodId }) => methodId),
    paymentWindowSeconds: input.paymentWindowSeconds,
    terms: input.terms ?? '',
    country: input.country ?? null,
    maker,
    standing: null,
    isMine: false,
    forAmountUnits: `${input.side === 'sell' ? traded : bought + bpsOf(bought, feeBps)}`,
  };
}

const DOLLAR = 'USDC';

/** A round amount of about a hundred dollars, in minor units: something a person can picture. `chainId`: whose dollar it is measured by. */
export function sampleMinor(chainId: number, currency: string, rates: Rates): bigint {
  const decimals = currencyDecimals(currency);
  const dollar = rates[rateKey(chainId, DOLLAR, currency)];
  const perDollar = dollar ? priceIn(dollar) : undefined;
  const units = 10n ** BigInt(findAsset(chainId, DOLLAR)?.decimals ?? 0);
  const whole = perDollar ? (perDollar.numerator * units) / (perDollar.denominator * 10n ** BigInt(decimals)) : 1n;
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
    firstMessage: '',
    fromVault: false,
    unlisted: false,
    trustedOnly: false,
    leastTrades: 0,
    leastCompletionBps: 0,
    leastAgeDays: 0,
    takerCountries: [],
  };
}

/** Hours as a form changes them. */
export type Hours = NonNullable<OfferInput['openingHours']>;

const editable = ({ zone, days }: OpeningHours): Hours => ({
  zone,
  days: days.map((ranges) => ranges.map(([from, to]): [number, number] => [from, to])),
});

/** What hours are before somebody has said which: the days of work, nine to six. */
export function newHours(zone: string): Hours {
  return { zone, days: Array.from({ length: 7 }, (_, day) => (day < 5 ? [[540, 1080]] : [])) };
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
    pauseUnder: offer.pauseUnder ?? undefined,
    pauseOver: offer.pauseOver ?? undefined,
    firstMessage: offer.firstMessage,
    openingHours: offer.openingHours ? editable(offer.openingHours) : undefined,
    unlisted: offer.unlisted,
    trustedOnly: offer.rules.trustedOnly,
    leastTrades: offer.rules.leastTrades,
    leastCompletionBps: offer.rules.leastCompletionBps,
    leastAgeDays: offer.rules.leastAgeDays,
    takerCountries: [...offer.rules.takerCountries],
    firstTradeMost: offer.firstTradeMost ?? undefined,
  };
}
