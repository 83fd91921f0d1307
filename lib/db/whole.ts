/** Whole rows in plain SQL, each value as Prisma gives it. The columns are named one by one: a statement that was prepared as `*` fails once a migration adds one. */
import { Prisma } from './generated/client.ts';

type Fields = Readonly<Record<string, string>>;
/** Columns that the driver gives as text, by what they are. */
type Texts = { readonly decimals?: readonly string[]; readonly bigints?: readonly string[] };

/** What Prisma calls `<Model>ScalarFieldEnum`, as a list of columns. */
export const columnsOf = (fields: Fields, of?: string): string =>
  Object.values(fields)
    .map((name) => (of ? `${of}."${name}"` : `"${name}"`))
    .join(', ');

/** The same where rows of several tables come as one: each column under the name of its table. */
export const columnsAs = (fields: Fields, of: string): string =>
  Object.values(fields)
    .map((name) => `${of}."${name}" AS "${of}.${name}"`)
    .join(', ');

type Raw = Readonly<Record<string, unknown>>;

/** A row, of those that came as one the row of one table. */
export function wholeRow(
  raw: Raw,
  fields: Fields,
  { decimals = [], bigints = [] }: Texts,
  of?: string,
): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const name of Object.values(fields)) row[name] = raw[of ? `${of}.${name}` : name];
  for (const name of decimals) if (row[name] !== null) row[name] = new Prisma.Decimal(row[name] as string);
  for (const name of bigints) if (row[name] !== null) row[name] = BigInt(row[name] as string);
  return row;
}
