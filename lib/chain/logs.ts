/**
 * Logs of the escrow over a range of blocks, held against the blocks' headers: a log that its header does not name is no log, and where a
 * header names the escrow and the node gives no log, the node is asked for that block by its hash. A bloom filter can name what is not there,
 * so an answer of nothing to that is believed.
 */
import { escrowInterface } from './abi.ts';
import { mayName, marksOf, type Marks } from './bloom.ts';
import { ChainMoved, hashOf, hexOf, numberOf, readHeaders, type Header } from './headers.ts';
import { CallRefused } from './json-rpc.ts';
import { NodeFault, type Asked } from './node.ts';

/** A log as a node gives it, checked for its form. */
export type RawLog = {
  readonly blockNumber: number;
  readonly blockHash: string;
  readonly logIndex: number;
  readonly txHash: string;
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
};

export type Range = {
  readonly headers: readonly Header[];
  /** In the order of the chain. */
  readonly logs: readonly RawLog[];
  /** Blocks whose logs the node had left out of its first answer. */
  readonly mended: number;
};

const WORDS = /^0x([0-9a-f]{2})*$/;
/** The longest range that is asked for, whatever a node would give: each block's header is read as well. */
export const MOST_BLOCKS = 2_000;
/** More logs in one answer than this, and the next range is shorter. */
const MANY_LOGS = 10_000;

const isLogOrder = (a: RawLog, b: RawLog): number => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex;

/** What each event of the contract sets in a header beside the address. */
const eventMarks: ReadonlyMap<string, Marks> = new Map(
  escrowInterface.fragments
    .filter(({ type }) => type === 'event')
    .map((one) => (one as unknown as { topicHash: string }).topicHash)
    .map((topic) => [topic, marksOf(topic)]),
);

function logOf(value: unknown, escrow: string): RawLog {
  const log = (value ?? {}) as Record<string, unknown>;
  const { address, topics, data } = log;
  if (typeof address !== 'string' || address.toLowerCase() !== escrow.toLowerCase())
    throw new NodeFault('contradicts', 'asked for logs of the escrow, the node answers another’s');
  if (!Array.isArray(topics) || topics.length > 4 || typeof data !== 'string' || !WORDS.test(data))
    throw new NodeFault('contradicts', 'a log has no topics or no data');
  return {
    blockNumber: numberOf(log.blockNumber, 'the block of a log'),
    blockHash: hashOf(log.blockHash, 'the block of a log'),
    logIndex: numberOf(log.logIndex, 'the index of a log'),
    txHash: hashOf(log.transactionHash, 'the transaction of a log'),
    address: escrow,
    topics: topics.map((topic) => hashOf(topic, 'a topic')),
    data,
  };
}

async function ask(node: Asked, escrow: string, filter: Record<string, string>): Promise<RawLog[]> {
  const answer = await node.send('eth_getLogs', [{ address: escrow, ...filter }]);
  if (!Array.isArray(answer)) throw new NodeFault('contradicts', 'the logs are no list');
  const logs = answer.map((one) => logOf(one, escrow)).sort(isLogOrder);
  const twice = logs.some((log, at) => at > 0 && isLogOrder(logs[at - 1]!, log) === 0);
  if (twice) throw new NodeFault('contradicts', 'the node gives a log twice');
  return logs;
}

/** The logs of a range, asked for in as many parts as the node wants. */
export async function askLogs(node: Asked, escrow: string, from: number, to: number): Promise<RawLog[]> {
  try {
    return await ask(node, escrow, { fromBlock: hexOf(from), toBlock: hexOf(to) });
  } catch (error) {
    // Every provider has its own words for "too many"; whatever it is, half as many may be given.
    if (!(error instanceof CallRefused) || from >= to) throw error;
    const middle = Math.floor((from + to) / 2);
    return [...(await askLogs(node, escrow, from, middle)), ...(await askLogs(node, escrow, middle + 1, to))];
  }
}

/** The logs of one block, by its hash. */
export const askLogsOf = (node: Asked, escrow: string, blockHash: string): Promise<RawLog[]> =>
  ask(node, escrow, { blockHash });

