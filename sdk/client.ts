/**
 * A client of the API for programs: one function for each operation, typed from the API's own description, with nothing but `fetch` beneath it.
 *
 *     const api = createClient({ origin: 'https://holdfast.example', key: process.env.HOLDFAST_KEY });
 *     const market = await api.listMarket({ want: 'buy', asset: 'USDC', currency: 'EUR' });
 *     if (!market.ok) throw new Error(market.refusal.code);
 *     for await (const trade of each(api.listTrades, { open: '1' })) console.log(trade.id, trade.state);
 *
 * A refusal is a value, never thrown. What changes something carries an idempotency key of its own, so that it can be tried again after a lost
 * answer without being done twice; whoever keeps the key over a restart of their own passes it.
 */
import { OPERATIONS, type Operations } from './generated.ts';

export type Refusal = {
  /** `noun.reason`. */
  readonly code: string;
  /** 503 with `request.unreachable`: nothing is known to have happened. */
  readonly status: 400 | 401 | 403 | 404 | 409 | 410 | 422 | 429 | 503;
  readonly data: Readonly<Record<string, string | number>>;
};
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export type AskOptions = {
  /** Idempotency key; made anew for each call where it is left out. */
  readonly key?: string;
  readonly signal?: AbortSignal;
};

type Id = keyof Operations;
type Input<I extends Id> = Operations[I]['input'];
type Ask<I extends Id> =
  Record<never, never> extends Input<I>
    ? (input?: Input<I>, options?: AskOptions) => Promise<Answer<Operations[I]['answer']>>
    : (input: Input<I>, options?: AskOptions) => Promise<Answer<Operations[I]['answer']>>;

/** Any address under `/api/v1`, for what is no operation. */
export type Call = <T>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  options?: AskOptions,
) => Promise<Answer<T>>;

export type Client = { readonly [I in Id]: Ask<I> } & { readonly call: Call };

export type ClientOptions = {
  /** Origin of the site. */
  readonly origin: string;
  /** An API key: `hf_...`. */
  readonly key?: string;
  readonly fetch?: typeof fetch;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Waits between tries of what may be tried again, in milliseconds. */
  readonly retryAfter?: readonly number[];
  /** The longest that a rate limit is waited for, in seconds; a longer one is answered as it is. */
  readonly mostWait?: number;
};

/** A new idempotency key: 128 random bits. */
export const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

export function createClient(options: ClientOptions): Client {
  const call = createCall(options);
  const ask =
    (id: Id) =>
    (input: Readonly<Record<string, unknown>> = {}, asked: AskOptions = {}) => {
      const { method, keyed } = OPERATIONS[id];
      const { path, body } = splitInput(id, input);
      const key = asked.key ?? (keyed ? newKey() : undefined);
      const sent = method === 'GET' ? undefined : body;
      return call(method, path, sent, { ...asked, ...(key !== undefined && { key }) });
    };
  const functions = Object.fromEntries((Object.keys(OPERATIONS) as Id[]).map((id) => [id, ask(id)]));
  return { ...functions, call } as unknown as Client;
}

/** What stands in the path, what in the query, and what remains for the body. */
function splitInput(id: Id, input: Readonly<Record<string, unknown>>): { path: string; body: Record<string, unknown> } {
  const { path, query } = OPERATIONS[id];
  const rest = { ...input };
  const take = (name: string): unknown => {
    const value = rest[name];
    delete rest[name];
    return value;
  };
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(`${take(name)}`));
  const search = new URLSearchParams();
  for (const name of query)
    for (const value of [take(name)].flat()) if (value !== undefined) search.append(name, `${value}`);
  return { path: search.size ? `${filled}?${search}` : filled, body: rest };
}

function createCall(options: ClientOptions): Call {
  const { origin, retryAfter = [250, 1000, 4000], mostWait = 30 } = options;
  const send = options.fetch ?? globalThis.fetch;
  return async <T>(method: string, path: string, body?: unknown, { key, signal }: AskOptions = {}) => {
    const headers = {
      accept: 'application/json',
      ...options.headers,
      ...(options.key && { authorization: `Bearer ${options.key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(key !== undefined && { 'idempotency-key': key }),
    };
    const request = {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    };
    const repeatable = method === 'GET' || key !== undefined;
    for (let attempt = 0; ; attempt++) {
      const answer = await tryOnce<T>(() => send(`${origin}/api/v1${path}`, request));
      const wait = answer.ok || !repeatable ? undefined : waitOf(answer.refusal, retryAfter[attempt], mostWait);
      if (wait === undefined || attempt >= retryAfter.length || signal?.aborted) return answer;
      await new Promise((done) => setTimeout(done, wait));
    }
  };
}

/** How long to wait before trying again, in milliseconds; undefined: trying again changes nothing. */
function waitOf({ code, data }: Refusal, usual: number | undefined, mostWait: number): number | undefined {
  if (code === 'request.unreachable') return usual;
  const seconds = Number(data.seconds);
  return code === 'request.too_many' && seconds <= mostWait ? seconds * 1000 : undefined;
}

async function tryOnce<T>(send: () => Promise<Response>): Promise<Answer<T>> {
  const unreachable: Answer<T> = { ok: false, refusal: { code: 'request.unreachable', status: 503, data: {} } };
  try {
    const response = await send();
    const answer = (await response.json()) as { value: T } & Refusal;
    if (response.ok) return { ok: true, value: answer.value };
    if (typeof answer.code !== 'string') return unreachable;
    return { ok: false, refusal: { code: answer.code, status: answer.status, data: answer.data ?? {} } };
  } catch {
    // The connection was cut, or something else than the API answered: in each case nothing is known of what happened.
    return unreachable;
  }
}

type Page<R> = { readonly rows: readonly R[]; readonly next: string | null };

/** Every row of a list, page after page. @throws Error with the refusal's code where a page is refused. */
export async function* each<R, I>(
  list: (input?: I) => Promise<Answer<Page<R>>>,
  input: NoInfer<I> & { readonly after?: string | undefined },
): AsyncGenerator<R> {
  for (let { after } = input; ;) {
    const page = await list({ ...input, after });
    if (!page.ok) throw new Error(page.refusal.code);
    yield* page.value.rows;
    if (page.value.next === null) return;
    after = page.value.next;
  }
}
