/**
 * The one client of `/api/v1`: pages, the demo process and tests use it. Answers a Result: a refusal is the server's own, with
 * its code and data; a server that cannot be reached or that broke is a refusal too, so that a page always has a sentence.
 *
 *     const taken = await call<TradeView>('POST', '/offers/abc/takes', { fiatMinor: '1000' }, { key: newKey() });
 *     if (!taken.ok) return show(taken.refusal);
 */
import { secureRandom } from '#lib/kernel/ids.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { refuseRequest } from './refusals.ts';

/** Where a page asks whether it can be asked for anew. Open to the world, as `/readyz` behind the shipped proxies is not; says yes or no alone. */
export const PAGES_READY = '/readyz/pages';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type CallOptions = {
  /** Idempotency key: one per press of a button, the same one for its retries. Makes retrying after a lost answer safe. */
  readonly key?: string;
  readonly signal?: AbortSignal;
};
/** Paths are relative to `/api/v1`. */
export type Call = <T>(method: Method, path: string, body?: unknown, options?: CallOptions) => Promise<Result<T>>;

export type ClientOptions = {
  /** Origin of the server; empty in a browser (same origin). */
  readonly origin?: string;
  /** A fetch that keeps cookies; the browser's own by default. */
  readonly fetch?: typeof fetch;
  /** Waits between tries of a call that may be repeated, in milliseconds. */
  readonly retryAfter?: readonly number[];
  /** Asks the person who they are; true once they have proved it: then the call is made again, under the same key. */
  readonly confirm?: () => Promise<boolean>;
};

/** A new idempotency key: 128 random bits. */
export function newKey(): string {
  return [...secureRandom(16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function createCall(options: ClientOptions = {}): Call {
  const call = createBareCall(options);
  const { confirm } = options;
  if (!confirm) return call;
  return async (...asked) => {
    const answer = await call<never>(...asked);
    return wantsConfirming(answer) && (await confirm()) ? call(...asked) : answer;
  };
}

const wantsConfirming = (answer: Result<unknown>): boolean =>
  !answer.ok && answer.refusal.code === 'account.confirm_first';

function createBareCall(options: ClientOptions): Call {
  const { origin = '', retryAfter = [250, 1000] } = options;
  return async <T>(
    method: Method,
    path: string,
    body?: unknown,
    { key, signal }: CallOptions = {},
  ): Promise<Result<T>> => {
    const request: RequestInit = {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(key && { 'idempotency-key': key }),
        // A browser sends its own Origin and ignores this one; outside a browser nobody else would.
        ...(origin && method !== 'GET' && { origin }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    };
    const send = options.fetch ?? globalThis.fetch;
    const repeatable = method === 'GET' || key !== undefined;
    for (let attempt = 0; ; attempt++) {
      const answer = await tryOnce<T>(() => send(`${origin}/api/v1${path}`, request));
      const wait = retryAfter[attempt];
      const unreached = !answer.ok && answer.refusal.code === 'request.unreachable';
      if (!unreached || !repeatable || wait === undefined || signal?.aborted) return answer;
      await new Promise((done) => setTimeout(done, wait));
    }
  };
}

async function tryOnce<T>(send: () => Promise<Response>): Promise<Result<T>> {
  let response: Response;
  let answer: unknown;
  try {
    response = await send();
    answer = response.status === 204 ? {} : await response.json();
  } catch {
    // Offline, aborted, the connection cut, or a proxy's page instead of JSON: in each case we know nothing of what happened.
    return refused(refuseRequest('request.unreachable'));
  }
  if (response.ok) return ok((answer as { value: T }).value);
  return refused(refusalOf(response.status, answer));
}

/** The refusal that an answer of `/api/v1` carries. */
export function refusalOf(status: number, answer: unknown): Refusal {
  const { code, data, requestId } = (answer ?? {}) as { code?: unknown; data?: unknown; requestId?: unknown };
  if (status >= 500 && status !== 503) {
    return refuseRequest('request.fault', { requestId: typeof requestId === 'string' ? requestId : '' });
  }
  if (typeof code !== 'string') return refuseRequest('request.unreachable');
  return { code, status: status as Refusal['status'], data: (data ?? {}) as Refusal['data'] };
}

let confirming: (() => Promise<boolean>) | undefined;
let asking: Promise<boolean> | undefined;

/** Whoever shows the dialog that asks again says so here, once for the page; answers how to stop. */
export function answerConfirm(show: () => Promise<boolean>): () => void {
  confirming = show;
  return () => {
    if (confirming === show) confirming = undefined;
  };
}

/** Asks the person to confirm; of several calls that want it at once the person is asked once. */
function askToConfirm(): Promise<boolean> {
  asking ??= (confirming?.() ?? Promise.resolve(false)).finally(() => (asking = undefined));
  return asking;
}

/**
 * For a server action, whose answer is no {@link Call}'s: where it is refused with `account.confirm_first` the dialog appears, and then it is done again.
 *
 *     const [answer, act] = useActionState(withConfirm(saveAddress), null);
 */
export function withConfirm<A extends readonly unknown[], T>(action: (...input: A) => Promise<T>) {
  return async (...input: A): Promise<T> => {
    const answer = await action(...input);
    const { refusal } = (answer ?? {}) as { readonly refusal?: { readonly code?: string } };
    return refusal?.code === 'account.confirm_first' && (await askToConfirm()) ? action(...input) : answer;
  };
}

/** The page's own client. What wants a fresh proof of who asks makes the dialog appear, and is then done. */
export const call: Call = createCall({ confirm: askToConfirm });
