/** What every simulated process shares: the store, the chain as its node shows it, and the places in which it can be killed. */
import { factsOf, type Fixed } from '#lib/trade/fold.ts';
import type { TradeFacts } from '#lib/trade/machine.ts';
import type { Block, Chain } from './chain.ts';
import type { Terms } from './escrow.ts';
import type { Random } from './random.ts';
import type { Commit, EventRow, Store, TradeRow } from './store.ts';

/**
 * A fault of the code, put in on purpose: each takes away one guard, and the simulation has to notice. They are what shows that the oracles see.
 */
export const PLANTS = [
  'reader: the cursor is not compared under the lock',
  'reader: logs are asked for before the block that names them',
  'reader: a range need not hang on what was read',
  'reader: a reorganisation is not undone',
  'reader: what was read is final at once',
  'reader: what was lost with a block is not sent again',
  'relayer: sent before it is remembered',
  'relayer: a receipt alone says that an act is mined',
  'clock: the head’s time ends a trade',
  'clock: the version is not compared',
  'clock: a lane is free at once',
  'desk: a request that comes twice is carried out twice',
  'desk: capacity is read before the lock',
  'dispatcher: notices have no key',
  'chat: a message that comes twice is kept twice',
  'chat: a reader takes what it hears for the next',
  'escrow: coins can be reclaimed after they were marked paid',
  'escrow: a trade can end twice',
  'escrow: the fee is rounded up',
] as const;
export type Plant = (typeof PLANTS)[number];

export type Shared = {
  readonly random: Random;
  readonly chain: Chain;
  readonly store: Store;
  readonly planted: Plant | null;
  /** The simulated instant, which the next block has. */
  now: number;
  /** Whether connections break, processes die and the chain forks. */
  faulty: boolean;
  /** Places in which a process was killed, with how often. */
  readonly killed: Map<string, number>;
  lastTrade: number;
  lastMessage: number;
};

/** A process stops in each of these places, by name, and goes on or is killed there. */
export type Steps<T = void> = Generator<string, T>;

function commitOf(world: Shared): Commit {
  if (!world.faulty || !world.random.chance(0.03)) return 'kept';
  return world.random.chance(0.5) ? 'kept, answer lost' : 'not kept';
}

/** A transaction with a place before it and one after. */
export function* durable<T>(world: Shared, name: string, work: () => T): Steps<T> {
  yield `${name}: before`;
  const result = world.store.transact(commitOf(world), work);
  yield `${name}: after`;
  return result;
}

/** A node that lags, or not. */
export type Node = { lag: number };

export const headOf = (world: Shared, node: Node): Block =>
  world.chain.blocks[Math.max(0, world.chain.blocks.length - 1 - node.lag)]!;

export const blockOf = (world: Shared, node: Node, number: number): Block | null =>
  number <= headOf(world, node).number ? world.chain.blocks[number]! : null;

const fixedTerms = new WeakMap<Terms, Fixed>();

/** What of the terms the app's own table reads. */
export function fixedOf(trade: TradeRow): Fixed {
  let fixed = fixedTerms.get(trade.terms);
  if (!fixed) {
    const { amount, ...terms } = trade.terms;
    fixed = {
      ...terms,
      amount: BigInt(amount),
      arbiter: 'arbiter',
      backupArbiter: 'backup',
      cancelledBy: null,
      lockedBy: terms.fromVault ? 'opener' : 'seller',
    };
    fixedTerms.set(trade.terms, fixed);
  }
  return trade.cancelledBy ? { ...fixed, cancelledBy: trade.cancelledBy } : fixed;
}

export const factsFor = (trade: TradeRow): TradeFacts => factsOf(fixedOf(trade), trade.folded);

/** Writes a trade and its event, as lib/trade/record.ts does: the version counts the events. */
export function record(
  { store }: Shared,
  trade: TradeRow,
  patch: Partial<TradeRow>,
  event: Pick<EventRow, 'type' | 'logKey' | 'final'>,
): void {
  const version = trade.version + 1;
  store.put(store.trades, trade.terms.id, { ...trade, ...patch, version });
  store.put(store.events, `${trade.terms.id}:${version}`, { ...event, trade: trade.terms.id, seq: version });
}

/** The offer's books when a trade ends: what it held is free again, or gone. */
export function settleCapacity({ store }: Shared, { terms }: TradeRow, used: boolean): void {
  const offer = store.offers.get(terms.seller)!;
  store.put(store.offers, terms.seller, {
    ...offer,
    reserved: offer.reserved - terms.amount,
    used: offer.used + (used ? terms.amount : 0),
  });
}
