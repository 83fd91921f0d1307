import fc from 'fast-check';
import { Wallet } from 'ethers';
import { describe, expect, it } from 'vitest';
import { fromBase64Url, toBase64Url, toHex } from '#lib/account/encoding.ts';
import { lockSecret, newPlainKdf, openSecret, readEnvelope, type Envelope } from '#lib/account/envelope.ts';
import {
  deriveSignatureKey,
  identitySigningKey,
  identityTypedData,
  unlockTypedData,
  verifyIdentity,
} from '#lib/account/identity.ts';
import { derivePasswordKeys, newPasswordKdf, readPasswordKdf } from '#lib/account/password.ts';
import { derivePhraseKey, newPhrase, placesToAsk, readPhrase } from '#lib/account/phrase.ts';
import { newSealingKey } from '#lib/account/sealing.ts';
import { secureRandom } from '#lib/kernel/ids.ts';

const address = Wallet.createRandom().address;

async function passwordKeys(password: string, kdf = newPasswordKdf()) {
  const keys = await derivePasswordKeys(password, kdf);
  if (!keys.ok) throw new Error(keys.refusal.code);
  return { ...keys.value, kdf };
}

describe('password keys', () => {
  it('derives the same two keys again from the same password and salt, and others from any other', async () => {
    const kdf = newPasswordKdf();
    const [one, again, other] = await Promise.all([
      passwordKeys('correct horse', kdf),
      passwordKeys('correct horse', kdf),
      passwordKeys('correct horse!', kdf),
    ]);
    const elsewhere = await passwordKeys('correct horse');
    expect(again.authSecret).toBe(one.authSecret);
    expect(new Set([one.authSecret, other.authSecret, elsewhere.authSecret]).size).toBe(3);
    const secret = secureRandom(32);
    const envelope = await lockSecret(one.wrapKey, secret, { purpose: 'wallet', lock: 'password', address, kdf });
    expect(toHex((await openSecret(again.wrapKey, envelope))!)).toBe(toHex(secret));
    expect(await openSecret(other.wrapKey, envelope)).toBeUndefined();
  });

  it('gives a wrapping key that no script can read out', async () => {
    const { wrapKey } = await passwordKeys('correct horse');
    expect(wrapKey.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('raw', wrapKey)).rejects.toThrow();
  });

  it('keeps the sign-in secret useless for opening: as an AES key it opens nothing', async () => {
    const { authSecret, wrapKey, kdf } = await passwordKeys('correct horse');
    const envelope = await lockSecret(wrapKey, secureRandom(32), { purpose: 'wallet', lock: 'password', address, kdf });
    const asKey = await crypto.subtle.importKey('raw', Uint8Array.from(fromBase64Url(authSecret)!), 'AES-GCM', false, [
      'decrypt',
    ]);
    expect(await openSecret(asKey, envelope)).toBeUndefined();
  });

  it('treats the same password typed composed and decomposed as one', async () => {
    const kdf = newPasswordKdf();
    expect((await passwordKeys('contrase\u00f1a larga', kdf)).authSecret).toBe(
      (await passwordKeys('contrasen\u0303a larga', kdf)).authSecret,
    );
  });

  it('refuses parameters under the OWASP minimum or over the ceiling, whoever sends them', () => {
    const good = newPasswordKdf();
    expect(readPasswordKdf(good).ok).toBe(true);
    for (const change of [
      { memoryKib: 19_455 },
      { passes: 1 },
      { memoryKib: 1 << 20 },
      { passes: 11 },
      { lanes: 2 },
      { salt: 'AAAA' },
      { kind: 'argon2i' },
      { v: 2 },
      { memoryKib: '32768' },
    ]) {
      expect(readPasswordKdf({ ...good, ...change }).ok).toBe(false);
    }
    expect(readPasswordKdf(null).ok).toBe(false);
  });
});

describe('envelopes', () => {
  const key = () => crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  const header = { purpose: 'wallet', lock: 'phrase', address, kdf: newPlainKdf() } as const;

  it('opens with its key and with no other, and survives JSON', async () => {
    const [mine, other] = await Promise.all([key(), key()]);
    const secret = secureRandom(32);
    const envelope = JSON.parse(JSON.stringify(await lockSecret(mine, secret, header))) as Envelope;
    expect(readEnvelope(envelope)).toEqual({ ok: true, value: envelope });
    expect(toHex((await openSecret(mine, envelope))!)).toBe(toHex(secret));
    expect(await openSecret(other, envelope)).toBeUndefined();
  });

  it('binds whose key it is, what for, and how it opens', async () => {
    const mine = await key();
    const envelope = await lockSecret(mine, secureRandom(32), header);
    for (const change of [
      { address: Wallet.createRandom().address },
      { purpose: 'identity' },
      { lock: 'signature' },
      { kdf: newPlainKdf() },
      { nonce: toBase64Url(secureRandom(12)) },
    ]) {
      expect(await openSecret(mine, { ...envelope, ...change } as Envelope)).toBeUndefined();
    }
  });

  it('refuses a single flipped bit of the text', async () => {
    const mine = await key();
    const envelope = await lockSecret(mine, secureRandom(32), header);
    const raw = fromBase64Url(envelope.text)!;
    for (let bit = 0; bit < raw.length * 8; bit++) {
      const copy = raw.slice();
      copy[bit >> 3]! ^= 1 << (bit & 7);
      expect(await openSecret(mine, { ...envelope, text: toBase64Url(copy) })).toBeUndefined();
    }
  });

  it('reads only its exact form', async () => {
    const envelope = await lockSecret(await key(), secureRandom(32), header);
    for (const bad of [
      null,
      { ...envelope, extra: 1 },
      { ...envelope, v: 2 },
      { ...envelope, address: '0x12' },
      { ...envelope, text: 'AA' },
      { ...envelope, lock: 'password' },
      { ...envelope, kdf: null },
    ]) {
      expect(readEnvelope(bad).ok).toBe(false);
    }
  });
});

