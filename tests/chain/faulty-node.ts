/** A JSON-RPC node in front of a real one, or of a few canned answers, that misbehaves as it is told to. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';
import { escrowInterface } from '#lib/chain/abi.ts';

type Json = Record<string, unknown>;
type Question = { readonly id: number; readonly method: string; readonly params: unknown[] };
/** What stands behind: the address of a node, or what is answered to a method. */
export type Behind = string | ((method: string, params: readonly unknown[]) => unknown);

export type Fault =
  | { readonly kind: 'none' }
  /** Asks for patience, by status or in the body, for so many seconds. */
  | { readonly kind: 'limited'; readonly seconds?: number; readonly inBody?: boolean }
  | { readonly kind: 'garbage'; readonly text?: string; readonly status?: number }
  | { readonly kind: 'hangs' }
  | { readonly kind: 'dead' }
  /** Knows nothing of the newest blocks. */
  | { readonly kind: 'lags'; readonly blocks: number }
  /** Says that the newest block has a number so much higher or lower, and is otherwise honest. */
  | { readonly kind: 'boasts'; readonly blocks: number }
  /** Gives no logs over a range, or leaves the later half out. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'cuts' }
  /** Hides all logs of a topic, by range and by block, or every log where none is named; and blanks the headers' filters to match. */
  | { readonly kind: 'hides'; readonly topic?: string; readonly blank?: boolean }
  /** Gives all logs of a range to whoever asks so often, and none to all others; and blanks the headers to match. */
  | { readonly kind: 'moody'; asked: number }
  /** Gives a log twice, and one that never was. */
  | { readonly kind: 'forges' }
  /** Is honest up to a block, and of what comes after it has another history. */
  | { readonly kind: 'stitches'; readonly after: number; readonly to: string }
  /** Gives one more log, of an owner who never was. */
  | { readonly kind: 'invents' }
  /** Gives logs under the hash of another block. */
  | { readonly kind: 'misplaces' }
  /** Takes no more than so many blocks. */
  | { readonly kind: 'narrow'; readonly blocks: number }
  | { readonly kind: 'no batches' }
  | { readonly kind: 'other chain'; readonly id: number };

export type FaultyNode = {
  readonly url: string;
  /** How often each method was asked. */
  readonly asked: Map<string, number>;
  be(fault: Fault): void;
  /** Another node stands at this address from now on. */
  replace(behind: Behind): void;
};

const hex = (value: number) => `0x${value.toString(16)}`;

/** As the contract writes it when somebody leaves coins in their vault. */
function invented(log: Json): Json {
  const [owner, token] = ['0xdead', '0x00'].map((one) => `0x${one.slice(2).padStart(64, '0')}`);
  const topics = [escrowInterface.getEvent('Deposited')!.topicHash, owner, token];
  return { ...log, topics, data: `0x${'f4240'.padStart(64, '0')}`, logIndex: '0x1f5' };
}

