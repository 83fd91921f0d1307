/** Whether a message names an account, or the holder of one, that this trade did not agree on. Pure. */
import { nameKeyOf } from '#lib/account/name.ts';
import { isIban } from '#lib/payment/checks.ts';

/** What this trade agreed on, as far as the reader's device can open it. */
export type Agreed = {
  /** Holders of the two accounts: payee, announced payer, and the two traders' own names. */
  readonly names?: readonly string[];
  /** Numbers and addresses of the two accounts, as they are shown. */
  readonly accounts?: readonly string[];
  readonly reference?: string;
  /** This site's host. */
  readonly site?: string;
};

const bare = (text: string): string => text.replace(/[^A-Za-z0-9@]/g, '').toUpperCase();

/** The same account, or one written without its country's code. */
function isAgreed(number: string, { accounts = [], reference = '' }: Agreed): boolean {
  const known = [...accounts, reference].map(bare).filter(Boolean);
  return known.some((one) => one === number || (number.length >= 8 && one.endsWith(number)) || number.endsWith(one));
}

function isCard(digits: string): boolean {
  if (!/^\d{16}$/.test(digits)) return false;
  let sum = 0;
  for (const [index, sign] of [...digits].entries()) {
    const value = Number(sign) * (index % 2 === 0 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}

const IBAN_LIKE = /(?<![A-Z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}/g;
const CARD_LIKE = /(?<!\d)\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?!\d)/g;
/** A number that is called an account or a card. */
const CALLED =
  /(?:account(?: number)?|card(?: number)?|cuenta(?: numero)?|tarjeta(?: numero)?|clabe|حساب(?: رقم)?|الحساب(?: رقم)?|بطاقه(?: رقم)?)\s*(?:is|es|:|no\.?|nr\.?|هو)?\s*(\d[\d -]{6,26}\d)/gu;
const EMAIL = /[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+/gu;
/** Where one asks to be written to, an address is no account: that warning is another. */
const CONTACT = /\b(?:e-?mail me|mail me|write|reach|by mail|contact|escribeme|correo)\b|راسلني|البريد/u;

/** IBANs in a text, as short as they are whole: what follows them in capitals is not part of them. */
function ibansIn(text: string): readonly string[] {
  return [...text.toUpperCase().matchAll(IBAN_LIKE)].flatMap(([run]) => {
    const signs = bare(run);
    for (let length = 15; length <= signs.length; length++)
      if (isIban(signs.slice(0, length))) return [signs.slice(0, length)];
    return [];
  });
}

function numbersIn(text: string, reading: string): readonly string[] {
  const cards = [...reading.matchAll(CARD_LIKE)].map(([run]) => bare(run)).filter(isCard);
  const called = [...reading.matchAll(CALLED)].map(([, run]) => bare(run!));
  const emails = CONTACT.test(reading) ? [] : [...reading.matchAll(EMAIL)].map(([run]) => bare(run));
  return [...ibansIn(text), ...cards, ...called, ...emails];
}

const HOLDER =
  /(?:account holder|name (?:on|of) the account|in the name of|(?:correct |right )?beneficiary|beneficiario(?: correcto)?|titular(?: de la cuenta)?|a nombre de|صاحبه? الحساب|المستفيد(?: الصحيح)?|(?<!\p{L})باسم)\s*(?:is|es|:|هو|هي)?\s*((?:\p{L}[\p{L}'-]*\s?){2,4})/gu;

/** A name in capitals behind the order to pay. */
const PAY_TO =
  /\b(?:[Pp]ay|[Ss]end|[Tt]ransfer|[Pp]aga|[Pp][áa]gale|[Mm]anda|[Ee]nv[íi]a)(?:lo)? (?:it |the money |el dinero )?(?:to|a) (\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+){1,2})/gu;

/** Somebody's name, of which no part is one of the agreed ones. */
function strangersIn(text: string, original: string, names: readonly string[]): boolean {
  const known = new Set(names.flatMap((name) => name.split(/[\s-]+/)).map(nameKeyOf));
  const named = [...text.matchAll(HOLDER), ...original.matchAll(PAY_TO)];
  return named.some(([, words]) => {
    const parts = words!
      .trim()
      .split(/\s+/)
      .map(nameKeyOf)
      .filter((part) => part.length > 1);
    return parts.length >= 2 && !parts.some((part) => known.has(part));
  });
}

/** `reading`: the plain one of readings.ts. Without agreed names no name can be another's. */
export function namesAnotherAccount(text: string, reading: string, agreed: Agreed): boolean {
  if (numbersIn(text, reading).some((number) => !isAgreed(number, agreed))) return true;
  return (agreed.names?.length ?? 0) > 0 && strangersIn(reading, text, agreed.names!);
}
