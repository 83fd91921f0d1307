/**
 * The one wrapper around every route handler under `/api/v1`: checks where the request comes from, reads who sends it, reads its
 * input, runs one command or query, answers JSON.
 *
 *     // app/api/v1/offers/[id]/takes/route.ts
 *     export const POST = handle({ params: z.object({ id }), body: takeInput, command: takeOffer });
 *
 * An operation of the API (`lib/<noun>/operations.ts`) is such a thing whole: `export const POST = handle(takeOperation)`. What names no scope can
 * be asked by no key.
 *
 * The command receives `ctx` and one input: query, body and path parameters laid over each other in this order. Success is
 * `200 { "value": ... }`; a refusal is problem+json `{ type, title, status, code, data, requestId }` with the refusal's own status; a fault
 * is a 500 with the request id that its log line carries. The header `Idempotency-Key` becomes `ctx.key`.
 */
import { NextResponse, type NextRequest } from 'next/server';
import type { z } from 'zod';
import type { Scope } from '#lib/account/api-key.ts';
import { canUseKey, type Actor } from '#lib/account/policy.ts';
import { isOwnOrigin } from '#lib/account/sign-in-message.ts';
import { refuseAccount } from '#lib/account/refusals.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import { isNoRoom } from '#lib/db/no-room.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { inSpan, tellSpan } from '#lib/events/spans.ts';
import { inTrail, makeLog } from '#lib/events/trail.ts';
import {
  isTagged,
  parse,
  readQuery,
  tagOf,
  wordFault,
  wordRefusal,
  wordValue,
  type Worded,
} from '#lib/http/answers.ts';
import { limitHeaders, take, type Limit } from '#lib/http/limits.ts';
import { networkOf } from '#lib/http/network.ts';
import { USUAL_LIMIT, type Nothing, type Operation } from '#lib/http/operation.ts';
import { refuseRequest } from '#lib/http/refusals.ts';
import { watch } from '#lib/http/watch.ts';
import { isId, newId, secureRandom } from '#lib/kernel/ids.ts';
import { once } from '#lib/kernel/once.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { readAtMost } from './bytes.ts';
import { carriesSession, getRequestActor, keyTokenOf, originOf } from '../session.ts';

/** Bodies are small JSON: a sealed text, a signature, a form. */
const MOST_BYTES = 256 * 1024;

export type Spec<B, Q, P, V> = {
  readonly body?: z.ZodType<B>;
  readonly query?: z.ZodType<Q>;
  readonly params?: z.ZodType<P>;
  /** `anyone`: `ctx.actor` may be null; left out: whoever is not signed in is refused before the command runs. */
  readonly actor?: 'anyone';
  /** What an API key has to be allowed; left out: no key may ask. */
  readonly scope?: Scope;
  /** How often one person (or, signed out, one address) may ask. */
  readonly limit?: Limit;
  readonly deprecated?: Operation['deprecated'];
  readonly command: (ctx: Ctx, input: Q & B & P, request: NextRequest) => Promise<Result<V>>;
  /** What else the answer carries, a cookie for instance. */
  readonly respond?: (value: V, response: NextResponse) => Promise<void> | void;
  /** What every answer carries, a refusal's too. */
  readonly mark?: (response: NextResponse, request: NextRequest) => void;
  /** Makes the answer of a success instead of the JSON: bytes, for instance. */
  readonly bytes?: (value: V, headers: Readonly<Record<string, string>>) => Response;
  /** Keeps parts of the value away from the answer. */
  readonly view?: (value: V) => unknown;
};

type RouteContext = { readonly params: Promise<Record<string, string | string[] | undefined>> };
export type Handler = ((request: NextRequest, route: RouteContext) => Promise<Response>) & {
  /** What it was made of; for the tests that walk the routes. */
  readonly spec: Spec<never, never, never, never>;
};

/** As pages write theirs: `/api/v1/offers/[offerId]`. */
const templateOf = (path: string) => `/api/v1${path.replaceAll('{', '[').replaceAll('}', ']')}`;
/** The trade that a path is about. */
const TRADE = /^\/api\/v1\/trades\/([^/]+)(?:\/|$)/;
const log = () => once('log.api', () => makeLog('api'));

