/**
 * Account and personal numbers of single countries whose own digits show a slip. Each takes digits (and letters) without spaces; each says
 * where its rule is written down. Pure.
 */

const digitsOf = (text: string): number[] => [...text].map(Number);
const weighted = (text: string, weights: readonly number[]): number =>
  digitsOf(text).reduce((sum, digit, index) => sum + digit * weights[index % weights.length]!, 0);

/** Luhn (ISO/IEC 7812-1, annex B): the last digit checks the rest. */
export function isLuhn(text: string): boolean {
  if (!/^\d{2,}$/.test(text)) return false;
  const sum = digitsOf(text)
    .toReversed()
    .reduce((total, digit, index) => total + (index % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2), 0);
  return sum % 10 === 0;
}

/** Argentine CBU, and CVU of wallets: two blocks of 8 and 14 digits, each with its check digit (BCRA, Comunicación "A" 2622). */
export function isCbu(text: string): boolean {
  if (!/^\d{22}$/.test(text) || /^0+$/.test(text)) return false;
  const check = (body: string, weights: readonly number[]) => (10 - (weighted(body, weights) % 10)) % 10;
  return (
    check(text.slice(0, 7), [7, 1, 3, 9]) === Number(text[7]) &&
    check(text.slice(8, 21), [3, 9, 7, 1]) === Number(text[21])
  );
}

/** Chilean RUT: up to eight digits and a check, which may be K (Servicio de Impuestos Internos, módulo 11). */
export function isRut(text: string): boolean {
  if (!/^\d{6,8}[\dK]$/.test(text)) return false;
  const sum = digitsOf(text.slice(0, -1))
    .toReversed()
    .reduce((total, digit, index) => total + digit * (2 + (index % 6)), 0);
  return '0K987654321'[sum % 11] === text.at(-1);
}

/** Peruvian CCI: bank and office, account, one check digit for each part (Cámara de Compensación Electrónica). */
export function isCci(text: string): boolean {
  if (!/^\d{20}$/.test(text)) return false;
  const check = (body: string) => {
    const sum = digitsOf(body).reduce((total, digit, index) => {
      const product = digit * (index % 2 === 0 ? 1 : 2);
      return total + (product > 9 ? product - 9 : product);
    }, 0);
    return (10 - (sum % 10)) % 10;
  };
  return check(text.slice(0, 6)) === Number(text[18]) && check(text.slice(6, 18)) === Number(text[19]);
}

/** A RIB whose last two digits are 97 minus the rest of the others: Morocco (24 digits, Bank Al-Maghrib), Tunisia (20, BCT). */
export function isRib(text: string, length: 20 | 24): boolean {
  if (text.length !== length || !/^\d+$/.test(text)) return false;
  const body = BigInt(text.slice(0, -2)) * 100n;
  return 97n - (body % 97n) === BigInt(text.slice(-2));
}

/** Norwegian account number: eleven digits, modulus 11 (Finance Norway); those of the form xxxx.00.xxxxx are old and unchecked. */
export function isNorwegianAccount(text: string): boolean {
  if (!/^\d{11}$/.test(text)) return false;
  if (text.slice(4, 6) === '00') return true;
  const check = 11 - (weighted(text.slice(0, 10), [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11);
  return (check === 11 ? 0 : check) === Number(text[10]);
}

/** Hungarian giro number: bank 8 digits, account 8 or 16, each part with a check digit (GIRO Zrt., weights 9 7 3 1). */
export function isGiro(text: string): boolean {
  if (!/^(\d{16}|\d{24})$/.test(text) || /^0{8}/.test(text)) return false;
  const sound = (part: string) => weighted(part, [9, 7, 3, 1]) % 10 === 0;
  return sound(text.slice(0, 8)) && sound(text.slice(8));
}

/** Czech account number as prefix-number/bank, both parts modulus 11 (Czech National Bank, decree 169/2011). */
export function isCzechAccount(text: string): boolean {
  const match = /^(?:(\d{1,6})-)?(\d{2,10})\/\d{4}$/.exec(text);
  if (!match) return false;
  const sound = (part: string) => weighted(part.padStart(10, '0'), [6, 3, 7, 9, 10, 5, 8, 4, 2, 1]) % 11 === 0;
  return sound(match[1] ?? '0') && sound(match[2]!) && !/^0+$/.test(match[2]!);
}

/** Australian business number: eleven digits, modulus 89 (Australian Business Register). */
export function isAbn(text: string): boolean {
  if (!/^(?!10)[1-9]\d{10}$/.test(text)) return false;
  const digits = digitsOf(text);
  digits[0]! -= 1;
  const sum = digits.reduce((total, digit, index) => total + digit * (index === 0 ? 10 : 2 * index - 1), 0);
  return sum % 89 === 0;
}

/** Singapore NRIC or FIN: a letter for the century or the foreigner, seven digits, a check letter. */
export function isNric(text: string): boolean {
  const match = /^([STFGM])(\d{7})([A-Z])$/.exec(text);
  if (!match) return false;
  const [, kind, digits, check] = match as unknown as [string, string, string, string];
  const shift = kind === 'T' || kind === 'G' ? 4 : kind === 'M' ? 3 : 0;
  const rest = (weighted(digits, [2, 7, 6, 5, 4, 3, 2]) + shift) % 11;
  const letters = 'ST'.includes(kind) ? 'JZIHGFEDCBA' : kind === 'M' ? 'KLJNPQRTUWX' : 'XWUTRQPNMLK';
  // The M series counts its letters from the other end.
  return letters[kind === 'M' ? 10 - rest : rest] === check;
}

/** Singapore UEN: of a business, of a local company, or of another entity, each with its check letter (ACRA). */
export function isUen(text: string): boolean {
  const year = (digits: string) => Number(digits) >= 1800 && Number(digits) <= 2100;
  if (/^\d{8}[A-Z]$/.test(text)) {
    return 'XMKECAWLJDB'[weighted(text.slice(0, 8), [10, 4, 9, 3, 8, 2, 7, 1]) % 11] === text[8];
  }
  if (/^\d{9}[A-Z]$/.test(text)) {
    if (!year(text.slice(0, 4))) return false;
    return 'ZKCMDNERGWH'[weighted(text.slice(0, 9), [10, 8, 6, 4, 9, 7, 5, 3, 1]) % 11] === text[9];
  }
  if (/^[RST]\d{2}[A-Z]{2}\d{4}[A-Z]$/.test(text)) {
    const alphabet = 'ABCDEFGHJKLMNPQRSTUVWX0123456789';
    const weights = [4, 3, 5, 3, 10, 2, 2, 5, 7];
    const sum = weights.reduce((total, weight, index) => total + weight * alphabet.indexOf(text[index]!), 0);
    return alphabet[(((sum - 5) % 11) + 11) % 11] === text[9];
  }
  return false;
}

/** Malaysian NRIC (MyKad): twelve digits that begin with a date of birth and a known place; it has no check digit. */
export function isMyKad(text: string): boolean {
  const match = /^(\d{2})(\d{2})(\d{2})(\d{2})\d{4}$/.exec(text);
  if (!match) return false;
  const [month, day, place] = [Number(match[2]), Number(match[3]), Number(match[4])];
  const days = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return (
    days !== undefined &&
    day >= 1 &&
    day <= days &&
    ![0, 17, 18, 19, 20, 69, 73, 80, 81, 94, 95, 96, 97].includes(place)
  );
}
