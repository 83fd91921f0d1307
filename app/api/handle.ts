/**
 * The one wrapper around every route handler under `/api/v1`: checks where the request comes from, reads who sends it, reads its
 * input, runs one command or query, answers JSON.
 *
 *     // app/api/v1/offers/[id]/takes/route.ts
 *     export const POST = handle({ params: z.object({ id }), body: takeInput, command: takeOffer });
 *
 * The command receives `ctx` and one input: query, body and path parameters laid over each other in this order. Success is
 * `200 { "value": ... }`; a refusal is problem+json `{ type, title, status, code, data, requestId }` with the refusal's own status; a fault
 * is a 500 with the request id that its log line carries. The header `Idempotency-Key` becomes `ctx.key`.
 */
import { NextResponse, type NextRequest } from 'next/server';
import pino from 'pino';
import type { z } from 'zod';
import { isOwnOrigin } from '#lib/account/sign-in-message.ts';
import { refuseAccount } from '#lib/account/refusals.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { parse, readQuery, wordFault, wordRefusal, wordValue, type Worded } from '#lib/http/answers.ts';
import { take, type Limit } from '#lib/http/limits.ts';
import { refuseRequest } from '#lib/http/refusals.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { once } from '#lib/kernel/once.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { carriesSession, getRequestActor, originOf } from '../session.ts';

/** Bodies are small JSON: a sealed text, a signature, a form. */
const MOST_BYTES = 256 * 1024;

type Empty = Record<never, never>;

export type Spec<B, Q, P, V> = {
  readonly body?: z.ZodType<B>;
  readonly query?: z.ZodType<Q>;
  readonly params?: z.ZodType<P>;
  /** `anyone`: `ctx.actor` may be null; left out: whoever is not signed in is refused before the command runs. */
  readonly actor?: 'anyone';
  /** How often one person (or, signed out, one address) may ask. */
  readonly limit?: Limit;
  readonly command: (ctx: Ctx, input: Q & B & P, request: NextRequest) => Promise<Result<V>>;
  /** What else the answer carries, a cookie for instance. */
  readonly respond?: (value: V, response: NextResponse) => Promise<void> | void;
  /** What every answer carries, a refusal's too. */
  readonly mark?: (response: NextResponse, request: NextRequest) => void;
  /** Makes the answer of a success instead of the JSON: bytes, for instance. */
  readonly answer?: (value: V, headers: Readonly<Record<string, string>>) => Response;
  /** Keeps parts of the value away from the answer. */
  readonly view?: (value: V) => unknown;
};

type RouteContext = { readonly params: Promise<Record<string, string | string[] | undefined>> };

const log = () => once('log.api', () => pino({ name: 'api', level: config().logLevel }));

export function handle<V, B = Empty, Q = Empty, P = Empty>(spec: Spec<B, Q, P, V>) {
  return async (request: NextRequest, route: RouteContext): Promise<Response> => {
    const requestId = newId(secureRandom);
    try {
      const result = await run(spec, request, route, requestId);
      if (!result.ok) {
        const refusal = sent(wordRefusal(result.refusal, requestId));
        spec.mark?.(refusal, request);
        return refusal;
      }
      if (spec.answer) return spec.answer(result.value, { 'x-request-id': requestId });
      const response = sent(wordValue(spec.view ? spec.view(result.value) : result.value, requestId));
      spec.mark?.(response, request);
      await spec.respond?.(result.value, response);
      return response;
    } catch (error) {
      log().error({ requestId, path: request.nextUrl.pathname, method: request.method, err: error }, 'fault');
      return sent(wordFault(requestId));
    }
  };
}

async function run<V, B, Q, P>(
  spec: Spec<B, Q, P, V>,
  request: NextRequest,
  route: RouteContext,
  requestId: string,
): Promise<Result<V>> {
  const foreign = checkOrigin(request);
  if (!foreign.ok) return foreign;
  const actor = await getRequestActor(request);
  if (!actor && spec.actor !== 'anyone') {
    return refused(refuseAccount(carriesSession(request) ? 'account.session_ended' : 'account.sign_in_first'));
  }
  if (spec.limit) {
    const taken = take(spec.limit, actor?.accountId ?? originOf(request.headers).ip);
    if (!taken.ok) return taken;
  }
  const input = await readInput(spec, request, await route.params);
  if (!input.ok) return input;
  const key = request.headers.get('idempotency-key')?.slice(0, 100) || undefined;
  const clock = await chainClock();
  const ctx: Ctx = { actor, ...(key && { key }), clock, random: secureRandom, db: db(), requestId };
  return spec.command(ctx, input.value, request);
}

/** The chain's time as this request began, moving on with the process. */
async function chainClock(): Promise<() => number> {
  const began = performance.now();
  const at = await chainNow(db(), config().chainId);
  return () => at + Math.floor((performance.now() - began) / 1000);
}

/** Only our own pages may change anything: a missing or null Origin on anything but a read is refused too. */
export function checkOrigin(request: NextRequest): Result<true> {
  if (request.method === 'GET' || request.method === 'HEAD') return ok(true);
  const origin = request.headers.get('origin') ?? '';
  return isOwnOrigin(origin, config())
    ? ok(true)
    : refused(refuseRequest('request.other_origin', { origin: origin.slice(0, 200), site: config().publicUrl }));
}

async function readInput<B, Q, P>(
  spec: Pick<Spec<B, Q, P, unknown>, 'body' | 'query' | 'params'>,
  request: NextRequest,
  params: Record<string, unknown>,
): Promise<Result<Q & B & P>> {
  const query = parse(spec.query, readQuery(request.nextUrl.searchParams));
  if (!query.ok) return query;
  const body = spec.body ? await readBody(request) : ok(undefined);
  if (!body.ok) return body;
  const parsed = parse(spec.body, body.value);
  if (!parsed.ok) return parsed;
  const path = parse(spec.params, params);
  // A path that cannot be is a thing that does not exist.
  if (!path.ok) return refused(refuseRequest('request.not_found'));
  return ok({ ...query.value, ...parsed.value, ...path.value } as Q & B & P);
}

export async function readBody(request: NextRequest, most = MOST_BYTES): Promise<Result<unknown>> {
  if (Number(request.headers.get('content-length') ?? 0) > most) return refused(refuseRequest('request.too_large'));
  const text = await request.text();
  if (text.length > most) return refused(refuseRequest('request.too_large'));
  try {
    return ok(text === '' ? {} : JSON.parse(text));
  } catch {
    return refused(refuseRequest('request.not_json'));
  }
}

/** A refusal as an answer. */
export const problem = (refusal: Refusal, requestId: string): Response => sent(wordRefusal(refusal, requestId));

const sent = ({ status, headers, body }: Worded): NextResponse => new NextResponse(body, { status, headers });
