/** From the strings of a view to amounts that can be shown and compared. Exact; nothing is rounded but where it is said. */
import { formatUnits, mulDivDown, type Price } from '#lib/kernel/money.ts';
import type { OfferView, PriceView } from '#lib/offer/view.ts';

type Fiat = { readonly currencyDecimals: number };

/** Minor units as a decimal with all its places: "12.00". */
export function fiatText(minor: bigint | string, { currencyDecimals }: Fiat): string {
  return formatUnits(BigInt(minor), currencyDecimals, currencyDecimals);
}

/** Base units as the shortest exact decimal: "0.35". */
export function tokenText(units: bigint | string, { assetDecimals }: { readonly assetDecimals: number }): string {
  return formatUnits(BigInt(units), assetDecimals);
}

const SHORT_PLACES = 6;

/** Base units for a list, cut to six places: what stands there is never more than what there is. */
export function shortTokenText(units: bigint | string, { assetDecimals }: { readonly assetDecimals: number }): string {
  const cut = assetDecimals > SHORT_PLACES ? 10n ** BigInt(assetDecimals - SHORT_PLACES) : 1n;
  const whole = BigInt(units);
  return formatUnits(whole < cut ? whole : (whole / cut) * cut, assetDecimals);
}

export function priceIn({ numerator, denominator }: PriceView): Price {
  return { numerator: BigInt(numerator), denominator: BigInt(denominator) };
}

/** Basis points as a signed percentage of up to two places: 125 is "1.25", -100 is "-1". */
export function percentText(bps: number): string {
  return formatUnits(BigInt(bps), 2);
}

export type TakeLimits = {
  readonly leastMinor: bigint;
  /** The maker's maximum, or what is left where that is less. */
  readonly mostMinor: bigint;
  /** What is left is under the minimum: nobody can take it now. */
  readonly nothingLeft: boolean;
};

/** Between which amounts of fiat an offer can be taken now. */
export function takeLimits(offer: Pick<OfferView, 'leastMinor' | 'mostMinor' | 'leftUnits' | 'price'>): TakeLimits {
  const leastMinor = BigInt(offer.leastMinor);
  let mostMinor = BigInt(offer.mostMinor);
  if (offer.leftUnits !== null && offer.price) {
    const { numerator, denominator } = priceIn(offer.price);
    const worth = mulDivDown(BigInt(offer.leftUnits), numerator, denominator);
    if (worth < mostMinor) mostMinor = worth;
  }
  return { leastMinor, mostMinor, nothingLeft: mostMinor < leastMinor };
}

/** A length of time in the largest unit that says it exactly. */
export function wholeTime(seconds: number): { readonly unit: 'minutes' | 'hours' | 'days'; readonly count: number } {
  if (seconds % 86_400 === 0) return { unit: 'days', count: seconds / 86_400 };
  if (seconds % 3600 === 0) return { unit: 'hours', count: seconds / 3600 };
  return { unit: 'minutes', count: Math.ceil(seconds / 60) };
}
