/** One JSON-RPC call over HTTP; throws with the node's own message. */
export async function rpc<T = unknown>(url: string, method: string, params: readonly unknown[] = []): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    signal: AbortSignal.timeout(30_000),
  });
  const answer = (await response.json()) as { result?: T; error?: { message: string } };
  if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
  return answer.result as T;
}

export type Block = { readonly number: number; readonly hash: string; readonly timestamp: number };

/** A block by number or tag; undefined where the chain has none. */
export async function getBlock(url: string, tag: number | 'latest'): Promise<Block | undefined> {
  const at = typeof tag === 'number' ? `0x${tag.toString(16)}` : tag;
  const block = await rpc<{ number: string; hash: string; timestamp: string } | null>(url, 'eth_getBlockByNumber', [
    at,
    false,
  ]);
  return block ? { number: Number(block.number), hash: block.hash, timestamp: Number(block.timestamp) } : undefined;
}
