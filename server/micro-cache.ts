/**
 * Answers visitors without a session from what was read for another one a moment ago. See shared/store.ts for how old that can be,
 * shared/key.ts for what an answer is made from. Nothing that sets a cookie, and nothing that is not a success, is kept.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { config } from '#lib/config.ts';
import { isTagged, type Worded } from '#lib/http/answers.ts';
import { plainBody, zippedBody, keep, type Kept } from './shared/bytes.ts';
import { createInner, type Ask, type Handler } from './shared/inner.ts';
import { sharedOf, type Shared } from './shared/key.ts';
import { slimPage } from './shared/slim.ts';
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
  /** Carries a cookie: meant for one, which should not happen, and is not passed on. */
  readonly personal: boolean;
};

export type MicroCache = {
  /**
   * Answers, or says `own`: it has to be made for this request alone, or `slow`: so would it be, and `mayRead` refuses that.
   */
  answer(request: IncomingMessage, response: ServerResponse): Promise<'done' | 'own' | 'slow'>;
  readonly entries: number;
  readonly bytes: number;
};

/** `handle` renders; `mayRead`: whether one more reading may be made for who sent this. `epoch`: another when rates changed. */
export function createMicroCache(options: {
  readonly handle: Handler;
  readonly mayRead: (request: IncomingMessage) => Promise<boolean>;
  readonly epoch?: () => number;
  /** Answers data without the renderer; undefined: it is the renderer's. */
  readonly answerData?: (path: string) => Promise<Worded> | undefined;
}): MicroCache {
  const render = createInner(options.handle);
  const ask: Ask = async (path, headers) => {
    const worded = await options.answerData?.(path);
    return worded ? { ...worded, body: Buffer.from(worded.body) } : render(path, headers);
  };
  const store = new Store<Stored>(BOUNDS);
  const obtain = async (request: IncomingMessage, shared: Shared): Promise<Stored | 'slow'> => {
    const key = `${options.epoch?.() ?? 0} ${shared.key}`;
    const found = store.find(key);
    if (found) return found;
    if (!store.isShared(key) && !(await options.mayRead(request))) return 'slow';
    return store.find(key) ?? store.ask(key, () => read(ask, shared));
  };
  return {
    answer: async (request, response) => {
      if (request.method !== 'GET' && request.method !== 'HEAD') return 'own';
      const shared = sharedOf(request.url, request.headers);
      if (!shared) return 'own';
      const stored = await obtain(request, shared);
      if (stored === 'slow') return 'slow';
      if (stored.personal) return 'own';
      send(request, response, stored, shared.kind);
      return 'done';
    },
    get entries() {
      return store.entries;
    },
    get bytes() {
      return store.bytes;
    },
  };
}

/** What of the renderer's headers goes on; the rest is ours, or of that one reading. */
const PASSED = ['content-type', 'link', 'x-request-id'] as const;

async function read(ask: Ask, { path, headers, kind }: Shared): Promise<Reading<Stored>> {
  const placeholder = newNonce();
  const policy = contentPolicy(placeholder, config().dev);
  const answer = await ask(path, {
    ...headers,
    host: new URL(config().publicUrl).host,
    ...(kind === 'page' && { 'content-security-policy': policy }),
  });
  const isGood = answer.status === 200;
  const personal = answer.headers['set-cookie'] !== undefined;
  const body = kind === 'page' && isGood ? Buffer.from(slimPage(answer.body.toString(), placeholder)) : answer.body;
  const kept = keep(body, kind === 'page' ? placeholder : undefined);
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

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, kept, placeholder, etag }: Stored,
  kind: Shared['kind'],
): void {
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
  response.setHeader('Content-Length', zipped ? kept.zippedLength : kept.length);
  response.writeHead(status);
  if (request.method === 'HEAD') response.end();
  else response.end(zipped ? zippedBody(kept, nonce) : plainBody(kept, nonce));
}

/** The answer to a browser that asks whether another site's page may read this. `allow`: everything that is done under the address. */
export function answerPreflight(response: ServerResponse, allow: string): void {
  setHeaders(response, { ...secureHeaders(DATA_POLICY), ...OPEN });
  response
    .writeHead(204, { Allow: allow, 'Access-Control-Allow-Methods': 'GET, HEAD', 'Access-Control-Max-Age': '86400' })
    .end();
}
