/**
 * A statement compared with the chain, through a node alone: every trade it lists is looked up where it says it stands, its facts are counted anew out of
 * those events, and the node is asked for trades that it leaves out. Browser-safe, with no server of anybody's.
 */
import { keccak256, zeroPadValue } from 'ethers';
import { escrowInterface } from '#lib/chain/abi.ts';
import { findChain } from '#lib/chain/chains.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import {
  chainFactsOf,
  eventOfArgs,
  isSame,
  tradeOfEvents,
  type ChainTrade,
  type EscrowEvent,
} from './statement-facts.ts';
import { refuseStatement } from './statement.refusals.ts';
import { ENDINGS, type StatedTrade, type Statement } from './statement.ts';

/** Asks the node one question of JSON-RPC. */
export type Ask = <T>(method: string, params: readonly unknown[]) => Promise<Result<T>>;

/** What is wrong with a trade that is listed; null: the chain has it so. */
export type TradeFault = 'not_there' | 'other_wallet' | 'other_token' | 'other_amount' | 'other_opening' | 'other_end';

export type Checked = {
  /** Whether the code at the address is the escrow that is known: another one can write any event. */
  readonly knownEscrow: boolean;
  /** `unknown`: the node has no such block; `other`: it has another one of that number; `young`: it can still be taken back. */
  readonly block: 'same' | 'other' | 'unknown' | 'young';
  readonly trades: readonly { readonly id: string; readonly fault: TradeFault | null }[];
  /** Counted of the trades that the chain has. */
  readonly chain: Statement['chain'];
  /** Trades of this wallet that ended on this escrow by then and are not listed. */
  readonly leftOut: readonly string[];
};

export type CheckOptions = {
  /** keccak256 of the code that this release knows. */
  readonly codeHash: string;
  /** 0 to 1. */
  readonly onProgress?: (share: number) => void;
};

type RawLog = {
  readonly topics: string[];
  readonly data: string;
  readonly blockNumber: string;
  readonly transactionHash: string;
  readonly logIndex: string;
};
type RawBlock = { readonly hash: string; readonly number: string; readonly timestamp: string } | null;

const hex = (number: number): string => `0x${number.toString(16)}`;

/** Refuses `statement.other_chain` { expected, actual }, and what the node's connection does. */
export async function checkOnChain(ask: Ask, made: Statement, options: CheckOptions): Promise<Result<Checked>> {
  const { site, asOf } = made;
  const chainId = await ask<string>('eth_chainId', []);
  if (!chainId.ok) return chainId;
  const actual = Number(chainId.value);
  if (actual !== site.chainId)
    return refused(refuseStatement('statement.other_chain', { expected: site.chainId, actual }));
  const code = await ask<string>('eth_getCode', [site.escrow, 'latest']);
  if (!code.ok) return code;
  const block = await checkBlock(ask, site.chainId, asOf);
  if (!block.ok) return block;
  const looked = await lookUp(ask, made, options.onProgress);
  if (!looked.ok) return looked;
  const leftOut = await findLeftOut(ask, made);
  if (!leftOut.ok) return leftOut;
  return ok({
    knownEscrow: keccak256(code.value || '0x') === options.codeHash,
    block: block.value,
    trades: looked.value.verdicts,
    chain: chainFactsOf(looked.value.found),
    leftOut: leftOut.value,
  });
}

async function checkBlock(
  ask: Ask,
  chainId: number,
  { block, hash }: Statement['asOf'],
): Promise<Result<Checked['block']>> {
  const there = await ask<RawBlock>('eth_getBlockByNumber', [hex(block), false]);
  if (!there.ok) return there;
  if (!there.value) return ok('unknown');
  if (there.value.hash !== hash) return ok('other');
  const finality = findChain(chainId)?.finality ?? { kind: 'finalized' as const };
  const newest = await ask<RawBlock>('eth_getBlockByNumber', [
    finality.kind === 'depth' ? 'latest' : finality.kind,
    false,
  ]);
  if (!newest.ok) return newest;
  const final = Number(newest.value?.number ?? 0) - (finality.kind === 'depth' ? finality.blocks : 0);
  return ok(block <= final ? 'same' : 'young');
}

type Looked = { readonly found: ChainTrade[]; readonly verdicts: { id: string; fault: TradeFault | null }[] };

async function lookUp(
  ask: Ask,
  made: Statement,
  onProgress: (share: number) => void = () => {},
): Promise<Result<Looked>> {
  const found: ChainTrade[] = [];
  const verdicts: Looked['verdicts'] = [];
  const timeOf = timesOf(ask);
  for (const stated of made.trades) {
    const events = await readEvents(ask, made, stated, timeOf);
    if (!events.ok) return events;
    const trade = tradeOfEvents(stated.id, made.wallet, events.value);
    const fault = faultOf(stated, made.wallet, trade, events.value);
    if (trade && fault === null) found.push(trade);
    verdicts.push({ id: stated.id, fault });
    onProgress(verdicts.length / made.trades.length);
  }
  return ok({ found, verdicts });
}

