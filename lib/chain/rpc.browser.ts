/** JSON-RPC through our own door, `POST /api/chain/<id>`: the page talks to no other host. */
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { refuseWallet } from './wallet.refusals.ts';

export type Rpc = <T>(chainId: number, method: string, params: readonly unknown[]) => Promise<Result<T>>;

type RpcAnswer = {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
};

/** @param options as for `createCall`: origin and fetch of another place than the page's own. */
export function createRpc(options: { readonly origin?: string; readonly fetch?: typeof fetch } = {}): Rpc {
  let id = 0;
  return async <T>(chainId: number, method: string, params: readonly unknown[]): Promise<Result<T>> => {
    const send = options.fetch ?? globalThis.fetch;
    let answer: RpcAnswer;
    try {
      const response = await send(`${options.origin ?? ''}/api/chain/${chainId}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(options.origin && { origin: options.origin }) },
        body: JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params }),
      });
      answer = (await response.json()) as RpcAnswer;
    } catch {
      // No answer, or none in JSON: the chain cannot be asked now. A sent transaction is safe to send again: same nonce, same act.
      return refused(refuseWallet('wallet.chain_unreachable'));
    }
    if (answer.error) return refused(refusalOfRpcError(answer.error));
    return ok(answer.result as T);
  };
}

export function refusalOfRpcError(error: { readonly message: string; readonly data?: unknown }) {
  if (/insufficient funds|insufficient balance/i.test(error.message)) return refuseWallet('wallet.too_little_for_gas');
  const revert = revertDataOf(error.data);
  if (revert !== undefined || /revert/i.test(error.message))
    return refuseWallet('wallet.would_fail', { revert: revert ?? '0x' });
  return refuseWallet('wallet.failed', { message: error.message.slice(0, 200) });
}

/** Nodes and wallets nest the revert bytes differently; the first 0x text found is it. */
function revertDataOf(data: unknown): string | undefined {
  if (typeof data === 'string') return /^0x(?:[0-9a-f]{8,})?$/i.test(data) ? data : undefined;
  if (typeof data !== 'object' || data === null) return undefined;
  const { data: inner, originalError } = data as { data?: unknown; originalError?: unknown };
  return revertDataOf(inner) ?? revertDataOf(originalError);
}
