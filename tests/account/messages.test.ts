import { createTranslator } from 'next-intl';
import { describe, expect, it } from 'vitest';
import { refuseAccount } from '#lib/account/refusals.ts';
import { LOCALES as PROFILE_LOCALES } from '#lib/account/schema.ts';
import { refuseWallet } from '#lib/chain/wallet.refusals.ts';
import { refuseRequest } from '#lib/http/refusals.ts';
import { loadMessages } from '../../messages/load.ts';
import { LOCALES } from '../../messages/locales.ts';

const CODES = [...refuseAccount.codes, ...refuseWallet.codes, ...refuseRequest.codes];
/** Every argument that a refusal of these nouns carries. */
const ARGUMENTS = {
  field: 'name',
  days: 90,
  least: 5,
  until: 1_900_000_000,
  scope: 'read',
  why: 'upkeep',
  ticket: 't',
  kinds: 'totp',
  site: 'https://x',
  seconds: 2,
  minutes: 3,
  most: 500,
  left: 2,
  requestId: 'r',
  role: 'moderator',
  actual: '0x1',
  expected: '0x2',
  chain: 'Test',
  message: 'no',
  origin: 'o',
  revert: '0x',
};

describe('what accounts, wallets and the door refuse', () => {
  it.each(LOCALES)('is a sentence in %s, for every code', (locale) => {
    const messages = loadMessages(locale);
    const t = createTranslator({
      locale,
      messages: messages as never,
      onError: (error) => {
        throw error;
      },
    }) as unknown as (key: string, values: object) => string;
    expect(CODES.length).toBeGreaterThan(40);
    for (const code of CODES) {
      const [noun, reason] = [code.slice(0, code.indexOf('.')), code.slice(code.indexOf('.') + 1)];
      const sentence = t(`${noun}.refusals.${reason}`, ARGUMENTS);
      expect(sentence.length, code).toBeGreaterThan(12);
      expect(sentence, code).not.toMatch(/[{}]/);
    }
  });

  it('has no sentence for a code that does not exist', () => {
    for (const noun of ['account', 'wallet', 'request']) {
      const { refusals } = loadMessages('en')[noun] as { refusals: object };
      expect(
        Object.keys(refusals)
          .map((reason) => `${noun}.${reason}`)
          .sort(),
      ).toEqual(CODES.filter((code) => code.startsWith(`${noun}.`)).sort());
    }
  });

  it('offers in the profile exactly the languages of the screen', () => {
    expect([...PROFILE_LOCALES].sort()).toEqual([...LOCALES].sort());
  });
});