export function handle<V, B = Nothing, Q = Nothing, P = Nothing>(spec: Spec<B, Q, P, V>): Handler {
  const answer = async (requestId: string, request: NextRequest, route: RouteContext): Promise<Response> => {
    const more: Record<string, string> = { vary: 'Authorization, Cookie', ...deprecationOf(spec) };
    const asked: Asked = { requestId, more, by: null };
    try {
      const result = await run(spec, request, route, asked);
      note(request, asked, result);
      if (!result.ok) {
        const refusal = sent(wordRefusal(result.refusal, requestId), more);
        spec.mark?.(refusal, request);
        return refusal;
      }
      if (spec.bytes) return spec.bytes(result.value, { 'x-request-id': requestId });
      const value = spec.view ? spec.view(result.value) : result.value;
      const response = isRead(request)
        ? unlessKnown(request, value, requestId, more)
        : sent(wordValue(value, requestId), more);
      spec.mark?.(response, request);
      await spec.respond?.(result.value, response);
      return response;
    } catch (error) {
      log().error({ path: request.nextUrl.pathname, method: request.method, err: error }, 'fault');
      if (isNoRoom(error)) return sent(wordRefusal(refuseRequest('request.no_room'), requestId), more);
      return sent(wordFault(requestId), more);
    }
  };
  const handler = (request: NextRequest, route: RouteContext): Promise<Response> => {
    const requestId = newId(secureRandom);
    const tradeId = TRADE.exec(request.nextUrl.pathname)?.[1];
    const { id, path } = spec as Partial<Pick<Operation, 'id' | 'path'>>;
    const facts = { 'http.request.method': request.method, ...(path && { 'http.route': templateOf(path) }) };
    const span = { name: `request ${id ?? request.method}`, kind: 'server', facts, reads: isRead(request) } as const;
    return inTrail({ requestId, ...(tradeId !== undefined && isId(tradeId) && { tradeId }) }, () =>
      inSpan(span, async () => {
        const answered = await answer(requestId, request, route);
        tellSpan({ 'http.response.status_code': answered.status });
        return answered;
      }),
    );
  };
  // What it takes can be looked at: tests walk the schemas of all routes.
  return Object.assign(handler, { spec: spec as unknown as Handler['spec'] });
}

type Asked = {
  readonly requestId: string;
  readonly more: Record<string, string>;
  /** Who asks, once that is known. */
  by: Actor | null;
};

/** For whoever watches over the site: {@link watch}. Somebody who has just come in is known by what they are answered. */
function note(request: NextRequest, { requestId, by }: Asked, result: Result<unknown>): void {
  const cameIn = result.ok ? (result.value as { me?: { accountId?: string } } | null)?.me?.accountId : undefined;
  const { code, status } = result.ok ? { code: 'ok', status: 200 } : result.refusal;
  const who = by?.accountId ?? cameIn ?? null;
  watch({
    method: request.method,
    path: request.nextUrl.pathname,
    who,
    key: by?.key?.id ?? null,
    code,
    status,
    requestId,
  });
}

async function run<V, B, Q, P>(
  spec: Spec<B, Q, P, V>,
  request: NextRequest,
  route: RouteContext,
  given: Asked,
): Promise<Result<V>> {
  const { requestId, more } = given;
  // A session is a browser's, so what it changes must come from a page of ours; a key is sent by nobody who was not given it.
  const ours = keyTokenOf(request) === undefined ? checkOrigin(request) : ok(true);
  if (!ours.ok) return ours;
  const clock = await chainClock();
  const asked = await askedBy(spec, request, clock(), given);
  if (!asked.ok) return asked;
  const actor = asked.value;
  const limit = spec.limit ?? (spec.scope && USUAL_LIMIT);
  if (limit) {
    const who = actor?.accountId ?? networkOf(originOf(request.headers).ip);
    const taken = take(limit, who);
    Object.assign(more, limitHeaders(limit, who));
    if (!taken.ok) return taken;
  }
  const input = await readInput(spec, request, await route.params);
  if (!input.ok) return input;
  const key = readCommandKey(request);
  if (!key.ok) return key;
  const ctx: Ctx = { actor, key: key.value, clock, random: secureRandom, db: db(), requestId };
  return spec.command(ctx, input.value, request);
}

