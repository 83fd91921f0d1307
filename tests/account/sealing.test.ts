import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64Url, fromHex, toBase64Url, toHex } from '#lib/account/encoding.ts';
import {
  newSealingKey,
  open,
  openText,
  readSealed,
  recipientsOf,
  seal,
  sealText,
  type Sealed,
} from '#lib/account/sealing.ts';

const bytes = (most = 200) => fc.uint8Array({ maxLength: most });
const context = fc.record({ purpose: fc.string(), trade: fc.string(), n: fc.nat() });

describe('sealing', () => {
  it('lets every recipient open exactly what was sealed, and nobody else', () => {
    fc.assert(
      fc.property(bytes(), context, fc.integer({ min: 1, max: 5 }), (text, where, count) => {
        const keys = Array.from({ length: count }, () => newSealingKey());
        const sealed = JSON.parse(
          JSON.stringify(
            seal(
              text,
              keys.map((key) => key.publicKey),
              where,
            ),
          ),
        );
        expect([...recipientsOf(sealed)!].sort()).toEqual(keys.map((key) => key.publicKey).sort());
        for (const { secretKey } of keys) {
          const opened = open(sealed, secretKey, where);
          expect(opened.ok && toHex(opened.value)).toBe(toHex(text));
        }
        const stranger = open(sealed, newSealingKey().secretKey, where);
        expect(!stranger.ok && stranger.refusal.code).toBe('account.sealed_for_others');
      }),
      { numRuns: 25 },
    );
  });

  it('refuses a single flipped bit anywhere, for every recipient', () => {
    const keys = [newSealingKey(), newSealingKey()];
    const sealed = sealText(
      'pay to 1234',
      keys.map((key) => key.publicKey),
      { trade: 'a' },
    );
    const variants: Sealed[] = [];
    const flips = (text: string, hex: boolean, put: (changed: string) => Sealed) => {
      const raw = (hex ? fromHex(text) : fromBase64Url(text))!;
      for (let bit = 0; bit < raw.length * 8; bit += 3) {
        const copy = raw.slice();
        copy[bit >> 3]! ^= 1 << (bit & 7);
        variants.push(put(hex ? toHex(copy) : toBase64Url(copy)));
      }
    };
    flips(sealed.from, true, (from) => ({ ...sealed, from }));
    flips(sealed.commitment, false, (commitment) => ({ ...sealed, commitment }));
    flips(sealed.body, false, (body) => ({ ...sealed, body }));
    for (const i of [0, 1]) {
      const entry = sealed.to[i]!;
      flips(entry.wrapped, false, (wrapped) => ({
        ...sealed,
        to: sealed.to.map((e, k) => (k === i ? { ...e, wrapped } : e)),
      }));
      flips(entry.key, true, (key) => ({ ...sealed, to: sealed.to.map((e, k) => (k === i ? { ...e, key } : e)) }));
    }
    expect(variants.length).toBeGreaterThan(300);
    for (const variant of variants) {
      for (const { secretKey } of keys) expect(openText(variant, secretKey, { trade: 'a' }).ok).toBe(false);
    }
  });

  it('binds the context: the same text does not open in another place', () => {
    fc.assert(
      fc.property(bytes(), context, context, (text, here, there) => {
        fc.pre(JSON.stringify(here) !== JSON.stringify(there));
        const { publicKey, secretKey } = newSealingKey();
        const opened = open(seal(text, [publicKey], here), secretKey, there);
        expect(!opened.ok && opened.refusal.code).toBe('account.sealed_altered');
      }),
      { numRuns: 20 },
    );
  });

  it('refuses dropped, added, doubled and unsorted recipients and unknown fields', () => {
    const keys = [newSealingKey(), newSealingKey()];
    const sealed = sealText(
      'x',
      keys.map((key) => key.publicKey),
      null,
    );
    const [a, b] = sealed.to as [Sealed['to'][0], Sealed['to'][0]];
    const first = keys.find((key) => key.publicKey === a.key)!;
    for (const changed of [
      { ...sealed, to: [a] },
      { ...sealed, to: [b, a] },
      { ...sealed, to: [a, a, b] },
      { ...sealed, note: 1 },
      { ...sealed, scheme: 'holdfast-seal-2' },
      { ...sealed, to: [{ ...a, note: 1 }, b] },
      null,
      'text',
      [],
    ]) {
      expect(openText(changed, first.secretKey, null).ok).toBe(false);
    }
    expect(openText(sealed, first.secretKey, null)).toEqual({ ok: true, value: 'x' });
  });

  it('cannot show two recipients two different texts: the header commits to one content key', () => {
    const [a, b] = [newSealingKey(), newSealingKey()].sort((x, y) => (x.publicKey < y.publicKey ? -1 : 1)) as [
      ReturnType<typeof newSealingKey>,
      ReturnType<typeof newSealingKey>,
    ];
    const one = sealText('release', [a.publicKey, b.publicKey], null);
    const two = sealText('do not', [a.publicKey, b.publicKey], null);
    const mixed = { ...one, to: [one.to[0], two.to[1]] };
    expect(readSealed(mixed)).toBeDefined();
    expect(openText(mixed, b.secretKey, null).ok).toBe(false);
    expect(openText({ ...mixed, from: two.from }, b.secretKey, null).ok).toBe(false);
  });

  it('never seals the same text to the same ciphertext', () => {
    const { publicKey } = newSealingKey();
    const seen = new Set(Array.from({ length: 20 }, () => sealText('same', [publicKey], null).body));
    expect(seen.size).toBe(20);
  });

  it('throws on a key nobody can hold (low order) and on malformed keys', () => {
    expect(() => sealText('x', [`0x${'00'.repeat(32)}`], null)).toThrow();
    expect(() => sealText('x', ['0x12'], null)).toThrow();
    expect(() => sealText('x', [], null)).toThrow();
  });
});

describe('encoding', () => {
  it('reads back exactly what it writes and accepts no second spelling', () => {
    fc.assert(
      fc.property(bytes(), (value) => {
        expect(toHex(fromHex(toHex(value))!)).toBe(toHex(value));
        const text = toBase64Url(value);
        expect(text).toBe(Buffer.from(value).toString('base64url'));
        expect(toHex(fromBase64Url(text)!)).toBe(toHex(value));
      }),
    );
    for (const bad of ['AB', 'A', 'AA==', 'AA+/', '/w']) {
      const read = fromBase64Url(bad);
      expect(read === undefined || toBase64Url(read) === bad).toBe(true);
    }
    expect(fromBase64Url('AB')).toBeUndefined();
    expect(fromHex('0xAB')).toBeUndefined();
    expect(fromHex('0xa')).toBeUndefined();
  });
});
