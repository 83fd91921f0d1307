/** Trades found again from the escrow's logs, newest first: what is still alive is recent. */
import { zeroPadValue } from 'ethers';
import { escrowInterface } from '#lib/chain/abi.ts';
import type { Terms } from '#lib/chain/signing.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import type { Connection } from './connection.ts';
import type { KnownTrade, Place } from './trade.ts';

type RawLog = { readonly topics: string[]; readonly data: string };

export type Found = { readonly trades: readonly KnownTrade[]; readonly tokens: readonly string[] };

export type Search = {
  /** Whose trades: as seller or buyer, and as arbiter or backup by the addresses below. */
  readonly person: string;
  /** Panels and accounts under which the person rules; null: any arbiter is looked at, whose seats the caller checks. */
  readonly asArbiter: boolean;
  readonly fromBlock: number;
  readonly toBlock: number;
  /** 0 to 1, and what was found so far. */
  readonly onProgress: (share: number, found: number) => void;
  readonly signal: AbortSignal;
};

const topicOf = (event: string) => escrowInterface.getEvent(event)!.topicHash;
const OPENINGS = [topicOf('Funded'), topicOf('Drawn')];
const VAULT_EVENTS = [topicOf('Deposited'), topicOf('Withdrawn')];

/** Log filters of a search: one for each indexed place the address can stand in. */
function filtersOf({ person, asArbiter }: Search): readonly (readonly (string | string[] | null)[])[] {
  const who = zeroPadValue(person, 32).toLowerCase();
  const vault = [VAULT_EVENTS, who];
  const credited = [topicOf('Credited'), null, who];
  // An arbiter is named in the terms, which are no topic: all openings have to be read.
  if (asArbiter) return [[OPENINGS], vault, credited];
  return [[OPENINGS, null, who], [OPENINGS, null, null, who], vault, credited];
}

/** Blocks asked for at once, at first; nodes that refuse are asked for less, down to one. */
const WIDEST = 1 << 22;

/**
 * Reads the openings backwards in ranges that the node accepts: halved on refusal, doubled again after success. Stops when asked to and
 * answers what was found until then. A refusal of a single block is the node's last word and is answered.
 */
export async function findTrades(connection: Connection, place: Place, search: Search): Promise<Result<Found>> {
  const trades = new Map<string, KnownTrade>();
  const tokens = new Set<string>();
  let width = WIDEST;
  let to = search.toBlock;
  const whole = Math.max(1, search.toBlock - search.fromBlock + 1);
  while (to >= search.fromBlock && !search.signal.aborted) {
    const from = Math.max(search.fromBlock, to - width + 1);
    const logs = await readRange(connection, place, search, from, to);
    if (!logs.ok) {
      if (from === to || logs.refusal.code === 'exit.rpc_silent') return logs;
      width = Math.max(1, Math.floor((to - from + 1) / 2));
      continue;
    }
    for (const log of logs.value) collect(place, log, search, trades, tokens);
    to = from - 1;
    width = Math.min(WIDEST, width * 2);
    search.onProgress((search.toBlock - to) / whole, trades.size);
  }
  return ok({ trades: [...trades.values()], tokens: [...tokens] });
}

async function readRange(
  { rpc, chainId }: Connection,
  { contract }: Place,
  search: Search,
  from: number,
  to: number,
): Promise<Result<readonly RawLog[]>> {
  const found: RawLog[] = [];
  for (const topics of filtersOf(search)) {
    const range = { fromBlock: `0x${from.toString(16)}`, toBlock: `0x${to.toString(16)}` };
    const logs = await rpc<RawLog[]>(chainId, 'eth_getLogs', [{ address: contract, topics, ...range }]);
    if (!logs.ok) return logs;
    found.push(...logs.value);
  }
  return ok(found);
}

function collect(
  place: Place,
  log: RawLog,
  search: Search,
  trades: Map<string, KnownTrade>,
  tokens: Set<string>,
): void {
  const parsed = escrowInterface.parseLog(log);
  if (!parsed) return;
  const { token } = parsed.args.toObject() as { token?: string };
  if (token) tokens.add(token);
  const opened = parsed.name === 'Funded' || parsed.name === 'Drawn';
  if (!opened) return;
  const terms = termsOf(parsed.args.getValue('terms') as { toObject(): Record<string, unknown> });
  const person = search.person.toLowerCase();
  const isParty = [terms.seller, terms.buyer].some((who) => who.toLowerCase() === person);
  if (isParty) tokens.add(terms.token);
  const hash = parsed.args.getValue('id') as string;
  trades.set(hash, { ...place, hash, terms, deal: null, held: [] });
}

/** Decoded terms as they are written everywhere else: amounts as decimal strings, times and numbers as numbers. */
function termsOf(decoded: { toObject(): Record<string, unknown> }): Terms {
  const plain: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(decoded.toObject())) {
    const isAmount = name === 'amount' || name === 'fee';
    plain[name] = typeof value === 'bigint' ? (isAmount ? `${value}` : Number(value)) : value;
  }
  return plain as unknown as Terms;
}

export type End = { readonly name: string; readonly toBuyer: bigint; readonly fee: bigint };

/** How a trade ended, where the node tells it in one question; undefined where it does not. */
export async function findEnd({ rpc, chainId }: Connection, { contract, hash }: KnownTrade): Promise<End | undefined> {
  const range = { address: contract, topics: [null, hash], fromBlock: '0x0', toBlock: 'latest' };
  const logs = await rpc<RawLog[]>(chainId, 'eth_getLogs', [range]);
  if (!logs.ok) return undefined;
  for (const log of logs.value) {
    const parsed = escrowInterface.parseLog(log);
    if (!parsed?.fragment.inputs.some(({ name }) => name === 'toBuyer')) continue;
    const { toBuyer, fee } = parsed.args.toObject() as { toBuyer: bigint; fee: bigint };
    return { name: parsed.name, toBuyer, fee };
  }
  return undefined;
}
