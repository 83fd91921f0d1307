/** What a rail is: everything a form, a filter, a limit and a trade need to know of it. Pure. */
import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { canonicalJson } from '#lib/kernel/canonical.ts';
import { DAY, HOUR, MINUTE } from '#lib/kernel/instant.ts';
import type { Reversibility } from '#lib/kernel/reversibility.ts';
import type { Field, FieldWord } from './fields.ts';
import type { Hours } from './hours.ts';
import type { PaymentQr } from './qr/code.ts';

/** How fast it usually is; the payment window shown to the buyer follows from it. */
export type Speed = 'instant' | 'same_day' | 'days';

/** Seconds a buyer is shown for paying, by speed, unless the offer says otherwise. */
export const WINDOWS: Readonly<Record<Speed, number>> = { instant: 30 * MINUTE, same_day: 4 * HOUR, days: 3 * DAY };

/** The fields of one account in the form they are kept, by the names the method gives them. */
export type Account = Readonly<Record<string, string>>;

export type MethodSpec = {
  readonly id: string;
  /** The rail's own name; names of rails are not translated. */
  readonly label: string;
  /** Other names people look for it by: in its own language, of the brands that carry it. Banks of a list need no alias. */
  readonly aliases?: readonly string[];
  readonly currencies: readonly string[];
  /** ISO 3166 codes of the countries it pays in. */
  readonly countries: readonly string[];
  readonly reversibility: Reversibility;
  readonly speed: Speed;
  /** Until the money is usually there, in seconds. */
  readonly usualSeconds: number;
  readonly fields: Readonly<Record<string, Field>>;
  /** An account of nobody's, as somebody would type it; where no name is given, any will do. What the conformance test works with. */
  readonly example: Account;
  /** What only several fields together show to be wrong: the field to blame and the message key. */
  readonly check?: (account: Account) => { readonly field: string; readonly issue: string } | undefined;
  /**
   * Whether the payer writes the trade's reference beside the transfer: `write` it, leave it `empty` (the rail shows it to third
   * parties or banks stop transfers for it), or the rail has `none`.
   */
  readonly reference: 'write' | 'empty' | 'none';
  /** Where the scheme limits what a reference may hold; undefined: at least 16 letters and digits. */
  readonly referenceForm?: RegExp;
  /** When it moves money, if not always. */
  readonly hours?: Hours;
  /** The payment code of its scheme, if it has one. */
  readonly qr?: PaymentQr;
};

export type Method = MethodSpec & {
  readonly windowSeconds: number;
  /** Reads typed fields into the kept form; refuses unknown fields. */
  readonly schema: z.ZodType<Account, Record<string, string>>;
};

/** One line of what the buyer has to enter at their bank. */
export type Instruction = { readonly word: FieldWord; readonly value: string; readonly copy: string };

export function defineMethod(spec: MethodSpec): Method {
  const shape = Object.fromEntries(Object.entries(spec.fields).map(([name, field]) => [name, field.schema]));
  const schema = z.strictObject(shape).superRefine((account, issues) => {
    const wrong = spec.check?.(account as Account);
    if (wrong) issues.addIssue({ code: 'custom', path: [wrong.field], message: wrong.issue });
  });
  return { ...spec, windowSeconds: WINDOWS[spec.speed], schema: schema as unknown as Method['schema'] };
}

/** Letters and digits, as every scheme takes them that takes a reference at all. */
const ANY_REFERENCE = /^[A-Za-z0-9]{1,16}$/;

/** Whether a payer can write this reference on this rail, whole and as it is. True where the rail has none to write. */
export function takesReference(method: Pick<MethodSpec, 'reference' | 'referenceForm'>, reference: string): boolean {
  return method.reference !== 'write' || (method.referenceForm ?? ANY_REFERENCE).test(reference);
}

/** The reference as it goes into a payment code: none where the rail wants none. */
export function referenceFor(method: Pick<MethodSpec, 'reference'>, reference: string): string | undefined {
  return method.reference === 'write' ? reference : undefined;
}

/** Reads an account as typed into the one form that is kept, hashed and shown; undefined where a field is wrong. */
export function normalise(method: Method, typed: Record<string, string>): Account | undefined {
  const read = method.schema.safeParse(typed);
  return read.success ? read.data : undefined;
}

/** What the payer has to enter, in the order of the fields, each in readable groups and as text to copy. */
export function instructions(method: Method, account: Account): readonly Instruction[] {
  return Object.entries(method.fields).map(([name, field]) => {
    const value = account[name] ?? '';
    const shown = field.show?.(value) ?? value;
    return { word: field.word, value: shown, copy: field.input === 'choice' ? shown : value };
  });
}

/** The account in a few characters for its owner's own list: the end of what identifies it, never the whole. */
export function describe(method: Method, account: Account): string {
  const name = Object.keys(method.fields).findLast(
    (field) => method.fields[field]?.identifies && method.fields[field].input === 'machine',
  );
  const value = name === undefined ? '' : (account[name] ?? '');
  return value.length <= 4 ? '····' : `···· ${value.slice(-4)}`;
}

/** The sealed text of an account: `{ method, fields, salt }` in its one JSON form. */
export function accountText(methodId: string, account: Account, salt: string): string {
  return canonicalJson({ method: methodId, fields: { ...account }, salt });
}

/**
 * What a deal names instead of the account, so that the payee cannot be swapped later: keccak256 of {@link accountText}. The salt (32 random
 * bytes, 0x hex) keeps anybody from trying account numbers until one fits.
 */
export function commitmentOf(methodId: string, account: Account, salt: string): string {
  return `0x${bytesToHex(keccak_256(utf8ToBytes(accountText(methodId, account, salt))))}`;
}

/** SHA-256 (hex) of what identifies the account: equal for the same account whoever enters it, whatever name stands beside it. */
export function identifierOf(method: Method, account: Account): string {
  const fields = Object.fromEntries(
    Object.entries(account).filter(([name]) => method.fields[name]?.identifies ?? false),
  );
  return bytesToHex(sha256(utf8ToBytes(canonicalJson({ method: method.id, fields }))));
}

const accountSchema = z.strictObject({
  method: z.string().max(64),
  fields: z.record(z.string().max(40), z.string().max(200)),
  salt: z.string().regex(/^0x[0-9a-f]{64}$/),
});

export type OpenedAccount = { readonly methodId: string; readonly fields: Account; readonly salt: string };

/**
 * An opened account, if it is exactly what the commitment stands for; undefined for anything else, also for text that would
 * say the same with another spelling. A buyer pays nobody on a text that this does not accept.
 */
export function readAccount(text: string, commitment: string): OpenedAccount | undefined {
  const json = parseJson(text);
  const read = accountSchema.safeParse(json);
  if (!read.success) return undefined;
  const { method, fields, salt } = read.data;
  if (accountText(method, fields, salt) !== text || commitmentOf(method, fields, salt) !== commitment) return undefined;
  return { methodId: method, fields, salt };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is not an account; the schema says so.
    return undefined;
  }
}
