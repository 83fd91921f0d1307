/**
 * Reads the escrow's logs into rows: applied as *seen* up to the head, *final* at the chain's depth where enough nodes agree, rolled back when
 * a block that was read is no longer part of the chain. Idempotent on (chain, block hash, log index); one reader per chain at a time. What
 * the logs mean is the caller's: it passes the hooks, which run in the transaction that stores the logs.
 */
import type { JsonRpcProvider } from 'ethers';
import type { Db } from '../db/ctx.ts';
import { dateOf, instantOf } from '../kernel/instant.ts';
import { once } from '../kernel/once.ts';
import type { Deployment } from './deployment.ts';
import { finalise, finalOf, readAnew, type Waits, type Witnesses } from './final.ts';
import { ChainMoved, LogsUnfit, getHeader, type Header } from './headers.ts';
import { askForLess, readRange, spanOf, type Range } from './logs.ts';
import { CallRefused } from './json-rpc.ts';
import { NodeFault, type Asked, type RpcNode } from './node.ts';
import { areNodes, type ChainNodes } from './nodes.ts';
import { undoReorganisation } from './rollback.ts';
import { findCursor, lockCursor, storeBlocks, storeLogs, type Cursor, type LogHooks } from './store.ts';

export type ReadOptions = {
  /**
   * Milliseconds for which a node that has fewer blocks than were read, and none that contradicts them, is taken to lag. After that, what was
   * seen and is not there is taken back. Left out: at once of one node, after half a minute of several.
   */
  readonly shortPatience?: number;
  readonly clock?: () => number;
};

export type ReadResult = {
  readonly head: number;
  readonly final: number;
  readonly logs: number;
  /** Why nothing becomes final though blocks are deep enough; null: nothing waits. */
  readonly waits: Waits;
  /** Blocks whose logs a node had left out until it was asked for them. */
  readonly mended: number;
};

/** A node that moved under its reader so often in a row is making it up. */
const MOST_MOVES = 3;
const CONTRADICTS_MS = 30_000;
/** How often in a pass what is not final is read again. */
const MOST_AGAIN = 2;
/** So many logs in one pass change what the database has to know of its tables. */
const MANY_LOGS = 5_000;
/** All heads are waited for no longer than this: the one that is read may be well. */
const LOOK_PATIENCE_MS = 1_000;
/** Of several nodes. */
const SHORT_PATIENCE_MS = 30_000;
/** Blocks of a range no longer than this are all remembered; of a longer one those with logs and the last. */
const LIVE_BLOCKS = 64;

type Site = {
  readonly db: Db;
  readonly deployment: Deployment;
  readonly hooks: LogHooks;
  readonly options: ReadOptions;
};

/**
 * One pass to the head. Answers how far it got. Of several nodes the next is read where one fails or contradicts itself; throws where none is
 * left, to be tried again.
 */
export async function readChain(
  db: Db,
  node: JsonRpcProvider,
  deployment: Deployment,
  hooks: LogHooks,
  options: ReadOptions = {},
): Promise<ReadResult> {
  const site = { db, deployment, hooks, options };
  if (!areNodes(node)) return pass(site, node, null, null);
  await Promise.race([node.look(), new Promise((resolve) => setTimeout(resolve, LOOK_PATIENCE_MS).unref())]);
  let last: unknown;
  for (const reader of node.candidates()) {
    try {
      const read = await pass(site, reader, node, witnessesOf(node, reader));
      moves().delete(reader);
      return read;
    } catch (error) {
      if (!isNodes(node, reader, error)) throw error;
      last = error;
    }
  }
  throw last;
}

const moves = () => once('chain.moves', () => new WeakMap<object, number>());

/** Whether it is the node that is to blame, so that another is read. */
function isNodes(nodes: ChainNodes, reader: RpcNode, error: unknown): boolean {
  if (error instanceof ChainMoved) {
    const count = (moves().get(reader) ?? 0) + 1;
    moves().set(reader, count);
    if (count < MOST_MOVES || nodes.all.length === 1) return false;
  } else if (error instanceof CallRefused) {
    reader.leaveAside('fails', CONTRADICTS_MS, `${reader.host}: ${error.message}`);
    return true;
  } else if (!(error instanceof NodeFault)) return false;
  else if (error.why === 'fails' || error.why === 'limited' || error.why === 'other_chain') {
    askForLess(reader);
    return true;
  }
  const why = error instanceof NodeFault && error.why === 'behind' ? 'behind' : 'contradicts';
  reader.leaveAside(why, CONTRADICTS_MS, `${reader.host}: ${error.message}`);
  return true;
}

