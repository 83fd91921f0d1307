import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { getMethod, METHODS } from '#lib/payment/registry.ts';
import { amountText, plainText } from '#lib/payment/qr/code.ts';
import { amountObject, currencyObject, writeEmv } from '#lib/payment/qr/emv.ts';
import { epcPayload } from '#lib/payment/qr/epc.ts';
import { promptPayPayload } from '#lib/payment/qr/promptpay.ts';
import { spaydText } from '#lib/payment/qr/spayd.ts';
import { isQrIban, isQrReference, swissPayload } from '#lib/payment/qr/swiss.ts';
import { isIban } from '#lib/payment/checks.ts';
import { formatUnits } from '#lib/kernel/money.ts';
import { readEmv, readObjects, scan } from './qr-reader.ts';

const holder = fc.oneof(
  fc.constantFrom('Amina Diallo', 'Зоя Щукина', 'Ελένη Παπαδοπούλου', 'محمد الأحمد', '山田太郎', 'Łukasz Żółć', 'Þórður Æ', 'Nguyễn Văn Á'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 70 }),
  fc.constant('Wolfeschlegelsteinhausenbergerdorff '.repeat(3).slice(0, 70)),
); // prettier-ignore
const amountMinor = fc.bigInt({ min: 1n, max: 99_999_999_999n });
const reference = fc.stringMatching(/^[0-9A-HJKMNP-TV-Z]{8}$/);
const RUNS = { numRuns: 12 };
const plain = (text: string) => /^[\x20-\x7e]*$/.test(text);

/** What a phone reads of a rail's code; nothing is lost on the way. */
function shown(id: string, account: Record<string, string>, payment: { amountMinor: bigint; reference?: string }) {
  const method = getMethod(id);
  const currency = method.currencies[0]!;
  const text = method.qr!.text(account, { currency, reference: undefined, ...payment });
  if (text === undefined) throw new Error(`${id} has no code for ${JSON.stringify(account)}`);
  const read = scan(text, method.qr!.standard === 'swiss' ? 'swiss' : undefined);
  expect(read, text).toBe(text);
  return read!;
}

