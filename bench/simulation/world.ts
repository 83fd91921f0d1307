/**
 * One world from one seed: people, two instances of every loop, a chain and a database, one step at a time in an order that the seed draws. While it
 * is faulty, processes are killed in any named place, connections break on either side of a commit, requests come twice, nodes lag, fees rise and the
 * chain forks. Then everything gets well, and every trade has to end.
 */
import { FINAL_DEPTH, Chain } from './chain.ts';
import { clockOnce, dispatchOnce } from './desk.ts';
import { newLedger, PEOPLE, SELLERS, type EscrowFault } from './escrow.ts';
import { isEnd } from '#lib/trade/machine.ts';
import { check } from './oracles.ts';
import { act, turningPoints, type Request } from './people.ts';
import { type Node, type Plant, type Shared, type Steps } from './process.ts';
import { Random } from './random.ts';
import { readOnce } from './reader.ts';
import { ACCOUNT, relayOnce } from './relayer.ts';
import { Lost, Store } from './store.ts';

/** What a seed showed to be wrong; `replay` is the command that shows it again. */
export class Violation extends Error {
  readonly seed: number;
  readonly step: number;

  constructor(seed: number, step: number, what: string) {
    super(`seed ${seed}, step ${step}: ${what}`);
    this.seed = seed;
    this.step = step;
  }
}

const EACH = 150;
const TRADES = 6;
const INSTANCES = [0, 1];
const START = 1_000_000;

const ESCROW_FAULTS: Readonly<Record<string, EscrowFault>> = {
  'escrow: coins can be reclaimed after they were marked paid': 'reclaims what was paid',
  'escrow: a trade can end twice': 'ends twice',
  'escrow: the fee is rounded up': 'rounds the fee up',
};

type LoopName = 'reader' | 'relayer' | 'clock' | 'dispatcher';
type Loop = { readonly name: LoopName; readonly instance: number; readonly node: Node; run: Steps<unknown> | null };
type Asked = { readonly request: Request; instance: number; run: Steps<number | null> | null };
type Reader = { readonly trade: number; heard: number[] };

export class World {
  readonly shared: Shared;
  steps = 0;
  readonly #seed: number;
  readonly #total: number;
  readonly #loops: Loop[];
  #asked: Asked[] = [];
  readonly #readers = new Map<string, Reader>();
  /** Who holds the lock of the relayer. */
  #relaying: number | null = null;
  #checked = '';

