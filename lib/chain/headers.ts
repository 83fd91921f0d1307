/** Headers of blocks as a node gives them, checked for their form and for following from one another. */
import { CallRefused, type Call } from './json-rpc.ts';
import { NodeFault, type Asked } from './node.ts';

/** What a node says does not fit together, or not with what was read before. */
export class ChainMoved extends Error {}

/** A log that cannot follow from those that were read before it: one of them was left out, or the contract did what the table forbids. */
export class LogsUnfit extends Error {}

export type Header = {
  readonly number: number;
  readonly hash: string;
  readonly parentHash: string;
  /** Epoch seconds. */
  readonly time: number;
  readonly bloom: string;
};
export type Tag = 'latest' | 'safe' | 'finalized';

const HASH = /^0x[0-9a-f]{64}$/;
const BLOOM = /^0x[0-9a-f]{512}$/;
const QUANTITY = /^0x(0|[1-9a-f][0-9a-f]{0,12})$/;

export const hexOf = (value: number): string => `0x${value.toString(16)}`;

/** A number in a node's answer. Throws `NodeFault` where it is none, or one that no block has. */
export function numberOf(value: unknown, what: string): number {
  if (typeof value !== 'string' || !QUANTITY.test(value)) throw new NodeFault('contradicts', `${what} is no number`);
  return Number(value);
}

export function hashOf(value: unknown, what: string): string {
  if (typeof value !== 'string' || !HASH.test(value)) throw new NodeFault('contradicts', `${what} is no hash`);
  return value;
}

function headerOf(value: unknown): Header | null {
  if (value === null) return null;
  if (typeof value !== 'object') throw new NodeFault('contradicts', 'a block is no object');
  const block = value as Record<string, unknown>;
  const bloom = block.logsBloom;
  if (typeof bloom !== 'string' || !BLOOM.test(bloom))
    throw new NodeFault('contradicts', 'a block has no bloom filter');
  return {
    number: numberOf(block.number, 'the number of a block'),
    hash: hashOf(block.hash, 'the hash of a block'),
    parentHash: hashOf(block.parentHash, 'the parent of a block'),
    time: numberOf(block.timestamp, 'the time of a block'),
    bloom,
  };
}

/** A block's header; null where the node has none there. Throws `NodeFault` where it answers another's. */
export async function findHeader(node: Asked, at: number | Tag): Promise<Header | null> {
  const tag = typeof at === 'number' ? hexOf(at) : at;
  let answer: unknown;
  try {
    answer = await node.send('eth_getBlockByNumber', [tag, false]);
  } catch (error) {
    // A node that keeps no old blocks, or none so new, may refuse instead of answering with nothing.
    if (error instanceof CallRefused && typeof at === 'number') return null;
    throw error;
  }
  const header = headerOf(answer);
  if (header && typeof at === 'number' && header.number !== at)
    throw new NodeFault('contradicts', `asked for block ${at}, the node answers block ${header.number}`);
  return header;
}

export async function getHeader(node: Asked, at: number | Tag): Promise<Header> {
  const header = await findHeader(node, at);
  if (!header) throw new ChainMoved(`block ${at} is not there`);
  return header;
}

/**
 * The headers of a range, each following from the one before, and the first from `parent`. Throws `ChainMoved` where one is missing or the
 * chain does not hang together: it moved meanwhile, or the node makes it up.
 */
export async function readHeaders(node: Asked, parent: string, from: number, to: number): Promise<readonly Header[]> {
  const calls: Call[] = [];
  for (let at = from; at <= to; at += 1) calls.push({ method: 'eth_getBlockByNumber', params: [hexOf(at), false] });
  const answers = node.sendMany
    ? await node.sendMany(calls)
    : await Promise.all(calls.map(({ method, params }) => node.send(method, [...params])));
  const headers: Header[] = [];
  let before = parent;
  for (const [index, answer] of answers.entries()) {
    const header = headerOf(answer);
    const number = from + index;
    if (!header) throw new ChainMoved(`block ${number} is not there`);
    if (header.number !== number)
      throw new NodeFault('contradicts', `asked for block ${number}, the node answers another`);
    if (header.parentHash !== before) throw new ChainMoved(`block ${number} does not follow from the one before it`);
    before = header.hash;
    headers.push(header);
  }
  return headers;
}
