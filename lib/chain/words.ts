/**
 * Values of fixed size as the 32 bytes that contract calls (ABI) and typed data (EIP-712) have for them alike: hex without 0x. Browser-safe. ethers writes every value
 * through objects of its own, which takes ten times as long where a server writes a thousand a second.
 */

/** @throws Error where the value is none of the type. */
export type Word = (value: unknown) => string;

const ADDRESS = /^0x[0-9a-f]{40}$/i;
const NUMBER = /^(\d+|0x[0-9a-f]+)$/i;

const misfit = (type: string): Error => new Error(`not a value of type ${type}`);

function unsigned(type: string, bits: number): Word {
  const end = 2n ** BigInt(bits);
  return (value) => {
    const read =
      typeof value === 'bigint' || Number.isSafeInteger(value) || (typeof value === 'string' && NUMBER.test(value))
        ? BigInt(value as bigint | number | string)
        : -1n;
    if (read < 0n || read >= end) throw misfit(type);
    return read.toString(16).padStart(64, '0');
  };
}

const address: Word = (value) => {
  if (typeof value !== 'string' || !ADDRESS.test(value)) throw misfit('address');
  return value.slice(2).toLowerCase().padStart(64, '0');
};

const bool: Word = (value) => (value ? '1' : '0').padStart(64, '0');

function fixedBytes(type: string, bytes: number): Word {
  const form = new RegExp(`^0x[0-9a-f]{${2 * bytes}}$`, 'i');
  return (value) => {
    if (typeof value !== 'string' || !form.test(value)) throw misfit(type);
    return value.slice(2).toLowerCase().padEnd(64, '0');
  };
}

/** How values of a type are written; undefined: they have no fixed size, or are made of others. */
export function wordOf(type: string): Word | undefined {
  if (type === 'address') return address;
  if (type === 'bool') return bool;
  const sized = /^(uint|bytes)(\d+)$/.exec(type);
  if (!sized) return undefined;
  const size = Number(sized[2]);
  return sized[1] === 'uint' ? unsigned(type, size) : fixedBytes(type, size);
}