  constructor(seed: number, planted: Plant | null = null) {
    this.#seed = seed;
    const random = new Random(seed);
    const ledger = newLedger(EACH);
    const chain = new Chain(ledger, START, ESCROW_FAULTS[planted ?? ''] ?? null);
    const store = new Store();
    store.put(store.cursor, 'cursor', { seen: 0, seenHash: 'genesis', final: 0, finalTime: START });
    for (const seller of SELLERS) store.put(store.offers, seller, { total: EACH, reserved: 0, used: 0 });
    this.shared = {
      random,
      chain,
      store,
      planted,
      now: START,
      faulty: true,
      killed: new Map(),
      lastTrade: 0,
      lastMessage: 0,
    };
    this.#total = PEOPLE.reduce((sum, person) => sum + ledger.wallets[person] + ledger.vaults[person], 0);
    this.#loops = INSTANCES.flatMap((instance) => {
      const node = { lag: 0 };
      return (['reader', 'relayer', 'clock', 'dispatcher'] as const).map((name) => ({
        name,
        instance,
        node,
        run: null,
      }));
    });
  }

  /** Goes through the faulty time and the time after it. Throws `Violation`. */
  run(faulty = 2_500, most = 50_000): void {
    for (let left = faulty; left > 0; left--) this.step();
    this.shared.faulty = false;
    this.shared.chain.price = 1;
    for (const { node } of this.#loops) node.lag = 0;
    for (let left = most; !this.#isOver(); left--) {
      if (left === 0) throw this.#wrong(`not over after ${most} steps without a fault: ${this.#unfinished()}`);
      this.step();
    }
  }

  step(): void {
    this.steps += 1;
    const { random, chain } = this.shared;
    const what = random.next();
    if (what < 0.62) this.#pass(random.pick(this.#loops));
    else if (what < 0.75) this.#serve();
    else if (what < 0.84) this.#ask();
    else if (what < 0.9) this.#mine();
    else if (what < 0.903 || (!this.shared.faulty && what < 0.94)) this.#passTime();
    else if (what < 0.95) this.#hint();
    else if (this.shared.faulty) this.#disturb();
    const state = `${this.shared.store.writes} ${chain.head.hash} ${chain.pool.length}`;
    if (state === this.#checked) return;
    this.#checked = state;
    const wrong = check(this.shared, this.#total);
    if (wrong) throw this.#wrong(wrong);
  }

  #wrong(what: string): Violation {
    return new Violation(this.#seed, this.steps, what);
  }

  /** Drives a run to its next place, where it may be killed with everything of its instance. */
  #drive(run: Steps<unknown>, instance: number): 'on' | 'done' | 'lost' | 'killed' {
    try {
      const { done, value } = run.next();
      if (done) return 'done';
      if (!this.shared.faulty || !this.shared.random.chance(0.02)) return 'on';
      const place = value as string;
      this.shared.killed.set(place, (this.shared.killed.get(place) ?? 0) + 1);
      this.#kill(instance);
      return 'killed';
    } catch (error) {
      if (error instanceof Lost) return 'lost';
      throw this.#wrong((error as Error).message);
    }
  }

  #kill(instance: number): void {
    for (const loop of this.#loops) if (loop.instance === instance) loop.run = null;
    for (const asked of this.#asked) if (asked.instance === instance) asked.run = null;
    if (this.#relaying === instance) this.#relaying = null;
  }

  #pass(loop: Loop): void {
    if (loop.name === 'relayer' && !loop.run) {
      this.#relaying ??= loop.instance;
      if (this.#relaying !== loop.instance) return;
    }
    const { shared } = this;
    const start = { reader: readOnce, relayer: relayOnce, clock: clockOnce, dispatcher: dispatchOnce }[loop.name];
    loop.run ??= start(shared, loop.node);
    if (this.#drive(loop.run, loop.instance) !== 'on') loop.run = null;
  }

  #ask(): void {
    const request = act(this.shared, TRADES);
    if (!request) return;
    this.#asked.push({ request, instance: this.shared.random.pick(INSTANCES), run: null });
    // The same request once more, at the other instance.
    if (this.shared.faulty && this.shared.random.chance(0.2))
      this.#asked.push({ request, instance: this.shared.random.pick(INSTANCES), run: null });
  }

  /** A request goes on; one whose answer was lost is asked again, wherever. */
  #serve(): void {
    if (this.#asked.length === 0) return;
    const asked = this.shared.random.pick(this.#asked);
    if (!asked.run) asked.instance = this.shared.random.pick(INSTANCES);
    asked.run ??= asked.request.start();
    const how = this.#drive(asked.run, asked.instance);
    if (how === 'lost') asked.run = null;
    if (how !== 'done') return;
    asked.run = null;
    if (this.shared.faulty && this.shared.random.chance(0.1)) return;
    this.#asked.splice(this.#asked.indexOf(asked), 1);
  }

  #mine(): void {
    this.shared.now += 1 + this.shared.random.below(5);
    this.shared.chain.mine(this.shared.now, this.shared.random);
  }

  #passTime(): void {
    const { random, faulty } = this.shared;
    // Once nothing goes wrong any more, nobody lets a deadline pass while something is under way.
    if (!faulty && this.#asked.length > 0) return;
    const points = turningPoints(this.shared).filter((at) => at > this.shared.now);
    // With nothing left to do but wait, people wait; while there are faults, anything may come between.
    if (!faulty && points.length > 0) this.shared.now = Math.min(...points);
    else if (points.length > 0 && random.chance(0.5)) this.shared.now = random.pick(points);
    else this.shared.now += random.below(600);
  }

  /** Somebody in a room hears of a message: late, twice, or with one missing before it. */
  #hint(): void {
    const { random, store, planted } = this.shared;
    const message = random.pick([...store.messages.values()]);
    if (!message) return;
    const { seller, buyer } = store.trades.get(message.trade)!.terms;
    const key = `${message.trade} ${random.pick([seller, buyer])}`;
    const reader = this.#readers.get(key) ?? { trade: message.trade, heard: [] };
    this.#readers.set(key, reader);
    const last = reader.heard.at(-1) ?? 0;
    if (message.seq > last + 1 && planted !== 'chat: a reader takes what it hears for the next')
      for (let seq = last + 1; seq < message.seq; seq++)
        reader.heard.push(store.messages.get(`${message.trade}:${seq}`)!.seq);
    if (message.seq > last) reader.heard.push(message.seq);
    if (reader.heard.some((seq, place) => seq !== place + 1))
      throw this.#wrong(`${key} reads ${reader.heard.join(', ')}`);
  }

  #disturb(): void {
    const { random, chain } = this.shared;
    const what = random.below(10);
    if (what < 4) chain.fork(1 + random.below(FINAL_DEPTH), random);
    if (what === 4) chain.price = 1 + random.below(4);
    if (what === 5) random.pick(this.#loops).node.lag = random.below(3);
    if (what === 6) this.#kill(random.pick(INSTANCES));
    // The lock's connection breaks: another takes it while this one's pass goes on.
    if (what === 7) this.#relaying = null;
    if (what === 8) chain.pool = chain.pool.filter(() => random.chance(0.5));
    if (what === 9) this.#useAccount();
  }

  /** The operator sends something from the relayer's account by hand: a nonce is gone. */
  #useAccount(): void {
    const { chain, store, random } = this.shared;
    const trade = random.pick([...store.trades.values()]);
    if (!trade) return;
    const act = { terms: trade.terms, move: 'rule', by: 'stranger', toBuyer: 0 } as const;
    const nonce = chain.head.nonces.get(ACCOUNT) ?? 0;
    chain.send({ hash: `by hand ${this.steps}`, from: ACCOUNT, nonce, fee: 9, act });
  }

  #unfinished(): string {
    const { store } = this.shared;
    const trades = [...store.trades.values()].filter(({ finalState }) => !isEnd(finalState));
    const intents = [...store.intents.values()].filter(({ status }) => status === 'queued' || status === 'sent');
    return [
      ...trades.map(({ terms, folded, finalState }) => `trade ${terms.id} is ${folded.state}, at last ${finalState}`),
      ...intents.map(({ key, status, nonce }) => `act ${key} is ${status} with nonce ${nonce}`),
      ...(this.#asked.length > 0 ? [`${this.#asked.length} requests have no answer`] : []),
    ].join(', ');
  }

  #isOver(): boolean {
    const { store } = this.shared;
    for (const { finalState } of store.trades.values()) if (!isEnd(finalState)) return false;
    for (const { status } of store.intents.values()) if (status === 'queued' || status === 'sent') return false;
    for (const [key, { final }] of store.events) if (final && !store.delivered.has(key)) return false;
    return this.#asked.length === 0;
  }
}
