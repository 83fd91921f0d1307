import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { newSealingKey } from '#lib/account/sealing.ts';
import { DAY, HOUR, MINUTE } from '#lib/kernel/instant.ts';
import { openAccount, sealAccount } from '#lib/payment/browser.ts';
import {
  accountText,
  commitmentOf,
  describe as brief,
  identifierOf,
  instructions,
  normalise,
  readAccount,
} from '#lib/payment/method.ts';
import { findMethod, getMethod, listMethods, METHODS } from '#lib/payment/registry.ts';
import { label } from '#lib/payment/schema.ts';
import { findCurrency } from '#lib/kernel/currencies.ts';

const holder = 'Amina Diallo';
/** Per rail: what somebody types, what is kept, and things that must not pass. */
const SAMPLES: Record<string, { typed: Record<string, string>; kept: Record<string, string>; wrong: Record<string, string>[] }> = {
  sepa: { typed: { holder: '  Amina   Diallo ', iban: 'de89 3704 0044 0532 0130 00' }, kept: { holder, iban: 'DE89370400440532013000' }, wrong: [{ iban: 'DE89370400440532013001' }, { iban: 'TR330006100519786457841326' }, { holder: '7' }] },
  'sepa-instant': { typed: { holder, iban: 'NL91 ABNA 0417 1643 00' }, kept: { holder, iban: 'NL91ABNA0417164300' }, wrong: [{ iban: 'NL91ABNA0417164301' }] },
  'faster-payments': { typed: { holder, sortCode: '60-16-13', account: '3192 6819' }, kept: { holder, sortCode: '601613', account: '31926819' }, wrong: [{ sortCode: '60161' }, { account: '319268199' }] },
  revolut: { typed: { holder, revtag: '@Amina1' }, kept: { holder, revtag: '@amina1' }, wrong: [{ revtag: '@a' }, { revtag: 'amina diallo' }] },
  wise: { typed: { holder, email: 'Amina@Example.org' }, kept: { holder, email: 'amina@example.org' }, wrong: [{ email: 'amina' }] },
  pix: { typed: { holder, key: '529.982.247-25' }, kept: { holder, key: '52998224725' }, wrong: [{ key: '529.982.247-26' }, { key: '11912345678' }, { key: 'x' }] },
  upi: { typed: { holder, vpa: 'Amina.d@OkBank' }, kept: { holder, vpa: 'amina.d@okbank' }, wrong: [{ vpa: 'amina' }, { vpa: 'amina@ok.bank' }] },
  'm-pesa': { typed: { holder, phone: '0712 345 678' }, kept: { holder, phone: '+254712345678' }, wrong: [{ phone: '0312345678' }, { phone: '+255712345678' }] },
  spei: { typed: { holder, clabe: '0321 8000 0118 3597 19' }, kept: { holder, clabe: '032180000118359719' }, wrong: [{ clabe: '032180000118359718' }] },
  zelle: { typed: { holder, key: '(415) 555-2671' }, kept: { holder, key: '+14155552671' }, wrong: [{ key: '415555267' }, { key: 'a@b' }] },
  interac: { typed: { holder, email: 'amina@example.org' }, kept: { holder, email: 'amina@example.org' }, wrong: [{ email: '' }] },
  'bank-transfer-ng': { typed: { holder, bank: '011', account: '0000014579' }, kept: { holder, bank: '011', account: '0000014579' }, wrong: [{ bank: '058' }, { account: '0000014578' }, { bank: '999' }] },
  gcash: { typed: { holder, phone: '0917 123 4567' }, kept: { holder, phone: '+639171234567' }, wrong: [{ phone: '0817123456' }] },
  ach: { typed: { holder, routing: '0210 0002 1', account: '123-456-789', kind: 'checking' }, kept: { holder, routing: '021000021', account: '123456789', kind: 'checking' }, wrong: [{ routing: '021000022' }, { kind: 'other' }, { account: '12' }] },
  blik: { typed: { holder, phone: '512 345 678' }, kept: { holder, phone: '+48512345678' }, wrong: [{ phone: '212345678' }] },
  swish: { typed: { holder, phone: '070-123 45 67' }, kept: { holder, phone: '+46701234567' }, wrong: [{ phone: '0811234567' }] },
  paypal: { typed: { holder, email: 'amina@example.org' }, kept: { holder, email: 'amina@example.org' }, wrong: [{ email: 'amina@' }] },
  'mtn-momo': { typed: { holder, phone: '+256 772 123456' }, kept: { holder, phone: '+256772123456' }, wrong: [{ phone: '0772123456' }, { phone: '+254712345678' }] },
  bkash: { typed: { holder, phone: '01712-345678' }, kept: { holder, phone: '+8801712345678' }, wrong: [{ phone: '01112345678' }] },
  promptpay: { typed: { holder, key: '081 234 5678' }, kept: { holder, key: '+66812345678' }, wrong: [{ key: '1101700230700' }, { key: '12' }] },
  nequi: { typed: { holder, phone: '300 123 4567' }, kept: { holder, phone: '+573001234567' }, wrong: [{ phone: '2001234567' }] },
  yape: { typed: { holder, phone: '912 345 678' }, kept: { holder, phone: '+51912345678' }, wrong: [{ phone: '812345678' }] },
  'fast-tr': { typed: { holder, iban: 'TR33 0006 1005 1978 6457 8413 26' }, kept: { holder, iban: 'TR330006100519786457841326' }, wrong: [{ iban: 'DE89370400440532013000' }] },
}; // prettier-ignore

