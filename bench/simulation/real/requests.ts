/** Requests that are under way: drawn, started in one process or the other, asked again until an answer came. */
import { ChainMoved } from '#lib/chain/headers.ts';
import { CallRefused } from '#lib/chain/json-rpc.ts';
import { NodeFault } from '#lib/chain/node.ts';
import type { Db } from '#lib/db/ctx.ts';
import type { Trade } from '#lib/db/generated/client.ts';
import type { Result } from '#lib/kernel/result.ts';
import { isEnd } from '#lib/trade/machine.ts';
import type { Random } from '../random.ts';
import type { Ledgers } from './ledgers.ts';
import { judge } from './moderators.ts';
import { offered, say, sendOwn, take, type Request, type Said, type Scene } from './people.ts';
import type { Process, Task } from './processes.ts';
import type { Rows } from './stage.ts';

type Asked = { readonly request: Request; task: Task | null; process: Process | null };

type Around = { readonly random: Random; readonly ledgers: Ledgers; readonly observer: Db; readonly faulty: boolean };
type Rules = { readonly trades: number; readonly forgetful: boolean; readonly say: (wrong: string) => void };

export class Requests {
  readonly said = new Map<string, Said>();
  /** Trades that takers were told of. */
  readonly told = new Set<string>();
  readonly #world: Around;
  readonly #rules: Rules;
  #asked: Asked[] = [];
  #count = 0;
  #taken = 0;

  constructor(world: Around, rules: Rules) {
    this.#world = world;
    this.#rules = rules;
  }

  /** Takes that anybody wanted. */
  get wanted(): number {
    return this.#taken;
  }

  get open(): number {
    return this.#asked.length;
  }

  /** The process is gone: whoever asked it asks again. */
  forget(process: Process): void {
    for (const asked of this.#asked) if (asked.process === process) Object.assign(asked, { task: null, process: null });
  }

  serve(processes: readonly Process[]): void {
    const { random } = this.#world;
    const open = this.#asked.filter(({ task }) => task === null);
    if (open.length === 0) return;
    const asked = random.pick(open);
    const process = random.pick(processes);
    const { request } = asked;
    asked.process = process;
    asked.task = process.start<Result<unknown>>(request.task, request.start, (task, result) => {
      Object.assign(asked, { task: null, process: null });
      if (!isExpected(task)) this.#rules.say(`${request.task} failed: ${wordsOf(task.error)}`);
      // An answer that does not arrive is asked for again.
      const isHeard = task.error === null && !(this.#world.faulty && random.chance(0.1));
      if (isHeard && request.task === 'take' && result?.ok)
        this.told.add((result.value as { tradeId: string }).tradeId);
      if (isHeard) this.#asked = this.#asked.filter((one) => one !== asked);
    });
    if (asked.task?.over) asked.task = null;
  }

  #scene(rows: Rows): Scene {
    const { random, ledgers } = this.#world;
    const { said } = this;
    const { forgetful } = this.#rules;
    return { random, rows, ledgers, said, forgetful, now: ledgers.chain.head.time, count: () => ++this.#count };
  }

  trades(): Promise<Trade[]> {
    return this.#world.observer.trade.findMany({ orderBy: { tradeHash: 'asc' } });
  }

  /** Somebody wants something; now and then both sides and a moderator of one trade in the same moment. */
  async ask(rows: Rows): Promise<void> {
    const scene = this.#scene(rows);
    const { random, observer } = this.#world;
    const trades = await this.trades();
    if (trades.length === 0 || (this.#taken < this.#rules.trades && random.chance(0.25))) {
      if (this.#taken >= this.#rules.trades) return;
      this.#taken += 1;
      return this.#want(take(scene));
    }
    const open = trades.filter(({ finalState }) => !isEnd(finalState));
    // In the end nobody has anything to say any more, so that an end can come.
    if (open.length === 0 && !this.#world.faulty) return;
    const trade = random.pick(open.length > 0 && (!this.#world.faulty || !random.chance(0.1)) ? open : trades);
    const what = random.next();
    if (what < 0.15) return this.#want(say(scene, trade));
    if (what < 0.2) return sendOwn(scene, trade);
    if (what < 0.4) return this.#want(await judge(scene, observer, trade));
    const roles = random.chance(0.25) ? (['buyer', 'seller'] as const) : [random.pick(['buyer', 'seller'] as const)];
    for (const role of roles) this.#want(await offered(scene, trade, role));
    if (roles.length === 2) this.#want(await judge(scene, observer, trade));
  }

  #want(request: Request | null): void {
    if (!request) return;
    this.#asked.push({ request, task: null, process: null });
    if (this.#world.faulty && this.#world.random.chance(0.15)) this.#asked.push({ request, task: null, process: null });
  }
}

/** Whether an error is what a fault of the world leads to. */
export function isExpected({ error, place }: Task): boolean {
  if (error === null || place.faults > 0) return true;
  return error instanceof ChainMoved || error instanceof NodeFault || error instanceof CallRefused;
}

export const wordsOf = (error: unknown): string =>
  error instanceof Error
    ? `${error.name}: ${error.message} ${error.stack?.split('\n').slice(1, 4).join(' ')}`
    : String(error);
