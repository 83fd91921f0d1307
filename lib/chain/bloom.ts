/** The bloom filter of a block's header (Yellow Paper, 4.3.1): which addresses and topics its logs may name. It never denies one that is there. Pure. */
import { keccak256 } from 'ethers';

/** Places in a filter's hex digits, and the bit in each, that something sets. */
export type Marks = readonly { readonly at: number; readonly bit: number }[];

/** 0x and 512 hex digits. */
const LENGTH = 514;

/** The three bits that bytes set. `data`: 0x hex, an address or a topic. */
export function marksOf(data: string): Marks {
  const hash = keccak256(data);
  return [0, 1, 2].map((pair) => {
    const bit = Number.parseInt(hash.slice(2 + pair * 4, 6 + pair * 4), 16) & 2047;
    return { at: LENGTH - 1 - (bit >> 2), bit: 1 << (bit & 3) };
  });
}

/** Whether the filter may name it: always, where it does; seldom, where it does not. `bloom`: 0x hex of 256 bytes. */
export function mayName(bloom: string, marks: Marks): boolean {
  return marks.every(({ at, bit }) => (Number.parseInt(bloom[at]!, 16) & bit) !== 0);
}
