/** Who acts by an API key, and which keys somebody has. */
import { timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type pg from 'pg';
import { pool } from '#lib/db/client.ts';
import type { Ctx, Db } from '#lib/db/ctx.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { readKey, readScopes } from '../api-key.ts';
import { requireActor, type Actor } from '../policy.ts';
import { refuseAccount } from '../refusals.ts';
import { apiKeyView, type ApiKeyView } from '../view.ts';

/** How long between two writes of when a key was last used, in seconds. */
const USED_EVERY = 60;

type KeyRow = Omit<Actor, 'sessionId' | 'roles' | 'pausedUntil' | 'frozenUntil' | 'confirmed' | 'factor' | 'key'> & {
  readonly frozenUntil: Date | null;
  readonly pausedUntil: Date | null;
  readonly secretHash: string;
  readonly scopes: readonly string[];
  readonly ranges: readonly string[];
  readonly lastUsedAt: Date | null;
  readonly lastUsedFrom: string | null;
  readonly ended: boolean;
};

const KEY = `SELECT k."accountId", k."secretHash", k."scopes", k."ranges", k."lastUsedAt", k."lastUsedFrom",
    (k."revokedAt" IS NOT NULL OR coalesce(k."expiresAt" <= now(), false)) AS "ended",
    a."name", a."walletAddress", a."walletKind", a."identityPublicKey", a."locale", a."currency", a."demo", a."walletShut",
    CASE WHEN a."frozenUntil" > now() THEN a."frozenUntil" END AS "frozenUntil",
    GREATEST(a."pausedUntil", r."pausedUntil", CASE WHEN r."bannedAt" IS NOT NULL THEN '9999-01-01Z'::timestamptz END) AS "pausedUntil"
  FROM "ApiKey" k JOIN "Account" a ON a."id" = k."accountId" LEFT JOIN "Restraint" r ON r."accountId" = a."id"
  WHERE k."id" = $1`;

export const hashSecret = (secret: string): string => bytesToHex(sha256(utf8ToBytes(secret)));

const isSame = (one: string, other: string): boolean =>
  // How far a guess is right must not show in the time it takes.
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

/**
 * The actor of a key: its owner, without any role of staff, never just confirmed, paused by whatever pauses them (a ban, for good). One indexed read on every request, so that a key revoked a moment
 * ago opens nothing. `ip`: where it comes from; what is no address is in no range. Refuses `account.key_wrong`, `account.key_ended`,
 * `account.key_elsewhere`.
 */
export async function findKeyActor(
  db: Db,
  asked: { readonly token: string; readonly ip: string },
  on: Pick<pg.Pool, 'query'> = pool(),
): Promise<Result<Actor>> {
  const read = readKey(asked.token);
  if (!read) return refused(refuseAccount('account.key_wrong'));
  const { rows } = await on.query<KeyRow>({ name: 'key actor', text: KEY, values: [read.id] });
  const [found] = rows;
  // No such key, or another secret: which of them is nobody's to know.
  if (!found || !isSame(hashSecret(read.secret), found.secretHash)) return refused(refuseAccount('account.key_wrong'));
  if (found.ended) return refused(refuseAccount('account.key_ended'));
  if (!isWithin(asked.ip, found.ranges)) return refused(refuseAccount('account.key_elsewhere'));
  const {
    secretHash: _,
    scopes,
    ranges: __,
    lastUsedAt,
    lastUsedFrom,
    ended: ___,
    pausedUntil,
    frozenUntil,
    ...account
  } = found;
  const stale = !lastUsedAt || Date.now() - lastUsedAt.getTime() > USED_EVERY * 1000 || lastUsedFrom !== asked.ip;
  const key = { id: read.id, scopes: readScopes(scopes) };
  if (stale) await markUsed(db, { ...key, accountId: account.accountId, ip: asked.ip });
  return ok({
    ...account,
    sessionId: '',
    roles: ['trader'],
    pausedUntil: pausedUntil && instantOf(pausedUntil),
    frozenUntil: frozenUntil && instantOf(frozenUntil),
    confirmed: false,
    // No machine shows a factor: making the key asked for one, and what a key may do is its scopes' to say.
    factor: 'none',
    key,
  });
}

/** Whoever may answer takes by a key is at their desk while it is used; whoever only reads by one need not be. */
async function markUsed(
  db: Db,
  used: { readonly id: string; readonly scopes: readonly string[]; readonly accountId: string; readonly ip: string },
): Promise<void> {
  const now = new Date();
  await db.apiKey.updateMany({ where: { id: used.id }, data: { lastUsedAt: now, lastUsedFrom: used.ip } });
  if (used.scopes.includes('trade'))
    await db.account.updateMany({ where: { id: used.accountId }, data: { lastSeenAt: now } });
}

/** An IPv4 address that came over an IPv6 socket is the IPv4 address. */
const plainAddress = (ip: string): string => ip.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');

/** Whether an address lies in one of the ranges; no ranges hold every address. */
export function isWithin(ip: string, ranges: readonly string[]): boolean {
  if (ranges.length === 0) return true;
  const address = plainAddress(ip);
  const version = isIP(address);
  if (version === 0) return false;
  const list = new BlockList();
  for (const range of ranges) {
    const [net = '', bits = ''] = range.split('/');
    list.addSubnet(net, Number(bits), isIP(net) === 6 ? 'ipv6' : 'ipv4');
  }
  return list.check(address, version === 6 ? 'ipv6' : 'ipv4');
}

/** The actor's keys that were not revoked, the newest first. Refuses `account.sign_in_first`. */
export async function listApiKeys(ctx: Ctx): Promise<Result<readonly ApiKeyView[]>> {
  const actor = requireActor(ctx.actor);
  if (!actor.ok) return actor;
  const rows = await ctx.db.apiKey.findMany({
    where: { accountId: actor.value.accountId, revokedAt: null },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  const now = new Date();
  return ok(rows.map((row) => apiKeyView(row, now)));
}
