/**
 * What people type and paste, before a field reads it: digits of their own script, marks that nobody sees, letters that only look right.
 * What can be read one way alone is read; what could deceive is refused with a sentence of its own. Pure.
 */

/** The zero of each set of ten digits that a keyboard in use writes (Unicode, general category Nd). */
const ZEROS = [
  0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x17e0, 0x1810,
]; // prettier-ignore

/** Marks of direction, joiners and the like, which a copied number brings along and which change nothing in it. */
const UNSEEN = /[\u00ad\u061c\u200b-\u200f\u202a-\u202c\u2060-\u2064\u2066-\u2069\ufeff]/g;
/** Overrides: what stands behind one is shown in another order than it is kept. */
const OVERRIDE = /[\u202d\u202e]/;

export type Cleaned = { readonly text: string } | { readonly issue: string };

function latinDigit(digit: string): string {
  const code = digit.codePointAt(0)!;
  const zero = ZEROS.find((start) => code >= start && code < start + 10);
  return zero === undefined ? digit : String(code - zero);
}

/** An account number, an address, a handle: Latin letters and digits, whatever keyboard or page they come from. */
export function cleanMachine(typed: string): Cleaned {
  if (OVERRIDE.test(typed)) return { issue: 'payment.invalid.hidden' };
  const text = typed
    .normalize('NFKC')
    .replace(UNSEEN, '')
    .replace(/\p{Nd}/gu, latinDigit)
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .trim();
  if (/[^\P{L}\p{Script=Latin}]/u.test(text)) return { issue: 'payment.invalid.script' };
  return { text };
}

const SCRIPTS = ['Latin', 'Cyrillic', 'Greek'].map((script) => new RegExp(`\\p{Script=${script}}`, 'u'));

/** A name or place, in any script; but no word of letters from two alphabets that look alike, since a payer compares it by eye. */
export function cleanText(typed: string): Cleaned {
  if (OVERRIDE.test(typed)) return { issue: 'payment.invalid.hidden' };
  const text = typed.normalize('NFC').replace(UNSEEN, '').replace(/\s+/g, ' ').trim();
  const mixed = text.split(/[\s-]/).some((word) => SCRIPTS.filter((script) => script.test(word)).length > 1);
  return mixed ? { issue: 'payment.invalid.mixedScripts' } : { text };
}
