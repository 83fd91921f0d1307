/**
 * One node of the chain: how it is asked, and how it is doing. A node that fails, asks for patience, lags or contradicts itself is left
 * aside for a while; one on another chain for good. What it says about itself never has more of its address in it than the host.
 */
import { inSpan } from '../events/spans.ts';
import { answersOf, isLimit, resultOf, retryOf, type Answer, type Call } from './json-rpc.ts';

/** Whoever can be asked about the chain: a node, several behind one object, or a plain provider of ethers. */
export type Asked = {
  send(method: string, params: unknown[]): Promise<unknown>;
  /** Several at once, in one request where the node takes them. */
  sendMany?(calls: readonly Call[]): Promise<unknown[]>;
};

export type Why = 'fails' | 'limited' | 'behind' | 'contradicts' | 'other_chain';

/** How a node is doing. Times in milliseconds since 1970. */
export type NodeState = {
  /** Its place in RPC_URL, from 0. */
  readonly place: number;
  /** Host and port alone: what stands behind them is often a key. */
  readonly host: string;
  readonly why: Why | null;
  /** Until when it is left aside; null: it is not, or for good. */
  readonly until: number | null;
  readonly head: number | null;
  readonly lastGoodAt: number | null;
  /** Failures one after the other until now. */
  readonly failures: number;
  readonly lastError: string | null;
};

/** A node that did not answer, or not with an answer. Another node may do better. */
export class NodeFault extends Error {
  readonly why: Why;
  constructor(why: Why, message: string) {
    super(message);
    this.why = why;
  }
}

const SECOND = 1000;
/** First pause after a failure; doubled with each further one. */
const PAUSE = SECOND;
const LONGEST_PAUSE = 60 * SECOND;
/** Where a node says nothing of how long it wants to be left alone. */
const LIMIT_PAUSE = 2 * SECOND;
/** However long it asks for, it is asked again after ten minutes. */
const LONGEST_LIMIT = 600 * SECOND;
/** Questions in one request. */
const BATCH = 100;
/** Requests under way at once, where several are needed. */
const AT_ONCE = 4;
/** How long a question is waited for. A pool with several nodes waits less. */
export const PATIENCE_MS = 20 * SECOND;

type Clock = () => number;

export class RpcNode implements Asked {
  readonly host: string;
  readonly place: number;
  head: number | null = null;
  readonly #url: string;
  readonly #headers: Record<string, string>;
  readonly #chainId: number;
  readonly #clock: Clock;
  readonly #patience: number;
  #aside: { readonly why: Why; readonly until: number } | null = null;
  #refused: string | null = null;
  #checked = false;
  #takesBatches = true;
  #failures = 0;
  #limits = 0;
  #lastGoodAt: number | null = null;
  #lastError: string | null = null;

  constructor(url: string, place: number, chainId: number, options: { clock: Clock; patience: number }) {
    const address = new URL(url);
    this.host = address.host;
    this.place = place;
    this.#headers = { 'content-type': 'application/json' };
    if (address.username) {
      const pair = `${decodeURIComponent(address.username)}:${decodeURIComponent(address.password)}`;
      this.#headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
      address.username = '';
      address.password = '';
    }
    this.#url = address.href;
    this.#chainId = chainId;
    this.#clock = options.clock;
    this.#patience = options.patience;
  }

  get state(): NodeState {
    const aside = this.isAside ? this.#aside : null;
    return {
      place: this.place,
      host: this.host,
      why: this.#refused ? 'other_chain' : (aside?.why ?? null),
      until: this.#refused ? null : (aside?.until ?? null),
      head: this.head,
      lastGoodAt: this.#lastGoodAt,
      failures: this.#failures,
      lastError: this.#refused ?? this.#lastError,
    };
  }

  get isAside(): boolean {
    return this.#aside !== null && this.#aside.until > this.#clock();
  }

  /** Why it is never asked again by this process; null: it is. */
  get refused(): string | null {
    return this.#refused;
  }

  async send(method: string, params: unknown[]): Promise<unknown> {
    const [answer] = await this.ask([{ method, params }]);
    return resultOf(answer!);
  }

  async sendMany(calls: readonly Call[]): Promise<unknown[]> {
    const size = this.#takesBatches ? BATCH : 1;
    const parts: (readonly Call[])[] = [];
    for (let at = 0; at < calls.length; at += size) parts.push(calls.slice(at, at + size));
    const answers: Answer[][] = [];
    for (let at = 0; at < parts.length; at += AT_ONCE)
      answers.push(...(await Promise.all(parts.slice(at, at + AT_ONCE).map((part) => this.ask(part)))));
    const flat = answers.flat();
    // Some take no batches, or smaller ones: then one by one, and so from now on.
    if (this.#takesBatches && calls.length > 1 && flat.some((one) => 'error' in one)) {
      this.#takesBatches = false;
      return this.sendMany(calls);
    }
    return flat.map(resultOf);
  }

