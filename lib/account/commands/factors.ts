/**
 * Second factors of an account: enrolling, removing, recovery codes, and the ticket that stands between the two halves of a sign-in. Times are
 * wall-clock times, as of all that has to do with signing in.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import type { Ctx, Db, Tx } from '#lib/db/ctx.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { newId } from '#lib/kernel/ids.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { toBase64Url, toHex, utf8 } from '../encoding.ts';
import {
  newRecoveryCode,
  RECOVERY_CODES,
  showRecoveryCode,
  TICKET_SECONDS,
  TICKET_TRIES,
  type FactorProofKind,
  type FactorsChanged,
  type TotpView,
} from '../factor.ts';
import { spendStep } from '../internal/factor-proof.ts';
import { hashRecoveryCode, newTotpSecret, sealTotpSecret } from '../internal/factor-secrets.ts';
import { turnSession, type TurnedSession } from '../internal/turn-session.ts';
import { requireConfirmed, type Actor } from '../policy.ts';
import { endSessions } from '../record.ts';
import { refuseAccount } from '../refusals.ts';

/** The browser a request comes from: the value of a cookie of its own, and its address. */
export type FromBrowser = { readonly browser: string; readonly ip: string };

/** A change of factors, and the session it goes on in. */
export type Changed = FactorsChanged & { readonly session: TurnedSession };

const ENROLLED = { enrolledAt: { not: null } } as const;

export const hashTicket = (ticket: string): string => toHex(sha256(utf8(ticket)));
export const hashBrowser = ({ browser, ip }: FromBrowser): string => toHex(sha256(utf8(`${browser} ${ip}`)));

/** What the account's owner can show as a second factor; empty: there is none. */
export async function factorKindsOf(db: Db | Tx, accountId: string): Promise<readonly FactorProofKind[]> {
  const rows = await db.factor.findMany({ where: { accountId, ...ENROLLED }, select: { kind: true } });
  if (rows.length === 0) return [];
  const left = await db.recoveryCode.count({ where: { accountId, usedAt: null } });
  return [...new Set(rows.map(({ kind }) => kind)), ...(left > 0 ? (['recovery'] as const) : [])];
}

/**
 * After the first half of a sign-in: null where it is the whole, else `account.factor_needed` with a ticket for the second half. Nothing before this says whether
 * an account has a factor. The ticket is bound to account, browser and address.
 */
export async function askFactor(ctx: Ctx, db: Db | Tx, accountId: string, from: FromBrowser): Promise<Refusal | null> {
  const kinds = await factorKindsOf(db, accountId);
  if (kinds.length === 0) return null;
  const ticket = toBase64Url(ctx.random(32));
  await db.factorTicket.deleteMany({ where: { accountId, expiresAt: { lt: new Date() } } });
  await db.factorTicket.create({
    data: {
      hash: hashTicket(ticket),
      accountId,
      browserHash: hashBrowser(from),
      expiresAt: new Date(Date.now() + TICKET_SECONDS * 1000),
      triesLeft: TICKET_TRIES,
    },
  });
  return refuseAccount('account.factor_needed', { ticket, kinds: kinds.join(' ') });
}

/**
 * A secret for an authenticator app. It counts from its first right code on ({@link enrolTotp}); an app that is enrolled goes on until then.
 * Refuses `account.sign_in_first`, `account.confirm_first`.
 */
export async function startTotp(ctx: Ctx): Promise<Result<TotpView>> {
  const asked = requireConfirmed(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId, name } = asked.value;
  const factorId = newId(ctx.random);
  const made = newTotpSecret(name);
  await inTransaction(ctx.db, async (tx) => {
    await tx.factor.deleteMany({ where: { accountId, kind: 'totp', enrolledAt: null } });
    const secret = sealTotpSecret(accountId, made.secret, ctx.random);
    await tx.factor.create({ data: { id: factorId, accountId, kind: 'totp', name: 'app', secret, transports: [] } });
  });
  return ok({ factorId, ...made });
}

/**
 * Enrols the app that shows a right code, in the place of one before it. The first factor brings recovery codes and ends all other sessions.
 * Refuses `account.confirm_first`, `account.factor_not_found`, `account.code_wrong`, `account.session_ended`.
 */
export async function enrolTotp(
  ctx: Ctx,
  input: { readonly factorId: string; readonly code: string },
): Promise<Result<Changed>> {
  const asked = requireConfirmed(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId } = asked.value;
  return inTransaction(ctx.db, async (tx) => {
    await lockAccount(tx, accountId);
    const row = await tx.factor.findUnique({ where: { id: input.factorId } });
    if (!row || row.accountId !== accountId || row.kind !== 'totp' || row.enrolledAt)
      return refused(refuseAccount('account.factor_not_found'));
    if (!(await spendStep(tx, row, input.code))) return refused(refuseAccount('account.code_wrong'));
    await tx.factor.deleteMany({ where: { accountId, kind: 'totp', id: { not: row.id } } });
    await tx.factor.update({ where: { id: row.id }, data: { enrolledAt: new Date() } });
    return afterAdding(ctx, tx, asked.value, 'totp');
  });
}

