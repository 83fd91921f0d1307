import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { escrowInterface } from '#lib/chain/abi.ts';
import { SIGNABLE_MOVES } from '#lib/chain/signing.ts';
import { STATES } from '#lib/trade/machine.ts';
import { escrowCodeHash, readArtifact } from '#scripts/deploy.ts';
import { makeExitPage, makeVerifierPage } from '#scripts/exit.ts';
import { CHAIN_FACTS, UNKNOWABLE, WORD_FACTS } from '#lib/reputation/statement-report.ts';
import { ENDINGS } from '#lib/reputation/statement.ts';
import ar from '../../exit/words/ar.json' with { type: 'json' };
import en from '../../exit/words/en.json' with { type: 'json' };
import es from '../../exit/words/es.json' with { type: 'json' };
import { refuseExit } from '../../exit/refusals.ts';
import { preferredLanguage, wordsOf } from '../../exit/words.ts';

const PAGES = { exit: await makeExitPage(), verifier: await makeVerifierPage() };
const makers = { exit: makeExitPage, verifier: makeVerifierPage };
const betweenIn = (page: string, tag: string) =>
  page.slice(page.indexOf(`<${tag}>`) + tag.length + 2, page.lastIndexOf(`</${tag}>`));
const sha = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe.each(['exit', 'verifier'] as const)('the page for disks (%s) as a file', (name) => {
  const page = PAGES[name];
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)![1]!;
  const between = (tag: string) => betweenIn(page, tag);

  it('is the same bytes when it is built again', async () => {
    const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
    expect(hashOf(await makers[name]())).toBe(hashOf(page));
  });

  it('allows its own script and style by hash, any node, and nothing else', () => {
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${sha(between('script'))}`,
      `style-src ${sha(between('style'))}`,
      'connect-src http: https:',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(sha(`${between('script')} `)).not.toBe(sha(between('script')));
  });

  it('refers to nothing outside itself: one script, one style, no link, no image, no import', () => {
    const markup = page.replace(between('script'), '').replace(between('style'), '');
    expect(markup.match(/<script/g)).toHaveLength(1);
    expect(markup).not.toMatch(/\b(?:src|href|srcset|action|data)=|<(?:link|img|iframe|object|base)\b/);
    expect(between('style')).not.toMatch(/url\(|@import/);
    expect(between('script')).not.toMatch(/\bimport\s*\(|importScripts|<\/script/);
  });

  it('carries the published contract’s code hash and ABI, and none of its bytecode', () => {
    expect(page).toContain(escrowCodeHash());
    expect(page).toContain(name === 'exit' ? 'submitMove' : 'MarkedPaid');
    expect(page).toContain(`<title>Holdfast: ${name}</title>`);
    expect(page).not.toContain(readArtifact('Escrow').deployedBytecode.slice(2, 200));
    expect(page.length).toBeLessThan(700_000);
  });

  it('keeps nothing: no storage, no cookie', () => {
    expect(between('script')).not.toMatch(/localStorage|sessionStorage|indexedDB|document\.cookie/);
  });
});

const argsOf = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort();

describe('the exit page’s words', () => {
  it.each([
    ['es', es],
    ['ar', ar],
  ] as const)('%s has every sentence of English, with the same arguments, translated', (_, words) => {
    expect(Object.keys(words)).toEqual(Object.keys(en));
    const entries = Object.entries(en) as [keyof typeof en, string][];
    expect(entries.filter(([key, text]) => `${argsOf(words[key])}` !== `${argsOf(text)}`)).toEqual([]);
    expect(entries.filter(([key, text]) => words[key] === text && /\w+ \w+ \w+/.test(text))).toEqual([]);
  });

  it('have a sentence for every error of the contract, every refusal of the page, every state and every move', () => {
    const keys = new Set(Object.keys(en));
    const errors: string[] = [];
    escrowInterface.forEachError(({ name }) => errors.push(`contract.${name}`));
    const needed = [
      ...errors,
      ...refuseExit.codes.map((code) => `refusal.${code}`),
      ...STATES.map((state) => `state.${state}`),
      ...['too_large', 'no_statement', 'not_the_sites', 'not_the_wallets', 'other_chain'].map(
        (reason) => `refusal.statement.${reason}`,
      ),
      ...[...CHAIN_FACTS, ...ENDINGS, ...WORD_FACTS].map((fact) => `verify.fact.${fact}`),
      ...UNKNOWABLE.map((what) => `verify.unknown.${what}`),
      ...SIGNABLE_MOVES.flatMap((move) => [`move.${move}`, `does.${move}`]),
    ];
    expect(errors.length).toBeGreaterThan(30);
    expect(needed.filter((key) => !keys.has(key))).toEqual([]);
  });

  it('say what the contract said, with its times as times', () => {
    const revert = escrowInterface.encodeErrorResult('TooEarly', [1_800_000_000n]);
    const words = wordsOf('en');
    const said = words.refusal({ code: 'wallet.would_fail', status: 409, data: { revert } });
    expect(said).toBe(`Too early: possible from ${words.time(1_800_000_000)} on.`);
    expect(words.refusal({ code: 'wallet.would_fail', status: 409, data: { revert: '0x12345678' } })).toContain(
      'The contract refuses this',
    );
    expect(words.refusal({ code: 'a.b', status: 409, data: {} })).toContain('a.b');
  });

  it('are those of the first language the browser asks for that the page speaks', () => {
    expect(preferredLanguage(['fr-FR', 'ar-EG', 'en'])).toBe('ar');
    expect(preferredLanguage(['fr'])).toBe('en');
  });
});
