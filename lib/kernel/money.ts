/**
 * Exact money. Fiat is counted in minor units (cents), tokens in base units; both are bigint and never share a type.
 * A price is a ratio of two integers. There are no floats anywhere, and each rounding names whom it favours.
 */
declare const fiatBrand: unique symbol;
declare const tokenBrand: unique symbol;
/** Fiat minor units (for EUR: cents; for JPY: yen). */
export type FiatMinor = bigint & { readonly [fiatBrand]?: true };
/** Token base units (for a 6-decimal token: millionths). */
export type TokenUnits = bigint & { readonly [tokenBrand]?: true };

/** Fiat minor units per token base unit, as numerator / denominator, both positive. */
export type Price = { readonly numerator: bigint; readonly denominator: bigint };

export function mulDivDown(a: bigint, b: bigint, divisor: bigint): bigint {
  if (a < 0n || b < 0n || divisor <= 0n) throw new RangeError('mulDiv needs a, b >= 0 and divisor > 0');
  return (a * b) / divisor;
}

export function mulDivUp(a: bigint, b: bigint, divisor: bigint): bigint {
  if (a < 0n || b < 0n || divisor <= 0n) throw new RangeError('mulDiv needs a, b >= 0 and divisor > 0');
  return (a * b + divisor - 1n) / divisor;
}

/** Tokens bought for an amount of fiat; rounded down, which favours the seller by less than one base unit. */
export function tokensFor(fiat: FiatMinor, price: Price): TokenUnits {
  return mulDivDown(fiat, price.denominator, price.numerator);
}

/** Fiat due for an amount of tokens; rounded up, which favours the seller by less than one minor unit. */
export function fiatFor(tokens: TokenUnits, price: Price): FiatMinor {
  return mulDivUp(tokens, price.numerator, price.denominator);
}

/** `amount * bps / 10000` rounded down: favours whoever pays it. The escrow contract computes a fee the same way. */
export function bpsOf(amount: bigint, bps: number): bigint {
  return mulDivDown(amount, BigInt(bps), 10_000n);
}

/**
 * Reads a plain decimal ("1234.56") into units of `decimals` places. Refuses (undefined) anything else: signs,
 * exponents, separators, more than `decimals` places, more than 60 digits. Never rounds.
 */
export function parseUnits(text: string, decimals: number): bigint | undefined {
  const match = /^(\d{1,60})(?:\.(\d{1,30}))?$/.exec(text.trim());
  if (!match) return undefined;
  const fraction = (match[2] ?? '').replace(/0+$/, '');
  if (fraction.length > decimals) return undefined;
  return BigInt(match[1]! + fraction.padEnd(decimals, '0'));
}

/** Writes units as a plain decimal with a dot and no separators; `least` keeps that many places ("12.00"). */
export function formatUnits(units: bigint, decimals: number, least = 0): string {
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits
    .slice(digits.length - decimals)
    .replace(/0+$/, '')
    .padEnd(least, '0');
  return sign + whole + (fraction ? `.${fraction}` : '');
}
