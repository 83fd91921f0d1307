/** The reader of the chain, step for step as lib/chain/reader.ts and lib/trade/apply.ts go: seen, final, taken back. */
import { foldLog, foldLogs, LOGS, type Folded, type TradeLog } from '#lib/trade/fold.ts';
import { isEnd } from '#lib/trade/machine.ts';
import { FINAL_DEPTH, type Block } from './chain.ts';
import { laneOf } from './escrow.ts';
import {
  blockOf,
  durable,
  fixedOf,
  headOf,
  record,
  settleCapacity,
  type Node,
  type Shared,
  type Steps,
} from './process.ts';
import type { Cursor, LogRow, TradeRow } from './store.ts';

/** The chain did what the app's table forbids, or a row changed under its one writer. */
export class Alarm extends Error {}

/** A node contradicted itself: the pass is tried again. */
class Moved extends Error {}

const CHUNK = 5;

const logOf = ({ log, time }: LogRow): TradeLog => ({
  name: log.name,
  at: time,
  by: log.by,
  ...(log.toBuyer === undefined ? {} : { toBuyer: BigInt(log.toBuyer) }),
  ...(log.fee === undefined ? {} : { fee: BigInt(log.fee) }),
  ...(log.paymentDeadline === undefined ? {} : { paymentDeadline: log.paymentDeadline }),
});

function rowsOf(world: Shared, id: number, finalOnly: boolean): LogRow[] {
  return [...world.store.logs.values()]
    .filter(({ log, reverted, final }) => log.terms.id === id && !reverted && (final || !finalOnly))
    .sort((a, b) => a.number - b.number || (a.key < b.key ? -1 : 1));
}

function foldRows(trade: TradeRow, rows: readonly LogRow[]): Folded {
  const folded = foldLogs(fixedOf(trade), rows.map(logOf));
  if (!folded.ok) throw new Alarm(`trade ${trade.terms.id}: its logs do not fold: ${folded.refusal.code}`);
  return folded.value;
}

function applySeen(world: Shared, row: LogRow): void {
  const trade = world.store.trades.get(row.log.terms.id);
  if (!trade) return;
  const folded = foldLog(fixedOf(trade), trade.folded, logOf(row));
  if (!folded.ok)
    throw new Alarm(
      `trade ${trade.terms.id}: the chain did ${row.log.name} in ${trade.folded.state}: ${folded.refusal.code}`,
    );
  record(world, trade, { folded: folded.value }, { type: LOGS[row.log.name].type, logKey: row.key, final: false });
}

function storeLogs(world: Shared, block: Block): void {
  const { store } = world;
  for (const [index, { log, tx }] of block.mined.entries()) {
    if (!log) continue;
    const key = `${block.hash}:${String(index).padStart(3, '0')}`;
    if (store.logs.get(key)?.reverted === false) continue;
    const row: LogRow = {
      key,
      number: block.number,
      blockHash: block.hash,
      time: block.time,
      log,
      txHash: tx.hash,
      final: false,
      reverted: false,
    };
    store.put(store.logs, key, row);
    applySeen(world, row);
  }
  store.put(store.blocks, block.number, block.hash);
}

function* readChunk(world: Shared, node: Node, from: Cursor, to: number): Steps {
  const { store, chain, planted } = world;
  // Asked for one after the other: the chain may move in between. What names the range is asked for before its logs and after them, or the logs
  // of one fork would be taken for those of another that has more.
  const range = () => chain.blocks.slice(from.seen + 1, Math.min(to, headOf(world, node).number) + 1);
  const tooEarly = planted === 'reader: logs are asked for before the block that names them' ? range() : null;
  if (tooEarly) yield 'reader: logs were read too early';
  const last = blockOf(world, node, to);
  if (!last) throw new Moved();
  yield 'reader: the last block was read';
  const read = range();
  const hung = chain.blocks[from.seen]?.hash === from.seenHash;
  yield 'reader: logs were read';
  // Each block names the one before it: the first of the range has to hang on the last that was read.
  const hangs = hung || planted === 'reader: a range need not hang on what was read';
  const stays = hangs && blockOf(world, node, to)?.hash === last.hash && read.at(-1)?.hash === last.hash;
  if (!stays && !tooEarly) throw new Moved();
  const logs = tooEarly ?? read;
  yield* durable(world, 'reader: a range', () => {
    const cursor = store.cursor.get('cursor')!;
    const same = cursor.seen === from.seen && cursor.seenHash === from.seenHash;
    if (!same && planted !== 'reader: the cursor is not compared under the lock') return;
    for (const block of logs) storeLogs(world, block);
    store.put(store.blocks, last.number, last.hash);
    store.put(store.cursor, 'cursor', { ...cursor, seen: to, seenHash: last.hash });
  });
}

