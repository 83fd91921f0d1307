import { describe, expect, it, vi } from 'vitest';
import { CURRENCIES, currencyDecimals, findCurrency } from '#lib/kernel/currencies.ts';
import { isId, isSecretId, newId, newSecretId, type RandomBytes } from '#lib/kernel/ids.ts';
import { dateOf, DAY, HOUR, instantOf, MINUTE } from '#lib/kernel/instant.ts';
import { plainLetters } from '#lib/kernel/lookalikes.ts';
import { once } from '#lib/kernel/once.ts';
import { defineRefusals } from '#lib/kernel/refusal.ts';
import { ok, refused } from '#lib/kernel/result.ts';
import { REVERSIBILITIES } from '#lib/kernel/reversibility.ts';
import { isZone, wallAt } from '#lib/kernel/zones.ts';
import { METHODS } from '#lib/payment/registry.ts';

describe('the registry of currencies', () => {
  it('has each once, in the order of the codes, with the places that ISO 4217 gives it and a home', () => {
    const codes = CURRENCIES.map(({ code }) => code);
    expect(codes).toEqual([...new Set(codes)].toSorted());
    expect(codes.length).toBeGreaterThanOrEqual(48);
    for (const { code, decimals, home } of CURRENCIES) {
      expect(code).toMatch(/^[A-Z]{3}$/);
      expect(home, code).toMatch(/^[A-Z]{2}$/);
      // ISO 4217, table A.1: no minor unit, a thousandth, and a hundredth for all others here.
      const none = ['CLP', 'JPY', 'KRW', 'UGX', 'VND', 'XAF', 'XOF'];
      const thousandth = ['JOD', 'KWD', 'TND'];
      expect(decimals, code).toBe(none.includes(code) ? 0 : thousandth.includes(code) ? 3 : 2);
      // Most codes begin with the country's; a currency of several countries has one of them.
      if (!['XAF', 'XOF'].includes(code)) expect(code.startsWith(home), code).toBe(true);
      expect(findCurrency(code)).toEqual({ code, decimals, home });
      expect(currencyDecimals(code)).toBe(decimals);
    }
  });

  it('knows no other, and takes one in our own rows for a fault', () => {
    expect(findCurrency('XXX')).toBeUndefined();
    expect(() => currencyDecimals('XXX')).toThrow('currency XXX is not in the registry');
  });
});

describe('letters that look like others', () => {
  it.each([
    ['Cyrillic and Armenian', 'авекмнорстухѕіјԁոӏԛԝһ', 'abekmhopctyxsijdnlqwh'],
    ['Greek', 'αβεικνορτυχηω', 'abeikvoptuxnw'],
    ['Latin of other shapes', 'ıłøđħŧɡɑ', 'ilodhtga'],
    ['small capitals', 'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ', 'abcdefghijklmnopqrstuvwyz'],
    ['capitals, accents, wide letters and what is not seen', 'ÀÉ\u200b\u00adＡd\u3164min', 'aeadmin'],
    ['digits and other scripts, which stay', '0 ١ 中', '0 ١ 中'],
  ])('are read as Latin ones: %s', (_, text, plain) => {
    expect(plainLetters(text)).toBe(plain);
  });
});

describe('ids', () => {
  /** 0, 1, 2, … and with the three high bits of each byte set, which an id does not hold. */
  const counting: RandomBytes = (length) => Uint8Array.from({ length }, (_, at) => at % 32);
  const high: RandomBytes = (length) => counting(length).map((byte) => byte | 0b1110_0000);

  it('are the random bits in Crockford’s base 32, five of each byte: 100 of them, 130 where naming is having', () => {
    expect(newId(counting)).toBe('0123456789abcdefghjk');
    expect(newId(high)).toBe(newId(counting));
    expect(newSecretId(counting)).toBe('0123456789abcdefghjkmnpqrs');
    expect(isId(newId(counting)) && !isId(newSecretId(counting))).toBe(true);
    expect(isSecretId(newSecretId(counting)) && !isSecretId(newId(counting))).toBe(true);
    for (const letter of ['i', 'l', 'o', 'u', 'A', '-', ' ']) {
      expect(isId(letter + newId(counting).slice(1)), letter).toBe(false);
      expect(isSecretId(letter + newSecretId(counting).slice(1)), letter).toBe(false);
    }
  });
});

