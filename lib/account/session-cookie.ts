/** The cookie that carries a session: what sets it, and what must not serve anybody else's page, agree on it. Pure. */
import { once } from '../kernel/once.ts';

/** `__Host-`: set by this very host over https, not by a neighbour under the same domain. */
export function sessionCookieName(overHttps: boolean): string {
  return overHttps ? '__Host-holdfast.session' : 'holdfast.session';
}

/** The cookie by which a browser is known to accounts that have signed in with it. It outlives sessions and opens nothing. */
export function deviceCookieName(overHttps: boolean): string {
  return overHttps ? '__Host-holdfast.device' : 'holdfast.device';
}

/** Browsers keep no cookie longer than 400 days. */
export const DEVICE_SECONDS = 400 * 86_400;

/** Whether a `Cookie` header names a session of either kind, in whatever form: who may be signed in is taken to be. */
export function namesSession(cookies: string): boolean {
  return cookies.includes('holdfast.session');
}

/** What a token that was opened carries, and until when it does, in seconds. */
export type OpenedToken = { readonly sessionId: string; readonly expiresAt: number };

/** `{"alg":"dir","enc":"A256GCM"}`, as all of ours begin: a token that would have itself opened in another way is none. */
const SEALED = 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0.';
const MOST_OPENED = 5_000;
const opened = () => once('session.tokens', () => new Map<string, OpenedToken>());

/**
 * The session id of a token, or undefined. Opening one takes longer than all that is then read of the session, and gives the same each time: what
 * `open` gave is remembered. Whether the session still counts is asked of its row every time, by who uses this.
 */
export async function openToken(
  token: string,
  open: (token: string) => Promise<OpenedToken | undefined>,
): Promise<string | undefined> {
  if (!token.startsWith(SEALED)) return undefined;
  const known = opened().get(token);
  const found = known ?? (await open(token));
  if (!found || found.expiresAt * 1000 <= Date.now()) return undefined;
  if (!known) opened().set(token, found);
  if (opened().size > MOST_OPENED) opened().delete(opened().keys().next().value!);
  return found.sessionId;
}

/** What next-auth says of a token, as far as it is ours. */
export const openedOf = (payload: Readonly<Record<string, unknown>> | null): OpenedToken | undefined =>
  typeof payload?.sessionId === 'string' && typeof payload.exp === 'number'
    ? { sessionId: payload.sessionId, expiresAt: payload.exp }
    : undefined;

/**
 * A token opened by whichever of the site's secrets it was sealed with, the one in use first; undefined: by none of them. `open` throws where a
 * secret does not fit.
 */
export async function openWithAny(
  secrets: readonly string[],
  open: (secret: string) => Promise<Readonly<Record<string, unknown>> | null>,
): Promise<OpenedToken | undefined> {
  for (const secret of secrets) {
    const found = await open(secret).then(openedOf, () => undefined);
    if (found) return found;
  }
  return undefined;
}
