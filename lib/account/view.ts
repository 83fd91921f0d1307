/** What leaves the server about accounts. */
import type { Away } from './away.ts';
import type { Account, ApiKey, IdentityChange, Prisma } from '#lib/db/generated/client.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import type { PublishedIdentity } from './identity.ts';
import { readScopes, type Scope } from './api-key.ts';
import { readRoles, type Role, type WalletKind } from './policy.ts';

/** What others may know of a trader; the market row and the trade room show it. */
export type TraderView = {
  readonly accountId: string;
  readonly name: string;
  /** Checksummed; the avatar is drawn from it. */
  readonly walletAddress: string;
  readonly demo: boolean;
  readonly memberSince: Instant;
  readonly lastSeenAt: Instant | null;
  /** Since when their offers stand still, and until when; null: they are here. */
  readonly away: Away | null;
  readonly tradesDone: number;
  readonly tradesDone30d: number;
  readonly completionBps: number | null;
  readonly medianPaySeconds: number | null;
  readonly medianReleaseSeconds: number | null;
  readonly feedbackPositive: number;
  readonly feedbackNegative: number;
  readonly disputesLost: number;
  readonly firstTradeAt: Instant | null;
  /** The score, and the upper end of its interval: basis points, as last counted. */
  readonly scoreLow: number;
  readonly scoreHigh: number;
  /** The bond behind a merchant's word, base units; null: no merchant now. */
  readonly bond: Bond | null;
};

export type Bond = { readonly asset: string; readonly units: string };

/** The bond of a row, while its owner is a merchant. */
export function bondOf(
  row: Pick<Account, 'bondAsset'> & { readonly bondUnits: Account['bondUnits'] | string },
): Bond | null {
  const { bondAsset: asset, bondUnits: units } = row;
  if (asset === null || units === null) return null;
  return { asset, units: typeof units === 'string' ? units : units.toFixed() };
}

export const TRADER_SELECT = {
  id: true,
  name: true,
  walletAddress: true,
  demo: true,
  createdAt: true,
  lastSeenAt: true,
  awaySince: true,
  awayUntil: true,
  tradesDone: true,
  tradesDone30d: true,
  completionBps: true,
  medianPaySeconds: true,
  medianReleaseSeconds: true,
  feedbackPositive: true,
  feedbackNegative: true,
  disputesLost: true,
  firstTradeAt: true,
  scoreLow: true,
  scoreHigh: true,
  bondAsset: true,
  bondUnits: true,
} satisfies Prisma.AccountSelect;

const instantOrNull = (date: Date | null): Instant | null => date && instantOf(date);

export function traderView(row: Prisma.AccountGetPayload<{ select: typeof TRADER_SELECT }>): TraderView {
  const { id, createdAt, lastSeenAt, firstTradeAt, awaySince, awayUntil, bondAsset, bondUnits, ...rest } = row;
  return {
    accountId: id,
    ...rest,
    memberSince: instantOf(createdAt),
    lastSeenAt: instantOrNull(lastSeenAt),
    // The clock takes it off the row as it ends.
    away: awaySince === null ? null : { since: instantOf(awaySince), until: instantOrNull(awayUntil) },
    firstTradeAt: instantOrNull(firstTradeAt),
    bond: bondOf({ bondAsset, bondUnits }),
  };
}

/** The person's own account, for settings and the header. */
export type MeView = {
  readonly accountId: string;
  readonly name: string;
  /** Verified, or only claimed: `emailVerified` says which. */
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly roles: readonly Role[];
  readonly walletAddress: string;
  readonly walletKind: WalletKind;
  readonly locale: string;
  readonly currency: string;
  readonly country: string | null;
  readonly demo: boolean;
  readonly identity: PublishedIdentity | null;
  /** Whether a recovery phrase has been made for the wallet made in the browser. */
  readonly hasBackup: boolean;
  /** The password was set anew by mail: it does not open the wallet, which is still locked by the one before. */
  readonly walletShut: boolean;
};