describe('instants', () => {
  it('are whole seconds: a part of one is left away, also before 1970', () => {
    expect(instantOf(new Date(1_999))).toBe(1);
    expect(instantOf(new Date(-1))).toBe(-1);
    expect(dateOf(2).getTime()).toBe(2_000);
    expect([MINUTE * 60, HOUR * 24]).toEqual([HOUR, DAY]);
  });
});

describe('what exists once', () => {
  it('is made at the first question, and is the same for every copy of the module', async () => {
    const make = vi.fn(() => ({ made: true }));
    const first = once('test.words', make);
    vi.resetModules();
    const copy = await import('#lib/kernel/once.ts');
    expect(copy.once).not.toBe(once);
    expect(copy.once('test.words', make)).toBe(first);
    expect(make).toHaveBeenCalledTimes(1);
    expect(once('test.words.other', () => 'other')).toBe('other');
  });
});

describe('names in a reader’s language', () => {
  it('are those of Intl, which is asked for each language once', async () => {
    vi.resetModules();
    const { countryName, currencyName } = await import('#lib/kernel/names.ts');
    const made = vi.spyOn(Intl, 'DisplayNames');
    expect([currencyName('EUR', 'en'), currencyName('EUR', 'ar')]).toEqual(['Euro', 'يورو']);
    expect([countryName('KE', 'en'), countryName('KE', 'ar')]).toEqual(['Kenya', 'كينيا']);
    expect([currencyName('USD', 'en'), countryName('FR', 'en')]).toEqual(['US Dollar', 'France']);
    expect(made).toHaveBeenCalledTimes(4);
    // A code that nobody has named is its own name.
    expect([currencyName('ZZY', 'en'), countryName('QX', 'en')]).toEqual(['ZZY', 'QX']);
  });
});

describe('a refusal', () => {
  it('carries the status of its code and what explains it, and its noun can list them', () => {
    const refuse = defineRefusals({ 'noun.gone': 410, 'noun.busy': 409 });
    expect(refuse('noun.gone')).toEqual({ code: 'noun.gone', status: 410, data: {} });
    expect(refuse('noun.busy', { most: '3' })).toEqual({ code: 'noun.busy', status: 409, data: { most: '3' } });
    expect(refuse.codes).toEqual(['noun.gone', 'noun.busy']);
    expect(refused(refuse('noun.gone'))).toEqual({ ok: false, refusal: refuse('noun.gone') });
    expect(ok(7)).toEqual({ ok: true, value: 7 });
  });
});

describe('a zone’s clock', () => {
  it('shows midnight as the beginning of a day, in the Gregorian calendar and with summer time', () => {
    // 2026-07-01 22:00:00 UTC is midnight in Vienna; 2026-01-01 23:00:00 UTC as well.
    for (const utc of [Date.UTC(2026, 6, 1, 22), Date.UTC(2026, 0, 1, 23)]) {
      const wall = new Date(wallAt('Europe/Vienna', utc / 1000) * 1000);
      expect([wall.getUTCDate(), wall.getUTCHours(), wall.getUTCMinutes(), wall.getUTCSeconds()]).toEqual([2, 0, 0, 0]);
    }
    expect(wallAt('UTC', Date.UTC(2026, 10, 29, 15, 4, 5) / 1000)).toBe(Date.UTC(2026, 10, 29, 15, 4, 5) / 1000);
    expect([isZone('UTC'), isZone('Europe/Vienna'), isZone('Etc/GMT+5')]).toEqual([true, true, true]);
    expect(isZone('Mars/Olympus')).toBe(false);
  });
});

describe('how a payment can be taken back', () => {
  it('is one of three words, each of which some payment method is written with, and no method with another', () => {
    const used = new Set(METHODS.map(({ reversibility }) => reversibility));
    expect([...used].toSorted()).toEqual([...REVERSIBILITIES].toSorted());
  });
});
