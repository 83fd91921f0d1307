import { TypedDataEncoder, Wallet, verifyTypedData } from 'ethers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSigned } from '#lib/chain/recover.ts';
import { hashTyped } from '#lib/chain/typed-hash.ts';
import { SIGNABLE_MOVES, digestOf, signerOf, typedDataOf, type Terms } from '#lib/chain/signing.ts';

const address = fc
  .uint8Array({ minLength: 20, maxLength: 20 })
  .map((bytes) => `0x${Buffer.from(bytes).toString('hex')}`);
const small = fc.integer({ min: 0, max: 2 ** 31 });
const terms = fc.record({
  seller: address, buyer: address, token: address, amount: fc.bigInt(0n, 2n ** 128n - 1n).map(String), fee: fc.bigInt(0n, 2n ** 128n - 1n).map(String),
  feeRecipient: address, arbiter: address, backupArbiter: address, lane: small, round: small, fromVault: fc.boolean(), openBy: small,
  paymentWindow: small, hearingWindow: small, rulingWindow: small, deal: fc.constant(`0x${'ab'.repeat(32)}`),
}) satisfies fc.Arbitrary<Terms>; // prettier-ignore
const place = fc.record({ chainId: fc.integer({ min: 1, max: 10 ** 6 }), contract: address });
const act = fc.record({ validUntil: small, value: small });

describe('what was worked out before', () => {
  it('changes no digest: every move, of any terms, contract and chain, is hashed as ethers hashes it anew', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SIGNABLE_MOVES), place, terms, act, (move, where, what, how) => {
        const data = typedDataOf(where, move, what, how);
        expect(digestOf(data)).toBe(TypedDataEncoder.hash(data.domain, data.types, data.value));
      }),
    );
  });

  it('nor does what ethers hashes itself, because it holds text or lists', () => {
    const types = { Note: [{ name: 'words', type: 'string' }, { name: 'of', type: 'uint8[]' }, { name: 'by', type: 'Who' }], Who: [{ name: 'at', type: 'address' }] }; // prettier-ignore
    const value = { words: 'a', of: [1, 2], by: { at: `0x${'11'.repeat(20)}` } };
    expect(hashTyped({ name: 'x' }, types, value)).toBe(TypedDataEncoder.hash({ name: 'x' }, types, value));
  });

  it('changes nobody’s signature, and a text that is none, or an act that cannot be signed, is signed by nobody', async () => {
    const wallet = new Wallet(`0x${'12'.repeat(32)}`);
    const [what] = fc.sample(terms, 1);
    const data = typedDataOf({ chainId: 31337, contract: wallet.address }, 'release', what!, { validUntil: 5 });
    const signature = await wallet.signTypedData(data.domain, data.types, data.value);
    expect(signerOf(data, signature)).toBe(verifyTypedData(data.domain, data.types, data.value, signature));
    expect(readSigned(data, signature)).toEqual({ digest: digestOf(data), signer: wallet.address });
    for (const text of ['', '0x', `0x${'00'.repeat(65)}`]) expect(readSigned(data, text)).toBeUndefined();
    const broken = typedDataOf({ chainId: 31337, contract: wallet.address }, 'extend', what!, {
      validUntil: 5,
      value: `${2n ** 200n}`,
    });
    expect(readSigned(broken, signature)).toBeUndefined();
  });
});
