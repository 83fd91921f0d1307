import { describe, expect, it } from 'vitest';
import type { FieldWord } from '#lib/payment/fields.ts';
import { describe as brief, instructions, normalise, referenceFor, type Method } from '#lib/payment/method.ts';
import { METHODS } from '#lib/payment/registry.ts';
import { label } from '#lib/payment/schema.ts';

const HOLDER = 'Amina Diallo';

/** The example with a name where it brings none. */
function typedOf({ fields, example }: Method): Record<string, string> {
  return { ...('holder' in fields ? { holder: HOLDER } : {}), ...example };
}

/** What must not pass, besides what every rail refuses: one field changed in the example, and which field is to blame. */
const WRONG: Readonly<Record<string, readonly Record<string, string>[]>> = {
  'sepa': [{ iban: 'TR330006100519786457841326' }, { holder: '7' }],
  'faster-payments': [{ sortCode: '60161' }, { account: '319268199' }],
  'revolut': [{ revtag: '@a' }, { revtag: 'amina diallo' }],
  'pix': [{ key: '11912345678' }, { key: 'x' }, { key: `${'a'.repeat(64)}@${'b'.repeat(20)}.br` }],
  'ted': [{ taxId: '529.982.247-26' }, { branch: '12' }, { bank: '999' }],
  'upi': [{ vpa: 'amina' }, { vpa: 'amina@ok.bank' }],
  'm-pesa': [{ phone: '0312345678' }, { phone: '+255712345678' }],
  'zelle': [{ key: '415555267' }, { key: 'a@b' }],
  'cash-app': [{ cashtag: '$12345' }, { cashtag: '$' }, { cashtag: 'a'.repeat(21) }],
  'venmo': [{ username: '@abc' }],
  'ach': [{ kind: 'other' }, { account: '12' }],
  'bank-transfer-ng': [{ bank: '058' }, { bank: '999' }],
  'mtn-momo': [{ phone: '0772123456' }, { phone: '+254712345678' }],
  'orange-money': [{ phone: '0712345678' }],
  'fast-tr': [{ iban: 'DE89370400440532013000' }],
  'bank-transfer-ch': [{ iban: 'DE89370400440532013000' }, { iban: 'CH4431999123000889012' }, { postcode: '300' }],
  'bank-transfer-id': [{ account: '12345678901' }],
  'bank-transfer-jp': [{ holder: '山田太郎' }, { account: '123456' }],
  'mercado-pago': [{ account: '2850590940090418135202' }, { account: 'abc' }],
  'paynow': [{ key: 'S1234567E' }, { key: '201403121X' }, { key: '61234567' }],
  'duitnow': [{ key: '901301145678' }],
  'payid': [{ key: '51824753557' }],
  'promptpay': [{ key: '1101700230700' }, { key: '12' }],
  'fps-hk': [{ key: '12345678901' }],
  'instapay-eg': [{ address: 'amina@okbank' }],
  'cliq': [{ alias: '12345' }, { alias: 'ABCDEFGHIJK' }],
  'imps': [{ ifsc: 'SBIN1001234' }],
  'wechat-pay': [{ key: '1amina' }],
}; // prettier-ignore

/** Fields whose digits check each other so that no slip of one digit passes. */
const CHECKED: readonly FieldWord[] = [
  'iban',
  'routing',
  'clabe',
  'cbu',
  'cci',
  'rut',
  'rib',
  'czAccount',
  'giro',
  'nuban',
];

/** The first complaint, as path and key. */
function complaintOf(method: Method, typed: Record<string, string>): string | undefined {
  const read = method.schema.safeParse(typed);
  return read.success ? undefined : `${String(read.error.issues[0]!.path[0])} ${read.error.issues[0]!.message}`;
}

const inArabic = (text: string) => text.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit)));
const inFullWidth = (text: string) =>
  text.replace(/[0-9A-Za-z]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));

