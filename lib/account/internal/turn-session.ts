/** A session that gained or lost a privilege goes on under another id: whoever had got hold of the old one is left with nothing. */
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { newSecretId } from '#lib/kernel/ids.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import type { FactorProofKind } from '../factor.ts';
import { refuseAccount } from '../refusals.ts';

export type TurnedSession = { readonly sessionId: string; readonly expiresAt: Instant };

/**
 * Ends the session and opens another in its place, just confirmed; `factor`: by this factor. It ends when the old one would have. What hangs on a
 * session (devices that get notices) moves along. Refuses `account.session_ended` where another tab was faster.
 */
export async function turnSession(
  ctx: Ctx,
  tx: Tx,
  sessionId: string,
  factor: FactorProofKind | null,
): Promise<Result<TurnedSession>> {
  const now = new Date();
  const { count } = await tx.session.updateMany({
    where: { id: sessionId, revokedAt: null },
    data: { revokedAt: now },
  });
  if (count === 0) return refused(refuseAccount('account.session_ended'));
  const before = await tx.session.findUniqueOrThrow({ where: { id: sessionId } });
  const proved = factor === null ? {} : { factor, factorAt: now };
  const { id, expiresAt } = await tx.session.create({
    data: { ...before, id: newSecretId(ctx.random), revokedAt: null, lastSeenAt: now, confirmedAt: now, ...proved },
  });
  await tx.pushSubscription.updateMany({ where: { sessionId }, data: { sessionId: id } });
  return ok({ sessionId: id, expiresAt: instantOf(expiresAt) });
}
