/**
 * What is turned away before anybody looks at what it asks for: requests that no browser and no program of good faith sends, and those that
 * another site's page sends in somebody's name. Each answer says in a sentence why.
 */
import type { IncomingMessage } from 'node:http';
import { isOwnOrigin } from '#lib/account/sign-in-message.ts';
import { config } from '#lib/config.ts';

export type TurnedAway = {
  readonly status: 400 | 403 | 405 | 413 | 414 | 415;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
};

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Longer than any address of ours with every filter in it. */
const MOST_ADDRESS = 8_000;
/** Bytes of the largest body anybody may send: a sealed picture, and room to spare. */
export const MOST_BODY = 8 * 2 ** 20;

/** Of these a second one is a way to be understood differently by two who read the request. */
const ONCE = ['host', 'origin', 'content-type', 'content-length', 'transfer-encoding', 'authorization'];

/**
 * In a path, written or encoded: parents, backslashes, slashes that are none, control characters. No address of ours has any, and everything
 * that reads paths reads these in its own way.
 */
const CROOKED = /(^|\/)(\.|%2e){1,2}(\/|$)|\\|%5c|%2f|%(0|1)[0-9a-f]|%7f|[^\x21-\x7e]/i;

/** Where a body may be sent to from anywhere: a mail program that stops a kind of mail (RFC 8058), a wallet that was told to use the chain here. */
const FROM_ANYWHERE = /^\/api\/(v1\/unsubscribe\/[^/]+|chain\/\d+)$/;

/** Why a request is turned away; undefined: it is not. */
export function turnAway(request: IncomingMessage): TurnedAway | undefined {
  const method = request.method ?? '';
  if (!METHODS.includes(method))
    return { status: 405, text: 'This method is not used here.', headers: { allow: METHODS.join(', ') } };
  return wrongAddress(request.url ?? '') ?? wrongHeaders(request) ?? wrongBody(request) ?? otherSite(request, method);
}

function wrongAddress(url: string): TurnedAway | undefined {
  if (url.length > MOST_ADDRESS) return { status: 414, text: 'This address is too long.' };
  const path = url.split('?', 1)[0]!;
  // No text of anybody's holds a NUL, and the database takes none.
  const crooked = !path.startsWith('/') || path.startsWith('//') || CROOKED.test(path) || url.includes('%00');
  return crooked ? { status: 400, text: 'This is no address of this site.' } : undefined;
}

function wrongHeaders({ rawHeaders }: IncomingMessage): TurnedAway | undefined {
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  const twice = ONCE.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice === undefined) return undefined;
  return { status: 400, text: `The header ${twice} may come once.` };
}

function wrongBody({ headers }: IncomingMessage): TurnedAway | undefined {
  // What is small on the way and large here is never unpacked.
  if (!/^(identity)?$/i.test(headers['content-encoding']?.trim() ?? ''))
    return { status: 415, text: 'Send the body as it is, not compressed.' };
  return Number(headers['content-length'] ?? 0) > MOST_BODY ? TOO_LARGE : undefined;
}

export const TOO_LARGE: TurnedAway = { status: 413, text: 'That is too large to send.' };

/**
 * What would change something and comes from another site's page. A browser says with each of these where it comes from. Programs do not, and may
 * leave it out where no page asks: under `/api/v1`, whose routes themselves insist on it wherever a session comes with the request.
 */
function otherSite({ headers, url = '' }: IncomingMessage, method: string): TurnedAway | undefined {
  if (SAFE.has(method) || FROM_ANYWHERE.test(url)) return undefined;
  const { origin } = headers;
  const own = origin === undefined ? url.startsWith('/api/v1/') : isOwnOrigin(origin, config());
  const from = headers['sec-fetch-site'];
  if (own && from !== 'cross-site' && from !== 'same-site') return undefined;
  return { status: 403, text: `Only pages of ${config().publicUrl} may ask for this.` };
}
