/** The model's chain as nodes show it: hashes, logs and bloom filters of its blocks, the transactions that were sent, and how each node is unwell. */
import { keccak256, toUtf8Bytes } from 'ethers';
import { SELLERS, type Act, type EscrowFault, type Ledger } from '../escrow.ts';
import { Chain, type Block } from '../chain.ts';
import { ESCROW } from './cast.ts';
import { Registry, encodeDeposit, encodeLog, type EncodedLog } from './calls.ts';

/** The block in which sellers brought their vault coins in. */
export const DEPOSITS_AT = 2;
export const FIRST_BLOCKS = 6;

const word = (text: string): string => keccak256(toUtf8Bytes(text));

/** What one node shows, and how it is unwell. */
export type View = {
  lag: number;
  /** The branch it has stayed on; null: it follows. */
  stuck: readonly Block[] | null;
  hides: boolean;
  limited: boolean;
  away: boolean;
};

export type PlacedLog = EncodedLog & { readonly txHash: string; readonly logIndex: number; readonly txIndex: number };
type Sent = { readonly from: string; readonly data: string };
type Sending = Sent & { readonly account: string; readonly nonce: number; readonly fee: number; readonly hash: string };

export class Ledgers {
  readonly chain: Chain;
  readonly registry = new Registry();
  readonly views: readonly View[];
  readonly sent = new Map<string, Sent>();
  readonly #salt: string;
  readonly #logs = new Map<string, readonly PlacedLog[]>();
  readonly #blooms = new Map<string, string>();
  readonly #hashes = new Map<string, string>();

  constructor(seed: number, ledger: Ledger, time: number, fault: EscrowFault | null, depth: number, nodes: number) {
    this.#salt = `${seed}`;
    this.chain = new Chain(ledger, time, fault, depth);
    const well = () => ({ lag: 0, stuck: null, hides: false, limited: false, away: false });
    this.views = Array.from({ length: nodes }, well);
  }

  /** Everything in reach of the nodes is well again. */
  heal(): void {
    for (const view of this.views)
      Object.assign(view, { lag: 0, stuck: null, hides: false, limited: false, away: false } satisfies View);
  }

  hashOf(block: Block): string {
    let hash = this.#hashes.get(block.hash);
    if (!hash) this.#hashes.set(block.hash, (hash = word(`${this.#salt} ${block.hash}`)));
    return hash;
  }

  blocksOf(view: View): readonly Block[] {
    const blocks = view.stuck ?? this.chain.blocks;
    return view.lag === 0 ? blocks : blocks.slice(0, Math.max(FIRST_BLOCKS, blocks.length - view.lag));
  }

  /** Into the pool. `account`: whose nonces it is among; an own transaction of somebody is alone there. */
  send({ from, account, data, ...tx }: Sending): void {
    this.sent.set(tx.hash, { from, data });
    const call = this.registry.callOf(from, data);
    this.chain.send({ ...tx, from: account, act: call?.act ?? NOTHING });
  }

  /** The logs of a block, in their order. */
  logsOf(block: Block): readonly PlacedLog[] {
    const known = this.#logs.get(block.hash);
    if (known) return known;
    const logs: PlacedLog[] = [];
    if (block.number === DEPOSITS_AT)
      for (const [txIndex, seller] of SELLERS.entries())
        logs.push({
          ...encodeDeposit(seller, block.after.vaults[seller]),
          txHash: word(`${this.#salt} deposit ${seller}`),
          txIndex,
          logIndex: logs.length,
        });
    for (const [txIndex, { tx, log }] of block.mined.entries())
      if (log) logs.push({ ...encodeLog(this.registry, log), txHash: tx.hash, txIndex, logIndex: logs.length });
    this.#logs.set(block.hash, logs);
    return logs;
  }

  bloomOf(block: Block): string {
    const known = this.#blooms.get(block.hash);
    if (known) return known;
    const bits = new Uint8Array(256);
    const logs = this.logsOf(block);
    for (const item of logs.length === 0 ? [] : [ESCROW, ...logs.flatMap(({ topics }) => topics)]) {
      const hash = keccak256(item);
      for (const pair of [0, 1, 2]) {
        const bit = Number.parseInt(hash.slice(2 + 4 * pair, 6 + 4 * pair), 16) & 2047;
        bits[255 - (bit >> 3)]! |= 1 << (bit & 7);
      }
    }
    const bloom = `0x${Buffer.from(bits).toString('hex')}`;
    this.#blooms.set(block.hash, bloom);
    return bloom;
  }
}

/** An act that the contract refuses whoever asks: of a trade that never was. */
const NOTHING: Act = {
  terms: {
    id: -1,
    seller: 'sally',
    buyer: 'bob',
    amount: 1,
    fee: 0,
    lane: -1,
    round: 1,
    fromVault: false,
    openBy: 0,
    paymentWindow: 0,
    hearingWindow: 0,
    rulingWindow: 0,
  },
  move: 'release',
  by: 'sally',
};
