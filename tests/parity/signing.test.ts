import { readFileSync } from 'node:fs';
import { TypedDataEncoder, ZeroAddress, ZeroHash, id } from 'ethers';
import { describe, expect, it } from 'vitest';
import { escrowInterface } from '#lib/chain/abi.ts';
import {
  SIGNABLE_MOVES,
  drawDataOf,
  offerDataOf,
  typedDataOf,
  type SignedOffer,
  type Terms,
  type TypedData,
} from '#lib/chain/signing.ts';
import { cancelOffersDataOf, withdrawDataOf, type Withdrawal } from '#lib/chain/vault-signing.ts';

const source = readFileSync(new URL('../../contracts/src/Signatures.sol', import.meta.url), 'utf8');
const hashes = new Map(
  [...source.matchAll(/(\w+)_TYPEHASH\s*=\s*(0x[0-9a-f]{64})/g)].map((match) => [match[1]!, match[2]!]),
);
const place = { chainId: 31337, contract: ZeroAddress };
const terms = {} as Terms;

/** The hash of the type as the wallet is asked to sign it. */
const typeHash = ({ types, primaryType }: TypedData) => id(TypedDataEncoder.from(types).encodeType(primaryType));
const nameOf = (primaryType: string) => primaryType.replaceAll(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

describe('what the app asks to be signed', () => {
  const asked = [
    ...SIGNABLE_MOVES.map((move) => typedDataOf(place, move, terms, { validUntil: 1, value: '1' })),
    drawDataOf(place, terms),
    offerDataOf(place, {} as SignedOffer),
    cancelOffersDataOf(place, { owner: ZeroAddress, series: '1' }),
    withdrawDataOf(place, {} as Withdrawal),
  ];

  it('is of the very types whose hashes the contract holds', () => {
    for (const data of asked) expect(typeHash(data), data.primaryType).toBe(hashes.get(nameOf(data.primaryType)));
    expect(asked.length).toBe(14);
  });

  it('is found out when one field has another type, name or place', () => {
    const { types, ...rest } = offerDataOf(place, {} as SignedOffer);
    const fields = types.Offer!;
    for (const planted of [
      fields.map((field) => (field.name === 'series' ? { ...field, type: 'uint256' } : field)),
      fields.map((field) => (field.name === 'opener' ? { ...field, name: 'operator' } : field)),
      [...fields.slice(1), fields[0]!],
      fields.slice(1),
    ]) {
      expect(typeHash({ ...rest, types: { Offer: planted } })).not.toBe(hashes.get('OFFER'));
    }
  });

  it('carries the offer’s fields in the order of the contract’s struct', () => {
    const struct = escrowInterface.getFunction('offerHash')!.inputs[0]!.components!;
    const { types } = offerDataOf(place, { book: ZeroHash } as SignedOffer);
    expect(types.Offer!.map(({ name, type }) => [name, type])).toEqual(struct.map(({ name, type }) => [name, type]));
  });
});