describe('drawn, read by another decoder and taken apart, a code says the same payment', () => {
  it('EPC', () => {
    fc.assert(
      fc.property(holder, amountMinor, reference, (name, amount, note) => {
        const lines = shown(
          'sepa',
          { holder: name, iban: 'DE89370400440532013000' },
          { amountMinor: amount, reference: note },
        ).split('\n');
        expect(lines).toHaveLength(11);
        expect(lines.slice(0, 5)).toEqual(['BCD', '002', '1', 'SCT', '']);
        expect([...lines[5]!].length).toBeLessThanOrEqual(70);
        expect(lines[6]).toBe('DE89370400440532013000');
        expect(lines[7]!.startsWith('EUR') && Number(lines[7]!.slice(3)).toFixed(2)).toBe(formatUnits(amount, 2, 2));
        expect(lines[10]).toBe(note);
      }),
      RUNS,
    );
  });

  it('PIX', () => {
    const keys = ['52998224725', '+5511912345678', 'amina@example.org', `${'a'.repeat(60)}@${'b'.repeat(12)}.br`];
    fc.assert(
      fc.property(holder, amountMinor, reference, fc.constantFrom(...keys), (name, amount, note, key) => {
        const objects = readEmv(shown('pix', { holder: name, key }, { amountMinor: amount, reference: note }));
        expect([...objects.keys()]).toEqual(['00', '26', '52', '53', '54', '58', '59', '60', '62', '63']);
        expect(Object.fromEntries(readObjects(objects.get('26')!))).toEqual({ '00': 'br.gov.bcb.pix', '01': key });
        expect(objects.get('54')).toBe(formatUnits(amount, 2, 2));
        expect(plain(objects.get('59')!) && objects.get('59')!.length).toBeLessThanOrEqual(25);
        expect(objects.get('62')).toBe(`0508${note}`);
      }),
      RUNS,
    );
  });

  it('PromptPay, by phone and by national number', () => {
    fc.assert(
      fc.property(amountMinor, fc.constantFrom('+66812345678', '1101700230705'), (amount, key) => {
        const objects = readEmv(shown('promptpay', { holder: 'x', key }, { amountMinor: amount }));
        const target = readObjects(objects.get('29')!);
        expect(key.startsWith('+') ? target.get('01') : target.get('02')).toBe(key.replace('+', '00'));
        expect([objects.get('53'), objects.get('58'), objects.get('54')]).toEqual([
          '764',
          'TH',
          formatUnits(amount, 2, 2),
        ]);
      }),
      RUNS,
    );
  });

  it('PayNow, by phone and by UEN', () => {
    fc.assert(
      fc.property(
        holder,
        amountMinor,
        reference,
        fc.constantFrom('+6591234567', '201403121W'),
        (name, amount, note, key) => {
          const objects = readEmv(shown('paynow', { holder: name, key }, { amountMinor: amount, reference: note }));
          const target = Object.fromEntries(readObjects(objects.get('26')!));
          expect(target).toEqual({ '00': 'SG.PAYNOW', '01': key.startsWith('+') ? '0' : '2', '02': key, '03': '0' });
          expect([objects.get('54'), objects.get('62')]).toEqual([formatUnits(amount, 2, 2), `0108${note}`]);
          expect(plain(objects.get('59')!)).toBe(true);
        },
      ),
      RUNS,
    );
  });

  it('VietQR: dong have no places', () => {
    fc.assert(
      fc.property(amountMinor, reference, (amount, note) => {
        const account = { holder: 'x', bank: '970436', account: '0011001234567' };
        const objects = readEmv(shown('bank-transfer-vn', account, { amountMinor: amount, reference: note }));
        expect([objects.get('54'), objects.get('62')]).toEqual([`${amount}`, `0808${note}`]);
        expect(readObjects(readObjects(objects.get('38')!).get('01')!).get('00')).toBe('970436');
      }),
      RUNS,
    );
  });

  it('UPI: the parameters of a URL', () => {
    fc.assert(
      fc.property(holder, amountMinor, (name, amount) => {
        const url = new URL(shown('upi', { holder: name, vpa: 'amina.d@okbank' }, { amountMinor: amount }));
        expect([url.protocol, url.host]).toEqual(['upi:', 'pay']);
        expect([...url.searchParams.keys()]).toEqual(['pa', 'pn', 'am', 'cu']);
        expect(url.searchParams.get('pa')).toBe('amina.d@okbank');
        expect(url.searchParams.get('am')).toBe(formatUnits(amount, 2, 2));
        expect(url.searchParams.get('cu')).toBe('INR');
      }),
      RUNS,
    );
  });

  it('Swiss QR, with its cross drawn over it: 31 lines, permitted letters alone', () => {
    fc.assert(
      fc.property(holder, amountMinor, reference, (name, amount, note) => {
        const account = { holder: name, iban: 'CH9300762011623852957', postcode: '3000', town: 'Bern' };
        const lines = shown('bank-transfer-ch', account, { amountMinor: amount, reference: note }).split('\n');
        expect(lines).toHaveLength(31);
        expect([lines[0], lines[3], lines[8], lines[9], lines[10]]).toEqual([
          'SPC',
          'CH9300762011623852957',
          '3000',
          'Bern',
          'CH',
        ]);
        expect(lines[5]).toMatch(/^[\u0020-\u007e\u00a0-\u017f\u0218-\u021b\u20ac]{1,70}$/);
        expect([lines[18], lines[19]]).toEqual([formatUnits(amount, 2, 2), 'CHF']);
        expect([lines[27], lines[28], lines[29], lines[30]]).toEqual(['NON', '', note, 'EPD']);
      }),
      RUNS,
    );
  });

  it('QR Platba', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 999_999_999n }), reference, (amount, note) => {
        const text = shown(
          'bank-transfer-cz',
          { holder: 'x', account: '19-2000145399/0800' },
          { amountMinor: amount, reference: note },
        );
        const [head, version, ...fields] = text.split('*');
        expect([head, version]).toEqual(['SPD', '1.0']);
        const said = Object.fromEntries(fields.map((field) => field.split(':')));
        expect(said).toEqual({ ACC: 'CZ6508000000192000145399', AM: formatUnits(amount, 2, 2), CC: 'CZK', MSG: note });
        expect(isIban(said.ACC!)).toBe(true);
      }),
      RUNS,
    );
  });

  it('is tried here for every rail that has one', () => {
    const tried = [
      'bank-transfer-ch',
      'bank-transfer-cz',
      'bank-transfer-vn',
      'paynow',
      'pix',
      'promptpay',
      'sepa',
      'sepa-instant',
      'upi',
    ];
    expect(METHODS.filter(({ qr }) => qr).map(({ id }) => id)).toEqual(tried);
  });
});

