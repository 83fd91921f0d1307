/**
 * The database as far as the simulation needs one: rows that are replaced, never changed; transactions that happen whole or not at all; and a
 * connection that may break on either side of a commit.
 */
import type { Folded } from '#lib/trade/fold.ts';
import type { TradeState } from '#lib/trade/machine.ts';
import type { Act, ChainMove, Log, Person, Terms } from './escrow.ts';

export type TradeRow = {
  readonly terms: Terms;
  readonly folded: Folded;
  readonly version: number;
  readonly cancelledBy: 'buyer' | 'seller' | null;
  readonly finalState: TradeState;
  /** What the offer held for it is free again, or used up. */
  readonly capacityFreed: boolean;
};

export type LogRow = {
  readonly key: string;
  readonly number: number;
  readonly blockHash: string;
  readonly time: number;
  readonly log: Log;
  readonly txHash: string;
  readonly final: boolean;
  readonly reverted: boolean;
};

export type EventRow = {
  readonly trade: number;
  readonly seq: number;
  readonly type: string;
  readonly logKey: string | null;
  readonly final: boolean;
};

export type Intent = {
  readonly key: string;
  readonly trade: number;
  readonly move: ChainMove;
  readonly act: Act;
  readonly status: 'queued' | 'sent' | 'mined' | 'refused';
  readonly nonce: number | null;
  readonly hash: string | null;
  readonly fee: number;
  readonly tries: number;
};

export type Cursor = {
  readonly seen: number;
  readonly seenHash: string;
  readonly final: number;
  readonly finalTime: number;
};
export type Message = { readonly trade: number; readonly seq: number; readonly from: Person; readonly text: string };
export type LaneRow = { readonly trade: number | null; readonly nextRound: number };
export type Offer = { readonly total: number; readonly reserved: number; readonly used: number };

/** The connection broke: the caller does not know whether its transaction was carried out. */
export class Lost extends Error {}

export type Commit = 'kept' | 'kept, answer lost' | 'not kept';

export class Store {
  readonly trades = new Map<number, TradeRow>();
  readonly logs = new Map<string, LogRow>();
  readonly blocks = new Map<number, string>();
  readonly events = new Map<string, EventRow>();
  readonly intents = new Map<string, Intent>();
  /** By event and person. */
  readonly notices = new Map<string, true>();
  readonly delivered = new Map<string, true>();
  readonly answers = new Map<string, number | null>();
  readonly messages = new Map<string, Message>();
  readonly lanes = new Map<string, LaneRow>();
  readonly offers = new Map<string, Offer>();
  /** Hashes of the transactions that were remembered before they were sent. */
  readonly remembered = new Map<string, true>();
  readonly cursor = new Map<'cursor', Cursor>();
  /** Rows written so far, taken back or not. */
  writes = 0;
  #journal: (() => void)[] | null = null;

  put<K, V>(table: Map<K, V>, key: K, row: V): void {
    this.writes += 1;
    const old = table.get(key);
    this.#journal?.push(() => (old === undefined ? table.delete(key) : table.set(key, old)));
    table.set(key, row);
  }

  drop<K, V>(table: Map<K, V>, key: K): void {
    const old = table.get(key);
    if (old === undefined) return;
    this.#journal?.push(() => table.set(key, old));
    table.delete(key);
  }

  /** Whole or not at all. Throws `Lost` where the connection breaks, before or after the commit. */
  transact<T>(commit: Commit, work: () => T): T {
    this.#journal = [];
    try {
      const result = work();
      if (commit === 'not kept') throw new Lost('before the commit');
      this.#journal = null;
      if (commit === 'kept, answer lost') throw new Lost('after the commit');
      return result;
    } catch (error) {
      for (const undo of (this.#journal ?? []).reverse()) undo();
      throw error;
    } finally {
      this.#journal = null;
    }
  }
}
