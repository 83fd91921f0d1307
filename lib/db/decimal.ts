/** The one place where a `Decimal(78, 0)` column becomes a bigint and back: exactly, never by way of a float. */
import { Prisma } from './generated/client.ts';

type Decimal = Prisma.Decimal;

const MAX = 2n ** 256n - 1n;

/** An integer column's value. Throws on a fraction: the column cannot hold one, so it would be our mistake. */
export function toBigint(value: Decimal | string): bigint {
  const text = typeof value === 'string' ? value : value.toFixed();
  if (!/^-?\d+$/.test(text)) throw new RangeError(`not an integer: ${text}`);
  return BigInt(text);
}

export function toBigintOrNull(value: Decimal | null): bigint | null {
  return value === null ? null : toBigint(value);
}

/** A bigint for a column. Throws outside 0 .. 2^256 - 1, what the chain can hold. */
export function toDecimal(value: bigint): Decimal {
  if (value < 0n || value > MAX) throw new RangeError(`outside 0 .. 2^256 - 1: ${value}`);
  return new Prisma.Decimal(value.toString());
}

/** A signed bigint for a column of changes. Throws where its size is more than the chain can hold. */
export function toSignedDecimal(value: bigint): Decimal {
  if (value < -MAX || value > MAX) throw new RangeError(`outside -(2^256 - 1) .. 2^256 - 1: ${value}`);
  return new Prisma.Decimal(value.toString());
}
