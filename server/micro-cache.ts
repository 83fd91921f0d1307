/**
 * Answers from what was read for another reader a moment ago: visitors, and who is signed in where their page is what many see (shared/member.ts). See
 * shared/store.ts for how old that can be, shared/key.ts for what an answer is made from. Nothing that sets a cookie, and nothing that is not a
 * success, is kept.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { config } from '#lib/config.ts';
import { LENT_HEADER, writeLent } from '#lib/account/lent.ts';
import { isTagged, type Worded } from '#lib/http/answers.ts';
import { plainBody, zippedBody, keep, type Hole, type Kept } from './shared/bytes.ts';
import { createInner, type Ask, type Handler } from './shared/inner.ts';
import { isForMembers, sharedAmongMembers, sharedOf, type Shared } from './shared/key.ts';
import { drawStandIn, looksOf, tradersOn, valuesOf, type Member } from './shared/member.ts';
import { slimPage } from './shared/slim.ts';
import { Remembered } from './shared/remembered.ts';
import { Store, type Reading } from './shared/store.ts';
import { contentPolicy, DATA_POLICY, newNonce, secureHeaders, setHeaders } from './headers.ts';

/**
 * How old what an answer is made of can be, counted from when its reading began. Less than the 200 ms within which an edit has to be
 * seen, so that no process has to be told of it; of ten readers a second for each query that is asked for at all it is still one.
 */
const LIFETIME_MS = 150;
const BOUNDS = { lifetimeMs: LIFETIME_MS, leastMs: 50, mostEntries: 1_000, mostBytes: 48 * 2 ** 20 };

type Stored = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly kept: Kept;
  readonly etag: string | undefined;
  /** What stands for the nonce in the headers; undefined: nothing does. */
  readonly placeholder: string | undefined;
  /** Carries a cookie, or is not as such a page is: meant for one, which should not happen, and is not passed on. */
  readonly personal: boolean;
  /** Of a page for members: who has an offer on it, and sees it otherwise. */
  readonly traders?: ReadonlySet<string>;
};

type Outcome = 'done' | 'own' | 'slow';

/** How long it is remembered that somebody has an answer of their own, so that the shared one is not made for them to be thrown away. */
const ALONE_MS = 10_000;
const MOST_ALONE = 2_000;

export type MicroCache = {
  /**
   * Answers, or says `own`: it has to be made for this request alone, or `slow`: so would it be, and `mayRead` refuses that.
   */
  answer(request: IncomingMessage, response: ServerResponse): Promise<Outcome>;
  readonly entries: number;
  readonly bytes: number;
};

type Options = {
  readonly handle: Handler;
  readonly mayRead: (request: IncomingMessage) => Promise<boolean>;
  readonly epoch?: () => number;
  /** Answers data without the renderer; undefined: it is the renderer's. */
  readonly answerData?: (path: string) => Promise<Worded> | undefined;
  /** Who is signed in, where they see what many see; and whether they may be looked for once more. */
  readonly findMember?: (request: IncomingMessage) => Promise<Member | undefined>;
  readonly mayFind?: (request: IncomingMessage) => Promise<boolean>;
};
type Obtain = (request: IncomingMessage, shared: Shared, member?: Member) => Promise<Stored | 'slow'>;
type AnswerAs = (request: IncomingMessage, response: ServerResponse) => Promise<Outcome>;

/** `handle` renders; `mayRead`: whether one more reading may be made for who sent this. `epoch`: another when rates changed. */
export function createMicroCache(options: Options): MicroCache {
  const render = createInner(options.handle);
  const ask: Ask = async (path, headers) => {
    const worded = await options.answerData?.(path);
    return worded ? { ...worded, body: Buffer.from(worded.body) } : render(path, headers);
  };
  const store = new Store<Stored>(BOUNDS);
  const obtain: Obtain = async (request, shared, member) => {
    const key = `${options.epoch?.() ?? 0} ${shared.key}`;
    const found = store.find(key);
    if (found) return found;
    if (!store.isShared(key) && !(await options.mayRead(request))) return 'slow';
    return store.find(key) ?? store.ask(key, () => read(ask, shared, member));
  };
  const [toMember, toVisitor] = [forMembers(options, obtain), forVisitors(obtain)];
  return {
    answer: async (request, response) => {
      if (request.method !== 'GET' && request.method !== 'HEAD') return 'own';
      return isForMembers(request.url, request.headers) ? toMember(request, response) : toVisitor(request, response);
    },
    get entries() {
      return store.entries;
    },
    get bytes() {
      return store.bytes;
    },
  };
}

const forVisitors =
  (obtain: Obtain): AnswerAs =>
  async (request, response) => {
    const shared = sharedOf(request.url, request.headers);
    if (!shared) return 'own';
    const stored = await obtain(request, shared);
    if (stored === 'slow') return 'slow';
    if (stored.personal) return 'own';
    send(request, response, { stored, kind: shared.kind, values: [] });
    return 'done';
  };

