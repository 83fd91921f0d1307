/**
 * The server's word on when and in which order: it gathers links of many rooms as leaves of a Merkle tree (RFC 6962), signs the root
 * with the time, and gives each entry the path that leads there. A stamp is a few bytes for thousands of entries, tells nothing of
 * other rooms but hashes, and cannot be taken back: two stamped entries for one place in one room are proof against the server.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '#lib/account/encoding.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { hasExactly, isCount, isHash, isKey, isSignature, isSignedBy, purposeBytes, signBytes } from './signing.ts';

export type Stamp = {
  /** Root hash over the leaves, hex. */
  readonly root: string;
  /** Number of leaves. */
  readonly size: number;
  /** When it was signed. */
  readonly at: Instant;
  /** The stamping key, Ed25519, 0x hex. */
  readonly key: string;
  /** Over {@link stampBytes}, base64url. */
  readonly signature: string;
};

/** Where an entry's link stands under a stamp. */
export type StampPath = {
  readonly index: number;
  /** Hashes from the leaf's sibling up to below the root. */
  readonly path: readonly string[];
};

const [LEAF, NODE] = [0x00, 0x01];

const bytesOf = (hash: string): Uint8Array => Uint8Array.from(hash.match(/../g)!, (pair) => parseInt(pair, 16));

/** RFC 6962's leaf hash: no leaf can be passed off as an inner node, nor the other way round. */
export const leafHash = (data: Uint8Array): string =>
  toHex(sha256.create().update(Uint8Array.of(LEAF)).update(data).digest()).slice(2);

const nodeHash = (left: string, right: string): string =>
  toHex(sha256.create().update(Uint8Array.of(NODE)).update(bytesOf(left)).update(bytesOf(right)).digest()).slice(2);

/** The largest power of two below `size`. */
const splitOf = (size: number): number => 2 ** Math.floor(Math.log2(size - 1));

/** The root over leaf hashes. @throws RangeError where there are none: nothing is stamped then. */
export function rootOf(leaves: readonly string[]): string {
  if (leaves.length === 0) throw new RangeError('a stamp has at least one leaf');
  if (leaves.length === 1) return leaves[0]!;
  const split = splitOf(leaves.length);
  return nodeHash(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
}

/** The path of the leaf at `index`. @throws RangeError outside the leaves. */
export function pathOf(leaves: readonly string[], index: number): string[] {
  if (!leaves[index]) throw new RangeError('no such leaf');
  if (leaves.length === 1) return [];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split ? [...pathOf(left, index), rootOf(right)] : [...pathOf(right, index - split), rootOf(left)];
}

/**
 * Every leaf's path and the root in one go, for whoever stamps a batch: `pathOf` for each leaf would hash the whole tree each time. `join`: an inner
 * node's hash, where the platform makes it faster.
 * @throws RangeError where there are no leaves.
 */
export function pathsOf(
  leaves: readonly string[],
  join: (left: string, right: string) => string = nodeHash,
): { readonly root: string; readonly paths: readonly string[][] } {
  if (leaves.length === 0) throw new RangeError('a stamp has at least one leaf');
  const paths: string[][] = leaves.map(() => []);
  const build = (from: number, to: number): string => {
    if (to - from === 1) return leaves[from]!;
    const middle = from + splitOf(to - from);
    const [left, right] = [build(from, middle), build(middle, to)];
    for (let i = from; i < middle; i++) paths[i]!.push(right);
    for (let i = middle; i < to; i++) paths[i]!.push(left);
    return join(left, right);
  };
  return { root: build(0, leaves.length), paths };
}

/** Whether `leaf` stands at `index` of `size` leaves under `root` (RFC 9162, 2.1.3.2). */
export function verifyPath(leaf: string, index: number, size: number, path: readonly string[], root: string): boolean {
  if (!isCount(index, 0) || !isCount(size, 1) || index >= size || ![leaf, ...path].every(isHash)) return false;
  let [at, last, hash] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash);
      // A last leaf without a right neighbour rises unhashed until it has a left one.
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && hash === root;
}

/** What the stamping key signs: to be made the same way wherever it is signed. */
export const stampBytes = ({ root, size, at }: Pick<Stamp, 'root' | 'size' | 'at'>): Uint8Array =>
  purposeBytes('stamp', { root, size, at });

/** Signs a root. `secret`: the stamping key's 32-byte seed. */
export function makeStamp(secret: Uint8Array, head: Pick<Stamp, 'root' | 'size' | 'at'>): Stamp {
  const { root, size, at } = head;
  return { root, size, at, key: toHex(ed25519.getPublicKey(secret)), signature: signBytes(stampBytes(head), secret) };
}

/** Whether one of the keys we trust signed this stamp. */
export function verifyStamp(stamp: Stamp, keys: readonly string[]): boolean {
  return keys.includes(stamp.key) && isSignedBy(stampBytes(stamp), stamp.signature, stamp.key);
}

/** Reads a stamp's exact form; undefined otherwise. */
export function readStamp(value: unknown): Stamp | undefined {
  if (!hasExactly(value, ['root', 'size', 'at', 'key', 'signature'])) return undefined;
  const { root, size, at, key, signature } = value;
  const good = isHash(root) && isCount(size, 1) && isCount(at, 0) && isKey(key) && isSignature(signature);
  return good ? { root, size, at, key, signature } : undefined;
}

/** Steps of the longest path: a tree of 2^40 leaves. */
const LONGEST_PATH = 40;

/** Reads a path's exact form; undefined otherwise. */
export function readStampPath(value: unknown): StampPath | undefined {
  if (!hasExactly(value, ['index', 'path'])) return undefined;
  const { index, path } = value;
  const good = isCount(index, 0) && Array.isArray(path) && path.length <= LONGEST_PATH && path.every(isHash);
  return good ? { index, path } : undefined;
}
