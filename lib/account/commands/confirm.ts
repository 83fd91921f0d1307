import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import type { ConfirmInput } from '../factor.schema.ts';
import { judgeFactor } from '../internal/factor-proof.ts';
import { turnSession, type TurnedSession } from '../internal/turn-session.ts';
import { requireActor, type Actor } from '../policy.ts';
import { refuseAccount } from '../refusals.ts';
import { factorKindsOf } from './factors.ts';
import { tryAuthSecret } from '../secrets.ts';
import { redeemWalletProof } from './sign-in.ts';

type Confirmed = { readonly session: TurnedSession | null };

/**
 * The person at this session proves again who they are: with a factor where one is enrolled and with nothing less, else with the password or the wallet. By a
 * factor the session goes on under another id. Refuses `account.sign_in_first`, `proof_too_weak`, `code_wrong`, `passkey_wrong`, `too_many_codes`,
 * `wrong_email_or_password`, `too_many_attempts`, `signature_wrong`, and those of the sign-in message.
 */
export async function confirmSession(ctx: Ctx, { proof }: ConfirmInput): Promise<Result<Confirmed>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const actor = asked.value;
  if (proof.kind === 'password') return confirmByPassword(ctx, actor, proof.authSecret);
  if (proof.kind === 'wallet') return confirmByWallet(ctx, actor, proof);
  const done = await inTransaction(ctx.db, async (tx): Promise<{ wrong: Refusal } | { session: TurnedSession }> => {
    const { accountId, sessionId } = actor;
    const judged = await judgeFactor(tx, proof, { accountId, place: `session ${sessionId}`, signingIn: false });
    if ('wrong' in judged) return judged;
    const turned = await turnSession(ctx, tx, sessionId, judged.right);
    return turned.ok ? { session: turned.value } : { wrong: turned.refusal };
  });
  return 'wrong' in done ? refused(done.wrong) : ok(done);
}

async function confirmByPassword(ctx: Ctx, actor: Actor, authSecret: string): Promise<Result<Confirmed>> {
  const { accountId, sessionId } = actor;
  const weak = await checkNoFactor(ctx.db, accountId);
  if (!weak.ok) return weak;
  const row = await ctx.db.account.findUniqueOrThrow({ where: { id: accountId }, select: { signInHash: true } });
  const right = await tryAuthSecret(row.signInHash, authSecret, { who: accountId, ip: sessionId });
  if (!right.ok) return right;
  return inTransaction(ctx.db, (tx) => confirm(tx, actor));
}

function confirmByWallet(
  ctx: Ctx,
  actor: Actor,
  proof: { readonly message: string; readonly signature: string },
): Promise<Result<Confirmed>> {
  return inTransaction(ctx.db, async (tx) => {
    const proven = await redeemWalletProof(tx, proof);
    if (!proven.ok) return proven;
    if (proven.value !== actor.walletAddress) return refused(refuseAccount('account.signature_wrong'));
    return confirm(tx, actor);
  });
}

async function confirm(tx: Tx, { accountId, sessionId }: Actor): Promise<Result<Confirmed>> {
  const weak = await checkNoFactor(tx, accountId);
  if (!weak.ok) return weak;
  const { count } = await tx.session.updateMany({
    where: { id: sessionId, revokedAt: null },
    data: { confirmedAt: new Date() },
  });
  return count === 1 ? ok({ session: null }) : refused(refuseAccount('account.session_ended'));
}

/** Where a factor is enrolled, half a proof is none. */
async function checkNoFactor(db: Tx, accountId: string): Promise<Result<true>> {
  const kinds = await factorKindsOf(db, accountId);
  return kinds.length === 0 ? ok(true) : refused(refuseAccount('account.proof_too_weak'));
}
