/**
 * One world of the real code from one seed: people, two processes with every loop, a Postgres and a chain. One statement, one question to a node or one
 * turn of the world at a time, in an order that the seed draws; while it is faulty, connections break on either side of any statement, processes die
 * there, nodes lag, lie low and forget, the chain forks. Then everything gets well, and every trade has to end.
 */
import { ChainMoved } from '#lib/chain/headers.ts';
import { CallRefused } from '#lib/chain/json-rpc.ts';
import { NodeFault } from '#lib/chain/node.ts';
import type { Db } from '#lib/db/ctx.ts';
import type { Trade } from '#lib/db/generated/client.ts';
import type { Result } from '#lib/kernel/result.ts';
import { isEnd } from '#lib/trade/machine.ts';
import { newLedger, type EscrowFault } from '../escrow.ts';
import { Random } from '../random.ts';
import { Violation } from '../world.ts';
import { makeDatabase, type Database, type Server } from './database.ts';
import { Gate, type Fate, type Waiting } from './gate.ts';
import { here, takeHands, type Instance } from './hands.ts';
import { FIRST_BLOCKS, Ledgers } from './ledgers.ts';
import { judge } from './moderators.ts';
import { checkAll, checkStep, type Ground } from './oracles.ts';
import { offered, say, sendOwn, take, type Request, type Said, type Scene } from './people.ts';
import { LOOPS, Process, type Task } from './processes.ts';
import { configFor, deploy, fillRows, newInstance, openConnections, type Connections, type Rows } from './stage.ts';
import { disturb, turningPoints, unfinished } from './weather.ts';
import { answerBody } from './wire.ts';
import { Answers } from './answers.ts';

export type Options = {
  /** Steps with faults. */
  readonly faulty: number;
  readonly trades: number;
  readonly planted?: Planted;
  /** Steps without faults after which everything has to be over. */
  readonly most?: number;
};

/** A fault put in on purpose. */
export type Planted = {
  readonly escrow?: EscrowFault;
  /** Blocks behind the head that the chain may still leave, whatever the code takes for final. */
  readonly depth?: number;
  /** How statements are written instead. */
  readonly rewrite?: (text: string) => string;
  /** Whoever asks again asks for something else. */
  readonly forgetful?: boolean;
};

const EACH = 25_000_000_000;
const START = 1_900_000_000;
const NODES = 3;
/** Blocks behind the head from which on the chain of this machine is final (lib/chain/chains.ts). */
const DEPTH = 2;

type Side = 'before' | 'after';
type Asked = { readonly request: Request; task: Task | null; process: Process | null };

export class World {
  readonly seed: number;
  readonly random: Random;
  readonly ledgers: Ledgers;
  readonly killed = new Map<string, number>();
  readonly said = new Map<string, Said>();
  /** Trades that takers were told of. */
  readonly told = new Set<string>();
  steps = 0;
  faulty = true;
  millis = START * 1000;
  gate!: Gate;
  rows!: Rows;
  observer!: Db;
  readonly #options: Options;
  readonly #database: Database;
  readonly #processes: Process[] = [];
  #observing!: Instance;
  #connections!: Connections;
  #letGo: () => void = () => {};
  #asked: Asked[] = [];
  #count = 0;
  #taken = 0;
  #dirty = true;
  #wrong: string | null = null;

  private constructor(seed: number, options: Options, database: Database) {
    this.seed = seed;
    this.random = new Random(seed);
    this.#options = options;
    this.#database = database;
    const { escrow = null, depth = DEPTH } = options.planted ?? {};
    this.ledgers = new Ledgers(seed, newLedger(EACH), START, escrow, depth, NODES);
  }

  static async open(server: Server, seed: number, options: Options): Promise<World> {
    const database = await makeDatabase(server, `simulated_${process.pid}_${seed}`);
    const world = new World(seed, options, database);
    await world.#begin();
    return world;
  }

  get now(): number {
    return Math.floor(this.millis / 1000);
  }

