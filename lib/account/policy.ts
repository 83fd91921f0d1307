import type { Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import type { ActorKey, Scope } from './api-key.ts';
import { refuseAccount } from './refusals.ts';

/** A trader, and the seats of the staff; what each seat may do stands in powers.ts. */
export const ROLES = ['trader', 'assistant', 'support', 'moderator', 'senior', 'admin'] as const;
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
  /** Until then nothing that decides where money goes can be changed ({@link requireThawed}); null: it can. */
  readonly frozenUntil: Instant | null;
  /** The password was set anew by mail, and the wallet is still locked by the one before. */
  readonly walletShut: boolean;
  /** Whether the account has a second factor, and whether this session has proved it. */
  readonly factor: 'none' | 'enrolled' | 'proved';
  /** The API key that asks in the person's place; null: the person, by a session. Then `sessionId` is empty. */
  readonly key: ActorKey | null;
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

/** The actor where nothing is frozen; else `account.sign_in_first`, `account.frozen` { until }. For whatever decides where money goes. */
export function requireThawed(actor: Actor | null): Result<Actor> {
  if (!actor) return refused(refuseAccount('account.sign_in_first'));
  return actor.frozenUntil === null
    ? ok(actor)
    : refused(refuseAccount('account.frozen', { until: actor.frozenUntil }));
}

/**
 * What moves coins out of a wallet made in the browser wants a fresh proof where its owner has a second factor: the key lies behind one password,
 * and this is what stands beside it. An injected wallet asks its owner itself.
 */
export function requireConfirmedToSpend(actor: Actor | null): Result<Actor> {
  if (!actor) return refused(refuseAccount('account.sign_in_first'));
  return actor.walletKind === 'browser' && actor.factor !== 'none' ? requireConfirmed(actor) : ok(actor);
}

/**
 * Whether the actor's key, if it came with one, may do what asks for `scope`; null: what no key may do at all. While its owner is paused or frozen, a
 * key reads and does nothing else. Refuses `account.key_never`, `account.key_scope` { scope }, `account.key_reads_only`.
 */
export function canUseKey(
  { key, pausedUntil, frozenUntil }: Pick<Actor, 'key' | 'pausedUntil' | 'frozenUntil'>,
  asked: { readonly scope: Scope | null; readonly reads: boolean },
  now: Instant,
): Result<null> {
  if (!key) return ok(null);
  if (asked.scope === null) return refused(refuseAccount('account.key_never'));
  if (!key.scopes.includes(asked.scope)) return refused(refuseAccount('account.key_scope', { scope: asked.scope }));
  const paused = (pausedUntil !== null && pausedUntil > now) || frozenUntil !== null;
  return paused && !asked.reads ? refused(refuseAccount('account.key_reads_only')) : ok(null);
}

/** Whether the account holds the role. What staff may do is asked of {@link requireRole}, mostly by way of a power. */
export function hasRole(actor: Actor | null, role: Role): boolean {
  return actor?.roles.includes(role) ?? false;
}

/** Staff count as staff only in a session that proved a second factor. Demo people, who exist on the embedded chain alone, need none. */
const isProvedFor = (actor: Actor, role: Role): boolean => role === 'trader' || actor.demo || actor.factor === 'proved';

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