/** Of one node nobody else can say whether it is right. A quorum of one asks nobody. */
function witnessesOf({ all, quorum }: ChainNodes, reader: RpcNode): Witnesses | null {
  if (quorum === 1) return null;
  const isAway = ({ isAside, state: { why } }: RpcNode) => isAside && (why === 'fails' || why === 'limited');
  const others = all.filter((one) => one !== reader && one.refused === null && !isAway(one));
  return { reader, others, quorum };
}

async function pass(
  site: Site,
  node: Asked,
  nodes: ChainNodes | null,
  witnesses: Witnesses | null,
): Promise<ReadResult> {
  const { db, deployment, hooks } = site;
  const { chainId } = deployment;
  const head = await getHeader(node, 'latest');
  const reader = nodes?.all.find((one) => one === node);
  if (reader) reader.head = head.number;
  const still = await standsStill(db, node, chainId, head);
  if (still !== null) {
    shortSince().delete(nodes ?? node);
    return { head: head.number, final: still, logs: 0, waits: null, mended: 0 };
  }
  await ensureCursor(db, node, deployment);
  const several = nodes !== null && nodes.all.length > 1;
  if (!(await undoReorganisation(db, node, chainId, head, hooks, isBelieved(site, nodes ?? node, several)))) {
    if (several) throw new NodeFault('behind', `it is at block ${head.number}, and more were read`);
    const { finalNumber } = await findCursor(db, chainId);
    return { head: head.number, final: finalNumber, logs: 0, waits: null, mended: 0 };
  }
  shortSince().delete(nodes ?? node);
  let [logs, mended] = [0, 0];
  let done;
  let ahead: Ahead | null = null;
  let again = 0;
  let known = MANY_LOGS;
  do {
    const from = await findCursor(db, chainId);
    if (from.seenNumber < head.number) {
      const start = { number: from.seenNumber, hash: from.seenHash };
      // Another worker may have read on meanwhile: what was asked for ahead is nothing to go on from then.
      const fits: boolean = ahead?.from.hash === start.hash;
      const range: Range = await (fits ? ahead! : startRange(node, deployment.escrow, start, head.number)).range;
      // While this range is written, the node is asked for the next.
      const last = range.headers.at(-1)!;
      ahead = last.number < head.number ? startRange(node, deployment.escrow, last, head.number) : null;
      const stored = await storeOrStepBack({ ...site, node }, from, range, head, witnesses);
      if (stored === 'anew') again += 1;
      else logs += stored;
      mended += range.mended;
    }
    if (logs >= known) {
      // Tables that grew a moment ago are planned over as if they were empty, and every look at them reads them whole.
      await db.$executeRaw`ANALYZE "ChainLog", "VaultEntry", "LockEntry"`;
      known *= 4;
    }
    done = await finalise({ ...site, node }, head, witnesses);
    again += Number(done.anew ?? false);
    if (again > MOST_AGAIN) throw new NodeFault('contradicts', 'it does not give the same logs twice');
  } while (done.seen < head.number);
  const { final, waits } = done;
  await touchHead(db, chainId, head, waits);
  return { head: head.number, final, waits, logs, mended };
}

/**
 * The final block, where the newest one is that which was read last and no other can become final: that costs one question to the database, where a pass asks
 * seven, and is how it stands most of the time. Null: there is something to do.
 */
async function standsStill(db: Db, node: Asked, chainId: number, head: Header): Promise<number | null> {
  const cursor = await db.chainCursor.findUnique({
    where: { chainId },
    select: { seenHash: true, finalNumber: true, headTime: true, waitsFor: true },
  });
  if (cursor?.seenHash !== head.hash || cursor.waitsFor !== null) return null;
  // The chain's clock goes on from the head's time, which is written down after the blocks are.
  if (instantOf(cursor.headTime) !== head.time) return null;
  const final = await finalOf(node, chainId, head);
  return final === null || final <= cursor.finalNumber ? cursor.finalNumber : null;
}

const shortSince = () => once('chain.shortSince', () => new WeakMap<object, number>());

/** Whether a chain that is only shorter is followed now: after some patience, which begins when it is first asked for. */
function isBelieved({ options }: Site, asked: object, several: boolean): boolean {
  const { shortPatience = several ? SHORT_PATIENCE_MS : 0, clock = Date.now } = options;
  if (shortPatience === 0) return true;
  const since = shortSince().get(asked) ?? clock();
  shortSince().set(asked, since);
  return clock() - since >= shortPatience;
}