function takeBack(world: Shared, to: { number: number; hash: string }): void {
  const { store } = world;
  const touched = new Set<number>();
  const lost = new Set<string>();
  for (const row of store.logs.values()) {
    if (row.number <= to.number || row.reverted) continue;
    if (row.final) throw new Alarm('a final block left the chain');
    store.put(store.logs, row.key, { ...row, reverted: true });
    touched.add(row.log.terms.id);
    lost.add(row.txHash);
  }
  for (const number of store.blocks.keys()) if (number > to.number) store.drop(store.blocks, number);
  store.put(store.cursor, 'cursor', { ...store.cursor.get('cursor')!, seen: to.number, seenHash: to.hash });
  if (world.planted !== 'reader: what was lost with a block is not sent again')
    for (const intent of store.intents.values())
      if (intent.status === 'mined' && lost.has(intent.hash!))
        store.put(store.intents, intent.key, { ...intent, status: 'sent' });
  for (const id of touched) {
    const trade = store.trades.get(id);
    if (trade)
      record(
        world,
        trade,
        { folded: foldRows(trade, rowsOf(world, id, false)) },
        { type: 'trade.reverted', logKey: null, final: true },
      );
  }
}

function* undo(world: Shared, node: Node, head: Block): Steps {
  const { store } = world;
  const cursor = store.cursor.get('cursor')!;
  if (cursor.seen <= head.number && blockOf(world, node, cursor.seen)?.hash === cursor.seenHash) return;
  yield 'reader: the chain forked';
  let to: { number: number; hash: string } | null = null;
  for (let number = cursor.seen - 1; number >= cursor.final && !to; number--) {
    const kept = store.blocks.get(number);
    if (kept !== undefined && number <= head.number && blockOf(world, node, number)?.hash === kept)
      to = { number, hash: kept };
  }
  to ??= blockOf(world, node, cursor.final);
  if (!to) throw new Moved();
  const back = to;
  yield* durable(world, 'reader: taking back', () => {
    const locked = store.cursor.get('cursor')!;
    // Another reader went on meanwhile: what this one wanted to take back may be final by now.
    if (locked.seenHash === cursor.seenHash && locked.final === cursor.final) takeBack(world, back);
  });
}

function applyFinal(world: Shared, row: LogRow): void {
  const { store } = world;
  const trade = store.trades.get(row.log.terms.id);
  if (!trade) return;
  for (const [key, event] of store.events)
    if (event.logKey === row.key && !event.final) store.put(store.events, key, { ...event, final: true });
  const folded = foldRows(trade, rowsOf(world, trade.terms.id, true));
  const ended = isEnd(folded.state);
  store.put(store.trades, trade.terms.id, {
    ...trade,
    finalState: folded.state,
    capacityFreed: trade.capacityFreed || ended,
  });
  if (!ended) return;
  const lane = store.lanes.get(laneOf(trade.terms))!;
  if (lane.trade === trade.terms.id)
    store.put(store.lanes, laneOf(trade.terms), { trade: null, nextRound: trade.terms.round + 1 });
  if (!trade.capacityFreed) settleCapacity(world, trade, folded.state !== 'refunded');
}

function* finalise(world: Shared, node: Node, head: Block): Steps {
  const { store, planted } = world;
  const before = store.cursor.get('cursor')!;
  const depth = planted === 'reader: what was read is final at once' ? 0 : FINAL_DEPTH;
  const upTo = Math.min(head.number - depth, before.seen);
  const block = upTo > before.final ? blockOf(world, node, upTo) : null;
  if (!block) return;
  yield* durable(world, 'reader: finality', () => {
    const cursor = store.cursor.get('cursor')!;
    if (upTo <= cursor.final || upTo > cursor.seen) return;
    const rows = [...store.logs.values()].filter(
      ({ number, final, reverted }) => number <= upTo && !final && !reverted,
    );
    for (const row of rows.sort((a, b) => a.number - b.number || (a.key < b.key ? -1 : 1))) {
      store.put(store.logs, row.key, { ...row, final: true });
      applyFinal(world, row);
    }
    store.put(store.cursor, 'cursor', { ...cursor, final: upTo, finalTime: block.time });
  });
}

/** One pass to the head that the node shows. */
export function* readOnce(world: Shared, node: Node): Steps {
  try {
    const head = headOf(world, node);
    yield 'reader: the head was read';
    if (world.planted !== 'reader: a reorganisation is not undone') yield* undo(world, node, head);
    for (;;) {
      const cursor = world.store.cursor.get('cursor')!;
      if (cursor.seen >= head.number) break;
      yield* readChunk(world, node, cursor, Math.min(head.number, cursor.seen + CHUNK));
    }
    yield* finalise(world, node, head);
  } catch (error) {
    if (!(error instanceof Moved)) throw error;
  }
}
