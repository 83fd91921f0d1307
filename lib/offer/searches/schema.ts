/** A saved search as it is typed, kept and read back. Pure. */
import { z } from 'zod';
import { LONGEST_ASSET_KEY } from '../../chain/asset-key.ts';
import { parseUnits } from '../../kernel/money.ts';
import { currencyDecimals, findCurrency } from '../../kernel/currencies.ts';
import { findMethod } from '../../payment/registry.ts';

/** Saved searches one person may have. */
export const MOST_SEARCHES = 20;
/** Characters of a name. */
export const NAME_LENGTH = 60;
/** The widest bound, in basis points: what an offer's margin can be at most. */
export const MOST_BOUND_BPS = 5000;

/** Controls, line breaks and marks that turn the direction of what follows: they have no place in a name that is shown and mailed. */
const UNPRINTED = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/** A name as it is kept: one line, without invisible marks, at most {@link NAME_LENGTH} characters. */
export function cleanName(typed: string): string {
  const text = typed.normalize('NFC').replace(UNPRINTED, ' ').replace(/\s+/g, ' ').trim();
  return [...text].slice(0, NAME_LENGTH).join('').trim();
}

const flag = z.boolean().default(false);

/** The market's filter, whole and valid: what the URL says without a place in the list. */
export const searchFilterSchema = z
  .object({
    /** What the person wants to do; the offers found are of the other side. */
    want: z.enum(['buy', 'sell']),
    /** A key: see lib/chain/asset-key.ts. */
    asset: z.string().min(1).max(LONGEST_ASSET_KEY),
    currency: z.string().refine((code) => findCurrency(code) !== undefined),
    /** Whole fiat, a plain decimal. */
    amount: z
      .string()
      .regex(/^\d{1,24}(\.\d{1,18})?$/)
      .optional(),
    /** Any of these; none: whichever. */
    methods: z
      .array(z.string().refine((id) => findMethod(id) !== undefined))
      .max(20)
      .default([]),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .optional(),
    /** Only what the person may take. */
    takeable: flag,
    /** Only of makers who are here. */
    online: flag,
    /** Only what is locked at once from the maker's vault. */
    vault: flag,
  })
  .refine(
    ({ amount, currency }) => amount === undefined || parseUnits(amount, currencyDecimals(currency)) !== undefined,
  );
export type SearchFilter = z.output<typeof searchFilterSchema>;

export const saveSearchSchema = z.object({
  name: z.string().max(400),
  filter: searchFilterSchema,
  boundBps: z.int().min(-MOST_BOUND_BPS).max(MOST_BOUND_BPS).nullable().default(null),
  alertApp: z.boolean().default(true),
  alertMail: z.boolean().default(true),
});
export type SaveSearch = z.output<typeof saveSearchSchema>;

export const editSearchSchema = saveSearchSchema.omit({ filter: true });
export type EditSearch = z.output<typeof editSearchSchema>;

type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

const all = (value: Query[string]): string[] =>
  (value === undefined ? [] : typeof value === 'string' ? value.split(',') : [...value]).filter(Boolean);
const first = (value: Query[string]): string | undefined => all(value)[0];
const set = (value: Query[string]): boolean => first(value) === '1' || first(value) === 'true' || first(value) === 'on';

/** The filter that a market URL says; undefined: it says none that could be searched. */
export function readSearchFilter(query: Query): SearchFilter | undefined {
  const parsed = searchFilterSchema.safeParse({
    want: first(query.want),
    asset: first(query.asset),
    currency: first(query.currency),
    amount: typeof query.amount === 'string' && query.amount !== '' ? query.amount : undefined,
    methods: [...new Set([...all(query.methods), ...all(query.method)])],
    country: first(query.country),
    takeable: set(query.takeable),
    online: set(query.online),
    vault: set(query.vault),
  });
  return parsed.success ? parsed.data : undefined;
}
