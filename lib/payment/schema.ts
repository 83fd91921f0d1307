import { z } from 'zod';
import { recipientsOf, type Sealed } from '#lib/account/sealing.ts';
import { findCurrency } from '#lib/kernel/currencies.ts';
import type { Method } from './method.ts';
import { findMethod } from './registry.ts';

const id = z.string().regex(/^[0-9a-hjkmnp-tv-z]{20}$/);

/** The owner's own name for it. Never the number itself: this is the one part of an account that the server can read. */
export const label = z
  .string()
  .trim()
  .normalize('NFC')
  .min(1, 'payment.invalid.label')
  .max(40, 'payment.invalid.label')
  .regex(/^[^\p{C}]*$/u, 'payment.invalid.label')
  .refine((text) => !/\p{N}(?:[\s.-]?\p{N}){4}/u.test(text), 'payment.invalid.labelNumber')
  .refine((text) => !text.includes('@'), 'payment.invalid.labelNumber');

const SEALED_MOST = 4_000;
const sealed = z.custom<Sealed>(
  (value) => recipientsOf(value) !== undefined && JSON.stringify(value).length <= SEALED_MOST,
  'payment.invalid.sealed',
);

/** The form of an account of one rail: the rail's own fields, and the owner's name for it. */
export const accountForm = (method: Method) => z.object({ label, fields: method.schema });

/** What the browser sends: nothing in it tells the account to the server. */
export const newAccountInput = z.object({
  methodId: z.string().refine((text) => findMethod(text) !== undefined, 'payment.invalid.method'),
  currency: z.string().refine((text) => findCurrency(text) !== undefined, 'payment.invalid.currency'),
  label,
  sealed,
  /** keccak256 of the sealed text. */
  commitment: z.string().regex(/^0x[0-9a-f]{64}$/),
  /** SHA-256 of what identifies the account. */
  identifier: z.string().regex(/^[0-9a-f]{64}$/),
});
export type NewAccountInput = z.infer<typeof newAccountInput>;

export const accountParams = z.object({ accountId: id });
export const renameInput = z.object({ label });
