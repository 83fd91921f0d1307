import fc from 'fast-check';
import { getAddress, type EventFragment, type ParamType } from 'ethers';
import { describe, expect, it } from 'vitest';
import { escrowInterface } from '#lib/chain/abi.ts';
import { mayName, marksOf } from '#lib/chain/bloom.ts';
import { readByAbi, readLog, type Encoded } from '#lib/chain/decode.ts';

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((array) => `0x${Buffer.from(array).toString('hex')}`);

const valueOf = ({ type, components }: ParamType): fc.Arbitrary<unknown> => {
  if (components) return fc.tuple(...components.map(valueOf));
  if (type === 'address') return bytes(20).map(getAddress);
  if (type === 'bytes32') return bytes(32);
  if (type === 'bytes') return fc.nat({ max: 200 }).chain(bytes);
  if (type === 'bool') return fc.boolean();
  const most = (1n << BigInt(type.slice(4))) - 1n;
  return fc.oneof(fc.constantFrom(0n, 1n, most), fc.bigInt({ min: 0n, max: most }));
};

const place = { transactionHash: `0x${'cd'.repeat(32)}`, index: 7 };
const events = escrowInterface.fragments.filter((one): one is EventFragment => one.type === 'event');
const logOf = (event: EventFragment): fc.Arbitrary<Encoded> =>
  fc.tuple(...event.inputs.map(valueOf)).map((values) => {
    const { topics, data } = escrowInterface.encodeEventLog(event, values);
    return { ...place, topics: topics as string[], data };
  });

describe('a log of the contract', () => {
  it.each(events.map((event) => [event.name, event] as const))(
    'is decoded at fixed places as by the ABI: %s',
    (name, event) => {
      fc.assert(
        fc.property(logOf(event), (log) => {
          const decoded = readLog(log);
          expect(decoded.name).toBe(name);
          // The order of the fields as well: it is what a digest of the arguments is made of.
          expect(JSON.stringify(decoded)).toBe(JSON.stringify(readByAbi(log)));
        }),
      );
    },
  );

  it.each(events.map((event) => [event.name, event] as const))(
    'is refused where it is cut, longer, or a word is not of its type: %s',
    (_name, event) => {
      fc.assert(
        fc.property(logOf(event), (log) => {
          expect(() => readLog({ ...log, topics: log.topics.slice(0, -1) })).toThrow(/is not of this contract/);
          if (log.data !== '0x')
            expect(() => readLog({ ...log, data: log.data.slice(0, -64) })).toThrow(/is not of this/);
          const first = event.inputs.find(({ indexed }) => !indexed)?.type;
          if (first !== undefined && /^uint(40|64|128)$|^address$/.test(first))
            expect(() => readLog({ ...log, data: `0xff${log.data.slice(4)}` })).toThrow(/is not of this contract/);
        }),
        { numRuns: 20 },
      );
    },
  );

  it('of another contract is refused', () => {
    const log = { ...place, topics: [`0x${'11'.repeat(32)}`], data: '0x' };
    expect(() => readLog(log)).toThrow(/is not of this contract/);
    expect(() => readLog({ ...log, topics: [] })).toThrow(/is not of this contract/);
  });
});

/** The filter that these set, made another way: a number of 2048 bits. */
const bloomOf = (...data: string[]): string => {
  let filter = 0n;
  for (const one of data) for (const { at, bit } of marksOf(one)) filter |= BigInt(bit) << BigInt((513 - at) * 4);
  return `0x${filter.toString(16).padStart(512, '0')}`;
};

describe('a bloom filter', () => {
  it('names whatever was put into it, and seldom what was not', () => {
    fc.assert(
      fc.property(fc.array(bytes(20), { maxLength: 30 }), bytes(32), (put, other) => {
        const bloom = bloomOf(...put);
        for (const one of put) expect(mayName(bloom, marksOf(one))).toBe(true);
        if (put.length === 0) expect(mayName(bloom, marksOf(other))).toBe(false);
      }),
    );
  });
});