type TimeOf = (block: number) => Promise<Result<number>>;

/** Each block's time is asked once. */
function timesOf(ask: Ask): TimeOf {
  const known = new Map<number, number>();
  return async (number) => {
    const kept = known.get(number);
    if (kept !== undefined) return ok(kept);
    const block = await ask<RawBlock>('eth_getBlockByNumber', [hex(number), false]);
    if (!block.ok) return block;
    const time = Number(block.value?.timestamp ?? 0);
    known.set(number, time);
    return ok(time);
  };
}

/** The events of one trade between the blocks that the statement names, and no later than the statement itself. */
async function readEvents(
  ask: Ask,
  { site, asOf }: Statement,
  { id, opened, ended }: StatedTrade,
  timeOf: TimeOf,
): Promise<Result<EscrowEvent[]>> {
  const to = Math.min(ended.block, asOf.block);
  if (opened.block > to) return ok([]);
  const range = { fromBlock: hex(opened.block), toBlock: hex(to) };
  const logs = await ask<RawLog[]>('eth_getLogs', [{ address: site.escrow, topics: [null, id], ...range }]);
  if (!logs.ok) return logs;
  const events: EscrowEvent[] = [];
  for (const log of logs.value) {
    const parsed = escrowInterface.parseLog(log);
    if (!parsed) continue;
    const block = Number(log.blockNumber);
    const at = await timeOf(block);
    if (!at.ok) return at;
    const stamp = { at: at.value, block, tx: log.transactionHash, log: Number(log.logIndex) };
    events.push(eventOfArgs(parsed.name, parsed.args.toObject(true), stamp));
  }
  return ok(events);
}

type Place = StatedTrade['opened'];
const isPlace = (a: Place, b: Place): boolean => a.block === b.block && isSame(a.tx, b.tx) && a.log === b.log;

/** The first thing that the chain has otherwise. */
function faultOf(
  stated: StatedTrade,
  wallet: string,
  trade: ChainTrade | undefined,
  events: readonly EscrowEvent[],
): TradeFault | null {
  if (!trade) {
    const [first] = events;
    if (!first) return 'not_there';
    return isSame(first.seller, wallet) || isSame(first.buyer, wallet) ? 'other_end' : 'other_wallet';
  }
  if (trade.role !== stated.role) return 'other_wallet';
  if (!isSame(trade.token, stated.token)) return 'other_token';
  if (trade.amount !== stated.amount) return 'other_amount';
  if (!isPlace(trade.opened, stated.opened)) return 'other_opening';
  return trade.ending === stated.ending && isPlace(trade.ended, stated.ended) ? null : 'other_end';
}

const END_TOPICS = ENDINGS.map((name) => escrowInterface.getEvent(name)!.topicHash);
/** Blocks asked for at once, at first; a node that refuses is asked for less, down to one. */
const WIDEST = 1 << 22;

/** Ends of this wallet's trades on this escrow up to the statement's block that it does not list. */
async function findLeftOut(ask: Ask, { site, wallet, asOf, trades }: Statement): Promise<Result<string[]>> {
  const who = zeroPadValue(wallet, 32).toLowerCase();
  const listed = new Set(trades.map(({ id }) => id));
  const others = new Set<string>();
  let width = WIDEST;
  for (let to = asOf.block; to >= 0;) {
    const from = Math.max(0, to - width + 1);
    const range = { address: site.escrow, fromBlock: hex(from), toBlock: hex(to) };
    const ends = await endsIn(ask, range, who);
    if (!ends.ok) {
      if (from === to) return ends;
      width = Math.max(1, Math.floor((to - from + 1) / 2));
      continue;
    }
    for (const id of ends.value) if (!listed.has(id)) others.add(id);
    to = from - 1;
    width = Math.min(WIDEST, width * 2);
  }
  return ok([...others]);
}

/** Trades of somebody that ended in these blocks, whichever of the two they were. */
async function endsIn(ask: Ask, range: object, who: string): Promise<Result<string[]>> {
  const asSeller = await ask<RawLog[]>('eth_getLogs', [{ ...range, topics: [END_TOPICS, null, who] }]);
  if (!asSeller.ok) return asSeller;
  const asBuyer = await ask<RawLog[]>('eth_getLogs', [{ ...range, topics: [END_TOPICS, null, null, who] }]);
  return asBuyer.ok ? ok([...asSeller.value, ...asBuyer.value].map(({ topics }) => topics[1]!)) : asBuyer;
}
