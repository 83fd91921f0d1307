import { runOnce } from '#lib/db/command-key.ts';
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { requireActor } from '../policy.ts';
import { refuseAccount } from '../refusals.ts';

/** People one person may block. */
export const MOST_BLOCKED = 500;

/** What a person's lists of whom they block and whom they trust hold is changed one at a time: so the counts are true, and nobody is on both. */
export async function lockList(tx: Tx, accountId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`blocks:${accountId}`}))`;
}

/**
 * The two open no more trades with each other, whoever of them posted the offer; trades under way go on. Whoever is blocked is trusted no more. Twice is once. Refuses
 * `account.sign_in_first`, `account.not_found`, `account.block_self`, `account.too_many_blocked`.
 */
export async function blockAccount(ctx: Ctx, input: { readonly accountId: string }): Promise<Result<null>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId: blockerId } = asked.value;
  const { accountId: blockedId } = input;
  if (blockedId === blockerId) return refused(refuseAccount('account.block_self'));
  return runOnce(ctx, 'blockAccount', input, async (tx) => {
    await lockList(tx, blockerId);
    if ((await tx.account.count({ where: { id: blockedId } })) === 0)
      return refused(refuseAccount('account.not_found'));
    const others = await tx.block.count({ where: { blockerId, blockedId: { not: blockedId } } });
    if (others >= MOST_BLOCKED) return refused(refuseAccount('account.too_many_blocked', { most: MOST_BLOCKED }));
    await tx.trust.deleteMany({ where: { trusterId: blockerId, trustedId: blockedId } });
    await tx.block.createMany({ data: [{ blockerId, blockedId }], skipDuplicates: true });
    return ok(null);
  });
}

/** Ends the actor's own block, never the other's. Whom they have not blocked, they have not blocked afterwards. Refuses `account.sign_in_first`. */
export async function unblockAccount(ctx: Ctx, input: { readonly accountId: string }): Promise<Result<null>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const where = { blockerId: asked.value.accountId, blockedId: input.accountId };
  return runOnce(ctx, 'unblockAccount', input, async (tx) => {
    await tx.block.deleteMany({ where });
    return ok(null);
  });
}