  /**
   * Asks, after making sure that it is a node of the right chain. Throws `NodeFault`, noted, where there is no answer. A refusal of a question
   * is an answer.
   */
  ask(calls: readonly Call[]): Promise<Answer[]> {
    const method = calls[0]?.method ?? 'none';
    const facts = { 'rpc.method': method, 'rpc.calls': calls.length };
    return inSpan({ name: `chain ${method}`, kind: 'client', facts, leaf: true }, () => this.#ask(calls));
  }

  async #ask(calls: readonly Call[]): Promise<Answer[]> {
    if (this.#refused) throw new NodeFault('other_chain', this.#refused);
    try {
      if (!this.#checked) await this.#check();
      const answers = await this.#post(calls);
      this.#lastGoodAt = this.#clock();
      this.#failures = 0;
      this.#limits = 0;
      if (this.#aside?.why === 'fails' || this.#aside?.why === 'limited') this.#aside = null;
      return answers;
    } catch (error) {
      throw this.#note(error);
    }
  }

  /** Leaves it aside for a reason that others found. Milliseconds. */
  leaveAside(why: Why, ms: number, says: string): void {
    const before = this.isAside && this.#aside!.why === why ? this.#aside!.until : 0;
    this.#aside = { why, until: Math.max(before, this.#clock() + ms) };
    this.#lastError = says;
    // What is at that address when it comes back is another question.
    this.#checked = false;
  }

  /** It is with the others again. */
  takeBack(why: Why): void {
    if (this.#aside?.why === why) this.#aside = null;
  }

  /** It is not a node of this chain, and never asked again. */
  refuse(says: string): void {
    this.#refused = says;
  }

  async #check(): Promise<void> {
    const [answer] = await this.#post([{ method: 'eth_chainId', params: [] }]);
    const id = 'result' in answer! ? Number(answer.result) : Number.NaN;
    if (!Number.isSafeInteger(id)) throw new NodeFault('fails', `${this.host} does not say which chain it is on`);
    if (id !== this.#chainId) {
      this.refuse(
        `The node at ${this.host} is on chain ${id}, and this site on chain ${this.#chainId}: it is not asked again. Correct RPC_URL and start again.`,
      );
      throw new NodeFault('other_chain', this.#refused!);
    }
    this.#checked = true;
  }

  #note(error: unknown): NodeFault {
    const fault = error instanceof NodeFault ? error : new NodeFault('fails', `${this.host}: ${wordsOf(error)}`);
    if (fault.why === 'other_chain') return fault;
    this.#lastError = fault.message;
    this.#checked = false;
    const limited = fault instanceof Limited;
    // Questions that were under way together fail together: that is one failure.
    if (this.isAside && this.#aside!.why === (limited ? 'limited' : 'fails')) return fault;
    this.#failures += 1;
    const until = (ms: number) => this.#clock() + ms;
    if (limited) {
      const own = LIMIT_PAUSE * 2 ** Math.min(this.#limits, 8);
      this.#limits += 1;
      this.#aside = { why: 'limited', until: until(Math.min(LONGEST_LIMIT, fault.retryMs ?? own)) };
    } else {
      const ms = Math.min(LONGEST_PAUSE, PAUSE * 2 ** Math.min(this.#failures - 1, 8));
      this.#aside = { why: 'fails', until: until(ms) };
    }
    return fault;
  }

  async #post(calls: readonly Call[]): Promise<Answer[]> {
    const list = calls.map(({ method, params }, id) => ({ jsonrpc: '2.0', id, method, params }));
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: this.#headers,
      body: JSON.stringify(list.length === 1 ? list[0] : list),
      signal: AbortSignal.timeout(this.#patience),
      // Nobody has looked at where else it would lead.
      redirect: 'error',
    });
    if (response.status === 429) {
      await response.body?.cancel();
      throw new Limited(`${this.host} asks for patience`, retryOf(response.headers.get('retry-after'), this.#clock()));
    }
    const text = await response.text();
    if (response.status >= 500 || response.status === 401 || response.status === 403)
      throw new NodeFault('fails', `${this.host} answers ${response.status}`);
    const answers = answersOf(text, calls.length);
    if (!answers) throw new NodeFault('fails', `${this.host} answers what is no JSON-RPC`);
    const limit = answers.find((one) => 'error' in one && isLimit(one.error));
    if (limit) throw new Limited(`${this.host} asks for patience`, null);
    return answers;
  }
}

class Limited extends NodeFault {
  readonly retryMs: number | null;
  constructor(message: string, retryMs: number | null) {
    super('limited', message);
    this.retryMs = retryMs;
  }
}

/** What a failed request says, without the address that the error may carry. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer';
  if (error.name === 'TimeoutError') return 'no answer in time';
  const cause = error.cause as { code?: string } | undefined;
  return cause?.code ? `no answer (${cause.code})` : 'no answer';
}
