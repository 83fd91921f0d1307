/** A node in front of the real one that keeps to geth's rules for its pool, and misbehaves when it is told to. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { JsonRpcProvider, Transaction } from 'ethers';
import { afterAll } from 'vitest';
import { rpc } from '#scripts/rpc.ts';

type Asked = { readonly id: number; readonly method: string; readonly params: readonly unknown[] };

/**
 * Of a transaction that is sent: `swallow` answers its hash and passes nothing on; `mute` passes it on and cuts the line; `deaf` cuts the line and
 * passes nothing on; `fail` says that something is wrong inside; `poor` that the account
 * cannot pay, whatever it holds. Of any question: `away` cuts the line.
 */
export type Whim = 'swallow' | 'mute' | 'deaf' | 'fail' | 'poor';

export type MisbehavingNode = {
  readonly provider: JsonRpcProvider;
  /** What is done with the next transactions, in their order; then they pass. */
  whims: (Whim | undefined)[];
  /** What every estimate is answered with; undefined: the real one. */
  estimate: bigint | undefined;
  /** Nothing is answered at all. */
  away: boolean;
  /** Transactions that were handed in, whatever became of them. */
  readonly handed: Transaction[];
  /** What was answered where a transaction was not taken. */
  readonly refusals: string[];
};

/** geth's `--txpool.pricebump`, percent: both fees of what replaces another. */
const BUMP = 10n;

export async function misbehavingNode(url: string): Promise<MisbehavingNode> {
  const pool = new Map<string, Transaction>();
  const check = async (raw: string): Promise<string | null> => {
    const tx = Transaction.from(raw);
    node.handed.push(tx);
    const name = `${tx.from} ${tx.nonce}`;
    const before = pool.get(name);
    const mined = Number(await rpc<string>(url, 'eth_getTransactionCount', [tx.from, 'latest']));
    // What the real pool has lost, or mined, keeps nothing out.
    const there = before && mined <= tx.nonce && (await rpc(url, 'eth_getTransactionByHash', [before.hash]));
    if (there) {
      if (before.hash === tx.hash) return 'already known';
      const enough = (old: bigint, fresh: bigint) => fresh > old && fresh >= (old * (100n + BUMP)) / 100n;
      if (
        !enough(before.maxFeePerGas!, tx.maxFeePerGas!) ||
        !enough(before.maxPriorityFeePerGas!, tx.maxPriorityFeePerGas!)
      )
        return 'replacement transaction underpriced';
    }
    pool.set(name, tx);
    return null;
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('utf8');
    const asked = JSON.parse(text) as Asked;
    const say = (body: object) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ jsonrpc: '2.0', id: asked.id, ...body }));
    if (node.away) return void request.socket.destroy();
    if (asked.method === 'eth_estimateGas' && node.estimate !== undefined)
      return void say({ result: `0x${node.estimate.toString(16)}` });
    if (asked.method === 'eth_sendRawTransaction') {
      const raw = asked.params[0] as string;
      const whim = node.whims.shift();
      if (whim === 'swallow') return void say({ result: Transaction.from(raw).hash });
      if (whim === 'deaf') return void request.socket.destroy();
      if (whim === 'fail') return void say({ error: { code: -32603, message: 'internal error' } });
      const refusal = whim === 'poor' ? 'insufficient funds for gas * price + value' : await check(raw);
      if (refusal !== null) {
        node.refusals.push(refusal);
        return void say({ error: { code: -32000, message: refusal } });
      }
      if (whim === 'mute') {
        await rpc(url, 'eth_sendRawTransaction', [raw]).catch(() => {});
        return void request.socket.destroy();
      }
    }
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: text });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const provider = new JsonRpcProvider(`http://127.0.0.1:${port}`, 31337, {
    batchMaxCount: 1,
    staticNetwork: true,
    cacheTimeout: -1,
  });
  afterAll(async () => {
    provider.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const node: MisbehavingNode = {
    provider,
    whims: [],
    estimate: undefined,
    away: false,
    handed: [],
    refusals: [],
  };
  return node;
}