describe('the registry of rails', () => {
  it('has a line for every file, and samples here for every line', () => {
    const files = readdirSync('lib/payment/methods')
      .map((file) => file.replace('.ts', ''))
      .sort();
    expect(METHODS.map(({ id }) => id).sort()).toEqual(files);
    expect(Object.keys(SAMPLES).sort()).toEqual(files);
    expect(files.length).toBeGreaterThanOrEqual(12);
  });

  it('names only currencies and countries that exist, and at least one of each', () => {
    const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
    for (const { id, currencies, countries } of METHODS) {
      expect(currencies.length && countries.length, id).toBeGreaterThan(0);
      for (const code of currencies) expect(findCurrency(code), `${id} ${code}`).toBeDefined();
      for (const code of countries) expect(names.of(code), `${id} ${code}`).toBeDefined();
    }
  });

  it('gives a window of 30 minutes, 4 hours or 3 days, never less than the rail usually takes', () => {
    for (const { id, windowSeconds, usualSeconds } of METHODS) {
      expect([30 * MINUTE, 4 * HOUR, 3 * DAY], id).toContain(windowSeconds);
      expect(usualSeconds, id).toBeLessThanOrEqual(windowSeconds);
    }
  });

  it('filters by currency and by country', () => {
    expect(listMethods({ currency: 'KES', country: 'KE' }).map(({ id }) => id)).toEqual(['m-pesa', 'wise']);
    expect(listMethods()).toHaveLength(METHODS.length);
    expect(findMethod('cheque')).toBeUndefined();
    expect(() => getMethod('cheque')).toThrow();
  });
});

describe.each(Object.entries(SAMPLES))('%s', (id, { typed, kept, wrong }) => {
  const method = getMethod(id);

  it('keeps one form of what is typed, and reads that form as itself', () => {
    expect(normalise(method, typed)).toEqual(kept);
    expect(normalise(method, kept)).toEqual(kept);
  });

  it('refuses wrong, missing and unknown fields, with a message key for the field', () => {
    for (const change of [...wrong, ...Object.keys(kept).map((name) => ({ [name]: '' })), { other: 'x' }]) {
      expect(
        normalise(method, { ...typed, ...change } as Record<string, string>),
        JSON.stringify(change),
      ).toBeUndefined();
    }
    for (const change of wrong) {
      const read = method.schema.safeParse({ ...typed, ...change });
      expect(read.error!.issues[0]!.message).toMatch(/^payment\.invalid\.\w+$/);
      expect(Object.keys(kept)).toContain(read.error!.issues[0]!.path[0]);
    }
    expect(normalise(method, { holder })).toBeUndefined();
  });

  it('shows the payer every field, and its owner no more than the last four characters', () => {
    const lines = instructions(method, kept);
    expect(lines.map(({ copy }) => copy.length > 0)).toEqual(Object.keys(kept).map(() => true));
    for (const value of Object.values(kept)) {
      if (value.length > 4) expect(brief(method, kept)).not.toContain(value);
    }
    expect(label.safeParse(`${method.label} ${brief(method, kept)}`).success).toBe(true);
  });
});

