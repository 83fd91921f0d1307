/**
 * Prices as ratios of two integers (fiat minor units per token base unit): comparing, moving by a margin, reading and writing
 * them. Nothing here rounds, but for {@link wholePrice}, which is for reading alone. Pure.
 */
import { parseUnits, type Price } from '#lib/kernel/money.ts';

/** Decimals that a price per whole coin can be typed with. */
const TYPED_DECIMALS = 18;

/** Numerators and denominators are columns of 78 digits. */
const MOST = 10n ** 78n - 1n;

export type Pricing =
  | { readonly pricing: 'fixed'; readonly price: Price }
  | {
      readonly pricing: 'margin';
      /** Over the reference rate, in basis points; negative: under it. Above -10000. */
      readonly marginBps: number;
      /** The maker's own bounds. */
      readonly floor?: Price | undefined;
      readonly ceiling?: Price | undefined;
    };

/** The same ratio in lowest terms. */
export function reduce({ numerator, denominator }: Price): Price {
  let [a, b] = [numerator, denominator];
  while (b) [a, b] = [b, a % b];
  return { numerator: numerator / a, denominator: denominator / a };
}

/** Negative where a is the lower price, 0 where they are equal. Exact. */
export function comparePrices(a: Price, b: Price): number {
  const left = a.numerator * b.denominator;
  const right = b.numerator * a.denominator;
  return left < right ? -1 : left > right ? 1 : 0;
}

export const equalPrices = (a: Price, b: Price): boolean => comparePrices(a, b) === 0;

/** A price moved by basis points. Exact: the denominator grows instead of anything being rounded. */
export function withMargin(price: Price, bps: number): Price {
  if (!Number.isSafeInteger(bps) || bps <= -10_000)
    throw new RangeError(`a margin of ${bps} basis points leaves no price`);
  return reduce({ numerator: price.numerator * BigInt(10_000 + bps), denominator: price.denominator * 10_000n });
}

/**
 * The price an offer trades at now: the fixed one, or the rate moved by the margin and held between the maker's floor and
 * ceiling. Undefined: it follows a rate and there is none, so it cannot be taken; a floor is no price of its own.
 */
export function effectivePrice(pricing: Pricing, rate: Price | undefined): Price | undefined {
  if (pricing.pricing === 'fixed') return reduce(pricing.price);
  if (!rate) return undefined;
  const moved = withMargin(rate, pricing.marginBps);
  const { floor, ceiling } = pricing;
  if (floor && comparePrices(moved, floor) < 0) return reduce(floor);
  if (ceiling && comparePrices(moved, ceiling) > 0) return reduce(ceiling);
  return moved;
}

/** Distance of a price from the reference in basis points, signed; rounded to the nearest, for reading and sorting alone. */
export function distanceBps(price: Price, reference: Price): number {
  const over = price.numerator * reference.denominator * 20_000n;
  const under = price.denominator * reference.numerator;
  return Number((over + under) / (2n * under)) - 10_000;
}

/** Fiat per whole coin as typed ("0.9215"), exactly, as minor units per base unit. Undefined where it is no such decimal. */
export function priceOf(whole: string, assetDecimals: number, currencyDecimals: number): Price | undefined {
  const typed = parseUnits(whole, TYPED_DECIMALS);
  if (typed === undefined || typed === 0n) return undefined;
  const price = reduce({
    numerator: typed * 10n ** BigInt(currencyDecimals),
    denominator: 10n ** BigInt(TYPED_DECIMALS + assetDecimals),
  });
  return price.numerator > MOST || price.denominator > MOST ? undefined : price;
}

/** Decimals that a rate is compared with in the database. */
const RATE_DECIMALS = 30;

/** Fiat per whole coin as a decimal of 30 places, rounded to the nearest: for finding offers, never for amounts. */
export function rateText(price: Price, assetDecimals: number, currencyDecimals: number): string {
  return decimalOf(price, assetDecimals, currencyDecimals, RATE_DECIMALS).replace(/\.?0+$/, '');
}

/** The reverse of {@link priceOf}: a price that was typed, as it was typed. */
export function typedPrice(price: Price, assetDecimals: number, currencyDecimals: number): string {
  return decimalOf(price, assetDecimals, currencyDecimals, TYPED_DECIMALS).replace(/\.?0+$/, '');
}

/**
 * Fiat per whole coin for reading: the currency's own places, more where the coin is cheap (five significant figures), rounded to the
 * nearest. Amounts are never computed from it.
 */
export function wholePrice(price: Price, assetDecimals: number, currencyDecimals: number): string {
  const exact = decimalOf(price, assetDecimals, currencyDecimals, TYPED_DECIMALS);
  const [whole = '0', fraction = ''] = exact.split('.');
  const leading = whole === '0' ? (/^0*/.exec(fraction)?.[0].length ?? 0) : -whole.length;
  const places = Math.min(TYPED_DECIMALS, Math.max(currencyDecimals, leading + 5));
  const text = decimalOf(price, assetDecimals, currencyDecimals, places);
  // Places past the currency's own are only kept where they say something.
  const [first = '0', rest = ''] = text.split('.');
  const kept = rest.replace(/0+$/, '').padEnd(currencyDecimals, '0');
  return kept ? `${first}.${kept}` : first;
}

function decimalOf(price: Price, assetDecimals: number, currencyDecimals: number, places: number): string {
  const top = price.numerator * 10n ** BigInt(assetDecimals + places);
  const bottom = price.denominator * 10n ** BigInt(currencyDecimals);
  const digits = ((2n * top + bottom) / (2n * bottom)).toString().padStart(places + 1, '0');
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