describe('recovery phrase', () => {
  it('opens what it locked, typed in capitals and with line breaks too', async () => {
    const words = newPhrase();
    expect(words).toHaveLength(12);
    const kdf = newPlainKdf();
    const secret = secureRandom(32);
    const envelope = await lockSecret(await derivePhraseKey(words, kdf), secret, {
      purpose: 'wallet',
      lock: 'phrase',
      address,
      kdf,
    });
    const typed = readPhrase(` ${words.join('\n').toUpperCase()} `);
    if (!typed.ok) throw new Error('not read');
    expect(toHex((await openSecret(await derivePhraseKey(typed.value, kdf), envelope))!)).toBe(toHex(secret));
    const other = await derivePhraseKey(newPhrase(), kdf);
    expect(await openSecret(other, envelope)).toBeUndefined();
  });

  it('refuses a missing, an unknown and a swapped word', () => {
    const words = newPhrase((n) => new Uint8Array(n).fill(7));
    expect(readPhrase(words.slice(1).join(' ')).ok).toBe(false);
    expect(readPhrase([...words.slice(0, 11), 'holdfast'].join(' ')).ok).toBe(false);
    expect(readPhrase('abandon '.repeat(12)).ok).toBe(false);
    expect(readPhrase(words.join(', ')).ok).toBe(true);
  });

  it('asks three different places', () => {
    fc.assert(
      fc.property(fc.constant(null), () => {
        const places = placesToAsk();
        expect(new Set(places).size).toBe(3);
        expect(places.every((place) => place >= 0 && place < 12)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

describe('identity', () => {
  const wallet = Wallet.createRandom();
  const publish = async (issuedAt = 1_700_000_000) => {
    const { publicKey, secretKey } = newSealingKey();
    const { signingKey } = identitySigningKey(secretKey);
    const identity = { owner: wallet.address, publicKey, signingKey, issuedAt };
    const { domain, types, value } = identityTypedData(identity);
    return { ...identity, signature: await wallet.signTypedData(domain, types, value) };
  };

  it('is believed only as the wallet signed it', async () => {
    const identity = await publish();
    expect(verifyIdentity(identity)).toBe(true);
    expect(verifyIdentity({ ...identity, publicKey: newSealingKey().publicKey })).toBe(false);
    expect(verifyIdentity({ ...identity, signingKey: newSealingKey().publicKey })).toBe(false);
    expect(verifyIdentity({ ...identity, issuedAt: identity.issuedAt + 1 })).toBe(false);
    expect(verifyIdentity({ ...identity, owner: address })).toBe(false);
    expect(verifyIdentity({ ...identity, signature: '0x1234' })).toBe(false);
    expect(verifyIdentity({ ...identity, publicKey: '0x12' })).toBe(false);
  });

  it('unlocks with the same wallet again and with no other', async () => {
    const kdf = newPlainKdf();
    const keyOf = async (by: Pick<Wallet, 'signTypedData'>) => {
      const { domain, types, value } = unlockTypedData(wallet.address);
      return deriveSignatureKey(await by.signTypedData(domain, types, value), kdf);
    };
    const secret = secureRandom(32);
    const header = { purpose: 'identity', lock: 'signature', address: wallet.address, kdf } as const;
    const envelope = await lockSecret(await keyOf(wallet), secret, header);
    expect(toHex((await openSecret(await keyOf(wallet), envelope))!)).toBe(toHex(secret));
    expect(await openSecret(await keyOf(Wallet.createRandom()), envelope)).toBeUndefined();
  });

  it('gives one key however the wallet writes the recovery bit', async () => {
    const kdf = newPlainKdf();
    const { domain, types, value } = unlockTypedData(wallet.address);
    const signature = await wallet.signTypedData(domain, types, value);
    const v = parseInt(signature.slice(-2), 16);
    const other = signature.slice(0, -2) + (v - 27).toString(16).padStart(2, '0');
    const envelope = await lockSecret(await deriveSignatureKey(signature, kdf), secureRandom(32), {
      purpose: 'identity',
      lock: 'signature',
      address,
      kdf,
    });
    expect(await openSecret(await deriveSignatureKey(other, kdf), envelope)).toBeDefined();
  });
});
