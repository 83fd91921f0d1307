import type { Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { refuseAccount } from './refusals.ts';

export const ROLES = ['trader', 'moderator', 'admin'] as const;
export type Role = (typeof ROLES)[number];
export type WalletKind = 'browser' | 'injected';

/** Who is asking, as the session row said a moment ago. Plain data: it may cross into client components. */
export type Actor = {
  readonly accountId: string;
  readonly sessionId: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** Checksummed: the party address of this account on every chain. */
  readonly walletAddress: string;
  readonly walletKind: WalletKind;
  /** The published X25519 key, 0x hex; null until it is published. */
  readonly identityPublicKey: string | null;
  readonly locale: string;
  /** ISO 4217 code the person thinks in. */
  readonly currency: string;
  readonly demo: boolean;
  /** No new trades before this time; null: none. */
  readonly pausedUntil: Instant | null;
  /** Whether this session proved within the last ten minutes who it is; what matters most asks for it ({@link requireConfirmed}). */
  readonly confirmed: boolean;
  /** Whether the account has a second factor, and whether this session has proved it. */
  readonly factor: 'none' | 'enrolled' | 'proved';
};

/** The actor, or `account.sign_in_first`. */
export function requireActor(actor: Actor | null): Result<Actor> {
  return actor ? ok(actor) : refused(refuseAccount('account.sign_in_first'));
}

/** The actor where their session has just proved who it is; else `account.sign_in_first`, `account.confirm_first`. */
export function requireConfirmed(actor: Actor | null): Result<Actor> {
  if (!actor) return refused(refuseAccount('account.sign_in_first'));
  return actor.confirmed ? ok(actor) : refused(refuseAccount('account.confirm_first'));
}

/**
 * What moves coins out of a wallet made in the browser wants a fresh proof where its owner has a second factor: the key lies behind one password,
 * and this is what stands beside it. An injected wallet asks its owner itself.
 */
export function requireConfirmedToSpend(actor: Actor | null): Result<Actor> {
  if (!actor) return refused(refuseAccount('account.sign_in_first'));
  return actor.walletKind === 'browser' && actor.factor !== 'none' ? requireConfirmed(actor) : ok(actor);
}

/** Whether the account holds the role. What a role may do is asked of {@link requireRole} and {@link canActAs}. */
export function hasRole(actor: Actor | null, role: Role): boolean {
  return actor?.roles.includes(role) ?? false;
}

/** Staff count as staff only in a session that proved a second factor. Demo people, who exist on the embedded chain alone, need none. */
const isProvedFor = (actor: Actor, role: Role): boolean => role === 'trader' || actor.demo || actor.factor === 'proved';

/** Whether the actor may act as what the role is: holds it, and has proved a factor where staff must. */
export function canActAs(actor: Actor | null, role: Role): boolean {
  return actor !== null && hasRole(actor, role) && isProvedFor(actor, role);
}

/** The actor where they may act in the role; else `account.sign_in_first`, `account.role_needed` or `account.factor_required`. */
export function requireRole(actor: Actor | null, role: Role): Result<Actor> {
  if (!actor) return refused(refuseAccount('account.sign_in_first'));
  if (!hasRole(actor, role)) return refused(refuseAccount('account.role_needed', { role }));
  return isProvedFor(actor, role) ? ok(actor) : refused(refuseAccount('account.factor_required'));
}

/** Roles of a database row; anything unknown is dropped, so that a newer role grants nothing here. */
export function readRoles(values: readonly string[]): Role[] {
  return ROLES.filter((role) => values.includes(role));
}
