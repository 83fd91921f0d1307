/**
 * The fields that payment accounts are made of. Each reads what was typed into one exact form or says, by message key, what is wrong; the same
 * checks run in the form, before sealing, and after opening. Pure.
 */
import { z } from 'zod';
import { isCnpj, isCpf, isEmail, isIban, SEPA_COUNTRIES } from './checks.ts';
import { phoneIn, phoneOf, PHONES, type PhoneCountry, type PhonePlan } from './phones.ts';
import { cleanMachine, cleanText, type Cleaned } from './typed.ts';

/** The message keys of a field: `payment.field.<word>.label` and `.hint`. */
export const FIELD_WORDS = [
  'holder', 'iban', 'sortCode', 'ukAccount', 'routing', 'usAccount', 'accountKind', 'clabe', 'pixKey', 'vpa', 'phone', 'emailOrPhone',
  'email', 'handle', 'bank', 'nuban', 'promptPay', 'cashtag', 'bsb', 'accountNumber', 'ifsc', 'cbu', 'cvuOrAlias', 'cci', 'rut', 'rib',
  'czAccount', 'giro', 'branch', 'holderKana', 'payNow', 'duitNow', 'fpsId', 'payId', 'alipay', 'wechat', 'postcode', 'town', 'bankName',
  'place', 'brand', 'cardCountry', 'taxId', 'regNumber', 'ipa', 'cliq', 'phoneWithCode',
] as const; // prettier-ignore
export type FieldWord = (typeof FIELD_WORDS)[number];

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

const squeeze = (text: string): string => text.replace(/[\s-]/g, '');
const upper = (text: string): string => squeeze(text).toUpperCase();
const groups = (size: number) => (text: string) => text.replace(new RegExp(`(.{${size}})(?=.)`, 'g'), '$1 ');

/** A field that keeps `read(cleaned)`, or says `issue` where that is undefined. */
function reading(
  issue: string,
  read: (typed: string) => string | undefined,
  clean: (typed: string) => Cleaned = cleanMachine,
): z.ZodType<string, string> {
  return z
    .string()
    .max(200, issue)
    .transform((typed, context) => {
      const cleaned = clean(typed);
      const value = 'text' in cleaned ? read(cleaned.text) : undefined;
      if (value !== undefined) return value;
      const empty = 'text' in cleaned && cleaned.text === '';
      const message = 'issue' in cleaned ? cleaned.issue : empty ? 'payment.invalid.empty' : issue;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    });
}

const matching = (issue: string, form: RegExp, clean: (typed: string) => string = squeeze) =>
  reading(issue, (typed) => (form.test(clean(typed)) ? clean(typed) : undefined));

/** A field that keeps the squeezed (and upper-case) text where the check holds. */
const checked = (issue: string, check: (text: string) => boolean) =>
  reading(issue, (typed) => (check(upper(typed)) ? upper(typed) : undefined));

const machine = (word: FieldWord, schema: Field['schema'], show?: Field['show']): Field => ({
  word,
  schema,
  identifies: true,
  input: 'machine',
  ...(show && { show }),
});

/** Words in any script: a name, a town, where to meet. */
const words = (word: FieldWord, issue: string, form: RegExp, most: number, identifies = false): Field => ({
  word,
  schema: reading(issue, (text) => (text.length <= most && form.test(text) ? text : undefined), cleanText),
  identifies,
  input: 'name',
});

/** The name the bank knows the account holder by: letters of any script, at least two. */
export const holder: Field = words('holder', 'payment.invalid.holder', /^\p{L}[\p{L}\p{M}\p{N} .,'’&/()-]+$/u, 70);

const PLACE = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} .,'’&/()#:-]+$/u;
/** A town, a bank's name, a place to meet. */
export const placeName = (word: FieldWord, most: number, identifies = false): Field =>
  words(word, 'payment.invalid.place', PLACE, most, identifies);

export function iban(countries: readonly string[] = SEPA_COUNTRIES): Field {
  return machine(
    'iban',
    checked('payment.invalid.iban', (text) => isIban(text) && countries.includes(text.slice(0, 2))),
    groups(4),
  );
}

export const sortCode: Field = machine('sortCode', matching('payment.invalid.sortCode', /^\d{6}$/), (text) =>
  text.replace(/(..)(?=.)/g, '$1-'),
);
export const ukAccount: Field = machine('ukAccount', matching('payment.invalid.ukAccount', /^\d{8}$/));

/** The number of an account where the country has no scheme that checks it: digits alone, within the lengths its banks use. */
export const accountNumber = (least: number, most: number): Field =>
  machine('accountNumber', matching('payment.invalid.accountNumber', new RegExp(`^\\d{${least},${most}}$`)));

const readEmail = (typed: string) => (isEmail(typed.toLowerCase()) ? typed.toLowerCase() : undefined);

export const email: Field = machine('email', reading('payment.invalid.email', readEmail));

export const phone = (plan: PhonePlan, word: FieldWord = 'phone'): Field =>
  machine(
    word,
    reading('payment.invalid.phone', (typed) => phoneIn(typed, plan)),
  );

/** A phone of one of several countries: with its code, since the same digits are a number in more than one. */
export const phoneOfAny = (countries: readonly PhoneCountry[]): Field =>
  machine(
    'phoneWithCode',
    reading('payment.invalid.phoneWithCode', (typed) => phoneOf(typed, countries)),
  );

/** An e-mail address or a mobile number, under a word of the rail's own where it has one. */
export const emailOrPhone = (plan: PhonePlan, word: FieldWord = 'emailOrPhone'): Field =>
  machine(
    word,
    reading('payment.invalid.emailOrPhone', (typed) => (typed.includes('@') ? readEmail(typed) : phoneIn(typed, plan))),
  );

/** Characters a PIX key has at most: what its place in a BR Code holds (DICT, the directory of keys). */
const PIX_KEY_MOST = 77;

/** One of the five kinds of PIX key; a phone number is told from a tax number by its +55. */
export function readPixKey(typed: string): string | undefined {
  const text = typed.trim().toLowerCase();
  if (text.includes('@')) return text.length <= PIX_KEY_MOST && isEmail(text) ? text : undefined;
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text)) return text;
  if (text.startsWith('+') || text.startsWith('00')) return phoneIn(text, PHONES.BR);
  return readTaxId(text);
}

/** A Brazilian CPF or CNPJ without its dots. */
export function readTaxId(typed: string): string | undefined {
  const number = typed.replace(/[\s./-]/g, '').toUpperCase();
  return isCpf(number) || isCnpj(number) ? number : undefined;
}

/** Shows a Brazilian tax number the way Brazil writes it; other keys as they are. */
export const showTaxId = (key: string): string =>
  /^\d{11}$/.test(key)
    ? key.replace(/(\d{3})(\d{3})(\d{3})(\d{2})/, '$1.$2.$3-$4')
    : /^[0-9A-Z]{12}\d{2}$/.test(key)
      ? key.replace(/(..)(...)(...)(....)(..)/, '$1.$2.$3/$4-$5')
      : key;

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

/** A list of banks from "code Name" lines, in the order of their names. */
export const bankList = (...lines: readonly string[]): NonNullable<Field['choices']> =>
  lines
    .map((line) => {
      const space = line.indexOf(' ');
      return { value: line.slice(0, space), label: line.slice(space + 1) };
    })
    .sort((a, b) => (a.label < b.label ? -1 : 1));

export { checked, groups, machine, matching, reading, squeeze };