function forMembers({ findMember, mayFind }: Options, obtain: Obtain): AnswerAs {
  const alone = new Remembered(ALONE_MS, MOST_ALONE);
  return async (request, response) => {
    if (!findMember) return 'own';
    if (!(await mayFind?.(request))) return 'slow';
    const member = await findMember(request);
    if (!member) return 'own';
    const { locale, currency, accountId } = member.actor;
    const of = { looks: looksOf(member), locale, currency };
    const shared = sharedAmongMembers(request.url, request.headers, of);
    const name = `${accountId} ${shared?.path}`;
    if (!shared || alone.has(name)) return 'own';
    const stored = await obtain(request, shared, member);
    if (stored === 'slow') return 'slow';
    if (stored.personal || stored.traders?.has(accountId)) {
      alone.add(name);
      return 'own';
    }
    send(request, response, { stored, kind: shared.kind, values: valuesOf(member) });
    return 'done';
  };
}

/** What of the renderer's headers goes on; the rest is ours, or of that one reading. */
const PASSED = ['content-type', 'link', 'x-request-id'] as const;

/** `member`: it is rendered as a stand-in who looks the same, whose place each of them takes. */
async function read(ask: Ask, { path, headers, kind }: Shared, member?: Member): Promise<Reading<Stored>> {
  const placeholder = newNonce();
  const policy = contentPolicy(placeholder, config().dev);
  const standIn = member && drawStandIn(member);
  const answer = await ask(path, {
    ...headers,
    host: new URL(config().publicUrl).host,
    ...(kind === 'page' && { 'content-security-policy': policy }),
    ...(standIn && { [LENT_HEADER]: writeLent(standIn.lent) }),
  });
  const isGood = answer.status === 200;
  const html = kind === 'page' && isGood ? answer.body.toString() : undefined;
  const slim = html === undefined ? undefined : slimPage(html, placeholder);
  // Where it stays as it was written, its data stands in pieces, and a placeholder may be cut in two.
  const page = standIn ? (slim === undefined || slim === html ? undefined : standIn.withFaceHole(slim)) : slim;
  // What is made for a stand-in is nobody's where nobody can take its place.
  const personal = answer.headers['set-cookie'] !== undefined || (standIn !== undefined && page === undefined);
  const nonce: Hole = { placeholder, fixed: true };
  const kept = keep(
    page === undefined ? answer.body : Buffer.from(page),
    kind === 'page' ? [nonce, ...(standIn?.holes ?? [])] : [],
  );
  const passed = PASSED.flatMap((name) => {
    const value = answer.headers[name];
    return typeof value === 'string' && !(isGood && name === 'x-request-id') ? [[name, value] as const] : [];
  });
  const location = answer.headers.location;
  const stored: Stored = {
    status: answer.status,
    headers: { ...Object.fromEntries(passed), ...(location && { location }) },
    kept,
    placeholder: kind === 'page' ? placeholder : undefined,
    etag: isGood && kind === 'data' ? `W/"${digest(answer.body)}"` : undefined,
    personal,
    ...(standIn && page !== undefined && { traders: tradersOn(page) }),
  };
  return { value: stored, size: isGood && !personal ? kept.size + 2_000 : undefined };
}

const digest = (body: Buffer): string => createHash('sha256').update(body).digest('base64url').slice(0, 22);

/** Other sites may read what anybody may read: without cookies, and only this. */
const OPEN = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'ETag, Retry-After, X-Request-Id',
  'Cross-Origin-Resource-Policy': 'cross-origin',
} as const;

/** Whether a client that may have it compressed said so, and did not take it back. */
const acceptsGzip = (header: string | undefined): boolean =>
  /(^|,)\s*(gzip|\*)\s*(;\s*q=(0?\.\d*[1-9]|1)|,|$)/i.test(header ?? '');

/** `values`: what a member's page has in its holes, besides the nonce. */
type Sent = { readonly stored: Stored; readonly kind: Shared['kind']; readonly values: readonly string[] };

function send(request: IncomingMessage, response: ServerResponse, { stored, kind, values }: Sent): void {
  const { status, headers, kept, placeholder, etag } = stored;
  const nonce = newNonce();
  setHeaders(response, secureHeaders(kind === 'page' ? contentPolicy(nonce, config().dev) : DATA_POLICY));
  // A preload names the nonce as well.
  for (const [name, value] of Object.entries(headers))
    response.setHeader(name, placeholder ? value.replaceAll(placeholder, nonce) : value);
  if (kind === 'data') setHeaders(response, OPEN);
  response.setHeader(
    'Vary',
    kind === 'data' ? 'Accept-Encoding, Authorization, Cookie' : 'Accept-Encoding, Cookie, Accept-Language',
  );
  // A page is kept by nobody: its nonce is for one answer. Data may be, and is asked for again each time.
  response.setHeader('Cache-Control', etag ? 'no-cache' : 'no-store');
  if (etag) response.setHeader('ETag', etag);
  if (etag && isTagged(request.headers['if-none-match'], etag)) {
    response.writeHead(304).end();
    return;
  }
  const zipped = kept.zipped !== undefined && acceptsGzip(request.headers['accept-encoding']);
  if (zipped) response.setHeader('Content-Encoding', 'gzip');
  const body = zipped ? zippedBody(kept, [nonce, ...values]) : plainBody(kept, [nonce, ...values]);
  response.setHeader('Content-Length', body.length);
  response.writeHead(status);
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** The answer to a browser that asks whether another site's page may read this. `allow`: everything that is done under the address. */
export function answerPreflight(response: ServerResponse, allow: string): void {
  setHeaders(response, { ...secureHeaders(DATA_POLICY), ...OPEN });
  response
    .writeHead(204, { Allow: allow, 'Access-Control-Allow-Methods': 'GET, HEAD', 'Access-Control-Max-Age': '86400' })
    .end();
}
