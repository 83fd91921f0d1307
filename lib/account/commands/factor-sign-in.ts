import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import type { FactorSignInInput } from '../factor.schema.ts';
import { judgeFactor } from '../internal/factor-proof.ts';
import { refuseAccount } from '../refusals.ts';
import { hashBrowser, hashTicket } from './factors.ts';
import { openSession, type Entry, type SignedIn } from './sign-in.ts';

/**
 * The second half of a sign-in: a ticket of the first, from the same browser and address, and a factor. One try of the ticket is spent before anything is
 * looked at, and of two that are right at once one gets in. Refuses `account.ticket_over`, `account.code_wrong`, `account.passkey_wrong`, `account.too_many_codes`.
 */
export async function signInWithFactor(ctx: Ctx, input: FactorSignInInput & Entry): Promise<Result<SignedIn>> {
  // A value either way: the spent try and the counted code stay when it is refused.
  const done = await inTransaction(ctx.db, (tx) => enter(ctx, tx, input));
  return 'wrong' in done ? refused(done.wrong) : ok(done.signedIn);
}

async function enter(
  ctx: Ctx,
  tx: Tx,
  input: FactorSignInInput & Entry,
): Promise<{ readonly wrong: Refusal } | { readonly signedIn: SignedIn }> {
  const hash = hashTicket(input.ticket);
  const [ticket] = await tx.$queryRaw<{ accountId: string }[]>`
    UPDATE "FactorTicket" SET "triesLeft" = "triesLeft" - 1
    WHERE "hash" = ${hash} AND "browserHash" = ${hashBrowser(input)}
      AND "usedAt" IS NULL AND "triesLeft" > 0 AND "expiresAt" > now()
    RETURNING "accountId"`;
  if (!ticket) return { wrong: refuseAccount('account.ticket_over') };
  const { accountId } = ticket;
  const judged = await judgeFactor(tx, input.proof, { accountId, place: input.ip, signingIn: true });
  if ('wrong' in judged) return judged;
  await tx.factorTicket.update({ where: { hash }, data: { usedAt: new Date() } });
  return { signedIn: await openSession(ctx, tx, accountId, input, false, judged.right) };
}
