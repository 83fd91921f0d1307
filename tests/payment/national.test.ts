import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isAbn,
  isCbu,
  isCci,
  isCzechAccount,
  isGiro,
  isLuhn,
  isMyKad,
  isNorwegianAccount,
  isNric,
  isRib,
  isRut,
  isUen,
} from '#lib/payment/national.ts';
import { phoneOf } from '#lib/payment/phones.ts';
import { cleanMachine, cleanText } from '#lib/payment/typed.ts';

/** Numbers whose scheme or whose owner publishes them as examples. */
const KNOWN: [name: string, check: (text: string) => boolean, numbers: string[]][] = [
  ['CBU', isCbu, ['2850590940090418135201']],
  ['RUT', isRut, ['125319092', '760864285', '111111111']],
  ['CCI', isCci, ['01136600010003254221', '01124100019000658270']],
  ['RIB of Morocco', (text) => isRib(text, 24), ['011519000001205000534921']],
  ['RIB of Tunisia', (text) => isRib(text, 20), ['10006035183598478831']],
  ['Norwegian account', isNorwegianAccount, ['86011117947']],
  ['Hungarian giro', isGiro, ['117730161111101800000000']],
  ['Czech account', isCzechAccount, ['19-2000145399/0800', '178124-4159/0710', '34278-0727558021/0100']],
  ['ABN', isAbn, ['51824753556']],
  ['NRIC and FIN', isNric, ['S1234567D', 'T1234567J', 'F1234567N', 'G1234567X', 'M1234567K']],
  ['UEN', isUen, ['201403121W', '00192200M', '197401143C', 'S16FC0121D', 'T01FC6132D']],
  ['Luhn', isLuhn, ['4111111111111111', '79927398713']],
];

describe('national numbers', () => {
  it.each(KNOWN)('%s: its known examples pass, and every other check sign does not', (_, check, numbers) => {
    for (const number of numbers) {
      expect(check(number), number).toBe(true);
      if (number.includes('/')) continue;
      const last = number.at(-1)!;
      for (const other of /\d/.test(last) ? '0123456789' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
        if (other !== last) expect(check(number.slice(0, -1) + other), number.slice(0, -1) + other).toBe(false);
      }
    }
  });

  it.each(KNOWN)('%s: refuses nothing, letters, and what is too long', (_, check, [number = '']) => {
    for (const wrong of ['', 'x', `${number}0`, number.slice(1), ` ${number}`, number.replace(/\d/, '٣')]) {
      expect(check(wrong), wrong).toBe(false);
    }
  });

  it('MyKad: has no check digit, so the date and the place must be ones there are', () => {
    expect(isMyKad('900101145678')).toBe(true);
    for (const wrong of ['901301145678', '900132145678', '900230145678', '900101005678', '90010114567']) {
      expect(isMyKad(wrong), wrong).toBe(false);
    }
  });
});

it('a phone of several countries is read by its code alone, and only in those', () => {
  expect(phoneOf('+225 07 12 34 56 78', ['CI', 'SN'])).toBe('+2250712345678');
  expect(phoneOf('00221 77 123 45 67', ['CI', 'SN'])).toBe('+221771234567');
  expect(phoneOf('77 123 45 67', ['CI', 'SN'])).toBeUndefined();
  expect(phoneOf('+254712345678', ['CI', 'SN'])).toBeUndefined();
});

describe('what people type', () => {
  it('in digits of another script is the same number; what hides or looks alike is told apart', () => {
    expect(cleanMachine('٠١٢٣٤٥٦٧٨٩ ۰۱۲ ०१२ ０１２')).toEqual({ text: '0123456789 012 012 012' });
    expect(cleanMachine('\u200e12\u00ad3\ufeff')).toEqual({ text: '123' });
    expect(cleanMachine('12\u202e3')).toEqual({ issue: 'payment.invalid.hidden' });
    expect(cleanMachine('DЕ89')).toEqual({ issue: 'payment.invalid.script' });
    expect(cleanText('Amina Dіallo')).toEqual({ issue: 'payment.invalid.mixedScripts' });
    expect(cleanText('Мария Diallo-Иванова')).toHaveProperty('text');
    expect(cleanText('山田 Taro  ')).toEqual({ text: '山田 Taro' });
  });

  it('cleaned is clean: a second time changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (typed) => {
        for (const clean of [cleanMachine, cleanText]) {
          const once = clean(typed);
          if ('text' in once) expect(clean(once.text)).toEqual(once);
        }
      }),
    );
  });
});
