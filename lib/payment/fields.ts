/**
 * The fields that payment accounts are made of. Each reads what was typed into one exact form or says, by message key, what is wrong; the same
 * checks run in the form, before sealing, and after opening. Pure.
 */
import { z } from 'zod';
import { isCnpj, isCpf, isEmail, isIban, phoneIn, SEPA_COUNTRIES, type PhonePlan } from './checks.ts';

/** The message keys of a field: `payment.field.<word>.label` and `.hint`. */
export type FieldWord =
  | 'holder' | 'iban' | 'sortCode' | 'ukAccount' | 'routing' | 'usAccount' | 'accountKind' | 'clabe' | 'pixKey' | 'vpa'
  | 'phone' | 'emailOrPhone' | 'email' | 'handle' | 'bank' | 'nuban' | 'promptPay'; // prettier-ignore

export type Field = {
  readonly word: FieldWord;
  /** Reads the typed text into the one form that is kept; issues are message keys. */
  readonly schema: z.ZodType<string, string>;
  /** Whether it says *which* account: two accounts with equal identifying fields are the same account. */
  readonly identifies: boolean;
  /** Left-to-right machine text, a name, or one of a list. */
  readonly input: 'machine' | 'name' | 'choice';
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** How the kept form is shown: in groups that can be compared by eye. */
  readonly show?: (value: string) => string;
};

const squeeze = (text: string): string => text.replace(/[\s\u200e\u200f\u2060-]/g, '');
const groups = (size: number) => (text: string) => text.replace(new RegExp(`(.{${size}})(?=.)`, 'g'), '$1 ');

/** A field that keeps `read(typed)`, or says `issue` where that is undefined. */
function reading(issue: string, read: (typed: string) => string | undefined): z.ZodType<string, string> {
  return z
    .string()
    .max(200, issue)
    .transform((typed, context) => {
      const value = read(typed.trim());
      if (value !== undefined) return value;
      context.addIssue({ code: 'custom', message: typed.trim() === '' ? 'payment.invalid.empty' : issue });
      return z.NEVER;
    });
}

const matching = (issue: string, form: RegExp, clean: (typed: string) => string = squeeze) =>
  reading(issue, (typed) => (form.test(clean(typed)) ? clean(typed) : undefined));

const machine = (word: FieldWord, schema: Field['schema'], show?: Field['show']): Field => ({
  word,
  schema,
  identifies: true,
  input: 'machine',
  ...(show && { show }),
});

/** The name the bank knows the account holder by: letters of any script, at least two. */
export const holder: Field = {
  word: 'holder',
  schema: reading('payment.invalid.holder', (typed) => {
    const name = typed.normalize('NFC').replace(/\s+/g, ' ');
    return name.length <= 70 && /^\p{L}[\p{L}\p{M}\p{N} .,'’&/()-]+$/u.test(name) ? name : undefined;
  }),
  identifies: false,
  input: 'name',
};

export function iban(countries: readonly string[] = SEPA_COUNTRIES): Field {
  const read = (typed: string) => {
    const text = squeeze(typed).toUpperCase();
    return isIban(text) && countries.includes(text.slice(0, 2)) ? text : undefined;
  };
  return machine('iban', reading('payment.invalid.iban', read), groups(4));
}

export const sortCode: Field = machine('sortCode', matching('payment.invalid.sortCode', /^\d{6}$/), (text) =>
  text.replace(/(..)(?=.)/g, '$1-'),
);
export const ukAccount: Field = machine('ukAccount', matching('payment.invalid.ukAccount', /^\d{8}$/));
export const email: Field = machine(
  'email',
  reading('payment.invalid.email', (typed) => (isEmail(typed.toLowerCase()) ? typed.toLowerCase() : undefined)),
);

export const phone = (plan: PhonePlan, word: FieldWord = 'phone'): Field =>
  machine(
    word,
    reading('payment.invalid.phone', (typed) => phoneIn(typed, plan)),
  );

export const emailOrPhone = (plan: PhonePlan): Field =>
  machine(
    'emailOrPhone',
    reading('payment.invalid.emailOrPhone', (typed) =>
      typed.includes('@') ? (isEmail(typed.toLowerCase()) ? typed.toLowerCase() : undefined) : phoneIn(typed, plan),
    ),
  );

/** One of the five kinds of PIX key; a phone number is told from a tax number by its +55. */
export function readPixKey(typed: string, plan: PhonePlan): string | undefined {
  const text = typed.trim().toLowerCase();
  if (text.includes('@')) return isEmail(text) ? text : undefined;
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text)) return text;
  if (text.startsWith('+') || text.startsWith('00')) return phoneIn(text, plan);
  const digits = text.replace(/[\s./-]/g, '');
  return isCpf(digits) || isCnpj(digits) ? digits : undefined;
}

/** A handle with one sign before it ("@maria"), kept with it. */
export const handle = (form: RegExp): Field =>
  machine(
    'handle',
    matching('payment.invalid.handle', form, (typed) => `@${typed.replace(/^@+/, '').toLowerCase()}`),
  );

export const choice = (word: FieldWord, choices: NonNullable<Field['choices']>): Field => ({
  word,
  schema: reading('payment.invalid.choice', (typed) =>
    choices.some(({ value }) => value === typed) ? typed : undefined,
  ),
  identifies: true,
  input: 'choice',
  choices,
  show: (value) => choices.find((one) => one.value === value)?.label ?? value,
});

export { groups, machine, matching, reading, squeeze };
