/** The relayer, step for step as lib/chain/relay.ts goes: remembered before it is sent, sent again, raised, never replaced by another act. */
import { copyLedger, execute, type Act } from './escrow.ts';
import type { Transaction } from './chain.ts';
import { durable, headOf, type Node, type Shared, type Steps } from './process.ts';
import type { Intent } from './store.ts';

export const ACCOUNT = 'relayer';
const MOST_TRIES = 4;

const byNonce = (a: Intent, b: Intent) => a.nonce! - b.nonce!;
const of = (world: Shared, status: Intent['status']) =>
  [...world.store.intents.values()].filter((one) => one.status === status);

/** Whether the contract would take the act in the next block. */
function isTaken(world: Shared, node: Node, act: Act): boolean {
  const head = headOf(world, node);
  return execute(copyLedger(head.after), act, Math.max(head.time + 1, world.now)) !== null;
}

function broadcast(world: Shared, intent: Intent): void {
  // A node may take it and lose it, or be away.
  if (world.faulty && world.random.chance(0.1)) return;
  const tx: Transaction = { hash: intent.hash!, from: ACCOUNT, nonce: intent.nonce!, fee: intent.fee, act: intent.act };
  world.chain.send(tx);
}

const hashOf = (intent: Intent, nonce: number, fee: number) => `r ${intent.key} ${nonce} ${fee}`;

/** The lowest nonce that nothing on its way holds: a gap that a refused act left is filled first, since nothing above it can be mined. */
function nextNonce(world: Shared, node: Node): number {
  const held = new Set(of(world, 'sent').map(({ nonce }) => nonce));
  let free = headOf(world, node).nonces.get(ACCOUNT) ?? 0;
  while (held.has(free)) free += 1;
  return free;
}

function* send(world: Shared, node: Node, intent: Intent): Steps {
  if (!isTaken(world, node, intent.act)) return yield* refuse(world, intent);
  yield 'relayer: an act was estimated';
  const nonce = nextNonce(world, node);
  const sent: Intent = {
    ...intent,
    status: 'sent',
    nonce,
    fee: world.chain.price,
    hash: hashOf(intent, nonce, world.chain.price),
    tries: intent.tries + 1,
  };
  if (world.planted === 'relayer: sent before it is remembered') {
    broadcast(world, sent);
    yield 'relayer: an act was sent too early';
  }
  const taken = yield* durable(world, 'relayer: an act is remembered', () => {
    if (world.store.intents.get(intent.key)!.status !== 'queued') return false;
    world.store.put(world.store.intents, intent.key, sent);
    world.store.put(world.store.remembered, sent.hash!, true);
    return true;
  });
  if (taken) broadcast(world, sent);
}

function* setStatus(world: Shared, intent: Intent, patch: Partial<Intent>): Steps {
  yield* durable(world, `relayer: an act is ${patch.status}`, () => {
    const row = world.store.intents.get(intent.key)!;
    if (row.status === intent.status && row.hash === intent.hash)
      world.store.put(world.store.intents, intent.key, { ...row, ...patch });
  });
}

const refuse = (world: Shared, intent: Intent): Steps => setStatus(world, intent, { status: 'refused' });
const again = (world: Shared, intent: Intent): Steps =>
  setStatus(world, intent, { status: 'queued', nonce: null, hash: null });

/** Under one of its fees, a transaction of this act. */
export const isOf = (intent: Pick<Intent, 'key'>, hash: string): boolean => hash.startsWith(`r ${intent.key} `);

/**
 * An act is mined when the reader has its log. A receipt is not enough: the block it names may leave the chain before the reader comes to it, and then nobody
 * would take the act back.
 */
function* conclude(world: Shared, intent: Intent, hash: string): Steps {
  const { store, planted } = world;
  yield* durable(world, 'relayer: an act is mined', () => {
    const isRead = [...store.logs.values()].some(({ txHash, reverted }) => txHash === hash && !reverted);
    if (!isRead && planted !== 'relayer: a receipt alone says that an act is mined') return;
    const row = store.intents.get(intent.key)!;
    if (row.status === 'sent') store.put(store.intents, intent.key, { ...row, status: 'mined', hash });
  });
}

function* followUp(world: Shared, node: Node, intent: Intent): Steps {
  const head = headOf(world, node);
  const mine = world.chain.blocks
    .slice(0, head.number + 1)
    .flatMap(({ mined }) => mined.filter(({ tx }) => tx.from === ACCOUNT && isOf(intent, tx.hash)));
  yield 'relayer: receipts were asked for';
  const done = mine.find(({ log }) => log);
  if (done) return yield* conclude(world, intent, done.tx.hash);
  if (mine.some(({ tx }) => tx.nonce === intent.nonce)) {
    if (isTaken(world, node, intent.act) && intent.tries < MOST_TRIES) return yield* again(world, intent);
    return yield* refuse(world, intent);
  }
  if (world.random.chance(0.5)) return broadcast(world, intent);
  if (!isTaken(world, node, intent.act)) return yield* refuse(world, intent);
  // Nothing holds a lower one: this one would wait for ever.
  if (nextNonce(world, node) < intent.nonce!) return yield* again(world, intent);
  // Another transaction took the nonce: after a fork, or of a worker that lost the lock in the middle of a pass. This one can never be mined.
  if ((headOf(world, node).nonces.get(ACCOUNT) ?? 0) > intent.nonce!) return yield* again(world, intent);
  const fee = Math.max(intent.fee + 1, world.chain.price);
  const raised: Intent = { ...intent, fee, hash: hashOf(intent, intent.nonce!, fee), tries: intent.tries + 1 };
  const taken = yield* durable(world, 'relayer: a raised fee is remembered', () => {
    if (world.store.intents.get(intent.key)!.hash !== intent.hash) return false;
    world.store.put(world.store.intents, intent.key, raised);
    world.store.put(world.store.remembered, raised.hash!, true);
    return true;
  });
  if (taken) broadcast(world, raised);
}

/** One pass over what was sent and what waits. */
export function* relayOnce(world: Shared, node: Node): Steps {
  for (const intent of of(world, 'sent').sort(byNonce)) yield* followUp(world, node, intent);
  for (const intent of of(world, 'queued')) yield* send(world, node, intent);
}