/** One change of an account's factors at a time, so that each knows what was there before. */
export const lockAccount = (tx: Tx, accountId: string) =>
  tx.$queryRaw`SELECT 1 FROM "Account" WHERE "id" = ${accountId} FOR UPDATE`;

/** Call it when a factor was added, in the same transaction: codes and the end of other sessions with the first, another session id with each. */
export async function afterAdding(
  ctx: Ctx,
  tx: Tx,
  { accountId, sessionId }: Actor,
  by: FactorProofKind,
): Promise<Result<Changed>> {
  const first = (await tx.factor.count({ where: { accountId, ...ENROLLED } })) === 1;
  const codes = (await tx.recoveryCode.count({ where: { accountId } })) === 0;
  const recoveryCodes = codes ? await makeRecoveryCodes(ctx, tx, accountId) : null;
  if (first) await endSessions(tx, accountId, sessionId);
  const session = await turnSession(ctx, tx, sessionId, by);
  return session.ok ? ok({ recoveryCodes, session: session.value }) : session;
}

/** Ten new codes in the place of those before; as they are written down. */
export async function makeRecoveryCodes(ctx: Ctx, tx: Tx, accountId: string): Promise<readonly string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, () => newRecoveryCode(ctx.random));
  await tx.recoveryCode.deleteMany({ where: { accountId } });
  await tx.recoveryCode.createMany({
    data: codes.map((code) => ({ accountId, hash: hashRecoveryCode(accountId, code) })),
  });
  return codes.map(showRecoveryCode);
}

/** New recovery codes; the old ones open nothing any more. Refuses `account.confirm_first`, `account.factor_not_found` where no factor is enrolled. */
export async function renewRecoveryCodes(ctx: Ctx): Promise<Result<{ recoveryCodes: readonly string[] }>> {
  const asked = requireConfirmed(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId } = asked.value;
  return inTransaction(ctx.db, async (tx) => {
    await lockAccount(tx, accountId);
    if ((await tx.factor.count({ where: { accountId, ...ENROLLED } })) === 0)
      return refused(refuseAccount('account.factor_not_found'));
    return ok({ recoveryCodes: await makeRecoveryCodes(ctx, tx, accountId) });
  });
}

/**
 * Removes a factor; with the last one the recovery codes go. All other sessions end, and a passkey's lock on the wallet goes with it. Confirmed with a factor, as
 * everything is where one is enrolled. Refuses `account.confirm_first`, `account.factor_not_found`, `account.last_way_in`.
 */
export async function removeFactor(ctx: Ctx, input: { readonly factorId: string }): Promise<Result<Changed>> {
  const asked = requireConfirmed(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId, sessionId } = asked.value;
  return inTransaction(ctx.db, async (tx) => {
    await lockAccount(tx, accountId);
    const rows = await tx.factor.findMany({ where: { accountId, ...ENROLLED } });
    const row = rows.find(({ id }) => id === input.factorId);
    if (!row) return refused(refuseAccount('account.factor_not_found'));
    const left = rows.filter(({ id }) => id !== row.id);
    if (!(await canEnterWith(tx, asked.value, left))) return refused(refuseAccount('account.last_way_in'));
    await tx.factor.delete({ where: { id: row.id } });
    if (row.credentialId)
      await tx.sealedKey.deleteMany({ where: { accountId, lock: 'passkey', slot: row.credentialId } });
    if (left.length === 0) {
      await tx.recoveryCode.deleteMany({ where: { accountId } });
      await tx.session.updateMany({ where: { accountId }, data: { factor: null, factorAt: null } });
    }
    await tx.factorTicket.deleteMany({ where: { accountId } });
    await endSessions(tx, accountId, sessionId);
    const session = await turnSession(ctx, tx, sessionId, null);
    return session.ok ? ok({ recoveryCodes: null, session: session.value }) : session;
  });
}

/** Whether the owner still gets in, and to their wallet: by an injected wallet, by a password, or by a passkey that is left. */
async function canEnterWith(tx: Tx, actor: Actor, left: readonly { readonly kind: string }[]): Promise<boolean> {
  if (actor.walletKind === 'injected' || left.some(({ kind }) => kind === 'passkey')) return true;
  const row = await tx.account.findUniqueOrThrow({
    where: { id: actor.accountId },
    select: { signInHash: true, email: true, emailClaim: true },
  });
  return row.signInHash !== null && (row.email ?? row.emailClaim) !== null;
}
