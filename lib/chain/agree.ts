/**
 * What becomes final is money, so more than one node has to say it: the same block at that number, and the same logs up to it. All are
 * asked, the one that is read now as well: what is held here may have been read from another. A log that one of them leaves out is asked for by its block before it
 * is held against anybody.
 */
import { canonicalJson, type Canonical } from '../kernel/canonical.ts';
import { readLog } from './decode.ts';
import { findHeader, type Header } from './headers.ts';
import { askLogs, askLogsOf, type RawLog } from './logs.ts';
import type { RpcNode } from './node.ts';

/** A log in one line, the same whether it comes from a row or from a node. */
type Line = { readonly blockHash: string; readonly text: string };

type Kept = Pick<RawLog, 'blockNumber' | 'blockHash' | 'logIndex' | 'txHash'> & {
  readonly name: string;
  readonly args: unknown;
};

const lineOf = ({ blockNumber, blockHash, logIndex, txHash, name, args }: Kept): Line => ({
  blockHash,
  text: `${blockNumber} ${blockHash} ${logIndex} ${txHash} ${name} ${canonicalJson(args as Canonical)}`,
});

function readLine(log: RawLog): Line {
  const { topics, data, ...place } = log;
  return lineOf({ ...place, ...readLog({ topics, data, transactionHash: place.txHash, index: place.logIndex }) });
}

/** What is to be agreed on: the logs after `after` up to the block `at`. */
export type Claim = { readonly after: number; readonly at: Header; readonly logs: readonly Kept[] };

const opinionOf = ({ number, hash, time }: Header, lines: readonly Line[]): string =>
  [`${number} ${hash} ${time}`, ...lines.map(({ text }) => text)].join('\n');

/** Blocks in which two differ are asked for by themselves, so many at most. */
const MOST_AGAIN = 200;

/** What a node says of the same range; null: it does not have it yet. Throws where it does not answer. */
async function ask(node: RpcNode, escrow: string, { after, at }: Claim, ours: readonly Line[]): Promise<string | null> {
  const header = await findHeader(node, at.number);
  if (!header) return null;
  const logs = await askLogs(node, escrow, after + 1, at.number);
  const lines = logs.map(readLine);
  if (header.hash !== at.hash) return opinionOf(header, lines);
  const theirs = new Set(lines.map(({ text }) => text));
  const lacking = ours.filter(({ text }) => !theirs.has(text)).map(({ blockHash }) => blockHash);
  const again = [...new Set(lacking)];
  if (again.length === 0 || again.length > MOST_AGAIN) return opinionOf(header, lines);
  const rest = logs.filter(({ blockHash }) => !again.includes(blockHash));
  for (const blockHash of again) rest.push(...(await askLogsOf(node, escrow, blockHash)));
  rest.sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);
  return opinionOf(header, rest.map(readLine));
}

export type Verdict =
  /** Enough say the same. */
  | { readonly kind: 'agreed' }
  /** Too few answer, or those who do say different things. */
  | { readonly kind: 'away' | 'disagree' }
  /** Enough agree on something else than what is held here. */
  | { readonly kind: 'outvoted'; readonly by: readonly RpcNode[] };

const CONTRADICTS_MS = 10 * 60_000;

/** Asks all nodes, and says of each whether it is with the rest. */
export async function agree(nodes: readonly RpcNode[], quorum: number, escrow: string, claim: Claim): Promise<Verdict> {
  const ours = claim.logs.map(lineOf);
  const opinions = new Map<string, RpcNode[]>();
  await Promise.all(
    nodes.map(async (node) => {
      try {
        const opinion = await ask(node, escrow, claim, ours);
        if (opinion !== null) opinions.set(opinion, [...(opinions.get(opinion) ?? []), node]);
      } catch {
        // It is away, which is no opinion; the node has noted why.
      }
    }),
  );
  const enough = [...opinions].find(([, same]) => same.length >= quorum);
  if (!enough) return { kind: opinions.size > 1 ? 'disagree' : 'away' };
  for (const [opinion, same] of opinions) {
    for (const node of same) {
      if (opinion === enough[0]) node.takeBack('contradicts');
      else
        node.leaveAside(
          'contradicts',
          CONTRADICTS_MS,
          `${node.host} says something else than the others of the blocks up to ${claim.at.number}`,
        );
    }
  }
  return enough[0] === opinionOf(claim.at, ours) ? { kind: 'agreed' } : { kind: 'outvoted', by: enough[1] };
}
