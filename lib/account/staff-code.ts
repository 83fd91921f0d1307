/** Codes by which a trader finds out whether somebody works here, and the other way round. Pure. */
import { MINUTE, type Instant } from '#lib/kernel/instant.ts';

/** Letters and digits of which none is taken for another, on paper or on the telephone: no 0 O, 1 I L, 2 Z, 5 S, 8 B, U V. */
const SIGNS = '34679ACDEFGHJKMNPQRTWXY';
export const CODE_LENGTH = 8;
/** Seconds a code is good for. */
export const CODE_SECONDS = 10 * MINUTE;

/** So many signs, each as likely as the other: 4.5 bits each. */
export function newSigns(random: (bytes: number) => Uint8Array, length: number): string {
  const even = 256 - (256 % SIGNS.length);
  let code = '';
  while (code.length < length) {
    for (const byte of random(16)) if (byte < even && code.length < length) code += SIGNS[byte % SIGNS.length]!;
  }
  return code;
}

/** Eight signs: about 36 bits. */
export const newStaffCode = (random: (bytes: number) => Uint8Array): string => newSigns(random, CODE_LENGTH);

/** A code as somebody typed it, or undefined where it cannot be one: spaces, dashes and small letters say the same. */
export function readSigns(typed: string, length: number): string | undefined {
  const code = typed.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '');
  return code.length === length && [...code].every((sign) => SIGNS.includes(sign)) ? code : undefined;
}

export const readStaffCode = (typed: string): string | undefined => readSigns(typed, CODE_LENGTH);

/** In two groups, as it is read out. */
export function showStaffCode(code: string): string {
  return `${code.slice(0, 4)} ${code.slice(4)}`;
}

export type StaffCodeView =
  /** Waits until somebody at a desk types it. */
  | { readonly state: 'waiting'; readonly code: string; readonly expiresAt: Instant }
  /** Typed by a moderator, who can read out the counter-code. */
  | {
      readonly state: 'proved';
      readonly moderator: string;
      readonly counterCode: string;
      readonly provedAt: Instant;
      readonly expiresAt: Instant;
    };

/** What a moderator sees who typed a trader's code. */
export type StaffProofView = {
  readonly trader: { readonly id: string; readonly name: string };
  readonly counterCode: string;
  readonly expiresAt: Instant;
};