/** Whether a header names the escrow and the answer may lack something of it: no log at all, or none of an event that the header names. */
function maybeShort(header: Header, logs: readonly RawLog[], escrow: Marks): boolean {
  if (!mayName(header.bloom, escrow)) return false;
  if (logs.length === 0) return true;
  const given = new Set(logs.map(({ topics }) => topics[0]));
  return [...eventMarks].some(([topic, marks]) => !given.has(topic) && mayName(header.bloom, marks));
}

/**
 * A log is named by its block's header: its address and its event, and, where there are few, whatever else is indexed. Each of those costs a
 * hash, and catching up would be half as fast; who makes up logs on purpose makes up the header as well.
 */
function checkNamed(header: Header, logs: readonly RawLog[], escrow: Marks, whole: boolean): void {
  for (const { topics } of logs) {
    const [event = '', ...rest] = topics;
    const marks = [escrow, eventMarks.get(event) ?? marksOf(event), ...(whole ? rest.map(marksOf) : [])];
    if (!marks.every((one) => mayName(header.bloom, one)))
      throw new NodeFault(
        'contradicts',
        `the node gives a log that the header of block ${header.number} does not name`,
      );
  }
}

/** Up to so many logs in a range, all that they index is held against the headers. */
const FEW_LOGS = 256;

/** How many blocks to ask a node for next; kept per node. */
const spans = new WeakMap<object, number>();
export const spanOf = (node: Asked): number => spans.get(node) ?? 100;

/** Learns from an answer: fewer blocks where many logs came, more where few did. */
function learn(node: Asked, blocks: number, logs: number): void {
  const span = spanOf(node);
  if (logs > MANY_LOGS) spans.set(node, Math.max(1, Math.floor(blocks / 2)));
  else if (blocks >= span && logs < MANY_LOGS / 4) spans.set(node, Math.min(MOST_BLOCKS, span * 2));
}

/** After a failure, half as many: an answer that is too long may be why there was none. */
export const askForLess = (node: Asked): void => void spans.set(node, Math.max(1, Math.floor(spanOf(node) / 2)));

/**
 * A range from after the block `parent`, with headers that follow from it. Throws `ChainMoved` where the chain moved while it was read, and
 * `NodeFault` where the node contradicts itself.
 */
export async function readRange(
  node: Asked,
  escrow: string,
  parent: { readonly number: number; readonly hash: string },
  to: number,
): Promise<Range> {
  const from = parent.number + 1;
  const [headers, answer] = await Promise.all([
    readHeaders(node, parent.hash, from, to),
    askLogs(node, escrow, from, to),
  ]);
  const checked = await checkLogs(node, escrow, headers, answer);
  learn(node, to - from + 1, checked.logs.length);
  return { headers, ...checked };
}

/** What a node answered of the blocks with these headers: refused where it does not fit them, asked again where it may be short. */
async function checkLogs(node: Asked, escrow: string, headers: readonly Header[], answer: readonly RawLog[]) {
  const marks = marksOf(escrow);
  const byBlock = Map.groupBy(answer, ({ blockNumber }) => blockNumber);
  const suspects = headers.filter((header) => maybeShort(header, byBlock.get(header.number) ?? [], marks));
  let mended = 0;
  for (const header of suspects) mended += Number(await mend(node, escrow, header, byBlock));
  // Left out once, left out perhaps in the middle of a block as well: every block that names the escrow is asked for by itself.
  if (mended > 0)
    for (const header of headers)
      if (!suspects.includes(header) && mayName(header.bloom, marks))
        mended += Number(await mend(node, escrow, header, byBlock));
  const logs: RawLog[] = [];
  let read = 0;
  for (const header of headers) {
    const own = byBlock.get(header.number) ?? [];
    if (own.some(({ blockHash }) => blockHash !== header.hash))
      throw new ChainMoved('the chain moved while it was read');
    checkNamed(header, own, marks, answer.length <= FEW_LOGS);
    logs.push(...own);
    read += own.length > 0 ? 1 : 0;
  }
  if (read !== byBlock.size)
    throw new NodeFault('contradicts', 'the node gives logs of blocks that were not asked for');
  return { logs, mended };
}

/** Asks for one block by its hash. Answers whether that brought logs that were not there. */
async function mend(node: Asked, escrow: string, header: Header, byBlock: Map<number, RawLog[]>): Promise<boolean> {
  const whole = await askLogsOf(node, escrow, header.hash);
  const before = byBlock.get(header.number) ?? [];
  if (whole.length <= before.length) return false;
  byBlock.set(header.number, whole);
  return true;
}
