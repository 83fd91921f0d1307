/** What people do: mostly what the page offers them, now and then what it does not, twice, late, or straight on the chain. */
import { openMoves, type Role } from '#lib/trade/machine.ts';
import { BUYERS, CHAIN_MOVES, PEOPLE, SELLERS, type Act, type ChainMove, type Person, type Terms } from './escrow.ts';
import { cancel, say, sign, take } from './desk.ts';
import { factsFor, type Shared, type Steps } from './process.ts';
import type { TradeRow } from './store.ts';

/** A request under way: asked again, with the same key, until an answer came. */
export type Request = { readonly key: string; readonly start: () => Steps<number | null> };

let own = 0;

/** The same act from the person's own account, past the app. */
export function sendOwn(world: Shared, act: Act): void {
  own += 1;
  world.chain.send({ hash: `own ${own}`, from: `own ${own}`, nonce: 0, fee: 9, act });
}

const DAY = 24 * 3600;

/** An act of this move with whatever it needs, by `by`. */
export function actOf(world: Shared, terms: Terms, move: ChainMove, by: Person): Act {
  const { random, now } = world;
  const toBuyer = random.pick([0, terms.amount, random.below(terms.amount + 1)]);
  const validUntil = now + random.below(DAY);
  switch (move) {
    case 'extend':
      return { terms, move, by, deadline: now + 3600 + random.below(DAY) };
    case 'settle':
      return { terms, move, by, also: by === terms.seller ? terms.buyer : terms.seller, toBuyer, validUntil };
    case 'rule':
      return { terms, move, by, toBuyer, validUntil };
    default:
      return { terms, move, by };
  }
}

const personOf = (terms: Terms, role: Role): Person =>
  role === 'buyer' || role === 'seller'
    ? terms[role]
    : role === 'arbiter' || role === 'backup' || role === 'opener'
      ? role
      : 'stranger';

/** A move that the page offers somebody in this trade now; null: none. */
function offered(world: Shared, trade: TradeRow): { role: Role; move: ChainMove | 'cancel' } | null {
  const facts = factsFor(trade);
  const role = world.random.pick([
    'buyer',
    'seller',
    'seller',
    'buyer',
    'arbiter',
    'backup',
    'opener',
    'anyone',
  ] as const);
  const open = openMoves(facts, role, world.chain.head.time).filter(
    ({ opensAt, move }) => opensAt === null && move !== 'expire',
  );
  return open.length === 0 ? null : { role, move: world.random.pick(open).move as ChainMove | 'cancel' };
}

function wish(world: Shared): Request {
  const { random } = world;
  const key = `take ${world.lastTrade} ${random.below(1e9)}`;
  const amount = 1 + random.below(60);
  const of = { seller: random.pick(SELLERS), buyer: random.pick(BUYERS), amount, fromVault: random.chance(0.5) };
  return { key, start: () => take(world, key, of) };
}

function request(world: Shared, trade: TradeRow): Request | null {
  const found = offered(world, trade);
  if (!found) return null;
  // Most trades are meant: an end without its payment is rarer than what goes on.
  const rare = found.move === 'cancel' || found.move === 'refund' || found.move === 'extend' || found.move === 'settle';
  if (rare && !world.random.chance(0.1)) return null;
  const { terms } = trade;
  const { id } = terms;
  const key = `${id} ${found.move} ${world.random.below(1e9)}`;
  if (found.move === 'cancel') return { key, start: () => cancel(world, key, id, found.role as 'buyer' | 'seller') };
  const act = actOf(world, terms, found.move, personOf(terms, found.role));
  if (world.random.chance(0.2)) sendOwn(world, act);
  return { key, start: () => sign(world, key, found.role, act) };
}

/** Somebody does something: null where they did it on the chain, or nothing. */
export function act(world: Shared, mostTrades: number): Request | null {
  const { random, store } = world;
  if (world.lastTrade < mostTrades && random.chance(0.2)) return wish(world);
  const trades = [...store.trades.values()];
  if (trades.length === 0) return wish(world);
  const trade = random.pick(trades);
  const what = random.next();
  if (what < 0.12) {
    const from = random.pick([trade.terms.seller, trade.terms.buyer]);
    const text = `m${++world.lastMessage}`;
    return { key: text, start: () => say(world, text, trade.terms.id, from, text) };
  }
  // Anybody may call the contract with anything; what it refuses changes nothing.
  if (what < 0.2) {
    sendOwn(world, actOf(world, trade.terms, random.pick(CHAIN_MOVES), random.pick(PEOPLE)));
    return null;
  }
  return request(world, trade);
}

/** Instants at which something changes its mind: a guard of the table, to the second and on either side of it. */
export function turningPoints(world: Shared): number[] {
  return [...world.store.trades.values()].flatMap(({ terms, folded }) => {
    if (folded.state === 'awaiting_escrow') return [terms.openBy, terms.openBy + 1];
    if (folded.state === 'awaiting_payment')
      return [folded.paymentDeadline! - 1, folded.paymentDeadline!, folded.paymentDeadline! + 601];
    if (folded.state !== 'disputed') return [];
    return [terms.hearingWindow, terms.rulingWindow, 2 * terms.rulingWindow].flatMap((after) => [
      folded.disputedAt! + after - 1,
      folded.disputedAt! + after,
    ]);
  });
}