export async function faultyNode(first: Behind): Promise<FaultyNode> {
  let behind = first;
  let fault: Fault = { kind: 'none' };
  const asked = new Map<string, number>();
  const held = new Set<ServerResponse>();

  const truth = async (method: string, params: readonly unknown[], at: Behind = behind): Promise<Json> => {
    if (typeof at === 'function') return { result: await at(method, params) };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    const headers = { 'content-type': 'application/json' };
    const { result, error } = (await (await fetch(at, { method: 'POST', headers, body })).json()) as Json;
    return error === undefined ? { result } : { error };
  };
  const headOf = async () => Number((await truth('eth_blockNumber', [])).result);

  const answer = async ({ method, params }: Question): Promise<Json> => {
    asked.set(method, (asked.get(method) ?? 0) + 1);
    if (fault.kind === 'other chain' && method === 'eth_chainId') return { result: hex(fault.id) };
    if (fault.kind === 'lags') return lagging(method, params, fault.blocks);
    if (fault.kind === 'boasts') {
      const claimed = hex(Math.max(0, (await headOf()) + fault.blocks));
      if (method === 'eth_blockNumber') return { result: claimed };
      if (method === 'eth_getBlockByNumber' && params[0] === 'latest')
        return { result: { ...((await truth(method, params)).result as Json), number: claimed } };
    }
    if (fault.kind === 'stitches') {
      const [first] = params as [string | { toBlock?: string }];
      const named = typeof first === 'string' ? first : first.toBlock;
      const isOld = method === 'eth_chainId' || Number(named) <= fault.after;
      return truth(method, params, isOld ? behind : fault.to);
    }
    if (method === 'eth_getLogs') return logs(params);
    if ((fault.kind === 'moody' || (fault.kind === 'hides' && fault.blank)) && method === 'eth_getBlockByNumber') {
      const { result } = await truth(method, params);
      return { result: result && { ...result, logsBloom: `0x${'00'.repeat(256)}` } };
    }
    return truth(method, params);
  };

  const lagging = async (method: string, params: unknown[], by: number): Promise<Json> => {
    const head = Math.max(0, (await headOf()) - by);
    if (method === 'eth_blockNumber') return { result: hex(head) };
    if (method === 'eth_getBlockByNumber') {
      const [at] = params as [string];
      if (at === 'latest') return truth(method, [hex(head), false]);
      return Number(at) > head ? { result: null } : truth(method, params);
    }
    if (method !== 'eth_getLogs') return truth(method, params);
    const { result } = await truth(method, params);
    return { result: (result as Json[]).filter(({ blockNumber }) => Number(blockNumber) <= head) };
  };

  const logs = async (params: unknown[]): Promise<Json> => {
    const [filter] = params as [{ fromBlock?: string; toBlock?: string; blockHash?: string }];
    const byRange = filter.blockHash === undefined;
    if (fault.kind === 'narrow' && byRange && Number(filter.toBlock) - Number(filter.fromBlock) >= fault.blocks)
      return { error: { code: -32000, message: 'block range is too large' } };
    const full = await truth('eth_getLogs', params);
    if (!('result' in full)) return full;
    const all = full.result as Json[];
    if (fault.kind === 'empty' && byRange) return { result: [] };
    if (fault.kind === 'cuts' && byRange) return { result: all.slice(0, Math.floor(all.length / 2)) };
    if (fault.kind === 'hides') {
      const { topic } = fault;
      return { result: all.filter(({ topics }) => topic !== undefined && (topics as string[])[0] !== topic) };
    }
    if (fault.kind === 'moody') return { result: (fault.asked += 1) % 2 === 0 ? all : [] };
    if (fault.kind === 'invents') return { result: [...all, ...all.slice(0, 1).map(invented)] };
    if (fault.kind === 'misplaces')
      return { result: all.map((log) => ({ ...log, blockHash: `0x${'ef'.repeat(32)}` })) };
    if (fault.kind === 'forges' && all.length > 0)
      return { result: [...all, all[0]!, { ...all[0], logIndex: '0x1f4', transactionHash: `0x${'ab'.repeat(32)}` }] };
    return full;
  };

  const server = createServer(async (request, response) => {
    try {
      await reply(request, response);
    } catch {
      // What stands behind is gone: so is this.
      request.socket.destroy();
    }
  });
  const reply = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Question | Question[];
    const send = (status: number, value: string, more: Record<string, string> = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...more }).end(value);
    const say = (value: unknown) => send(200, JSON.stringify(value));
    if (fault.kind === 'hangs') return void held.add(response);
    if (fault.kind === 'dead') return void request.socket.destroy();
    if (fault.kind === 'garbage')
      return void send(fault.status ?? 200, fault.text ?? '<html>moved to our new console</html>');
    if (fault.kind === 'limited' && !fault.inBody) {
      const { seconds } = fault;
      return void send(429, '{}', seconds === undefined ? {} : { 'retry-after': String(seconds) });
    }
    if (fault.kind === 'limited')
      return void say({
        jsonrpc: '2.0',
        id: null,
        error: { code: -32005, message: 'daily request count exceeded, request rate limited' },
      });
    if (Array.isArray(body) && fault.kind === 'no batches')
      return void say({ jsonrpc: '2.0', id: null, error: { code: -32600, message: 'batches are not offered' } });
    const one = async (question: Question) => ({ jsonrpc: '2.0', id: question.id, ...(await answer(question)) });
    say(Array.isArray(body) ? await Promise.all(body.map(one)) : await one(body));
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    be: (next) => {
      fault = next;
      for (const response of held) response.destroy();
      held.clear();
    },
    replace: (next) => void (behind = next),
  };
}
