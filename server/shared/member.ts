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
import { HOUR, type Instant } from '#lib/kernel/instant.ts';
import { countUnread } from '#lib/notice/queries.ts';
import { hasCircle } from '#lib/offer/queries/circle.ts';
import { sessionOf } from '../session-of.ts';
import type { Hole } from './bytes.ts';

export type Member = { readonly actor: Actor; readonly unread: number };

const hex = (bytes: number): string => `0x${randomBytes(bytes).toString('hex')}`;

/** What decides how a page looks, and nothing that says whose it is: what it is kept under. */
export function looksOf({ actor, unread }: Member): string {
  const { name: _, accountId: __, sessionId: ___, walletAddress: ____, identityPublicKey, ...looks } = actor;
  return JSON.stringify([looks, identityPublicKey !== null, unread]);
}

export type StandIn = {
  /** As whom the page is rendered. */
  readonly lent: Lent;
  /** In the order of {@link valuesOf}. */
  readonly holes: readonly Hole[];
  /** The stand-in's page with a hole for the face; undefined: it does not look as such a page does, and is nobody's. */
  withFaceHole(html: string): string | undefined;
};

/** Somebody who looks as this person does and is nobody. Drawn for each reading: nobody can write into an offer what stands in a hole. */
export function drawStandIn({ actor, unread }: Member): StandIn {
  const [name, face] = [`x${newId(secureRandom)}`, newId(secureRandom)];
  const [accountId, sessionId] = [newId(secureRandom), newId(secureRandom)];
  const [walletAddress, identityPublicKey] = [hex(20), hex(32)];
  const shown = { name, accountId, sessionId, walletAddress };
  return {
    lent: { actor: { ...actor, ...shown, identityPublicKey: actor.identityPublicKey && identityPublicKey }, unread },
    holes: [name, accountId, sessionId, walletAddress, identityPublicKey, face].map((placeholder) => ({
      placeholder,
      fixed: false,
    })),
    withFaceHole: (html) => {
      const parts = html.split(tilesMarkup(walletAddress));
      return parts.length === 2 && html.includes(name) && html.includes(accountId) ? parts.join(face) : undefined;
    },
  };
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
  if (restraint.bannedAt !== null || isAhead(restraint.pausedUntil) || circle) return undefined;
  return { actor, unread };
}

/** The chain's clock may be behind this one. */
const MARGIN_SECONDS = HOUR;
const isAhead = (until: Instant | null): boolean => until !== null && until > Date.now() / 1000 - MARGIN_SECONDS;

const isPlain = (actor: Actor): boolean =>
  actor.roles.every((role) => role === 'trader') &&
  !isAhead(actor.pausedUntil) &&
  !isAhead(actor.frozenUntil) &&
  !actor.walletShut &&
  actor.key === null &&
  valuesOf({ actor, unread: 0 })
    .slice(0, 5)
    .every((value) => PLAIN.test(value));
