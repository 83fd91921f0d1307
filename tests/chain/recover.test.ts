import { Wallet, hexlify, recoverAddress, SigningKey } from 'ethers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inNative, inWebAssembly, recoverSigner } from '#lib/chain/recover.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map((one) => hexlify(one));
const ORDER = BigInt('0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141');

const said = (work: () => string): string => {
  try {
    return work();
  } catch {
    return 'refused';
  }
};

const native = inNative();

it.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'is as built for this machine where most servers are',
  () => {
    expect(native).toBeDefined();
  },
);

const ways = [
  ['in WebAssembly', inWebAssembly] as const,
  ...(native ? [['as built for this machine', native] as const] : []),
];

describe.each(ways)('%s', (_, by) => {
  it('finds whoever signed, of any key and any digest', () => {
    fc.assert(
      fc.property(bytes(32), bytes(32), (key, digest) => {
        fc.pre(BigInt(key) > 0n && BigInt(key) < ORDER);
        const { serialized, compactSerialized } = new SigningKey(key).sign(digest);
        const { address } = new Wallet(key);
        expect(recoverSigner(digest, serialized, by)).toBe(address);
        expect(recoverSigner(digest, compactSerialized, by)).toBe(address);
      }),
      { numRuns: 60 },
    );
  });

  it('says of any bytes what the implementation in JavaScript says: the same address, or no signature', () => {
    const near = fc
      .tuple(bytes(32), bytes(32), fc.constantFrom('1b', '1c', '00', '01', '1d', 'ff'))
      .map(([r, s, v]) => `${r}${s.slice(2)}${v}`);
    const odd = fc.constantFrom('', '0x', '0x12', 'nothing', `0x${'0'.repeat(130)}`, `0x${'f'.repeat(130)}`);
    fc.assert(
      fc.property(bytes(32), fc.oneof(near, odd), (digest, signature) => {
        expect(said(() => recoverSigner(digest, signature, by))).toBe(said(() => recoverAddress(digest, signature)));
      }),
      { numRuns: 150 },
    );
  });

  it('refuses the other signature that fits: whoever changes bytes of one has none', () => {
    const key = new SigningKey(`0x${'07'.repeat(32)}`);
    const digest = `0x${'ab'.repeat(32)}`;
    const { r, s, yParity } = key.sign(digest);
    const other = ORDER - BigInt(s);
    const text = `${r}${other.toString(16).padStart(64, '0')}${yParity === 0 ? '1c' : '1b'}`;
    expect(said(() => recoverSigner(digest, text, by))).toBe('refused');
    expect(said(() => recoverAddress(digest, text))).toBe('refused');
  });
});
