import { createHmac, timingSafeEqual } from 'node:crypto';
import { sha256 } from '@noble/hashes/sha2.js';
import { config } from '#lib/config.ts';
import { poolOf } from '#lib/db/client.ts';
import type { Ctx, Db } from '#lib/db/ctx.ts';
import { sqlOn } from '#lib/db/transaction.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { toBase64Url, toHex, utf8 } from '../encoding.ts';
import { requireActor, type Actor } from '../policy.ts';
import { findActor } from '../queries.ts';
import { refuseAccount } from '../refusals.ts';

/** Ends one of the actor's sessions, at once. Somebody else's looks like one that does not exist. */
export async function revokeSession(
  ctx: Ctx,
  input: { readonly sessionId: string },
): Promise<Result<{ sessionId: string }>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { count } = await ctx.db.session.updateMany({
    where: { id: input.sessionId, accountId: asked.value.accountId, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  return count === 1 ? ok({ sessionId: input.sessionId }) : refused(refuseAccount('account.not_found'));
}

/** Ends every session of the actor but the one that asks. */
export async function revokeOtherSessions(ctx: Ctx): Promise<Result<{ count: number }>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId, sessionId } = asked.value;
  const { count } = await ctx.db.session.updateMany({
    where: { accountId, id: { not: sessionId }, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  return ok({ count });
}

/** Ends the session that asks. Signing out twice is signing out. */
export async function signOut(ctx: Ctx): Promise<Result<{ signedOut: true }>> {
  if (ctx.actor) {
    await ctx.db.session.updateMany({
      where: { id: ctx.actor.sessionId, revokedAt: null },
      data: { revokedAt: new Date() },
    });
  }
  return ok({ signedOut: true });
}

/** Seconds a socket ticket is good for. */
export const TICKET_SECONDS = 30;

const hashTicket = (ticket: string) => toHex(sha256(utf8(ticket)));

/** A single-use ticket with which the browser opens its socket; only its hash is kept. */
export async function createSocketTicket(ctx: Ctx): Promise<Result<{ ticket: string }>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const ticket = toBase64Url(ctx.random(32));
  const { accountId, sessionId } = asked.value;
  const expiresAt = new Date(Date.now() + TICKET_SECONDS * 1000);
  await ctx.db.socketTicket.create({ data: { hash: hashTicket(ticket), accountId, sessionId, expiresAt } });
  if (ctx.random(1)[0]! < 8) await ctx.db.socketTicket.deleteMany({ where: { expiresAt: { lt: new Date() } } });
  return ok({ ticket });
}

const REDEEM = `
  UPDATE "SocketTicket" SET "redeemedAt" = now() WHERE "hash" = $1 AND "redeemedAt" IS NULL AND "expiresAt" > now()
  RETURNING "sessionId"`;

/** Redeems a ticket, once and only while its session lives; the actor, or null for anything else. For the socket handshake. */
export async function redeemSocketTicket(db: Db, ticket: string): Promise<Actor | null> {
  const rows = await sqlOn(poolOf(db))<{ sessionId: string }>('ticket.redeem', REDEEM, [hashTicket(ticket)]);
  return rows[0] ? findActor(db, rows[0].sessionId) : null;
}

/** Seconds after which a socket that was cut off has to ask for a ticket again. */
const RESUME_SECONDS = 600;

/** By each of the site's secrets, the one in use first. */
const resumeSeals = (text: string) =>
  config().secrets.auth.map((secret) =>
    createHmac('sha256', `${secret} socket resume`).update(text).digest('base64url'),
  );

/**
 * With this a socket that was cut off opens again without a request of its own: when a server restarts, thousands do at once. It says of
 * which session, no more than a ticket does, and whether that session lives is asked of the database either way.
 */
export function makeResumeToken(sessionId: string, now: number = Date.now()): string {
  const text = `${sessionId}.${Math.floor(now / 1000) + RESUME_SECONDS}`;
  return `${text}.${resumeSeals(text)[0]}`;
}

/** The actor of a resume token that is ours and not too old; null for anything else. `now` in milliseconds. */
export async function redeemResumeToken(db: Db, token: string, now: number = Date.now()): Promise<Actor | null> {
  const [sessionId = '', until = '', seal = ''] = token.split('.');
  const shown = Buffer.from(seal);
  // How far a guess is right must not show in the time it takes.
  const ours = resumeSeals(`${sessionId}.${until}`).some((expected) => {
    const bytes = Buffer.from(expected);
    return shown.length === bytes.length && timingSafeEqual(shown, bytes);
  });
  if (!ours || !(Number(until) * 1000 > now)) return null;
  return findActor(db, sessionId);
}
