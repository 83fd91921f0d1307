/**
 * Who is signed in and sees what many see: the market page is made once for all of them, as a stand-in that the database does not know, and each gets it
 * with their own name, face and ids in its holes. What is shown of one person alone (a freeze, a pause, a seat, offers of those who trust them, their
 * own offers) is not in it: whoever has any of that has a page of their own, made as ever.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { tilesMarkup } from '#components/account/avatar-tiles.ts';
import type { Lent } from '#lib/account/lent.ts';
import type { Actor } from '#lib/account/policy.ts';
import { findActor } from '#lib/account/queries.ts';
import { findOwnRestraint } from '#lib/account/queries/restraints.ts';
import { db } from '#lib/db/client.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { once } from '#lib/kernel/once.ts';
import { countUnread } from '#lib/notice/queries.ts';
import { hasCircle } from '#lib/offer/queries/circle.ts';
import { sessionOf } from '../session-of.ts';
import type { Hole } from './bytes.ts';

export type Member = { readonly actor: Actor; readonly unread: number };

type Shown = { readonly [K in 'name' | 'accountId' | 'sessionId' | 'walletAddress' | 'identityPublicKey']: string };

const hex = (bytes: number): string => `0x${randomBytes(bytes).toString('hex')}`;

/** What stands in the holes while the page is made: drawn once, so that nobody can write it into an offer. */
const standIn = () =>
  once('member.standIn', (): Shown & { readonly face: string } => ({
    name: `x${newId(secureRandom)}`,
    accountId: newId(secureRandom),
    sessionId: newId(secureRandom),
    walletAddress: hex(20),
    identityPublicKey: hex(32),
    face: newId(secureRandom),
  }));

/** As whom the page of this person is rendered: everything that decides how it looks, and nothing that says who they are. */
export function lentOf({ actor, unread }: Member): Lent {
  const { face: _, identityPublicKey, ...shown } = standIn();
  return { actor: { ...actor, ...shown, identityPublicKey: actor.identityPublicKey && identityPublicKey }, unread };
}

/** The holes of a member's page, in the order of {@link valuesOf}. */
export function memberHoles(): readonly Hole[] {
  const { name, accountId, sessionId, walletAddress, identityPublicKey, face } = standIn();
  return [name, accountId, sessionId, walletAddress, identityPublicKey, face].map((placeholder) => ({
    placeholder,
    fixed: false,
  }));
}

/** What this person's page has in its holes. Letters, digits and marks that mean the same in HTML and in JSON: see the rule for names (lib/account/schema.ts). */
export const valuesOf = ({ actor }: Member): readonly string[] => [
  actor.name,
  actor.accountId,
  actor.sessionId,
  actor.walletAddress,
  actor.identityPublicKey ?? '',
  tilesMarkup(actor.walletAddress),
];

/** The stand-in's page with a hole for the face; undefined: it does not look as such a page does, and is nobody's. */
export function withFaceHole(html: string): string | undefined {
  const { face, walletAddress, name, accountId } = standIn();
  const parts = html.split(tilesMarkup(walletAddress));
  return parts.length === 2 && html.includes(name) && html.includes(accountId) ? parts.join(face) : undefined;
}

/** The traders that a page names. Whose own offer is on it sees it marked, and no way to take it. */
export const tradersOn = (html: string): ReadonlySet<string> =>
  new Set([...html.matchAll(/\/traders\/([0-9a-z]{20})/g)].map(([, id]) => id!));

/** Every value of these stands on a page as it is. */
const PLAIN = /^[\p{L}\p{M}\p{N} ._-]*$/u;

/** Who sends this, if they see what many see; undefined: nobody is signed in, or their page is their own. */
export async function findMember({ headers }: IncomingMessage): Promise<Member | undefined> {
  const sessionId = await sessionOf(headers.cookie ?? '');
  const actor = sessionId === undefined ? null : await findActor(db(), sessionId);
  if (!actor || !isPlain(actor)) return undefined;
  const [unread, restraint, circle] = await Promise.all([
    countUnread({ actor }),
    findOwnRestraint(actor),
    hasCircle(actor),
  ]);
  if (restraint.bannedAt !== null || restraint.pausedUntil !== null || circle) return undefined;
  return { actor, unread };
}

const isPlain = (actor: Actor): boolean =>
  actor.roles.every((role) => role === 'trader') &&
  actor.pausedUntil === null &&
  actor.frozenUntil === null &&
  !actor.walletShut &&
  actor.key === null &&
  valuesOf({ actor, unread: 0 })
    .slice(0, 5)
    .every((value) => PLAIN.test(value));