describe.each(METHODS.map((method) => [method.id, method] as const))('%s', (id, method) => {
  const typed = typedOf(method);
  const kept = normalise(method, typed)!;
  const machines = Object.keys(method.fields).filter((name) => method.fields[name]!.input === 'machine');

  it('keeps one form of what is typed, and reads that form, and what it shows, as itself', () => {
    expect(kept, complaintOf(method, typed)).toBeDefined();
    expect(Object.keys(kept).sort()).toEqual(Object.keys(method.fields).sort());
    expect(normalise(method, kept)).toEqual(kept);
    const shown = Object.entries(kept).map(([name, value]) => {
      const { show, input } = method.fields[name]!;
      return [name, input === 'machine' ? (show?.(value) ?? value) : value];
    });
    expect(normalise(method, Object.fromEntries(shown))).toEqual(kept);
  });

  it('reads other digits, wide letters, spaces around and unseen marks as the same account', () => {
    for (const name of machines) {
      for (const write of [
        inArabic,
        inFullWidth,
        (text: string) => `  ${text}\u200f `,
        (text: string) => `\u202a\u2066${text}\u2069\u202c`,
      ]) {
        const written = { ...typed, [name]: write(typed[name]!) };
        expect(normalise(method, written), `${name} ${written[name]} ${complaintOf(method, written)}`).toEqual(kept);
      }
    }
  });

  it('refuses what deceives the eye with a sentence of its own', () => {
    for (const name of machines) {
      expect(complaintOf(method, { ...typed, [name]: `\u202e${typed[name]}` })).toBe(`${name} payment.invalid.hidden`);
      // A Cyrillic letter where a Latin one would stand.
      expect(complaintOf(method, { ...typed, [name]: `${typed[name]}\u0410` })).toBe(`${name} payment.invalid.script`);
    }
  });

  it('refuses empty, missing, endless and unknown fields', () => {
    for (const name of Object.keys(kept)) {
      expect(normalise(method, { ...typed, [name]: '' }), name).toBeUndefined();
      expect(normalise(method, { ...typed, [name]: '   ' }), name).toBeUndefined();
      expect(normalise(method, { ...typed, [name]: '7'.repeat(400) }), name).toBeUndefined();
      const { [name]: _, ...rest } = typed;
      expect(normalise(method, rest), name).toBeUndefined();
      for (const odd of ['-0', '1e9', 'null', "' OR 1=1 --", '<script>', '\u0000', '0'.repeat(9) + 'x']) {
        const read = normalise(method, { ...typed, [name]: odd });
        // What passes is a form the field does keep: read again, it is itself.
        if (read) expect(normalise(method, read), `${name} ${odd}`).toEqual(read);
      }
    }
    expect(normalise(method, { ...typed, other: 'x' })).toBeUndefined();
  });

  it('refuses what its scheme refuses, and blames the field', () => {
    for (const change of WRONG[id] ?? []) {
      expect(complaintOf(method, { ...typed, ...change }), JSON.stringify(change)).toMatch(
        /^\w+ payment\.invalid\.\w+$/,
      );
    }
  });

  it('catches each digit that is another, where the scheme has check digits', () => {
    for (const [name, { word }] of Object.entries(method.fields)) {
      if (!CHECKED.includes(word)) continue;
      const value = kept[name]!;
      // The bank behind the slash of a Czech number is not covered, and PL before a Polish one is no digit.
      const checked = word === 'czAccount' ? value.indexOf('/') : value.length;
      for (let at = 0; at < checked; at++) {
        if (!/\d/.test(value[at]!)) continue;
        for (const digit of '0123456789') {
          if (digit === value[at]) continue;
          const slip = value.slice(0, at) + digit + value.slice(at + 1);
          expect(normalise(method, { ...kept, [name]: slip }), slip).toBeUndefined();
        }
      }
    }
  });

  it('shows the payer every field, and its owner no more than the last four characters', () => {
    const lines = instructions(method, kept);
    expect(lines.map(({ copy }) => copy.length > 0)).toEqual(Object.keys(kept).map(() => true));
    for (const [name, value] of Object.entries(kept)) {
      if (value.length > 4 && method.fields[name]!.identifies) expect(brief(method, kept)).not.toContain(value);
    }
    expect(label.safeParse(`${method.label} ${brief(method, kept)}`.slice(0, 40)).success).toBe(true);
  });

  it('makes a payment code that its scheme can read, if it has one', () => {
    if (!method.qr) return;
    const payment = {
      amountMinor: 123_456n,
      currency: method.currencies[0]!,
      reference: referenceFor(method, 'A1B2C3D4'),
    };
    const text =
      id === 'paynow' ? method.qr.text({ ...kept, key: '+6591234567' }, payment) : method.qr.text(kept, payment);
    expect(text?.length).toBeGreaterThan(20);
    if (method.reference !== 'write') expect(text).not.toContain('A1B2C3D4');
    else expect(text).toContain('A1B2C3D4');
  });
});
