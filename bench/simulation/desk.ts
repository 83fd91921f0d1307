/** What people ask the app for, and its clock and dispatcher: the same checks, transactions and keys as in lib/trade/commands and lib/events. */
import { UNFUNDED, RECLAIM_AFTER } from '#lib/trade/fold.ts';
import { decide, openMoves, type Role } from '#lib/trade/machine.ts';
import { laneOf, type Act, type ChainMove, type Person, type Terms } from './escrow.ts';
import { durable, factsFor, headOf, record, settleCapacity, type Node, type Shared, type Steps } from './process.ts';
import type { Message, TradeRow } from './store.ts';

/** Trades a seller can have under way at once. */
export const LANES = 2;
export const MINUTE = 60;

/** A request that is asked again is answered with the first answer. */
function* once(world: Shared, key: string, name: string, work: () => number | null): Steps<number | null> {
  const { store, planted } = world;
  return yield* durable(world, `desk: ${name}`, () => {
    const known = store.answers.get(key);
    if (known !== undefined && planted !== 'desk: a request that comes twice is carried out twice') return known;
    const answer = work();
    store.put(store.answers, key, answer);
    return answer;
  });
}

export type Wish = {
  readonly seller: Person;
  readonly buyer: Person;
  readonly amount: number;
  readonly fromVault: boolean;
};

/** Takes an offer: a lane's next round, capacity held, the terms fixed. Null where the offer or its lanes are used up. */
export function* take(world: Shared, key: string, wish: Wish): Steps<number | null> {
  const { store, random } = world;
  const early = store.offers.get(wish.seller)!;
  yield 'desk: an offer was read';
  return yield* once(world, key, 'a take', () => {
    const offer = world.planted === 'desk: capacity is read before the lock' ? early : store.offers.get(wish.seller)!;
    if (offer.reserved + offer.used + wish.amount > offer.total) return null;
    const free = Array.from({ length: LANES }, (_, lane) => lane).find(
      (lane) => (store.lanes.get(`${wish.seller} ${lane}`)?.trade ?? null) === null,
    );
    if (free === undefined) return null;
    const lane = `${wish.seller} ${free}`;
    const round = store.lanes.get(lane)?.nextRound ?? 1;
    const id = ++world.lastTrade;
    const terms: Terms = {
      ...wish,
      id,
      fee: random.below(3),
      lane: free,
      round,
      openBy: headOf(world, { lag: 0 }).time + (20 + random.below(60)) * MINUTE,
      paymentWindow: (30 + random.below(60)) * MINUTE,
      hearingWindow: 60 * MINUTE,
      rulingWindow: 3 * 24 * 60 * MINUTE,
    };
    const trade: TradeRow = {
      terms,
      folded: UNFUNDED,
      version: 0,
      cancelledBy: null,
      finalState: 'awaiting_escrow',
      capacityFreed: false,
    };
    store.put(store.offers, wish.seller, { ...offer, reserved: offer.reserved + wish.amount });
    store.put(store.lanes, lane, { trade: id, nextRound: round });
    record(world, trade, {}, { type: 'trade.taken', logKey: null, final: true });
    return id;
  });
}

export function* cancel(world: Shared, key: string, id: number, role: 'buyer' | 'seller'): Steps<number | null> {
  const { store } = world;
  return yield* once(world, key, 'a cancellation', () => {
    const trade = store.trades.get(id)!;
    const now = headOf(world, { lag: 0 }).time;
    if (trade.cancelledBy === role || !openMoves(factsFor(trade), role, now).some(({ move }) => move === 'cancel'))
      return null;
    for (const intent of store.intents.values())
      if (intent.trade === id && (intent.move === 'fund' || intent.move === 'draw') && intent.status === 'queued')
        store.put(store.intents, intent.key, { ...intent, status: 'refused' });
    if (!trade.capacityFreed) settleCapacity(world, trade, false);
    const patch = { cancelledBy: trade.cancelledBy ?? role, capacityFreed: true };
    record(world, trade, patch, { type: 'trade.cancelRequested', logKey: null, final: true });
    return id;
  });
}