export const ME_SELECT = {
  id: true,
  name: true,
  email: true,
  emailClaim: true,
  walletShut: true,
  roles: true,
  walletAddress: true,
  walletKind: true,
  locale: true,
  currency: true,
  country: true,
  demo: true,
  identityPublicKey: true,
  identitySigningKey: true,
  identitySignature: true,
  identityIssuedAt: true,
  sealedKeys: { where: { purpose: 'wallet', lock: 'phrase' }, select: { id: true } },
} satisfies Prisma.AccountSelect;

export function meView(row: Prisma.AccountGetPayload<{ select: typeof ME_SELECT }>): MeView {
  return {
    accountId: row.id,
    name: row.name,
    email: row.email ?? row.emailClaim,
    emailVerified: row.email !== null,
    roles: readRoles(row.roles),
    walletAddress: row.walletAddress,
    walletKind: row.walletKind,
    locale: row.locale,
    currency: row.currency,
    country: row.country,
    demo: row.demo,
    identity: identityView(row),
    hasBackup: row.sealedKeys.length > 0,
    walletShut: row.walletShut,
  };
}

type IdentityColumns = {
  readonly walletAddress: string;
  readonly identityPublicKey: string | null;
  readonly identitySigningKey: string | null;
  readonly identitySignature: string | null;
  readonly identityIssuedAt: number | null;
};

export function identityView(row: IdentityColumns): PublishedIdentity | null {
  const {
    walletAddress: owner,
    identityPublicKey: publicKey,
    identitySigningKey: signingKey,
    identitySignature: signature,
    identityIssuedAt: issuedAt,
  } = row;
  const whole = publicKey && signingKey && signature && issuedAt !== null;
  return whole ? { owner, publicKey, signingKey, issuedAt, signature } : null;
}

/** An identity that was replaced. */
export type IdentityChangeView = {
  readonly at: Instant;
  readonly before: PublishedIdentity;
  /** What took its place, 0x hex. */
  readonly publicKey: string;
};

export function identityChangeView(
  row: IdentityChange & { readonly account: { readonly walletAddress: string } },
): IdentityChangeView {
  const { at, publicKey, signingKey, issuedAt, signature, newPublicKey, account } = row;
  const before = { owner: account.walletAddress, publicKey, signingKey, issuedAt, signature };
  return { at: instantOf(at), before, publicKey: newPublicKey };
}

/** A change of address under way. `at`: when it takes effect; null: the new address has not been proved. */
export type AddressChangeView = { readonly after: string; readonly at: Instant | null };

export type SessionView = {
  readonly sessionId: string;
  readonly current: boolean;
  readonly createdAt: Instant;
  readonly lastSeenAt: Instant;
  readonly userAgent: string;
  /** The network it was opened from, shortened; empty where it is not known. */
  readonly place: string;
};

/** A key of the person's own, without what it opens by. */
export type ApiKeyView = {
  readonly keyId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** CIDR; none: from everywhere. */
  readonly ranges: readonly string[];
  readonly createdAt: Instant;
  /** Null: it does not end by itself. */
  readonly expiresAt: Instant | null;
  readonly ended: boolean;
  /** To the minute; null: never. */
  readonly lastUsedAt: Instant | null;
  readonly lastUsedFrom: string | null;
};

export function apiKeyView(row: ApiKey, now: Date): ApiKeyView {
  return {
    keyId: row.id,
    name: row.name,
    scopes: readScopes(row.scopes),
    ranges: row.ranges,
    createdAt: instantOf(row.createdAt),
    expiresAt: instantOrNull(row.expiresAt),
    ended: row.expiresAt !== null && row.expiresAt <= now,
    lastUsedAt: instantOrNull(row.lastUsedAt),
    lastUsedFrom: row.lastUsedFrom,
  };
}

/** A demo trader that a visitor of the embedded chain may step into. */
export type DemoAccountView = {
  readonly name: string;
  readonly email: string;
  readonly walletAddress: string;
  readonly roles: readonly Role[];
  readonly tradesDone: number;
  readonly completionBps: number | null;
};

/** Somebody whom the reader has blocked, or trusts. */
export type ListedTraderView = {
  readonly accountId: string;
  readonly name: string;
  readonly walletAddress: string;
  readonly since: Instant;
};
