/**
 * One world of the real code from one seed: people, two processes with every loop, a Postgres and a chain. One statement, one question to a node or one
 * turn of the world at a time, in an order that the seed draws; while it is faulty, connections break on either side of any statement, processes die
 * there, nodes lag, lie low and forget, the chain forks. Then everything gets well, and every trade has to end.
 */
import type { Db } from '#lib/db/ctx.ts';
import { newLedger } from '../escrow.ts';
import { Random } from '../random.ts';
import { Violation } from '../world.ts';
import { makeDatabase, type Database, type Server } from './database.ts';
import { Gate, type Fate, type Waiting } from './gate.ts';
import { here, takeHands, type Instance } from './hands.ts';
import { FIRST_BLOCKS, Ledgers } from './ledgers.ts';
import { checkAll, checkStep, type Ground } from './oracles.ts';
import { LOOPS, Process } from './processes.ts';
import { isExpected, Requests, wordsOf } from './requests.ts';
import { configFor, deploy, fillRows, newInstance, openConnections, type Connections, type Rows } from './stage.ts';
import { disturb, isCalm, turningPoints, unfinished, type Planted } from './weather.ts';
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

const EACH = 25_000_000_000;
const START = 1_900_000_000;
const NODES = 3;
/** Blocks behind the head from which on the chain of this machine is final (lib/chain/chains.ts). */
const DEPTH = 2;

type Side = 'before' | 'after';

export class World {
  readonly seed: number;
  readonly random: Random;
  readonly ledgers: Ledgers;
  readonly killed = new Map<string, number>();
  readonly requests: Requests;
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
  #dirty = true;
  #wrong: string | null = null;

  private constructor(seed: number, options: Options, database: Database) {
    this.seed = seed;
    this.random = new Random(seed);
    this.#options = options;
    this.#database = database;
    const { escrow = null, depth = DEPTH } = options.planted ?? {};
    this.ledgers = new Ledgers(seed, newLedger(EACH), START, escrow, depth, NODES);
    this.requests = new Requests(this, {
      trades: options.trades,
      forgetful: options.planted?.forgetful ?? false,
      say: (wrong) => this.#say(wrong),
    });
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
    const { ledgers, observer, rows } = this;
    const { said, told, wanted } = this.requests;
    return { ledgers, observer, control: this.#database.control, said, rows, told, wanted, total: 4 * EACH };
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

  /** Lets everything that was started come to its end, and starts nothing. */
  async rest(): Promise<void> {
    for (let one = this.gate.ready[0]; one; one = this.gate.ready[0]) await this.gate.release(one, 'go');
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

  #violation = (what: string): Violation => new Violation(this.seed, this.steps, what);

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
    this.requests.forget(owner);
  }

  async #turn(): Promise<void> {
    const what = this.random.next();
    if (what < 0.38) this.#pass();
    else if (what < 0.55) this.requests.serve(this.#processes);
    else if (what < 0.78) await this.observe(() => this.requests.ask(this.rows));
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
      if (!isExpected(task)) this.#say(`a pass of the ${name} failed: ${wordsOf(task.error)}`);
    });
  }

  #mine(seconds: number): void {
    this.millis += seconds * 1000;
    this.ledgers.chain.mine(this.now, this.random);
  }

  async #mineOne(): Promise<void> {
    if (this.faulty && this.#options.planted?.forks && (await isCalm(this.ledgers, this.random, this.ground.control)))
      return;
    this.#mine(1 + this.random.below(5));
    this.#dirty = true;
    await this.#database.setClock(this.now);
  }

  /** Time goes on: a little, or to the second in which something changes its mind. */
  async #passTime(): Promise<void> {
    const { random } = this;
    // Once nothing goes wrong any more, no deadline passes while something is under way.
    const waits = await this.observer.relayIntent.count({ where: { status: { in: ['queued', 'sent'] } } });
    if (!this.faulty && this.requests.open + waits > 0) return;
    const points = (await turningPoints(await this.requests.trades(), this.observer)).filter((at) => at > this.now);
    const isJump = random.chance(0.1);
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
    if (this.random.chance(0.1)) await this.#drop(this.random.pick(this.#processes));
    else disturb(this.ledgers, this.random, this.#options.planted?.depth ?? DEPTH);
  }

  async #isOver(): Promise<boolean> {
    return (await this.#unfinished()) === '';
  }

  /** What is still to come, in words. */
  async #unfinished(): Promise<string> {
    const open = this.requests.open > 0 ? [`${this.requests.open} requests have no answer`] : [];
    return [...open, ...(await this.observe(() => unfinished(this.observer)))].join('; ');
  }
}
