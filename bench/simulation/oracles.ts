/** What must hold after every step. Each answers with a sentence where it does not. */
import { foldLogs } from '#lib/trade/fold.ts';
import { isEnd } from '#lib/trade/machine.ts';
import { isLive, PEOPLE, type Log } from './escrow.ts';
import { ACCOUNT, isOf } from './relayer.ts';
import { fixedOf, type Shared } from './process.ts';
import type { TradeRow } from './store.ts';

const ENDS = new Set(['Reclaimed', 'Released', 'Refunded', 'Settled', 'Ruled', 'Lapsed']);

/** Coins neither appear nor vanish: wallets, vaults and what live trades hold add up to what there was. */
function coins({ chain }: Shared, total: number): string | null {
  const { wallets, vaults, slots } = chain.head.after;
  let sum = 0;
  for (const person of PEOPLE) {
    if (wallets[person] < 0 || vaults[person] < 0) return `${person} owes coins`;
    sum += wallets[person] + vaults[person];
  }
  for (const slot of slots.values()) if (isLive(slot)) sum += slot.terms.amount + slot.terms.fee;
  return sum === total ? null : `there are ${sum} units, there were ${total}`;
}

function paidOnce(id: number, history: readonly Log[]): string | null {
  const ends = history.filter(({ name }) => ENDS.has(name)).length;
  if (ends > 1) return `trade ${id} was paid out ${ends} times`;
  const last = history.at(-1)!;
  if (ends === 1 && ENDS.has(last.name)) {
    const { terms, toBuyer, fee } = last;
    const due = last.name === 'Lapsed' ? 0 : Math.floor((terms.fee * toBuyer!) / terms.amount);
    if (fee !== due) return `trade ${id} paid a fee of ${fee}, ${due} was due`;
  }
  return ends === 1 && !ENDS.has(last.name) ? `trade ${id} went on after its end` : null;
}

/** The row says what the logs say that were read, one event for each, and none is applied twice. */
function mirrored(world: Shared, trade: TradeRow): string | null {
  const { store } = world;
  const { id } = trade.terms;
  const rows = [...store.logs.values()].filter(({ log, reverted }) => log.terms.id === id && !reverted);
  rows.sort((a, b) => a.number - b.number || (a.key < b.key ? -1 : 1));
  const numbers = new Set(rows.map(({ blockHash, number }) => `${number} ${blockHash}`));
  if (new Set(rows.map(({ number }) => number)).size !== numbers.size)
    return `trade ${id} rests on two blocks of one number`;
  const folded = foldLogs(
    fixedOf(trade),
    rows.map(({ log, time }) => ({
      name: log.name,
      at: time,
      by: log.by,
      ...(log.toBuyer === undefined ? {} : { toBuyer: BigInt(log.toBuyer), fee: BigInt(log.fee!) }),
      ...(log.paymentDeadline === undefined ? {} : { paymentDeadline: log.paymentDeadline }),
    })),
  );
  if (!folded.ok) return `trade ${id}: its logs do not fold`;
  const expected = trade.folded.state === 'cancelled' && rows.length === 0 ? 'cancelled' : folded.value.state;
  if (trade.folded.state !== expected) return `trade ${id} is ${trade.folded.state}, its logs say ${expected}`;
  for (let seq = 1; seq <= trade.version; seq++)
    if (!store.events.has(`${id}:${seq}`)) return `event ${id}:${seq} is missing`;
  return store.events.has(`${id}:${trade.version + 1}`) ? `trade ${id} has an event more than versions` : null;
}

/** What is final here is on the chain for good, and says the same. */
function final(world: Shared, trade: TradeRow): string | null {
  const { chain, store } = world;
  const { id } = trade.terms;
  const history = chain.head.history.get(id) ?? [];
  const known = [...store.logs.values()].filter((row) => row.log.terms.id === id && row.final);
  for (const row of known)
    if (chain.blocks[row.number]?.hash !== row.blockHash) return `trade ${id}: a final log left the chain`;
  if (trade.finalState === 'cancelled')
    return history.length > 0 ? `trade ${id} ended here and lives on the chain` : null;
  if (!isEnd(trade.finalState)) return null;
  return history.some(({ name }) => ENDS.has(name)) ? null : `trade ${id} ended here and not on the chain`;
}

function capacity({ store }: Shared): string | null {
  for (const [seller, { total, reserved, used }] of store.offers) {
    let held = 0;
    for (const { terms, capacityFreed } of store.trades.values())
      if (terms.seller === seller && !capacityFreed) held += terms.amount;
    if (held !== reserved) return `the offer of ${seller} holds ${reserved}, its trades ${held}`;
    if (reserved < 0 || reserved + used > total) return `the offer of ${seller} is oversold`;
  }
  return null;
}

/** A lane's round belongs to one trade that can still be funded. */
function lanes({ store }: Shared): string | null {
  const open = new Set<string>();
  for (const { terms, finalState } of store.trades.values()) {
    if (isEnd(finalState)) continue;
    const round = `${terms.seller} ${terms.lane} ${terms.round}`;
    if (open.has(round)) return `two trades share ${round}`;
    open.add(round);
  }
  return null;
}

/** An act that counts as mined is on the chain, and what was sent is remembered. */
function intents({ store, chain }: Shared): string | null {
  for (const intent of store.intents.values()) {
    if (intent.status !== 'mined') continue;
    const isRead = [...store.logs.values()].some(({ txHash, reverted }) => !reverted && isOf(intent, txHash));
    if (!isRead) return `act ${intent.key} is taken for mined, and left the chain`;
  }
  for (const tx of chain.pool)
    if (tx.from === ACCOUNT && tx.hash.startsWith('r ') && !store.remembered.has(tx.hash))
      return `${tx.hash} was sent and is not remembered`;
  return null;
}

function told({ store }: Shared): string | null {
  const seen = new Set<string>();
  for (const key of store.notices.keys()) {
    const [event, person] = key.split('|') as [string, string];
    if (seen.has(`${event} ${person}`)) return `${person} was told twice of ${event}`;
    seen.add(`${event} ${person}`);
    if (!store.events.get(event)?.final) return `${person} was told of ${event}, which is not final`;
  }
  return null;
}

function messages({ store }: Shared): string | null {
  const texts = new Set<string>();
  for (const [key, { text }] of store.messages) {
    if (texts.has(text)) return `message ${key} is there twice`;
    texts.add(text);
  }
  return null;
}

/** The first thing that does not hold; null: all of it does. */
export function check(world: Shared, total: number): string | null {
  const overall =
    coins(world, total) ?? capacity(world) ?? lanes(world) ?? intents(world) ?? told(world) ?? messages(world);
  if (overall) return overall;
  for (const [id, history] of world.chain.head.history) {
    const wrong = paidOnce(id, history);
    if (wrong) return wrong;
  }
  for (const trade of world.store.trades.values()) {
    const wrong = mirrored(world, trade) ?? final(world, trade);
    if (wrong) return wrong;
  }
  return null;
}
