/**
 * The nodes of RPC_URL behind one provider. Questions go to the first that is well, in the order of the setting, and to the next where it
 * does not answer; a signed transaction goes to all. So that a page is not told two different things, the same node is asked as long as it is
 * well. One node alone is always asked, unless it wants to be left alone.
 */
import { JsonRpcProvider, type JsonRpcPayload, type JsonRpcResult } from 'ethers';
import { type Answer, type Call } from './json-rpc.ts';
import { NodeFault, PATIENCE_MS, RpcNode, type NodeState, type Why } from './node.ts';

/** A node that is more blocks behind the others than this is left aside until it has caught up. */
export const LAG_BLOCKS = 3;
/** Where there is another to ask, this long is waited for an answer; logs take longer. Milliseconds. */
const SHORT_PATIENCE_MS = 8_000;
/** All heads are looked at so often at most while somebody reads, and so often in a process that only asks. */
const LOOK_MS = 2_000;
const LOOK_SELDOM_MS = 5_000;
const BEHIND_MS = 3 * LOOK_SELDOM_MS;

export type NodesOptions = {
  /** How many have to agree on what becomes final; more than half of the nodes unless given. */
  readonly quorum?: number | undefined;
  readonly clock?: () => number;
  /** Milliseconds an answer is waited for. */
  readonly patience?: number;
};

export class ChainNodes extends JsonRpcProvider {
  readonly all: readonly RpcNode[];
  readonly quorum: number;
  readonly #clock: () => number;
  #lookedAt = -Infinity;
  #looking: Promise<void> | null = null;

  constructor(urls: readonly string[], chainId: number, options: NodesOptions = {}) {
    // ethers' own default waits 10 ms to batch calls.
    super(urls[0], chainId, { batchMaxCount: 1, staticNetwork: true, cacheTimeout: -1, pollingInterval: 500 });
    const { clock = Date.now, patience = urls.length > 1 ? SHORT_PATIENCE_MS : PATIENCE_MS } = options;
    this.#clock = clock;
    this.all = urls.map((url, place) => new RpcNode(url, place, chainId, { clock, patience }));
    this.quorum = options.quorum ?? Math.floor(urls.length / 2) + 1;
  }

  get states(): readonly NodeState[] {
    return this.all.map(({ state }) => state);
  }

  /**
   * Whom to ask, the best first: those that are well, in order; where none is, those that were left aside, but for whoever asked for
   * patience. Throws where nobody is left.
   */
  candidates(): readonly RpcNode[] {
    const open = this.all.filter(({ refused }) => refused === null);
    const well = open.filter(({ isAside }) => !isAside);
    // The least bad of those that are not well come last: a lonely question is better asked in vain than not at all.
    const rest = open
      .filter((node) => !well.includes(node) && node.state.why !== 'limited')
      .sort((a, b) => a.state.until! - b.state.until!);
    const list = [...well, ...rest];
    if (list.length === 0) throw new NodeFault(open.length ? 'limited' : 'other_chain', this.#nobody(open));
    return list;
  }

  #nobody(open: readonly RpcNode[]): string {
    if (open.length === 0) return this.all.map(({ refused }) => refused).join(' ');
    const first = Math.min(...open.map(({ state }) => state.until ?? 0));
    const seconds = Math.max(1, Math.ceil((first - this.#clock()) / 1000));
    return `Every node of the chain asks for patience: the next is asked in ${seconds} seconds.`;
  }

  /** One question, to one node after the other until one answers; a signed transaction to all. */
  async ask(method: string, params: readonly unknown[]): Promise<Answer> {
    if (this.all.length > 1 && this.#clock() - this.#lookedAt > LOOK_SELDOM_MS) void this.look(LOOK_SELDOM_MS);
    if (method === 'eth_sendRawTransaction') return this.#broadcast({ method, params });
    let last: unknown;
    for (const node of this.candidates()) {
      try {
        return (await node.ask([{ method, params }]))[0]!;
      } catch (error) {
        if (!(error instanceof NodeFault)) throw error;
        last = error;
      }
    }
    throw last;
  }

  /** The first that takes it decides; where none does, the first that said why not. All the others hear it as well. */
  async #broadcast(call: Call): Promise<Answer> {
    const sent = this.candidates().map(async (node) => (await node.ask([call]))[0]!);
    const taken = sent.map(async (one) => {
      const answer = await one;
      if ('error' in answer) throw new Error(answer.error.message);
      return answer;
    });
    try {
      return await Promise.any(taken);
    } catch {
      const settled = await Promise.allSettled(sent);
      const answered = settled.find((one) => one.status === 'fulfilled');
      if (answered) return answered.value;
      throw (settled[0] as PromiseRejectedResult).reason;
    }
  }

  /**
   * Asks every node for its head, at most once in so many milliseconds, and leaves aside those that are behind. With three or more nodes
   * "the others" is the middle one, so that no single node that boasts makes the rest look slow; with two it is the higher.
   */
  look(everyMs = LOOK_MS): Promise<void> {
    if (this.#looking) return this.#looking;
    if (this.all.length === 1 || this.#clock() - this.#lookedAt < everyMs) return Promise.resolve();
    this.#looking = this.#lookNow().finally(() => (this.#looking = null));
    return this.#looking;
  }

  async #lookNow(): Promise<void> {
    const asked = this.all.filter(({ refused, isAside, state }) => refused === null && !(isAside && isAway(state.why)));
    const heads = await Promise.all(
      asked.map(async (node) => {
        try {
          const head = Number(await node.send('eth_blockNumber', []));
          if (!Number.isSafeInteger(head)) return [];
          node.head = head;
          return [{ node, head }];
        } catch {
          // Noted by the node itself.
          return [];
        }
      }),
    );
    this.#lookedAt = this.#clock();
    const known = heads.flat().sort((a, b) => b.head - a.head);
    const middle = known[Math.floor((known.length - 1) / 2)]?.head ?? 0;
    for (const { node, head } of known) {
      if (middle - head > LAG_BLOCKS)
        node.leaveAside('behind', BEHIND_MS, `${node.host} is at block ${head}, the others at ${middle}`);
      else node.takeBack('behind');
    }
  }

  override async _send(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<JsonRpcResult[]> {
    const list = Array.isArray(payload) ? payload : [payload];
    const answers = list.map(async ({ id, method, params }) => ({
      id,
      ...(await this.ask(method, params as unknown[])),
    }));
    return (await Promise.all(answers)) as JsonRpcResult[];
  }
}

const isAway = (why: Why | null): boolean => why === 'fails' || why === 'limited';

/** Whether a provider is one over several nodes. By what it has: Next loads a copy of this class of its own. */
export const areNodes = (node: object): node is ChainNodes => 'candidates' in node && 'quorum' in node;
