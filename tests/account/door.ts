/** The real route handlers, called in this process: a fetch with cookies for each person, and what each of them sent. */
import { NextRequest } from 'next/server';
import { createAccountClient, type AccountClient } from '#lib/account/browser.ts';
import { createKeyring, memoryKeyStore, type Keyring } from '#lib/account/keyring.ts';
import { createRpc } from '#lib/chain/rpc.browser.ts';
import { createCall, type Call } from '#lib/http/browser.ts';
import { authenticator, type Authenticator } from './authenticator.ts';

type Handler = (request: NextRequest, route: { params: Promise<Record<string, string>> }) => Promise<Response>;
type Module = Partial<Record<string, Handler>>;

const ROUTES: readonly [pattern: RegExp, load: () => Promise<unknown>][] = [
  [/^\/api\/v1\/accounts$/, () => import('../../app/api/v1/accounts/route.ts')],
  [
    /^\/api\/v1\/accounts\/(?<accountId>[^/]+)\/identity$/,
    () => import('../../app/api/v1/accounts/[accountId]/identity/route.ts'),
  ],
  [/^\/api\/v1\/accounts\/passkey$/, () => import('../../app/api/v1/accounts/passkey/route.ts')],
  [/^\/api\/v1\/accounts\/passkey\/options$/, () => import('../../app/api/v1/accounts/passkey/options/route.ts')],
  [/^\/api\/v1\/sign-in\/factor$/, () => import('../../app/api/v1/sign-in/factor/route.ts')],
  [/^\/api\/v1\/sign-in\/passkey$/, () => import('../../app/api/v1/sign-in/passkey/route.ts')],
  [/^\/api\/v1\/sessions\/current\/confirm$/, () => import('../../app/api/v1/sessions/current/confirm/route.ts')],
  [/^\/api\/v1\/me\/factors$/, () => import('../../app/api/v1/me/factors/route.ts')],
  [/^\/api\/v1\/me\/factors\/totp$/, () => import('../../app/api/v1/me/factors/totp/route.ts')],
  [/^\/api\/v1\/me\/factors\/(?<factorId>[^/]+)$/, () => import('../../app/api/v1/me/factors/[factorId]/route.ts')],
  [/^\/api\/v1\/me\/passkeys$/, () => import('../../app/api/v1/me/passkeys/route.ts')],
  [/^\/api\/v1\/me\/passkeys\/options$/, () => import('../../app/api/v1/me/passkeys/options/route.ts')],
  [/^\/api\/v1\/me\/recovery-codes$/, () => import('../../app/api/v1/me/recovery-codes/route.ts')],
  [/^\/api\/v1\/sign-in$/, () => import('../../app/api/v1/sign-in/route.ts')],
  [/^\/api\/v1\/sign-in\/forgotten$/, () => import('../../app/api/v1/sign-in/forgotten/route.ts')],
  [/^\/api\/v1\/sign-in\/reset$/, () => import('../../app/api/v1/sign-in/reset/route.ts')],
  [/^\/api\/v1\/sign-in\/salt$/, () => import('../../app/api/v1/sign-in/salt/route.ts')],
  [/^\/api\/v1\/sign-in\/nonce$/, () => import('../../app/api/v1/sign-in/nonce/route.ts')],
  [/^\/api\/v1\/sessions$/, () => import('../../app/api/v1/sessions/route.ts')],
  [/^\/api\/v1\/sessions\/current$/, () => import('../../app/api/v1/sessions/current/route.ts')],
  [/^\/api\/v1\/sessions\/(?<sessionId>[^/]+)$/, () => import('../../app/api/v1/sessions/[sessionId]/route.ts')],
  [/^\/api\/v1\/me$/, () => import('../../app/api/v1/me/route.ts')],
  [/^\/api\/v1\/me\/keys$/, () => import('../../app/api/v1/me/keys/route.ts')],
  [/^\/api\/v1\/me\/identity$/, () => import('../../app/api/v1/me/identity/route.ts')],
  [/^\/api\/v1\/me\/lock$/, () => import('../../app/api/v1/me/lock/route.ts')],
  [/^\/api\/v1\/me\/backup$/, () => import('../../app/api/v1/me/backup/route.ts')],
  [/^\/api\/v1\/me\/password$/, () => import('../../app/api/v1/me/password/route.ts')],
  [/^\/api\/v1\/socket-ticket$/, () => import('../../app/api/v1/socket-ticket/route.ts')],
];

export const ORIGIN = 'http://localhost:3000';
export const COOKIE = 'holdfast.session';

export type Visitor = {
  readonly account: AccountClient;
  readonly keyring: Keyring;
  readonly call: Call;
  readonly fetch: typeof fetch;
  /** Every request this visitor sent, as text. */
  readonly sent: string[];
  readonly cookies: Map<string, string>;
  /** The passkeys of this device. */
  readonly passkeys: Authenticator;
  /** Moves this device's clock. */
  readonly pass: (seconds: number) => void;
};

/** A person with a browser of their own: cookies, key store, clock. */
export function visitor(
  headers: Record<string, string> = {},
  passkeys: Authenticator = authenticator(ORIGIN),
  confirm?: () => Promise<boolean>,
): Visitor {
  const cookies = new Map<string, string>();
  const sent: string[] = [];
  let ahead = 0;
  const fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(String(input));
    sent.push(`${init.method ?? 'GET'} ${url.pathname} ${typeof init.body === 'string' ? init.body : ''}`);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const all = { ...(init.headers as Record<string, string>), ...(cookie && { cookie }), ...headers };
    const response = await dispatch(new NextRequest(url, { ...init, headers: all } as never));
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value) cookies.set(name, value);
      else cookies.delete(name);
    }
    return response;
  };
  const options = { origin: ORIGIN, fetch: fetch as typeof globalThis.fetch };
  const call = createCall({ ...options, ...(confirm && { confirm }) });
  const now = () => Math.floor(Date.now() / 1000) + ahead;
  const keyring = createKeyring(memoryKeyStore(), now);
  const account = createAccountClient({ call, rpc: createRpc(options), keyring, passkeys, origin: ORIGIN, now });
  return {
    account,
    keyring,
    call,
    fetch: options.fetch,
    sent,
    cookies,
    passkeys,
    pass: (seconds) => (ahead += seconds),
  };
}

async function dispatch(request: NextRequest): Promise<Response> {
  for (const [pattern, load] of ROUTES) {
    const match = pattern.exec(request.nextUrl.pathname);
    if (!match) continue;
    const handler = ((await load()) as Module)[request.method];
    if (!handler) return new Response(null, { status: 405 });
    return handler(request, { params: Promise.resolve({ ...match.groups }) });
  }
  throw new Error(`no route for ${request.nextUrl.pathname}`);
}

/** The value of a result, or an error that names the refusal. */
export async function value<T>(
  result: Promise<{ ok: true; value: T } | { ok: false; refusal: { code: string; data: object } }>,
): Promise<T> {
  const settled = await result;
  if (!settled.ok) throw new Error(`${settled.refusal.code} ${JSON.stringify(settled.refusal.data)}`);
  return settled.value;
}

export async function code(result: Promise<{ ok: true } | { ok: false; refusal: { code: string } }>): Promise<string> {
  const settled = await result;
  return settled.ok ? 'ok' : settled.refusal.code;
}
