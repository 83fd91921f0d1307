import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { figuresTable, warningFigures, type WarningFigures } from '#bench/chat/figures.ts';
import { labelledLines } from '#bench/chat/labelled.ts';
import { WARNINGS, warningsOf } from '#components/chat/warnings.ts';
import { root } from '#scripts/paths.ts';

const folder = join(root, 'bench', 'chat');
const committed = JSON.parse(readFileSync(join(folder, 'warnings.json'), 'utf8')) as WarningFigures;

describe('the labelled set', () => {
  const lines = labelledLines();

  it('has four hundred lines or more, near half of them ordinary, and each kind in each language', () => {
    expect(lines.length).toBeGreaterThanOrEqual(400);
    const ordinary = lines.filter(({ labels }) => labels.length === 0).length;
    expect(ordinary / lines.length).toBeGreaterThan(0.45);
    for (const part of ['tune', 'held'])
      for (const language of ['en', 'es', 'ar'])
        for (const kind of WARNINGS) {
          const found = lines.some(
            (one) => one.part === part && one.language === language && one.labels.includes(kind),
          );
          expect(found, `${part} ${language} ${kind}`).toBe(true);
        }
  });

  it('holds no line twice, nor one that was tuned with among the held-out ones', () => {
    expect(new Set(lines.map(({ text }) => text)).size).toBe(lines.length);
  });
});

describe('how right the warnings are', () => {
  it('is what the committed figures say, and the table of the page is made of them', () => {
    const now = warningFigures();
    expect(now).toEqual(committed);
    // The page's formatter aligns the table: only its words are compared.
    const words = (text: string) => text.replace(/[ |:-]+/g, ' ').replace(/\s+/g, ' ');
    expect(words(readFileSync(join(folder, 'README.md'), 'utf8'))).toContain(words(figuresTable(now)).trim());
  });

  it('is 95 % or more of what they say, held out too', () => {
    expect(committed.held.all.precision).toBeGreaterThanOrEqual(0.95);
    expect(committed.tune.all.precision).toBeGreaterThanOrEqual(0.95);
  });
});

describe('what a message is compared with', () => {
  const iban = 'DE89 3704 0044 0532 0130 00';
  const other = 'GB29 NWBK 6016 1331 9268 19';
  const agreed = { names: ['Ana García Ruiz'], accounts: ['DE89370400440532013000'], reference: 'K7MPQ2XW' };

  it('is the account that was agreed on: that one is none to warn of, any other is', () => {
    expect(warningsOf(`Please use ${iban}`, agreed)).toEqual([]);
    expect(warningsOf(`Please use ${other}`, agreed)).toContain('other_account');
    expect(warningsOf(`Please use ${iban}`, { ...agreed, accounts: [] })).toContain('other_account');
    // One digit wrong is no IBAN at all, and no warning says what nobody can pay to.
    expect(warningsOf('Please use DE88 3704 0044 0532 0130 00', agreed)).toEqual([]);
  });

  it('is the holder that was agreed on, in any spelling; without one, no name is another’s', () => {
    expect(warningsOf('the account holder is ANA GARCIA', agreed)).toEqual([]);
    expect(warningsOf('the account holder is Olga Petrova', agreed)).toEqual(['other_account']);
    expect(warningsOf('the account holder is Olga Petrova', {})).toEqual([]);
  });

  it('is this site’s own address: only a foreign one is a link', () => {
    const here = { site: 'holdfast.example' };
    expect(warningsOf('see https://holdfast.example/trades/1', here)).toEqual([]);
    expect(warningsOf('see https://holdfast.example.evil.com/trades/1', here)).toEqual(['link']);
    expect(warningsOf('see https://holdfast.example/trades/1', {})).toEqual(['link']);
  });
});

describe('tricks of writing', () => {
  it.each([
    ['wh\u200bats\u00adapp me', 'invisible signs'],
    ['тelegrаm me', 'letters of another script'],
    ['ＷｈａｔｓＡｐｐ me', 'wide letters'],
    ['𝓽𝓮𝓵𝓮𝓰𝓻𝓪𝓶 me', 'letters of mathematics'],
    ['t e l e g r a m me', 'spaces'],
    ['w_h_a_t_s_a_p_p', 'lines between'],
    ['wh4ts4pp me', 'figures'],
    ['t . me / coins', 'an address pulled apart'],
    ['تـــلـــغـــرام', 'stretched Arabic letters'],
  ])('%s (%s) is read as what it says', (text) => {
    expect(warningsOf(text)).toEqual(['off_platform']);
  });

  it('does not let a message of two thousand letters hold up the device that reads it', () => {
    const bits = [
      'release the coins first ',
      'my my my wife ',
      'a ',
      '1',
      '12 34 ',
      'ارسل حساب ',
      't.m',
      'AA11 ',
      'a-b.',
      'not ',
    ];
    for (const bit of bits) {
      const text = bit.repeat(2000).slice(0, 2000);
      warningsOf(text);
      const began = performance.now();
      warningsOf(text);
      expect(performance.now() - began, bit).toBeLessThan(250);
    }
  });
});