/** Begins before the block of the deployment, on the history of the chain that has it. */
async function ensureCursor(db: Db, node: Asked, deployment: Deployment): Promise<void> {
  const { chainId, deployBlock, deployBlockHash } = deployment;
  if (await db.chainCursor.findUnique({ where: { chainId }, select: { chainId: true } })) return;
  const start = await getHeader(node, Math.max(0, deployBlock - 1));
  if ((await getHeader(node, deployBlock)).hash !== deployBlockHash)
    throw new NodeFault('contradicts', `block ${deployBlock} is not the one in which the contracts were deployed`);
  await db.$transaction(async (tx) => {
    const made = await tx.chainCursor.createMany({
      data: [
        {
          chainId,
          seenNumber: start.number,
          seenHash: start.hash,
          finalNumber: start.number,
          headTime: dateOf(start.time),
        },
      ],
      skipDuplicates: true,
    });
    if (made.count === 1) await storeBlocks(tx, chainId, [start]);
  });
}

type Place = { readonly number: number; readonly hash: string };
type Ahead = { readonly from: Place; readonly range: Promise<Range> };

function startRange(node: Asked, escrow: string, from: Place, head: number): Ahead {
  const range = readRange(node, escrow, from, Math.min(head, from.number + spanOf(node)));
  // Whoever takes it hears of its failure; where nobody does, another pass will ask again.
  range.catch(() => {});
  return { from, range };
}

const anew = () => once('chain.anew', () => new Set<string>());

/**
 * Stores a range. Where a log does not fit what was read before, a node may have left something out: what is not final is taken back and read
 * again, once for each such log. Where it does not fit then either, somebody has to look.
 */
async function storeOrStepBack(
  site: Site & { readonly node: Asked },
  from: Cursor,
  range: Range,
  head: Header,
  witnesses: Witnesses | null,
): Promise<number | 'anew'> {
  try {
    return await store(site, from, range);
  } catch (error) {
    if (!(error instanceof LogsUnfit)) throw error;
    // The others may say that what is held here is not all.
    await finalise(site, head, witnesses);
    const key = `${site.deployment.chainId} ${error.message}`;
    const now = await findCursor(site.db, site.deployment.chainId);
    if (now.seenHash !== from.seenHash) return 'anew';
    if (anew().has(key)) throw error;
    anew().add(key);
    if (!(await readAnew(site, now, head))) throw error;
    return 'anew';
  }
}

/** Stores a range with what its logs mean. Answers how many logs; none where another reader was there before. */
async function store({ db, deployment, hooks }: Site, from: Cursor, range: Range): Promise<number> {
  const { chainId } = deployment;
  const last = range.headers.at(-1)!;
  const named = new Set(range.logs.map(({ blockNumber }) => blockNumber));
  const isKept = ({ number }: Header) =>
    range.headers.length <= LIVE_BLOCKS || number === last.number || named.has(number);
  return db.$transaction(
    async (tx) => {
      const cursor = await lockCursor(tx, chainId);
      if (cursor.seenNumber !== from.seenNumber || cursor.seenHash !== from.seenHash) return 0;
      await storeLogs(tx, chainId, range.logs, range.headers, hooks);
      await storeBlocks(tx, chainId, range.headers.filter(isKept));
      await tx.chainCursor.update({
        where: { chainId },
        data: { seenNumber: last.number, seenHash: last.hash },
      });
      return range.logs.length;
    },
    { timeout: 60_000 },
  );
}

/** Notes the head's time and when it was first read, on which the chain's clock rests, and whether finality waits. */
async function touchHead(db: Db, chainId: number, head: Header, waits: Waits): Promise<void> {
  await db.$executeRaw`
    UPDATE "ChainCursor" SET "headTime" = ${dateOf(head.time)}, "headReadAt" = clock_timestamp()
    WHERE "chainId" = ${chainId} AND "headTime" <> ${dateOf(head.time)}`;
  await db.chainCursor.updateMany({
    where:
      waits === null
        ? { chainId, waitsFor: { not: null } }
        : { chainId, OR: [{ waitsFor: null }, { waitsFor: { not: waits } }] },
    data: { waitsFor: waits, waitsSince: waits === null ? null : new Date() },
  });
}
