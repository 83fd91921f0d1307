/** The session that a request carries, for what is decided before any page or route sees it. */
import { decode } from 'next-auth/jwt';
import { namesSession, openToken, openWithAny, sessionCookieName } from '#lib/account/session-cookie.ts';
import { config } from '#lib/config.ts';

/** The session a cookie of ours carries, whether it has ended or not; a cookie that is not ours is nobody's, and so are two. */
export async function sessionOf(cookies: string): Promise<string | undefined> {
  if (!namesSession(cookies)) return undefined;
  const start = `${sessionCookieName(config().publicUrl.startsWith('https:'))}=`;
  const tokens = cookies.split(';').filter((part) => part.trimStart().startsWith(start));
  // Of two, what reads them next may take the other.
  const token = tokens.length === 1 ? tokens[0]!.trim().slice(start.length) : undefined;
  if (!token) return undefined;
  // Of another key, or too old: whoever sends it counts by address.
  return openToken(token, () => openWithAny(config().secrets.auth, (secret) => decode({ token, secret })));
}
