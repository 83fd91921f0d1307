import { NextResponse, type NextRequest } from 'next/server';
import { provider } from '#lib/chain/deployment.ts';
import { judgeRpc, MOST_BODY_BYTES, rpcError, type RpcError, type RpcRequest } from '#lib/chain/proxy.ts';
import { chainIds } from '#lib/config.ts';
import { take, type Limit } from '#lib/http/limits.ts';
import { originOf } from '../../../session.ts';
import { readBody } from '../../handle.ts';

type RouteContext = { readonly params: Promise<{ chainId: string }> };

const LIMIT: Limit = { name: 'chain', burst: 600, perMinute: 3000 };

/** The chain, for pages and for wallets that were told to use it: reads on the list of lib/chain/proxy.ts and signed transactions. */
export async function POST(request: NextRequest, route: RouteContext): Promise<Response> {
  const { chainId } = await route.params;
  const chain = chainIds().find((id) => String(id) === chainId);
  if (chain === undefined) return answer(rpcError(null, -32000, 'no such chain here'), 404);
  // A form or an image of another site cannot send this type without asking first, and we do not allow it.
  if (!request.headers.get('content-type')?.startsWith('application/json')) {
    return answer(rpcError(null, -32600, 'send application/json'), 415);
  }
  const body = await readBody(request, MOST_BODY_BYTES);
  if (!body.ok) return answer(rpcError(null, -32700, body.refusal.code), 400);
  const { batch, items } = judgeRpc(body.value);
  const who = originOf(request.headers).ip;
  for (const _ of items) {
    if (!take(LIMIT, who).ok) return answer(rpcError(null, -32005, 'too many requests, wait a moment'), 429);
  }
  const answers = await Promise.all(items.map((item) => ('error' in item ? item : forward(chain, item))));
  return answer(batch ? answers : answers[0]!);
}

const answer = (body: unknown, status = 200): Response =>
  NextResponse.json(body, { status, headers: { 'cache-control': 'no-store' } });

async function forward(chainId: number, { id, method, params }: RpcRequest): Promise<RpcError | object> {
  try {
    return { jsonrpc: '2.0', id, ...(await provider(chainId).ask(method, params)) };
  } catch {
    // Every node is down or too slow; its caller may try again.
    return rpcError(id, -32002, 'the chain does not answer now');
  }
}
