/** The name of the cookie that carries a session: what sets it, and what must not serve anybody else's page, agree on it. Pure. */

/** `__Host-`: set by this very host over https, not by a neighbour under the same domain. */
export function sessionCookieName(overHttps: boolean): string {
  return overHttps ? '__Host-holdfast.session' : 'holdfast.session';
}

/** Whether a `Cookie` header names a session of either kind, in whatever form: who may be signed in is taken to be. */
export function namesSession(cookies: string): boolean {
  return cookies.includes('holdfast.session');
}