  get ground(): Ground {
    const { ledgers, observer, said, rows, told } = this;
    return { ledgers, observer, control: this.#database.control, said, rows, told, total: 4 * EACH };
  }

  /** Work in the observer's place: nobody waits for it, and it waits for nobody. */
  observe<T>(work: () => Promise<T>): Promise<T> {
    return here.run({ instance: this.#observing, task: 'observer', number: 0, faults: 0 }, work);
  }

  async #begin(): Promise<void> {
    const chance = new Random(this.seed ^ 0x5eed);
    const answers = new Answers(this.ledgers);
    this.gate = new Gate(this.#database.control, (host, body) => answerBody(this.ledgers, answers, host, body));
    this.gate.rewrite = this.#options.planted?.rewrite ?? null;
    this.#letGo = takeHands({ gate: this.gate, now: () => this.millis / 1000, chance: () => chance.next() });
    const settings = configFor(this.#database.url, NODES);
    this.#connections = openConnections(this.#database.url);
    this.observer = this.#connections.db;
    this.#observing = newInstance('observer', settings, this.#connections, false);
    for (let block = 1; block < FIRST_BLOCKS; block++) this.#mine(1);
    const first = this.ledgers.chain.blocks[1]!;
    await this.#database.setClock(this.now);
    await this.observe(async () => {
      await deploy(this.observer, { number: 1, hash: this.ledgers.hashOf(first) });
      this.rows = await fillRows(this.observer);
    });
    for (const name of ['one', 'two']) this.#processes.push(new Process(name, settings));
  }

  async close(): Promise<void> {
    for (const { instance } of this.#processes) await this.gate.kill(instance);
    for (const process of this.#processes) await process.end();
    await this.#connections.end();
    this.#letGo();
    await this.#database.drop();
  }

  /** Goes through the faulty time and the time after it. Throws `Violation`. */
  async run(): Promise<void> {
    const { faulty, most = 60_000 } = this.#options;
    for (let left = faulty; left > 0; left--) await this.step();
    await this.#heal();
    for (let left = most; !(await this.#isOver()); left--) {
      if (left <= 0) throw this.#violation(`not over after ${most} steps without a fault: ${await this.#unfinished()}`);
      for (let some = 0; some < 200; some++) await this.step();
      left -= 199;
    }
    this.#say(await this.observe(() => checkAll(this.ground)));
    if (this.#wrong) throw this.#violation(this.#wrong);
  }

  async #heal(): Promise<void> {
    this.faulty = false;
    this.ledgers.chain.price = 1;
    this.ledgers.heal();
    for (const { instance } of this.#processes) instance.skew = 0;
  }

  /** One statement, one question, or one turn of the world; then everything has to hold. */
  async step(): Promise<void> {
    this.steps += 1;
    this.millis += 1;
    if (this.steps % 100 === 0) await this.#database.setClock(this.now);
    const { waiting, blocked } = this.gate;
    if (waiting.length > 0 && this.random.chance(0.93)) await this.#letThrough();
    else if (waiting.length === 0 && blocked.length > 0) await this.gate.untilOneIsFree();
    else await this.#turn();
    await this.gate.settle();
    if (this.#dirty || this.gate.changed) this.#say(await this.observe(() => checkStep(this.ground)));
    this.#dirty = false;
    this.gate.changed = false;
    if (this.#wrong) throw this.#violation(this.#wrong);
  }

  /** What the step's oracles say of these tables with one thing changed by hand, which is undone again. Throws where the hand finds nothing. */
  async meddled(sql: string): Promise<string | null> {
    const { control } = this.#database;
    await control.query('BEGIN');
    try {
      const { rowCount } = await control.query(sql);
      if (!rowCount) throw new Error(`nothing to meddle with: ${sql}`);
      return await this.observe(() => checkStep(this.ground));
    } finally {
      await control.query('ROLLBACK');
    }
  }

  #say(wrong: string | null): void {
    this.#wrong ??= wrong;
  }

  #violation(what: string): Violation {
    return new Violation(this.seed, this.steps, what);
  }

  async #letThrough(): Promise<void> {
    const { random, gate } = this;
    const one = random.pick(gate.ready);
    const side = random.chance(0.5) ? 'before' : 'after';
    if (this.faulty && random.chance(this.#riskOf(one, side))) return this.#kill(one, side);
    await gate.release(one, this.#fateOf(one));
  }

  /** Where nobody died yet, and something is left behind, it is looked for. */
  #riskOf({ name, writes }: Waiting, side: Side): number {
    if (!writes) return 0.002;
    return this.killed.has(`${name}: ${side}`) ? 0.004 : 0.06;
  }

  #fateOf({ writes }: Waiting): Fate {
    if (!this.faulty || !this.random.chance(writes ? 0.02 : 0.004)) return 'go';
    return this.random.chance(0.5) ? 'lost before' : 'lost after';
  }

  /** The process dies before this is carried out, or right after. */
  async #kill(one: Waiting, side: Side): Promise<void> {
    const name = `${one.name}: ${side}`;
    this.killed.set(name, (this.killed.get(name) ?? 0) + 1);
    const owner = this.#processes.find(({ instance }) => instance === one.place.instance)!;
    if (side === 'after') {
      one.place.instance.dead = true;
      await this.gate.release(one, 'go');
    }
    await this.#drop(owner);
  }

  async #drop(owner: Process): Promise<void> {
    await this.gate.kill(owner.instance);
    owner.restart();
    owner.instance.skew = this.faulty ? this.random.below(7) - 3 : 0;
    for (const asked of this.#asked) if (asked.process === owner) Object.assign(asked, { task: null, process: null });
  }

  async #turn(): Promise<void> {
    const what = this.random.next();
    if (what < 0.38) this.#pass();
    else if (what < 0.55) this.#serve();
    else if (what < 0.78) await this.observe(() => this.#ask());
    else if (what < 0.9) await this.#mineOne();
    else if (what < 0.93) await this.observe(() => this.#passTime());
    else if (this.faulty) await this.#disturb();
    else await this.observe(() => this.#passTime());
  }

  #pass(): void {
    const process = this.random.pick(this.#processes);
    const name = this.random.pick(LOOPS);
    if (process.running.has(name)) return;
    process.pass(name, (task) => {
      if (!this.#isExpected(task)) this.#say(`a pass of the ${name} failed: ${wordsOf(task.error)}`);
    });
  }

  /** Whether an error is what a fault of the world leads to. */
  #isExpected({ error, place }: Task): boolean {
    if (error === null || place.faults > 0) return true;
    return error instanceof ChainMoved || error instanceof NodeFault || error instanceof CallRefused;
  }

  #serve(): void {
    const open = this.#asked.filter(({ task }) => task === null);
    if (open.length === 0) return;
    const asked = this.random.pick(open);
    const process = this.random.pick(this.#processes);
    const { request } = asked;
    asked.process = process;
    asked.task = process.start<Result<unknown>>(request.task, request.start, (task, result) => {
      Object.assign(asked, { task: null, process: null });
      if (!this.#isExpected(task)) this.#say(`${request.task} failed: ${wordsOf(task.error)}`);
      // An answer that does not arrive is asked for again.
      const isHeard = task.error === null && !(this.faulty && this.random.chance(0.1));
      if (isHeard && request.task === 'take' && result?.ok)
        this.told.add((result.value as { tradeId: string }).tradeId);
      if (isHeard) this.#asked = this.#asked.filter((one) => one !== asked);
    });
    if (asked.task?.over) asked.task = null;
  }

  #scene(): Scene {
    const { random, rows, ledgers, said } = this;
    const forgetful = this.#options.planted?.forgetful ?? false;
    return { random, rows, ledgers, said, forgetful, now: ledgers.chain.head.time, count: () => ++this.#count };
  }

  #trades(): Promise<Trade[]> {
    return this.observer.trade.findMany({ orderBy: { tradeHash: 'asc' } });
  }

  /** Somebody wants something; now and then both sides and a moderator of one trade in the same moment. */
  async #ask(): Promise<void> {
    const scene = this.#scene();
    const { random } = this;
    const trades = await this.#trades();
    if (trades.length === 0 || (this.#taken < this.#options.trades && random.chance(0.25))) {
      if (this.#taken >= this.#options.trades) return;
      this.#taken += 1;
      return this.#want(take(scene));
    }
    const open = trades.filter(({ finalState }) => !isEnd(finalState));
    const trade = random.pick(open.length > 0 && !random.chance(0.1) ? open : trades);
    const what = random.next();
    if (what < 0.15) return this.#want(say(scene, trade));
    if (what < 0.2) return sendOwn(scene, trade);
    if (what < 0.4) return this.#want(await judge(scene, this.observer, trade));
    const roles = random.chance(0.25) ? (['buyer', 'seller'] as const) : [random.pick(['buyer', 'seller'] as const)];
    for (const role of roles) this.#want(await offered(scene, trade, role));
    if (roles.length === 2) this.#want(await judge(scene, this.observer, trade));
  }

  #want(request: Request | null): void {
    if (!request) return;
    this.#asked.push({ request, task: null, process: null });
    if (this.faulty && this.random.chance(0.15)) this.#asked.push({ request, task: null, process: null });
  }

  #mine(seconds: number): void {
    this.millis += seconds * 1000;
    this.ledgers.chain.mine(this.now, this.random);
  }

  async #mineOne(): Promise<void> {
    this.#mine(1 + this.random.below(5));
    this.#dirty = true;
    await this.#database.setClock(this.now);
  }

  /** Time goes on: a little, or to the second in which something changes its mind. */
  async #passTime(): Promise<void> {
    const { random } = this;
    const idle = this.#asked.length === 0;
    if (!this.faulty && !idle) return;
    const points = (await turningPoints(await this.#trades(), this.observer)).filter((at) => at > this.now);
    const isJump = random.chance(this.faulty ? 0.2 : 0.5);
    const next =
      isJump && points.length > 0
        ? this.faulty
          ? random.pick(points)
          : Math.min(...points)
        : this.now + random.below(60);
    this.millis = Math.max(this.millis, next * 1000);
    await this.#database.setClock(this.now);
  }

  async #disturb(): Promise<void> {
    this.#dirty = true;
    const depth = this.#options.planted?.depth ?? DEPTH;
    if (this.random.chance(0.1)) await this.#drop(this.random.pick(this.#processes));
    else disturb(this.ledgers, this.random, depth);
  }

  async #isOver(): Promise<boolean> {
    return (await this.#unfinished()) === '';
  }

  /** What is still to come, in words. */
  async #unfinished(): Promise<string> {
    const open = this.#asked.length > 0 ? [`${this.#asked.length} requests have no answer`] : [];
    return [...open, ...(await this.observe(() => unfinished(this.observer)))].join('; ');
  }
}

const wordsOf = (error: unknown): string =>
  error instanceof Error
    ? `${error.name}: ${error.message} ${error.stack?.split('\n').slice(1, 4).join(' ')}`
    : String(error);