const isRead = ({ method }: NextRequest): boolean => method === 'GET' || method === 'HEAD';

/** Who asks, where they may: by a key only what names a scope. */
async function askedBy(
  spec: Pick<Spec<never, never, never, never>, 'actor' | 'scope'>,
  request: NextRequest,
  now: number,
  given: Asked,
): Promise<Result<Actor | null>> {
  const by = await getRequestActor(request);
  if (!by.ok) return by;
  given.by = by.value;
  if (by.value) {
    const may = canUseKey(by.value, { scope: spec.scope ?? null, reads: isRead(request) }, now);
    return may.ok ? by : may;
  }
  if (spec.actor === 'anyone') return by;
  return refused(refuseAccount(carriesSession(request) ? 'account.session_ended' : 'account.sign_in_first'));
}

/** The idempotency key. One that was cut short would be another's: it is refused instead. */
function readCommandKey(request: NextRequest): Result<string | undefined> {
  const key = request.headers.get('idempotency-key') ?? undefined;
  const wrong = key !== undefined && !/^[\x21-\x7e]{1,100}$/.test(key);
  return wrong
    ? refused(refuseRequest('request.invalid', { field: 'Idempotency-Key', issue: '1 to 100 visible characters' }))
    : ok(key);
}

/** RFC 9745 and RFC 8594: since when it is deprecated, when it goes, and what takes its place. */
function deprecationOf({ deprecated }: Pick<Spec<never, never, never, never>, 'deprecated'>): Record<string, string> {
  if (!deprecated) return {};
  const { since, until, instead } = deprecated;
  return {
    deprecation: `@${since}`,
    sunset: new Date(until * 1000).toUTCString(),
    link: `<${config().publicUrl}/api/v1${instead}>; rel="successor-version"`,
  };
}

/** The answer to a read, or only that it is still the one that its reader has. */
function unlessKnown(
  request: NextRequest,
  value: unknown,
  requestId: string,
  more: Readonly<Record<string, string>>,
): NextResponse {
  const etag = tagOf(value);
  const worded = wordValue(value, requestId);
  if (!isTagged(request.headers.get('if-none-match'), etag)) return sent(worded, { ...more, etag });
  const { 'content-type': _, ...headers } = worded.headers;
  return new NextResponse(null, { status: 304, headers: { ...headers, ...more, etag } });
}

/** The chain's time as this request began, moving on with the process. */
async function chainClock(): Promise<() => number> {
  const began = performance.now();
  const at = await chainNow(db(), config().chainId);
  return () => at + Math.floor((performance.now() - began) / 1000);
}

/** Only our own pages may change anything: a missing or null Origin on anything but a read is refused too. */
export function checkOrigin(request: NextRequest): Result<true> {
  if (isRead(request)) return ok(true);
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

/** Half a character belongs into no text either. @throws SyntaxError */
function wellFormed(key: string, value: unknown): unknown {
  if (![key, value].every((one) => typeof one !== 'string' || one.isWellFormed()))
    throw new SyntaxError('half a character');
  return value;
}

/** JSON of at most so many bytes; given up at the first byte too many, whatever its sender said of its length. */
export async function readBody(request: NextRequest, most = MOST_BYTES): Promise<Result<unknown>> {
  const bytes = await readAtMost(request, most);
  if (!bytes.ok) return bytes;
  const text = Buffer.from(bytes.value).toString();
  // A NUL belongs into no text, and the database takes none.
  if (text.includes(String.raw`\u0000`)) return refused(refuseRequest('request.not_json'));
  try {
    return ok(text === '' ? {} : /\\ud[89a-f]/i.test(text) ? JSON.parse(text, wellFormed) : JSON.parse(text));
  } catch {
    return refused(refuseRequest('request.not_json'));
  }
}

const sent = ({ status, headers, body }: Worded, more: Readonly<Record<string, string>> = {}): NextResponse =>
  new NextResponse(body, { status, headers: { ...headers, ...more } });
