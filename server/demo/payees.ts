/** Valid payment accounts for the demo's people: numbers with right check digits that belong to nobody. */
import { normalise, type Account, type Method } from '#lib/payment/method.ts';
import type { Person } from './people.ts';

/** ISO 13616: two check digits that make the rearranged number 1 modulo 97. */
function ibanOf(country: string, bban: string): string {
  const digits = [...`${bban}${country}00`].map((c) => parseInt(c, 36).toString()).join('');
  const check = 98n - (BigInt(digits) % 97n);
  return `${country}${check.toString().padStart(2, '0')}${bban}`;
}

/** What a field could hold, the n-th try; the method's own schema says whether it is right. */
function candidate(word: string, person: Person, place: number, n: number): string {
  const digits = (length: number, seed = place * 7919 + n) => `${seed}`.padStart(length, '1').slice(-length);
  switch (word) {
    case 'holder':
      return person.name;
    case 'iban':
      return ibanOf('DE', `37040044${digits(10, 532013000 + place)}`);
    case 'sortCode':
      return '200415';
    case 'ukAccount':
      return digits(8, 38290008 + place);
    case 'email':
    case 'pixKey':
    case 'emailOrPhone':
      return `${person.key}@example.com`;
    case 'vpa':
      return `${person.key}@okexample`;
    case 'handle':
      return `@${person.key}demo`;
    case 'phone':
      return (
        { KE: `+2547${digits(8, 12345600 + place)}`, PH: `+63917${digits(7, 1234500 + place)}` }[person.country] ??
        `+4670${digits(7)}`
      );
    case 'clabe':
      return `0021800777777777${digits(2, n)}`;
    default:
      return digits(10, 100000000 + place * 1000 + n);
  }
}

/** An account of the person at the method, valid by the method's own checks. */
export function payeeOf(method: Method, person: Person): Account {
  const place = person.walletIndex;
  for (let n = 0; n < 1000; n++) {
    const typed = Object.fromEntries(
      Object.entries(method.fields).map(([name, field]) => [
        name,
        field.input === 'choice' ? field.choices![0]!.value : candidate(field.word, person, place, n),
      ]),
    );
    const account = normalise(method, typed);
    if (account) return account;
  }
  // A rail whose numbers this does not know how to make has its own example, which is nobody's either.
  const example = normalise(method, { ...('holder' in method.fields && { holder: person.name }), ...method.example });
  if (!example) throw new Error(`no demo account fits ${method.id}`);
  return example;
}
