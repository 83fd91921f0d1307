/** A chain made up on the spot: blocks that follow from one another, with filters of what their logs name, and a node that answers of it. */
import { escrowInterface } from '#lib/chain/abi.ts';
import { marksOf } from '#lib/chain/bloom.ts';
import { CallRefused } from '#lib/chain/json-rpc.ts';
import type { Asked } from '#lib/chain/node.ts';

export type Json = Record<string, unknown>;
export const ESCROW = `0x${'e5'.repeat(20)}`;
export const hex = (value: number): string => `0x${value.toString(16)}`;
export const hashAt = (number: number, fork = 'a'): string =>
  `0x${fork.repeat(2)}${number.toString(16).padStart(62, '0')}`;

/** The filter of a header whose block has logs that name these: addresses and topics. */
export function bloomOf(...named: readonly string[]): string {
  const digits = Array.from('0'.repeat(512), Number);
  for (const { at, bit } of named.flatMap(marksOf)) digits[at - 2]! |= bit;
  return `0x${digits.map((digit) => digit.toString(16)).join('')}`;
}

const DEPOSITED = escrowInterface.getEvent('Deposited')!.topicHash;
const word = (digits: string): string => `0x${digits.padStart(64, '0')}`;

/** A log as the contract writes it when somebody puts coins into their vault. */
export const logAt = (block: number, index: number, changes: Json = {}): Json => ({
  blockNumber: hex(block),
  blockHash: hashAt(block),
  logIndex: hex(index),
  transactionHash: word(`${block}${index}`),
  address: ESCROW,
  topics: [DEPOSITED, word('dead'), word('0')],
  data: word('f4240'),
  ...changes,
});

export function blockAt(number: number, logs: readonly Json[], changes: Json = {}): Json {
  const named = logs.flatMap(({ address, topics }) => [address as string, ...(topics as string[])]);
  return {
    number: hex(number),
    hash: hashAt(number),
    parentHash: hashAt(number - 1),
    timestamp: hex(1_000 + number),
    logsBloom: bloomOf(...named),
    ...changes,
  };
}

export type Canned = Asked & {
  /** What was asked, as `method parameter`. */
  readonly asked: string[];
};

export type Tale = {
  readonly head: number;
  readonly logs?: readonly Json[];
  /** Of blocks, by number: what is said otherwise, or null where nothing is there. */
  readonly blocks?: Readonly<Record<number, unknown>>;
  /** What is given of the logs that are asked for; as they are if not named. */
  readonly give?: (found: Json[], by: 'range' | 'block') => unknown;
  /** More blocks than these in one question are refused. */
  readonly most?: number;
};

/** A node that tells this tale, one question at a time. */
export function canned({ head, logs = [], blocks = {}, give = (found) => found, most = Infinity }: Tale): Canned {
  const asked: string[] = [];
  const block = (at: string): unknown => {
    const number = at === 'latest' ? head : Number(at);
    if (number in blocks) return blocks[number];
    return number > head
      ? null
      : blockAt(
          number,
          logs.filter(({ blockNumber }) => Number(blockNumber) === number),
        );
  };
  const find = ({ fromBlock, toBlock, blockHash }: Record<string, string>): unknown => {
    if (blockHash !== undefined)
      return give(
        logs.filter((log) => log.blockHash === blockHash),
        'block',
      );
    const [from, to] = [Number(fromBlock), Number(toBlock)];
    if (to - from + 1 > most) throw new CallRefused({ code: -32000, message: 'block range is too large' });
    return give(
      logs.filter(({ blockNumber }) => Number(blockNumber) >= from && Number(blockNumber) <= to),
      'range',
    );
  };
  return {
    asked,
    send: async (method, params) => {
      const [first] = params as [string & Record<string, string>];
      asked.push(`${method} ${typeof first === 'string' ? first : Object.values(first).slice(1).join('-')}`);
      return method === 'eth_getLogs' ? find(first) : block(first);
    },
  };
}
