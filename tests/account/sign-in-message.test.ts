import fc from 'fast-check';
import { Wallet } from 'ethers';
import { SiweMessage } from 'siwe';
import { describe, expect, it } from 'vitest';
import { looksLikeStaff, nameKeyOf } from '#lib/account/name.ts';
import { name as nameSchema } from '#lib/account/schema.ts';
import {
  checkSignInMessage,
  isOwnOrigin,
  readSignInMessage,
  STATEMENT,
  writeSignInMessage,
  type SignInMessage,
} from '#lib/account/sign-in-message.ts';

const site = { publicUrl: 'https://holdfast.example', embeddedChain: false, chainId: 31337 };
const now = 1_800_000_000;
const message = (change: Partial<SignInMessage> = {}): SignInMessage => ({
  domain: 'holdfast.example',
  address: Wallet.createRandom().address,
  uri: 'https://holdfast.example',
  chainId: 31337,
  nonce: 'abcdefgh12345678',
  issuedAt: now,
  expiresAt: now + 600,
  ...change,
});
const codeOf = (change: Partial<SignInMessage>, at = now, where = site) => {
  const checked = checkSignInMessage(message(change), where, at);
  return checked.ok ? 'ok' : checked.refusal.code;
};

describe('the sign-in message', () => {
  it('is EIP-4361: the reference parser reads it and writes the same text', () => {
    const ours = message();
    const text = writeSignInMessage(ours);
    const theirs = new SiweMessage(text);
    expect(theirs.toMessage()).toBe(text);
    expect(theirs).toMatchObject({
      domain: ours.domain,
      address: ours.address,
      statement: STATEMENT,
      uri: ours.uri,
      version: '1',
      chainId: 31337,
      nonce: ours.nonce,
    });
  });

  it('reads back exactly what it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 0, max: 2 ** 32 }), (chainId, issuedAt) => {
        const ours = message({ chainId, issuedAt, expiresAt: issuedAt + 300 });
        expect(readSignInMessage(writeSignInMessage(ours))).toEqual(ours);
      }),
    );
  });

  it('is not read when a single character is added, dropped or changed', () => {
    const text = writeSignInMessage(message());
    for (let i = 0; i < text.length; i++) {
      const dropped = readSignInMessage(text.slice(0, i) + text.slice(i + 1));
      const doubled = readSignInMessage(`${text.slice(0, i)} ${text.slice(i)}`);
      // What still reads must then say something else than what was signed, never the same with other text around it.
      for (const read of [dropped, doubled]) if (read) expect(writeSignInMessage(read)).not.toBe(text);
    }
    expect(readSignInMessage(`${text}\nResources:\n- https://evil.example`)).toBeUndefined();
    expect(readSignInMessage(text.replace(STATEMENT, 'Send all my coins.'))).toBeUndefined();
    expect(readSignInMessage(text.replaceAll('\n', '\r\n'))).toBeUndefined();
    expect(readSignInMessage('')).toBeUndefined();
  });

  it('refuses another site, another chain, and another time', () => {
    expect(codeOf({})).toBe('ok');
    expect(codeOf({ domain: 'evil.example', uri: 'https://evil.example' })).toBe('account.message_other_site');
    expect(codeOf({ domain: 'evil.example' })).toBe('account.message_other_site');
    expect(codeOf({ uri: 'https://holdfast.example.evil' })).toBe('account.message_other_site');
    expect(codeOf({ uri: 'http://holdfast.example' })).toBe('account.message_other_site');
    expect(codeOf({ chainId: 1 })).toBe('account.message_other_chain');
    expect(codeOf({}, now + 600)).toBe('account.message_expired');
    expect(codeOf({}, now - 121)).toBe('account.message_expired');
    expect(codeOf({ expiresAt: now + 100_000 })).toBe('account.message_expired');
  });
});

describe('whose origin counts as ours', () => {
  it('is the public one; loopback names are one site on the embedded chain alone', () => {
    const embedded = { publicUrl: 'http://localhost:3000', embeddedChain: true };
    expect(isOwnOrigin('http://localhost:3000', embedded)).toBe(true);
    expect(isOwnOrigin('http://127.0.0.1:3000', embedded)).toBe(true);
    expect(isOwnOrigin('http://127.0.0.1:3001', embedded)).toBe(false);
    expect(isOwnOrigin('https://127.0.0.1:3000', embedded)).toBe(false);
    expect(isOwnOrigin('http://evil.example:3000', embedded)).toBe(false);
    expect(isOwnOrigin('http://localhost:3000/', embedded)).toBe(false);
    expect(isOwnOrigin('', embedded)).toBe(false);
    expect(isOwnOrigin('null', embedded)).toBe(false);
    expect(isOwnOrigin('http://127.0.0.1:3000', { ...embedded, embeddedChain: false })).toBe(false);
  });
});

describe('names', () => {
  it('counts look-alikes as the same name', () => {
    for (const twin of ['Al1ce', 'alice', 'A.l-i c_e', 'Аlice', 'ALÍCE'])
      expect(nameKeyOf(twin)).toBe(nameKeyOf('Alice'));
    expect(nameKeyOf('rnary')).toBe(nameKeyOf('mary'));
    expect(nameKeyOf('Alicia')).not.toBe(nameKeyOf('Alice'));
  });

  it('lets nobody look like staff', () => {
    for (const fake of ['Holdfast', 'H0ldfast Support', 'the_moderator', 'ADM1N', 'SuppОrt', 'ᴀᴅᴍɪɴ'])
      expect(looksLikeStaff(fake)).toBe(true);
    for (const good of ['Alice', 'Quiet Heron', 'أحمد', 'José 7']) expect(looksLikeStaff(good)).toBe(false);
  });

  it('accepts letters of every script and refuses decoration', () => {
    for (const good of ['Alice', 'أحمد علي', 'José-María', 'नमस्ते', 'a.b'])
      expect(nameSchema.safeParse(good).success).toBe(true);
    for (const bad of ['ab', ' ', 'a  b c', '<b>x</b>', 'x'.repeat(25), 'a\u202eb', '✅ Alice', '-abc']) {
      expect(nameSchema.safeParse(bad).success).toBe(false);
    }
  });
});
