import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isClabe, isCnpj, isCpf, isEmail, isIban, isNuban, isRoutingNumber, isThaiId } from '#lib/payment/checks.ts';
import { phoneIn, PHONES } from '#lib/payment/phones.ts';

/** Every number that differs from `text` in exactly one digit. */
function slips(text: string): string[] {
  return [...text].flatMap((digit, at) =>
    /\d/.test(digit)
      ? [...'0123456789']
          .filter((other) => other !== digit)
          .map((other) => text.slice(0, at) + other + text.slice(at + 1))
      : [],
  );
}

const digits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((list) => list.join(''));
const lastDigit = (body: string, isRight: (text: string) => boolean) =>
  [...'0123456789'].map((digit) => body + digit).find(isRight)!;
const iban = (country: string, bban: string) => {
  const value = [...`${bban}${country}00`].map((letter) => parseInt(letter, 36)).join('');
  return `${country}${String(98n - (BigInt(value) % 97n)).padStart(2, '0')}${bban}`;
};

describe('IBAN', () => {
  it('accepts the registry’s own examples', () => {
    const examples = [
      'DE89370400440532013000', 'GB29NWBK60161331926819', 'FR1420041010050500013M02606', 'NL91ABNA0417164300',
      'NO9386011117947', 'MT84MALT011000012345MTLCAST001S', 'TR330006100519786457841326', 'BR1800360305000010009795493C1',
      'SA0380000000608010167519', 'PL61109010140000071219812874', 'CH9300762011623852957', 'ES9121000418450200051332',
    ]; // prettier-ignore
    for (const example of examples) expect(isIban(example), example).toBe(true);
  });

  it('takes one pair of check digits for an account and no other, though three more pairs leave the same rest', () => {
    for (let account = 0; account < 200; account++) {
      const bban = String(account).padStart(18, '0');
      const pairs = Array.from({ length: 100 }, (_, pair) => String(pair).padStart(2, '0'));
      expect(pairs.map((pair) => `DE${pair}${bban}`).filter(isIban)).toEqual([iban('DE', bban)]);
    }
  });

  it('catches every slip of one digit and every swap of two neighbours', () => {
    fc.assert(
      fc.property(digits(18), (bban) => {
        const right = iban('DE', bban);
        expect(isIban(right)).toBe(true);
        for (const slip of slips(right)) expect(isIban(slip), slip).toBe(false);
        for (let at = 4; at < right.length - 1; at++) {
          if (right[at] === right[at + 1]) continue;
          const swapped = right.slice(0, at) + right[at + 1] + right[at] + right.slice(at + 2);
          expect(isIban(swapped), swapped).toBe(false);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('refuses a wrong length, an unknown country and small letters', () => {
    expect(isIban('DE8937040044053201300')).toBe(false);
    expect(isIban(iban('XX', '370400440532013000'))).toBe(false);
    expect(isIban('de89370400440532013000')).toBe(false);
    expect(isIban('')).toBe(false);
  });
});

describe('numbers with a check digit', () => {
  const one = (name: string, isRight: (text: string) => boolean, body: fc.Arbitrary<string>) =>
    it(`${name}: exactly one last digit is right, and every slip of one digit is caught`, () => {
      fc.assert(
        fc.property(body, (text) => {
          const right = lastDigit(text, isRight);
          expect(right).toBeDefined();
          expect([...'0123456789'].filter((digit) => isRight(text + digit))).toHaveLength(1);
          for (const slip of slips(right)) expect(isRight(slip), slip).toBe(false);
        }),
        { numRuns: 60 },
      );
    });
  one('CLABE', isClabe, digits(17));
  one('NUBAN', (text) => isNuban('058', text), digits(9));
  one(
    'ABA routing number',
    isRoutingNumber,
    digits(6).map((rest) => `02${rest}`),
  );

  it('NUBAN: the check digit covers the bank too', () => {
    // The Central Bank's own example.
    const right = lastDigit('000001457', (text) => isNuban('011', text));
    expect(right).toBe('0000014579');
    expect(isNuban('058', right)).toBe(false);
  });

  it('CPF and CNPJ: known numbers pass; slips of one digit are caught but for the few that mod 11 lets by', () => {
    for (const [right, check] of [['52998224725', isCpf], ['11144477735', isCpf], ['11222333000181', isCnpj], ['33000167000101', isCnpj]] as const) {
      expect(check(right), right).toBe(true);
      const passed = slips(right).filter(check);
      expect(passed.length, passed.join()).toBeLessThanOrEqual(2);
    }
    expect(isCpf('11111111111')).toBe(false);
    expect(isCnpj('00000000000000')).toBe(false);
    // Receita Federal's own example of one with letters.
    expect(isCnpj('12ABC34501DE35')).toBe(true);
    expect(isCnpj('12ABC34501DE36') || isCnpj('12ABD34501DE35') || isCnpj('12abc34501de35')).toBe(false);
  }); // prettier-ignore

  it('Thai national number: a right one passes, the wrong check digits do not', () => {
    const right = lastDigit('110170023070', isThaiId);
    expect([...'0123456789'].map((digit) => `110170023070${digit}`).filter(isThaiId)).toEqual([right]);
    expect(isThaiId(`0${right.slice(1)}`)).toBe(false);
  });
});

describe('phone numbers', () => {
  it('come out the same however they are written, and only for their own country', () => {
    for (const typed of ['0712 345 678', '+254 712 345678', '00254-712-345-678', '712345678', '(0712) 345678']) {
      expect(phoneIn(typed, PHONES.KE), typed).toBe('+254712345678');
    }
    for (const typed of ['+255712345678', '0212345678', '071234567', '07123456789', 'abc', '', '+25407123456789']) {
      expect(phoneIn(typed, PHONES.KE), typed).toBeUndefined();
    }
    expect(phoneIn('+254 0712 345 678', PHONES.KE)).toBe('+254712345678');
    expect(phoneIn('(415) 555-2671', PHONES.US)).toBe('+14155552671');
    expect(phoneIn('11 91234-5678', PHONES.BR)).toBe('+5511912345678');
  });

  it('read what they wrote', () => {
    fc.assert(
      fc.property(digits(8), (rest) => {
        const written = phoneIn(`07${rest}`, PHONES.KE)!;
        expect(phoneIn(written, PHONES.KE)).toBe(written);
      }),
    );
  });
});

it('e-mail addresses have one form and no surprises', () => {
  for (const right of ['a@b.co', 'first.last+tag@sub.example.org']) expect(isEmail(right), right).toBe(true);
  for (const wrong of ['a@b', 'a b@c.de', '@c.de', 'a@-c.de', 'a@c..de', 'A@c.de', `${'a'.repeat(65)}@c.de`]) {
    expect(isEmail(wrong), wrong).toBe(false);
  }
});
