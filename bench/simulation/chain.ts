/** A chain of blocks with a pool of transactions: it mines in any order of accounts, drops, forks back and shows different nodes different heads. */
import { copyLedger, execute, type Act, type EscrowFault, type Ledger, type Log } from './escrow.ts';
import type { Random } from './random.ts';

/** Blocks behind the head from which on nothing changes any more. */
export const FINAL_DEPTH = 3;

export type Transaction = {
  readonly hash: string;
  readonly from: string;
  readonly nonce: number;
  readonly fee: number;
  readonly act: Act;
};

export type Mined = { readonly tx: Transaction; readonly log: Log | null };

export type Block = {
  readonly number: number;
  readonly hash: string;
  readonly time: number;
  readonly mined: readonly Mined[];
  /** The books after it. */
  readonly after: Ledger;
  /** Transactions each account has brought in so far. */
  readonly nonces: ReadonlyMap<string, number>;
  /** What was done to each trade so far, first to last. */
  readonly history: ReadonlyMap<number, readonly Log[]>;
};

export class Chain {
  readonly blocks: Block[];
  pool: Transaction[] = [];
  /** The lowest fee that gets into a block now. */
  price = 1;
  /** The highest block that anybody may take for final. */
  final = 0;
  #made = 0;

  readonly #fault: EscrowFault | null;
  readonly #depth: number;

  constructor(genesis: Ledger, time: number, fault: EscrowFault | null = null, depth = FINAL_DEPTH) {
    this.#fault = fault;
    this.#depth = depth;
    this.blocks = [
      { number: 0, hash: 'genesis', time, mined: [], after: genesis, nonces: new Map(), history: new Map() },
    ];
  }

  get head(): Block {
    return this.blocks.at(-1)!;
  }

  /** Takes a transaction into the pool; one of the same account and nonce only in place of a cheaper one. */
  send(tx: Transaction): void {
    if (tx.nonce < (this.head.nonces.get(tx.from) ?? 0)) return;
    const rival = this.pool.find((one) => one.from === tx.from && one.nonce === tx.nonce);
    if (rival && rival.fee >= tx.fee) return;
    if (rival) this.pool.splice(this.pool.indexOf(rival), 1);
    this.pool.push(tx);
  }

  /** Mines what pays enough, each account's in its order, accounts in any order; some wait for another block. */
  mine(time: number, random: Random): void {
    const before = this.head;
    const ledger = copyLedger(before.after);
    const nonces = new Map(before.nonces);
    const history = new Map(before.history);
    const mined: Mined[] = [];
    const at = Math.max(before.time + 1, time);
    for (let moved = true; moved;) {
      moved = false;
      const ready = this.pool.filter((tx) => tx.nonce === (nonces.get(tx.from) ?? 0) && tx.fee >= this.price);
      if (ready.length === 0) break;
      const tx = random.pick(ready);
      this.pool.splice(this.pool.indexOf(tx), 1);
      if (random.chance(0.05)) continue;
      moved = true;
      nonces.set(tx.from, tx.nonce + 1);
      const log = execute(ledger, tx.act, at, this.#fault);
      mined.push({ tx, log });
      if (log) history.set(log.terms.id, [...(history.get(log.terms.id) ?? []), log]);
    }
    this.#made += 1;
    this.blocks.push({
      number: before.number + 1,
      hash: `b${this.#made}`,
      time: at,
      mined,
      after: ledger,
      nonces,
      history,
    });
    this.final = Math.max(this.final, this.head.number - this.#depth);
  }

  /** Leaves the last blocks, never one that was final; what was in them waits again, or is lost. */
  fork(depth: number, random: Random): void {
    for (let left = Math.min(depth, this.head.number - this.final); left > 0; left--) {
      for (const { tx } of this.blocks.pop()!.mined) if (random.chance(0.8)) this.send(tx);
    }
  }
}
