import { AbiCoder, Interface } from 'ethers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escrowInterface } from '#lib/chain/abi.ts';
import { callOf } from '#lib/chain/call.ts';
import { SIGNABLE_MOVES, type Terms } from '#lib/chain/signing.ts';
import { wordOf } from '#lib/chain/words.ts';
import { callDataOf } from '#lib/trade/call-data.ts';

const hex = (least: number, most = least) =>
  fc.uint8Array({ minLength: least, maxLength: most }).map((bytes) => `0x${Buffer.from(bytes).toString('hex')}`);
/** Of a type, written as a number, as text and as a bigint. */
const uint = (bits: number) =>
  fc
    .tuple(fc.bigInt(0n, 2n ** BigInt(bits) - 1n), fc.constantFrom('text', 'hex', 'bigint'))
    .map(([value, as]) => (as === 'text' ? `${value}` : as === 'hex' ? `0x${value.toString(16)}` : value));
const values: Record<string, fc.Arbitrary<unknown>> = {
  address: hex(20),
  bool: fc.boolean(),
  bytes: hex(0, 100),
  bytes32: hex(32),
  bytes4: hex(4),
  ...Object.fromEntries([8, 32, 40, 128, 256].map((bits) => [`uint${bits}`, uint(bits)])),
};
type Type = { readonly text: string; readonly value: fc.Arbitrary<unknown> };
const plain = fc.constantFrom(...Object.keys(values)).map((text): Type => ({ text, value: values[text]! }));
const tupled = (of: readonly Type[]): Type => ({
  text: `tuple(${of.map(({ text }, index) => `${text} f${index}`).join(', ')})`,
  value: fc.record(Object.fromEntries(of.map(({ value }, index) => [`f${index}`, value]))),
});
const tuple = (of: fc.Arbitrary<Type>) => fc.array(of, { minLength: 1, maxLength: 5 }).map(tupled);
const anyType = fc.oneof(plain, tuple(fc.oneof(plain, tuple(plain))));
const call = fc.array(anyType, { maxLength: 5 }).chain((types) =>
  fc.record({
    types: fc.constant(types.map(({ text }) => text)),
    given: fc.tuple(...types.map(({ value }) => value)),
  }),
);

describe('a call', () => {
  it('of any function of plain values, byte strings and tuples is written as ethers writes it', () => {
    fc.assert(
      fc.property(call, ({ types, given }) => {
        const contract = new Interface([`function act(${types.join(', ')})`]);
        expect(callOf(contract, 'act', given)).toBe(contract.encodeFunctionData('act', given));
      }),
    );
  });

  it('takes no value that does not fit, none too many, no list, and no function that is not there', () => {
    const contract = new Interface(['function act(uint8 a, address b)', 'function list(uint8[] a)']);
    const at = `0x${'11'.repeat(20)}`;
    expect(callOf(contract, 'act', [255, at])).toHaveLength(2 + 8 + 128);
    for (const bad of [[256, at], [-1, at], [1.5, at], ['', at], ['x', at], [null, at], [1, '0x11'], [1, null], [1], [1, at, 1]])
      expect(() => callOf(contract, 'act', bad), JSON.stringify(bad)).toThrow(Error); // prettier-ignore
    expect(() => callOf(contract, 'list', [[1]])).toThrow('no call is written with a uint8[]');
    expect(() => callOf(contract, 'other', [])).toThrow('there is no function other');
    const bytes = new Interface(['function act(bytes a, bytes4 b)']);
    for (const bad of [['0x1', '0x11223344'], ['11', '0x11223344'], ['0x', '0x112233'], [null, '0x11223344']])
      expect(() => callOf(bytes, 'act', bad), JSON.stringify(bad)).toThrow('not a value of type'); // prettier-ignore
  });

  it('that brings a signed move onto the chain is, for each move, what ethers reads and writes again', () => {
    const at = (byte: string) => `0x${byte.repeat(20)}`;
    const terms: Terms = {
      seller: at('a1'), buyer: at('b2'), token: at('c3'), amount: '100', fee: '1', feeRecipient: at('d4'), arbiter: at('e5'), backupArbiter: at('f6'),
      lane: 1, round: 2, fromVault: true, openBy: 3, paymentWindow: 4, hearingWindow: 5, rulingWindow: 6, deal: `0x${'77'.repeat(32)}`,
    }; // prettier-ignore
    const signature = `0x${'12'.repeat(64)}1b`;
    for (const move of SIGNABLE_MOVES)
      for (const more of [
        {},
        { value: '9', otherSignature: signature, permit: { value: '5', deadline: 6, signature } },
      ]) {
        const data = callDataOf(terms, move, { signature, validUntil: 7, ...more });
        const read = escrowInterface.parseTransaction({ data })!;
        expect(escrowInterface.encodeFunctionData(read.fragment, read.args), move).toBe(data);
        const act = (move === 'fund' ? read.args : read.args[0]) as { readonly terms?: Record<string, unknown> };
        const said = move === 'fund' ? read.args[0] : act.terms;
        expect(said.deal).toBe(terms.deal);
        expect(said.amount).toBe(100n);
      }
  });
});

describe('a word', () => {
  it('is what the ABI has for it, to the ends of each type', () => {
    for (const bits of [8, 40, 256]) {
      const write = wordOf(`uint${bits}`)!;
      for (const value of [0n, 1n, 2n ** BigInt(bits) - 1n])
        expect(`0x${write(value)}`).toBe(AbiCoder.defaultAbiCoder().encode([`uint${bits}`], [value]));
      expect(() => write(2n ** BigInt(bits))).toThrow(`not a value of type uint${bits}`);
    }
    expect(wordOf('string')).toBeUndefined();
    expect(wordOf('uint8[]')).toBeUndefined();
    expect(wordOf('int8')).toBeUndefined();
  });
});
