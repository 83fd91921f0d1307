/**
 * Columns of many rows as one parameter each, in Postgres's own binary form of an array: nothing is quoted here and read again there, which
 * for rows of a kilobyte costs more than keeping them. For `unnest($1::text[], $2::int4[], ...)`.
 */

/** Type ids of Postgres (pg_type), the same in every installation. */
const [INT4, TEXT, TIMESTAMPTZ] = [23, 25, 1184];

/** Dimensions, "has nulls", type; then of the one dimension its length and where it begins. */
const HEAD_BYTES = 20;
/** Stands for the length of a value that is none. */
const NOTHING = -1;
/** Milliseconds from 1970 to 2000, where Postgres begins to count. */
const EPOCH_MS = 946_684_800_000;

function arrayOf(type: number, count: number, bytes: number): Buffer {
  const array = Buffer.allocUnsafe(HEAD_BYTES + bytes);
  array.writeInt32BE(1, 0);
  array.writeInt32BE(1, 4);
  array.writeInt32BE(type, 8);
  array.writeInt32BE(count, 12);
  array.writeInt32BE(1, 16);
  return array;
}

/** A text[]. */
export function textColumn(values: readonly (string | null)[]): Buffer {
  const bytes = values.reduce((sum, value) => sum + 4 + (value === null ? 0 : Buffer.byteLength(value)), 0);
  const array = arrayOf(TEXT, values.length, bytes);
  let at = HEAD_BYTES;
  for (const value of values) {
    const length = value === null ? NOTHING : array.write(value, at + 4);
    at = array.writeInt32BE(length, at) + Math.max(0, length);
  }
  return array;
}

/** An int4[]. @throws RangeError past 32 bits. */
export function intColumn(values: readonly number[]): Buffer {
  const array = arrayOf(INT4, values.length, values.length * 8);
  let at = HEAD_BYTES;
  for (const value of values) at = array.writeInt32BE(value, array.writeInt32BE(4, at));
  return array;
}

/** A timestamptz[]. */
export function timeColumn(values: readonly (Date | null)[]): Buffer {
  const bytes = values.reduce((sum, value) => sum + (value === null ? 4 : 12), 0);
  const array = arrayOf(TIMESTAMPTZ, values.length, bytes);
  let at = HEAD_BYTES;
  for (const value of values) {
    at = array.writeInt32BE(value === null ? NOTHING : 8, at);
    if (value !== null) at = array.writeBigInt64BE(BigInt(value.getTime() - EPOCH_MS) * 1000n, at);
  }
  return array;
}
