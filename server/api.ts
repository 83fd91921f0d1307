/**
 * What anybody may read of the API, answered in this process by the operations themselves: no page, no route and no copy of the request stands
 * between. Whoever is signed in is answered by the routes of the same operations.
 */
import { steadyClock } from '#lib/chain/clock.ts';
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import { dbForVisitors } from '#lib/db/replica.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { parse, readQuery, wordFault, wordRefusal, wordValue, type Worded } from '#lib/http/answers.ts';
import { refuseRequest } from '#lib/http/refusals.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { inSpan, tellSpan } from '#lib/events/spans.ts';
import { inTrail, makeLog } from '#lib/events/trail.ts';
import { once } from '#lib/kernel/once.ts';
import { OPERATIONS, SHARED } from '#lib/api/operations.ts';
import type { AnyOperation } from '#lib/http/operation.ts';

const BASE = '/api/v1';
const log = () => once('log.api', () => makeLog('api'));
/** As pages write theirs: `/offers/[offerId]`. */
const templateOf = (path: string) => `${BASE}${path.replaceAll('{', '[').replaceAll('}', ']')}`;

type Asked = { readonly operation: AnyOperation; readonly params: Record<string, string> };

/** Paths with a name in braces at their end take whatever stands there. */
const ROUTES = SHARED.map((operation) => {
  const [fixed = '', name] = `${BASE}${operation.path}`.split('{');
  return { operation, fixed, name: name?.slice(0, -1) };
});

function findAsked(path: string): Asked | undefined {
  for (const { operation, fixed, name } of ROUTES) {
    if (name === undefined && path === fixed) return { operation, params: {} };
    if (name !== undefined && path.startsWith(fixed))
      return { operation, params: { [name]: path.slice(fixed.length) } };
  }
  return undefined;
}

/** The answer to a visitor who asks for this path and query; undefined: it is none of the operations. */
export function answerApi(url: string): Promise<Worded> | undefined {
  const mark = url.indexOf('?');
  const asked = findAsked(mark < 0 ? url : url.slice(0, mark));
  return asked && answer(asked, new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)));
}

/** What can be asked under a path, as the field `Allow` says it. */
export function methodsOf(path: string): string {
  const shared = findAsked(path)?.operation.path;
  const methods = OPERATIONS.filter((operation) => operation.path === shared).map(({ method }) => method);
  return [...new Set(['GET', 'HEAD', ...methods, 'OPTIONS'])].join(', ');
}

function answer(asked: Asked, search: URLSearchParams): Promise<Worded> {
  const requestId = newId(secureRandom);
  const { id, path } = asked.operation;
  const facts = { 'http.request.method': 'GET', 'http.route': templateOf(path) };
  return inTrail({ requestId }, () =>
    inSpan({ name: `request ${id}`, kind: 'server', facts, reads: true }, async () => {
      const answered = await answerAs(asked, search, requestId);
      tellSpan({ 'http.response.status_code': answered.status });
      return answered;
    }),
  );
}

async function answerAs({ operation, params }: Asked, search: URLSearchParams, requestId: string): Promise<Worded> {
  try {
    const query = parse(operation.query, readQuery(search));
    if (!query.ok) return wordRefusal(query.refusal, requestId);
    const path = parse(operation.params, params);
    // A path that cannot be is a thing that does not exist.
    if (!path.ok) return wordRefusal(refuseRequest('request.not_found'), requestId);
    const input = { ...(query.value as object), ...(path.value as object) };
    const result = await operation.command(await visitor(requestId), input);
    return result.ok ? wordValue(result.value, requestId) : wordRefusal(result.refusal, requestId);
  } catch (error) {
    log().error({ operation: operation.id, err: error }, 'fault');
    return wordFault(requestId);
  }
}

/** Nobody in particular, at the chain's time, as through every other door. */
async function visitor(requestId: string): Promise<Ctx> {
  const clock = await steadyClock(db(), config().chainId);
  return { actor: null, clock, random: secureRandom, db: dbForVisitors(), requestId };
}