describe('what stands for an account', () => {
  const sepa = getMethod('sepa');
  const { kept } = SAMPLES.sepa!;
  const salt = `0x${'ab'.repeat(32)}`;

  it('the commitment changes with the method, with every field and with the salt', () => {
    const all = [
      commitmentOf('sepa', kept, salt),
      commitmentOf('sepa-instant', kept, salt),
      commitmentOf('sepa', { ...kept, holder: 'Amina Dialla' }, salt),
      commitmentOf('sepa', { ...kept, iban: 'NL91ABNA0417164300' }, salt),
      commitmentOf('sepa', kept, `0x${'ac'.repeat(32)}`),
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(commitmentOf('sepa', { iban: kept.iban!, holder }, salt)).toBe(all[0]);
  });

  it('an opened text counts only if it is byte for byte what was committed to', () => {
    const text = accountText('sepa', kept, salt);
    const commitment = commitmentOf('sepa', kept, salt);
    expect(readAccount(text, commitment)).toEqual({ methodId: 'sepa', fields: kept, salt });
    for (const other of [
      ` ${text}`,
      text.replace('DE89', 'DE88'),
      text.replace('{', '{"x":"1",'),
      'no',
      '[]',
      'null',
    ]) {
      expect(readAccount(other, commitment), other).toBeUndefined();
    }
  });

  it('the identifier is the same whatever name and spelling, and another for another account', () => {
    const one = identifierOf(sepa, kept);
    expect(identifierOf(sepa, { ...kept, holder: 'A. Diallo' })).toBe(one);
    expect(identifierOf(sepa, { ...kept, iban: 'NL91ABNA0417164300' })).not.toBe(one);
    expect(identifierOf(getMethod('sepa-instant'), kept)).not.toBe(one);
  });

  it('what is sent to the server holds no part of the account, and only its owner opens it', () => {
    const owner = newSealingKey();
    const sent = sealAccount(owner.publicKey, { method: sepa, fields: kept, currency: 'EUR', label: 'Main bank' });
    const text = JSON.stringify(sent);
    for (const secret of [kept.iban!, kept.iban!.slice(-6), 'Diallo']) expect(text).not.toContain(secret);
    expect(openAccount(sent, owner.secretKey)).toMatchObject({ ok: true, value: { methodId: 'sepa', fields: kept } });
    expect(openAccount(sent, newSealingKey().secretKey)).toMatchObject({ ok: false });
    const other = sealAccount(owner.publicKey, { method: sepa, fields: kept, currency: 'EUR', label: 'Again' });
    expect(other.commitment).not.toBe(sent.commitment);
    expect(openAccount({ ...sent, commitment: other.commitment }, owner.secretKey)).toMatchObject({
      ok: false,
      refusal: { code: 'payment.altered' },
    });
  });

  it('a label is the owner’s name for it, and no account number', () => {
    for (const right of ['Main bank', 'Konto 2', 'حساب البنك', 'SEPA ···· 3000']) {
      expect(label.safeParse(right).success, right).toBe(true);
    }
    for (const wrong of [
      '',
      '   ',
      'DE89370400440532013000',
      '12 34 5',
      '6 0-1 6.1 3',
      'me@bank.org',
      'x'.repeat(41),
      'a\u0000b',
    ]) {
      expect(label.safeParse(wrong).success, wrong).toBe(false);
    }
  });
});
