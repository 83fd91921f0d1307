/**
 * What the page may ask of the chain through `POST /api/chain/<id>`: reads that cost the node little, and transactions that are
 * already signed. Everything else is refused here, whatever the node behind it would answer. Pure.
 */
import { z } from 'zod';

export const ALLOWED_METHODS: ReadonlySet<string> = new Set([
  'eth_chainId',
  'net_version',
  'web3_clientVersion',
  'eth_blockNumber',
  'eth_getBlockByNumber',
  'eth_getBlockByHash',
  'eth_getBalance',
  'eth_getCode',
  'eth_getTransactionCount',
  'eth_getTransactionByHash',
  'eth_getTransactionReceipt',
  'eth_gasPrice',
  'eth_maxPriorityFeePerGas',
  'eth_feeHistory',
  'eth_call',
  'eth_estimateGas',
  'eth_sendRawTransaction',
]);

export const MOST_IN_BATCH = 20;
export const MOST_BODY_BYTES = 128 * 1024;
/** Call data a read may carry, in hex digits. */
const MOST_DATA = 60_000;

const rpcRequest = z.object({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.int(), z.string().max(100), z.null()]).default(null),
  method: z.string().max(60),
  params: z.array(z.unknown()).max(4).default([]),
});
export type RpcRequest = z.infer<typeof rpcRequest>;

export type RpcError = {
  readonly jsonrpc: '2.0';
  readonly id: RpcRequest['id'];
  readonly error: { code: number; message: string };
};
export const rpcError = (id: RpcRequest['id'], code: number, message: string): RpcError => ({
  jsonrpc: '2.0',
  id,
  error: { code, message },
});

/** The requests of a body, one or a batch, each either to be forwarded or already answered with why not. */
export type Judged = { readonly batch: boolean; readonly items: readonly (RpcRequest | RpcError)[] };

export function judgeRpc(body: unknown): Judged {
  const batch = Array.isArray(body);
  const list: unknown[] = batch ? body : [body];
  if (list.length === 0 || list.length > MOST_IN_BATCH) {
    return { batch: false, items: [rpcError(null, -32600, `send 1 to ${MOST_IN_BATCH} requests at a time`)] };
  }
  return { batch, items: list.map(judgeOne) };
}

function judgeOne(value: unknown): RpcRequest | RpcError {
  const parsed = rpcRequest.safeParse(value);
  if (!parsed.success) return rpcError(null, -32600, 'not a JSON-RPC 2.0 request');
  const { id, method, params } = parsed.data;
  if (!ALLOWED_METHODS.has(method)) return rpcError(id, -32601, `${method} is not offered here`);
  const [first] = params;
  const isCall = method === 'eth_call' || method === 'eth_estimateGas';
  if (isCall && !isPlainCall(first)) return rpcError(id, -32602, 'a call has from, to, data, value and gas only');
  // State overrides and block overrides let a read cost whatever its sender likes.
  if (isCall && params.length > 2) return rpcError(id, -32602, 'overrides are not offered here');
  if (method === 'eth_getBlockByNumber' || method === 'eth_getBlockByHash')
    return { ...parsed.data, params: [first, false] };
  if (method === 'eth_feeHistory' && !(Number(first) <= 32)) return rpcError(id, -32602, 'ask for 32 blocks at most');
  return parsed.data;
}

const plainCall = z.strictObject({
  from: z.string().max(42).optional(),
  to: z.string().max(42).optional(),
  data: z.string().max(MOST_DATA).optional(),
  input: z.string().max(MOST_DATA).optional(),
  value: z.string().max(66).optional(),
  gas: z.string().max(18).optional(),
  gasPrice: z.string().max(66).optional(),
  maxFeePerGas: z.string().max(66).optional(),
  maxPriorityFeePerGas: z.string().max(66).optional(),
  nonce: z.string().max(18).optional(),
  type: z.string().max(4).optional(),
  chainId: z.string().max(18).optional(),
  accessList: z.array(z.never()).optional(),
});
const isPlainCall = (value: unknown): boolean => plainCall.safeParse(value).success;
