/** Check digits and forms of account numbers: what catches a slip of the thumb before money goes to a stranger. Pure. */

/** Length of an IBAN per country (ISO 13616 registry). */
const IBAN_LENGTHS: Readonly<Record<string, number>> = {
  AD: 24, AE: 23, AL: 28, AT: 20, AZ: 28, BA: 20, BE: 16, BG: 22, BH: 22, BR: 29, BY: 28, CH: 21, CR: 22, CY: 28, CZ: 24,
  DE: 22, DK: 18, DO: 28, EE: 20, EG: 29, ES: 24, FI: 18, FO: 18, FR: 27, GB: 22, GE: 22, GI: 23, GL: 18, GR: 27, GT: 28,
  HR: 21, HU: 28, IE: 22, IL: 23, IQ: 23, IS: 26, IT: 27, JO: 30, KW: 30, KZ: 20, LB: 28, LC: 32, LI: 21, LT: 20, LU: 20,
  LV: 21, LY: 25, MC: 27, MD: 24, ME: 22, MK: 19, MR: 27, MT: 31, MU: 30, NL: 18, NO: 15, PK: 24, PL: 28, PS: 29, PT: 25,
  QA: 29, RO: 24, RS: 22, SA: 24, SC: 31, SE: 24, SI: 19, SK: 24, SM: 27, ST: 25, SV: 28, TL: 23, TN: 24, TR: 26, UA: 29,
  VA: 22, VG: 24, XK: 20,
}; // prettier-ignore

/** Countries whose accounts SEPA transfers reach. */
export const SEPA_COUNTRIES: readonly string[] =
  'AD AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MT NL NO PL PT RO SE SI SK SM VA'.split(
    ' ',
  );

/**
 * An IBAN in upper case without spaces: known country, its length, and the mod-97 check (ISO 7064). Check digits are 02 to 98: 00, 01 and 99
 * would pass the check in the place of 97, 98 and 02, and no bank has given them out.
 */
export function isIban(iban: string): boolean {
  if (/^..(00|01|99)/.test(iban)) return false;
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]+$/.test(iban) || IBAN_LENGTHS[iban.slice(0, 2)] !== iban.length) return false;
  const digits = (iban.slice(4) + iban.slice(0, 4)).replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return BigInt(digits) % 97n === 1n;
}

const digitsOf = (text: string): number[] => [...text].map(Number);
const weighted = (digits: readonly number[], weights: readonly number[]): number =>
  digits.reduce((sum, digit, index) => sum + digit * weights[index % weights.length]!, 0);

/** Mexican CLABE: 18 digits, the last one checks the rest. */
export function isClabe(text: string): boolean {
  if (!/^\d{18}$/.test(text)) return false;
  const sum = digitsOf(text.slice(0, 17)).reduce(
    (total, digit, index) => total + ((digit * [3, 7, 1][index % 3]!) % 10),
    0,
  );
  return (10 - (sum % 10)) % 10 === Number(text[17]);
}

/** United States routing number (ABA): nine digits, weighted 3 7 1, a first pair that was ever given out. */
export function isRoutingNumber(text: string): boolean {
  if (!/^(0\d|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)\d{7}$/.test(text)) return false;
  return text !== '000000000' && weighted(digitsOf(text), [3, 7, 1]) % 10 === 0;
}

/** Nigerian account number (NUBAN): ten digits, the last one checks bank code and serial. */
export function isNuban(bankCode: string, text: string): boolean {
  if (!/^\d{3}$/.test(bankCode) || !/^\d{10}$/.test(text)) return false;
  const sum = weighted(digitsOf(bankCode + text.slice(0, 9)), [3, 7, 3]);
  return (10 - (sum % 10)) % 10 === Number(text[9]);
}

const mod11 = (sum: number): number => (sum % 11 < 2 ? 0 : 11 - (sum % 11));

/** Brazilian person's tax number: eleven digits, two of them check the others; all the same digit is none. */
export function isCpf(text: string): boolean {
  if (!/^\d{11}$/.test(text) || /^(\d)\1+$/.test(text)) return false;
  const digits = digitsOf(text);
  const check = (length: number) =>
    mod11(digits.slice(0, length).reduce((sum, digit, index) => sum + digit * (length + 1 - index), 0));
  return check(9) === digits[9] && check(10) === digits[10];
}

/**
 * Brazilian company's tax number: twelve digits or, since July 2026, capital letters among them, and two digits that check the others; a letter
 * counts as its code less 48 (Receita Federal, Instrução Normativa 2.229/2024).
 */
export function isCnpj(text: string): boolean {
  if (!/^[0-9A-Z]{12}\d{2}$/.test(text) || /^(\d)\1+$/.test(text)) return false;
  const values = [...text].map((sign) => sign.charCodeAt(0) - 48);
  const weights = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
  const check = (length: number) => mod11(weighted(values.slice(0, length), weights.slice(13 - length)));
  return check(12) === values[12] && check(13) === values[13];
}

/** Thai national number, a PromptPay id: thirteen digits, the last one checks the rest. */
export function isThaiId(text: string): boolean {
  if (!/^[1-8]\d{12}$/.test(text)) return false;
  const sum = digitsOf(text.slice(0, 12)).reduce((total, digit, index) => total + digit * (13 - index), 0);
  return (11 - (sum % 11)) % 10 === Number(text[12]);
}

/** Form of an e-mail address, lower case. Whether somebody reads it, nobody can check here. */
export function isEmail(text: string): boolean {
  return (
    text.length <= 254 &&
    /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/.test(
      text,
    )
  );
}
