/** A value that has one JSON text: no floats, no undefined; big integers are written as strings. */
export type Canonical =
  string | number | boolean | null | bigint | readonly Canonical[] | { readonly [key: string]: Canonical };

/**
 * The one JSON text of a value: keys sorted by code unit, no spaces, bigint as a decimal string (RFC 8785 for the
 * subset we use; numbers must be safe integers). Hashes and commitments are taken over this text.
 */
export function canonicalJson(value: Canonical): string {
  if (typeof value === 'bigint') return `"${value}"`;
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new RangeError(`canonical JSON holds safe integers only, not ${value}`);
    return String(value);
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const entries = Object.entries(value as Record<string, Canonical>).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}