/** Takes a signed act in and remembers that it is to be brought onto the chain. */
export function* sign(world: Shared, key: string, role: Role, act: Act): Steps<number | null> {
  const { store } = world;
  const { id } = act.terms;
  return yield* once(world, key, 'a signed act', () => {
    const trade = store.trades.get(id)!;
    const now = headOf(world, { lag: 0 }).time;
    if (!openMoves(factsFor(trade), role, now).some(({ move, opensAt }) => move === act.move && opensAt === null))
      return null;
    const intent = `${id} ${act.move} ${act.by} ${act.toBuyer ?? ''}`;
    const known = store.intents.get(intent);
    if (known && known.status !== 'refused') return id;
    const fresh = { status: 'queued', nonce: null, hash: null, fee: 0, tries: 0 } as const;
    store.put(store.intents, intent, { ...fresh, key: intent, trade: id, move: act.move as ChainMove, act });
    return id;
  });
}

/** Keeps a message under the next number of its trade. */
export function* say(world: Shared, key: string, trade: number, from: Person, text: string): Steps<number | null> {
  const { store, planted } = world;
  const keep = () => {
    const seq = [...store.messages.values()].filter((one) => one.trade === trade).length + 1;
    const message: Message = { trade, seq, from, text };
    store.put(store.messages, `${trade}:${seq}`, message);
    return seq;
  };
  if (planted !== 'chat: a message that comes twice is kept twice') return yield* once(world, key, 'a message', keep);
  return yield* durable(world, 'desk: a message', keep);
}

function* expire(world: Shared, id: number): Steps {
  const { store, planted } = world;
  const early = store.trades.get(id)!;
  yield 'clock: a trade was read';
  yield* durable(world, 'clock: an end', () => {
    const trade = planted === 'clock: the version is not compared' ? early : store.trades.get(id)!;
    const { finalTime } = store.cursor.get('cursor')!;
    const time = planted === 'clock: the head’s time ends a trade' ? headOf(world, { lag: 0 }).time : finalTime;
    if (trade.folded.state !== 'awaiting_escrow' || !decide(factsFor(trade), 'expire', 'clock', time).ok) return;
    const folded = { ...trade.folded, state: 'cancelled', endedAt: time, endedBy: 'expire' } as never;
    if (!trade.capacityFreed) settleCapacity(world, trade, false);
    record(
      world,
      trade,
      { folded, finalState: 'cancelled', capacityFreed: true },
      { type: 'trade.expired', logKey: null, final: true },
    );
    const lane = laneOf(trade.terms);
    if (store.lanes.get(lane)!.trade === id)
      store.put(store.lanes, lane, { trade: null, nextRound: trade.terms.round });
  });
}

/** Ends what nobody funded, and takes vault coins back for a seller who is away. */
export function* clockOnce(world: Shared, node: Node): Steps {
  const { store, planted } = world;
  for (const trade of store.trades.values()) {
    const { state, paymentDeadline } = trade.folded;
    if (state === 'awaiting_escrow') {
      if (planted === 'clock: a lane is free at once' && trade.cancelledBy)
        store.put(store.lanes, laneOf(trade.terms), { trade: null, nextRound: trade.terms.round });
      yield* expire(world, trade.terms.id);
    }
    if (state !== 'awaiting_payment' || !trade.terms.fromVault) continue;
    if (headOf(world, node).time < paymentDeadline! + RECLAIM_AFTER) continue;
    yield* sign(world, `clock ${trade.terms.id} ${trade.version}`, 'anyone', {
      terms: trade.terms,
      move: 'reclaim',
      by: 'stranger',
    });
  }
}

/** Tells both sides of every final event, once. */
export function* dispatchOnce(world: Shared): Steps {
  const { store, planted } = world;
  for (const [key, event] of store.events) {
    if (!event.final || store.delivered.has(key)) continue;
    const { seller, buyer } = store.trades.get(event.trade)!.terms;
    for (const person of [seller, buyer])
      yield* durable(world, 'dispatcher: a notice', () => {
        const unique = planted === 'dispatcher: notices have no key' ? store.notices.size : 0;
        store.put(store.notices, `${key}|${person}|${unique}`, true);
      });
    yield* durable(world, 'dispatcher: an event is done', () => store.put(store.delivered, key, true));
  }
}
