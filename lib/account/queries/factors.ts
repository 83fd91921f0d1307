import type { Ctx } from '#lib/db/ctx.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { factorKindsOf } from '../commands/factors.ts';
import type { ConfirmWays, FactorsView } from '../factor.ts';
import { readPasswordKdf } from '../password.ts';
import { requireActor } from '../policy.ts';

/** The actor's second factors, the oldest first. */
export async function listMyFactors(ctx: Ctx): Promise<Result<FactorsView>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId } = asked.value;
  const [rows, recoveryLeft, locks, account] = await Promise.all([
    ctx.db.factor.findMany({ where: { accountId, enrolledAt: { not: null } }, orderBy: { createdAt: 'asc' } }),
    ctx.db.recoveryCode.count({ where: { accountId, usedAt: null } }),
    ctx.db.sealedKey.findMany({ where: { accountId, lock: 'passkey', purpose: 'wallet' }, select: { slot: true } }),
    ctx.db.account.findUniqueOrThrow({
      where: { id: accountId },
      select: { signInHash: true, email: true, emailClaim: true },
    }),
  ]);
  const opening = new Set(locks.map(({ slot }) => slot));
  const factors = rows.map((row) => ({
    factorId: row.id,
    kind: row.kind,
    name: row.name,
    createdAt: instantOf(row.createdAt),
    lastUsedAt: row.lastUsedAt && instantOf(row.lastUsedAt),
    opensWallet: row.credentialId !== null && opening.has(row.credentialId),
  }));
  return ok({
    factors,
    recoveryLeft,
    hasPassword: account.signInHash !== null && (account.email ?? account.emailClaim) !== null,
  });
}

/** What the actor can confirm their session with. */
export async function getConfirmWays(ctx: Ctx): Promise<Result<ConfirmWays>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId } = asked.value;
  const factors = await factorKindsOf(ctx.db, accountId);
  const [rows, account] = await Promise.all([
    ctx.db.factor.findMany({ where: { accountId, kind: 'passkey' }, select: { credentialId: true } }),
    ctx.db.account.findUniqueOrThrow({ where: { id: accountId }, select: { passwordKdf: true } }),
  ]);
  const kdf = readPasswordKdf(account.passwordKdf);
  const passkeys = rows.map(({ credentialId }) => credentialId!);
  return ok({ factors, passkeys, passwordKdf: factors.length === 0 && kdf.ok ? kdf.value : null });
}