describe('what a standard cannot say has no code, rather than a broken one', () => {
  it('amounts beyond its digits, by currency of 0, 2 and 3 places', () => {
    expect(amountText({ amountMinor: 1500n, currency: 'JPY' })).toBe('1500');
    expect(amountText({ amountMinor: 1500n, currency: 'EUR' })).toBe('15.00');
    expect(amountText({ amountMinor: 1500n, currency: 'KWD' })).toBe('1.500');
    for (const [currency, minor] of [['JPY', 1500n], ['THB', 1500n], ['KWD', 1500n]] as const) {
      const text = writeEmv([['00', '01'], currencyObject(currency), amountObject(amountText({ amountMinor: minor, currency }))])!;
      expect(readEmv(text).get('54')).toBe(amountText({ amountMinor: minor, currency }));
    }
    expect(epcPayload({ name: 'x', iban: 'x', amountMinor: 0n })).toBeUndefined();
    expect(epcPayload({ name: 'x', iban: 'x', amountMinor: 100_000_000_000n })).toBeUndefined();
    expect(promptPayPayload('+66812345678', '99999999999.00')).toBeUndefined();
    expect(spaydText({ iban: 'x', amount: '12345678.90', currency: 'CZK' })).toBeUndefined();
  }); // prettier-ignore

  it('an account its scheme has no form for, a QR reference with an ordinary IBAN and the other way round', () => {
    const paynow = getMethod('paynow').qr!;
    expect(
      paynow.text({ key: 'S1234567D', holder: 'x' }, { amountMinor: 1n, currency: 'SGD', reference: 'A' }),
    ).toBeUndefined();
    const creditor = { name: 'x', postcode: '3000', town: 'Bern', country: 'CH' };
    const reference = { type: 'QRR', text: '210000000003139471430009017' } as const;
    expect(isQrIban('CH4431999123000889012') && !isQrIban('CH9300762011623852957')).toBe(true);
    expect(swissPayload({ iban: 'CH4431999123000889012', creditor, currency: 'CHF' })).toBeUndefined();
    expect(swissPayload({ iban: 'CH9300762011623852957', creditor, currency: 'CHF', reference })).toBeUndefined();
    for (let at = 0; at < 27; at++) {
      for (let add = 1; add < 10; add++) {
        const digit = (Number(reference.text[at]) + add) % 10;
        expect(isQrReference(reference.text.slice(0, at) + digit + reference.text.slice(at + 1))).toBe(false);
      }
    }
  });

  it('seen to fail: a cut payload, a wrong length and a wrong checksum are noticed by the reader', () => {
    const right = promptPayPayload('+66812345678', '10.00')!;
    expect(() => readEmv(right)).not.toThrow();
    for (const wrong of [right.slice(0, -1), right.replace('5802TH', '5803TH'), right.replace('10.00', '90.00')]) {
      expect(() => readEmv(wrong)).toThrow();
    }
  });
});

it('names come out in letters a standard can carry, never longer, and empty where there are none', () => {
  expect(plainText('Зоя Щукина', 25)).toBe('Zoya Shchukina');
  expect(plainText('Ελένη Παπαδοπούλου', 25)).toBe('Eleni Papadopoulou');
  expect(plainText('Łukasz Żółć-Straße', 25)).toBe('Lukasz Zolc-Strasse');
  expect(plainText('Nguyễn Văn Đạt', 25)).toBe('Nguyen Van Dat');
  expect(plainText('محمد', 25)).toBe('');
  fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 30 }), (text, most) => plain(plainText(text, most)) && plainText(text, most).length <= most));
}); // prettier-ignore
