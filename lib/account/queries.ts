import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type pg from 'pg';
import { config } from '#lib/config.ts';
import { pool } from '#lib/db/client.ts';
import { textColumn } from '#lib/db/columns.ts';
import type { Ctx, Db, Tx } from '#lib/db/ctx.ts';
import type { Sql } from '#lib/db/transaction.ts';
import { DAY, dateOf, instantOf, type Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { keysFor } from '#lib/secrets/derived.ts';
import { toBase64Url, utf8 } from './encoding.ts';
import { readEnvelope, type Envelope } from './envelope.ts';
import type { PublishedIdentity } from './identity.ts';
import { KDF_COST, readPasswordKdf, SALT_BYTES, type PasswordKdf } from './password.ts';
import { listApart } from './queries/blocks.ts';
import { LIVE_SESSION, liveSession } from './queries/live.ts';
import { readRoles, requireActor, type Actor } from './policy.ts';
import { refuseAccount } from './refusals.ts';
import {
  identityChangeView,
  identityView,
  ME_SELECT,
  meView,
  TRADER_SELECT,
  traderView,
  type DemoAccountView,
  type IdentityChangeView,
  type MeView,
  type SessionView,
  type TraderView,
} from './view.ts';

/** Replaced identities of one answer: more is nobody's doing but a mischief's. */
const MOST_CHANGES = 100;
/** How long between two writes of "last seen", in seconds. */
const SEEN_EVERY = 60;

/** How long a session counts as just proved. Where a factor is enrolled, only a proof by a factor counts. */
const CONFIRMED_SECONDS = 600;

type ActorRow = {
  readonly accountId: string;
  readonly seenAt: Date;
  readonly name: string;
  readonly roles: readonly string[];
  readonly walletAddress: string;
  readonly walletKind: Actor['walletKind'];
  readonly identityPublicKey: string | null;
  readonly locale: string;
  readonly currency: string;
  readonly demo: boolean;
  readonly pausedUntil: Date | null;
  readonly confirmed: boolean;
  readonly frozenUntil: Date | null;
  readonly walletShut: boolean;
  readonly factor: Actor['factor'];
};

const ACTOR = `SELECT s."accountId", s."lastSeenAt" AS "seenAt", a."name", a."roles"::text[] AS "roles", a."walletAddress", a."walletKind",
    a."identityPublicKey", a."locale", a."currency", a."demo", a."pausedUntil", a."walletShut",
    CASE WHEN a."frozenUntil" > now() THEN a."frozenUntil" END AS "frozenUntil",
    COALESCE(s."confirmedAt" > now() - interval '${CONFIRMED_SECONDS} seconds', false)
      AND (NOT f."enrolled" OR COALESCE(s."factorAt" > now() - interval '${CONFIRMED_SECONDS} seconds', false)) AS "confirmed",
    CASE WHEN NOT f."enrolled" THEN 'none' WHEN s."factorAt" IS NULL THEN 'enrolled' ELSE 'proved' END AS "factor"
  FROM "Session" s JOIN "Account" a ON a."id" = s."accountId"
    CROSS JOIN LATERAL (SELECT EXISTS (SELECT 1 FROM "Factor" WHERE "accountId" = a."id" AND "enrolledAt" IS NOT NULL) AS "enrolled") f
  WHERE s."id" = $1 AND ${LIVE_SESSION}`;

/**
 * The actor of a session that is neither revoked nor over nor left alone for too long; null otherwise. One indexed read on every request, as a prepared statement: a
 * revoked session ends with the next one. Marks the person as seen, at most once a minute.
 */
export async function findActor(db: Db, sessionId: string, on: Pick<pg.Pool, 'query'> = pool()): Promise<Actor | null> {
  const { rows } = await on.query<ActorRow>({ name: 'actor', text: ACTOR, values: [sessionId] });
  const [found] = rows;
  if (!found) return null;
  const { seenAt, roles, pausedUntil, frozenUntil, ...account } = found;
  const instant = (date: Date | null) => date && instantOf(date);
  if (Date.now() - seenAt.getTime() > SEEN_EVERY * 1000) await markSeen(db, sessionId, account.accountId);
  const times = { pausedUntil: instant(pausedUntil), frozenUntil: instant(frozenUntil) };
  return { ...account, sessionId, key: null, roles: readRoles(roles), ...times };
}

const ENDED = `
  SELECT asked."id" FROM unnest($1::text[]) AS asked("id") WHERE NOT EXISTS (
    SELECT FROM "Session" s JOIN "Account" a ON a."id" = s."accountId" WHERE s."id" = asked."id" AND ${LIVE_SESSION})`;

/** Those of so many sessions that are revoked, over, or none. Thousands at a time: only what has ended is answered. */
export async function findEndedSessions(sql: Sql, sessionIds: ReadonlySet<string>): Promise<Set<string>> {
  if (sessionIds.size === 0) return new Set();
  const rows = await sql<{ id: string }>('sessions.ended', ENDED, [textColumn([...sessionIds])]);
  return new Set(rows.map(({ id }) => id));
}

async function markSeen(db: Db, sessionId: string, accountId: string): Promise<void> {
  const lastSeenAt = new Date();
  await db.session.updateMany({ where: { id: sessionId }, data: { lastSeenAt } });
  await db.account.updateMany({ where: { id: accountId }, data: { lastSeenAt } });
}

/** Facts of a person's standing that makers' rules ask for. */
export type TakerFacts = {
  readonly accountId: string;
  readonly trades: number;
  /** Basis points; null before the first trade. */
  readonly completionBps: number | null;
  /** Whole days since sign-up. */
  readonly ageDays: number;
  readonly country: string | null;
  /** Whom they open no trades with; never to be shown. */
  readonly apart: readonly string[];
};

/** What makers' rules ask of this person, at `now`. Faults where there is no such account. */
export async function findTaker(db: Db | Tx, accountId: string, now: Instant): Promise<TakerFacts> {
  const account = await db.account.findUniqueOrThrow({
    where: { id: accountId },
    select: { tradesDone: true, completionBps: true, createdAt: true, country: true },
  });
  return {
    accountId,
    trades: account.tradesDone,
    completionBps: account.completionBps,
    ageDays: Math.max(0, Math.floor((now - instantOf(account.createdAt)) / DAY)),
    country: account.country,
    apart: await listApart(db, accountId),
  };
}

/** The person's own account, for their own pages. */
export async function getMyAccount(db: Db, actor: Actor): Promise<MeView> {
  return meView(await db.account.findUniqueOrThrow({ where: { id: actor.accountId }, select: ME_SELECT }));
}

/** The signed-in person's own account. */
export async function getMe(ctx: Ctx): Promise<Result<MeView>> {
  const actor = requireActor(ctx.actor);
  return actor.ok ? ok(await getMyAccount(ctx.db, actor.value)) : actor;
}

/** The actor's own sealed keys: ciphertext that only the password, the phrase or the wallet opens. */
export async function listMyKeys(ctx: Ctx): Promise<Result<readonly Envelope[]>> {
  const actor = requireActor(ctx.actor);
  if (!actor.ok) return actor;
  return ok(await keysOf(ctx.db, actor.value.accountId));
}

export async function keysOf(db: Db | Tx, accountId: string): Promise<Envelope[]> {
  const rows = await db.sealedKey.findMany({ where: { accountId }, orderBy: { createdAt: 'asc' } });
  return rows.map((row) => {
    const read = readEnvelope(row.envelope);
    if (!read.ok) throw new Error(`sealed key ${row.id} is not an envelope`);
    return read.value;
  });
}

/**
 * How the password of an e-mail address is stretched: the same before anybody signs up with it, while it is only claimed, and after. Whoever signs
 * up stretches with what is answered here, so that all accounts of one address share it, and nobody learns here whether there is one.
 */
export async function getPasswordKdf(db: Db | Tx, email: string): Promise<PasswordKdf> {
  const row = await db.account.findFirst({
    where: { OR: [{ email }, { emailClaim: email }], signInHash: { not: null } },
    orderBy: [{ email: { sort: 'asc', nulls: 'last' } }, { createdAt: 'asc' }, { id: 'asc' }],
    select: { passwordKdf: true },
  });
  const stored = row?.passwordKdf ? readPasswordKdf(row.passwordKdf) : undefined;
  if (stored?.ok) return stored.value;
  // The oldest secret in force: were it the newest, whoever asks before and after a change would see whose salt changed with it.
  const key = keysFor('holdfast v1 salts of addresses').at(-1)!;
  const salt = hmac(sha256, key, utf8(email)).subarray(0, SALT_BYTES);
  return { v: 1, kind: 'argon2id', ...KDF_COST, salt: toBase64Url(salt) };
}

/** The actor's live sessions, the last used first. */
export async function listSessions(ctx: Ctx): Promise<Result<readonly SessionView[]>> {
  const actor = requireActor(ctx.actor);
  return actor.ok ? ok(await listSessionsOf(ctx.db, actor.value)) : actor;
}

/** As {@link listSessions}, for the person's own pages. */
export async function listSessionsOf(db: Db, actor: Actor): Promise<readonly SessionView[]> {
  const rows = await db.session.findMany({
    where: { accountId: actor.accountId, ...liveSession() },
    orderBy: { lastSeenAt: 'desc' },
    take: 100,
  });
  return rows.map((row) => ({
    sessionId: row.id,
    current: row.id === actor.sessionId,
    createdAt: instantOf(row.createdAt),
    lastSeenAt: instantOf(row.lastSeenAt),
    userAgent: row.userAgent,
    place: row.place,
  }));
}

/**
 * The published key of a person, to seal something to. Check it with `verifyIdentity` before use, against the wallet address that
 * the terms of the trade name. Refusals: `account.not_found`, `account.identity_missing`.
 */
export async function getPublicIdentity(db: Tx, accountId: string): Promise<Result<PublishedIdentity>> {
  const row = await db.account.findUnique({
    where: { id: accountId },
    select: {
      walletAddress: true,
      identityPublicKey: true,
      identitySigningKey: true,
      identitySignature: true,
      identityIssuedAt: true,
    },
  });
  if (!row) return refused(refuseAccount('account.not_found'));
  const identity = identityView(row);
  return identity ? ok(identity) : refused(refuseAccount('account.identity_missing'));
}

/** When somebody's identity was replaced since `since`, the oldest first, and what was there before. */
export async function identityChangesOf(
  db: Db | Tx,
  accountId: string,
  since: Instant,
): Promise<readonly IdentityChangeView[]> {
  const rows = await db.identityChange.findMany({
    where: { accountId, at: { gte: dateOf(since) } },
    // Each was issued later than the one it replaced; where there are too many, the last ones count.
    orderBy: { issuedAt: 'desc' },
    take: MOST_CHANGES,
    include: { account: { select: { walletAddress: true } } },
  });
  return rows.reverse().map(identityChangeView);
}

/** Every identity that this person has published, the current one last: what a card of an older one is checked against. */
export async function identitiesOf(db: Db | Tx, accountId: string): Promise<readonly PublishedIdentity[]> {
  const [changes, current] = await Promise.all([identityChangesOf(db, accountId, 0), getPublicIdentity(db, accountId)]);
  const before = changes.map((change) => change.before);
  return current.ok ? [...before, current.value] : before;
}

/** What anyone may know of a trader. */
export async function findTrader(db: Db, accountId: string): Promise<TraderView | undefined> {
  const row = await db.account.findUnique({ where: { id: accountId }, select: TRADER_SELECT });
  return row ? traderView(row) : undefined;
}

/** Demo traders to step into with one click; none anywhere but on the embedded chain with the demo on. */
export async function listDemoAccounts(db: Db): Promise<readonly DemoAccountView[]> {
  if (!config().demo) return [];
  const rows = await db.account.findMany({
    where: { demo: true, email: { not: null } },
    orderBy: [{ tradesDone: 'desc' }, { createdAt: 'asc' }],
    take: 24,
    select: { name: true, email: true, walletAddress: true, roles: true, tradesDone: true, completionBps: true },
  });
  return rows.map((row) => ({ ...row, email: row.email!, roles: readRoles(row.roles) }));
}
