/**
 * A page that is made once for many who are signed in is rendered for nobody: the renderer is told of a stand-in with this process' own mark, and never
 * of a session. Who the page then goes to is put in by who sends it (server/shared/member.ts).
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from '../kernel/once.ts';
import type { Actor } from './policy.ts';

/** Who a page is rendered as, and what stands on it that the database does not know of them. */
export type Lent = { readonly actor: Actor; readonly unread: number };

/** The header by which our own server tells the renderer of a stand-in, over a connection in memory. What comes from outside under this name has no mark. */
export const LENT_HEADER = 'x-holdfast-lent';

/** Of this process, and told to nobody: pages and server load this module each for themselves. */
const mark = () => once('lent.mark', () => randomBytes(32).toString('base64url'));

export const writeLent = (lent: Lent): string => `${mark()}.${Buffer.from(JSON.stringify(lent)).toString('base64url')}`;

/** The stand-in that our own server names; undefined: this request is not one of its own. */
export function readLent(header: string | null | undefined): Lent | undefined {
  const [given = '', body = ''] = header?.split('.') ?? [];
  const [one, other] = [Buffer.from(given), Buffer.from(mark())];
  if (one.length !== other.length || !timingSafeEqual(one, other)) return undefined;
  // Only what we wrote gets here.
  return JSON.parse(Buffer.from(body, 'base64url').toString()) as Lent;
}
