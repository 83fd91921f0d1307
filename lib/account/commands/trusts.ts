import { runOnce } from '#lib/db/command-key.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { requireActor } from '../policy.ts';
import { refuseAccount } from '../refusals.ts';
import { lockList } from './blocks.ts';

/** People one person may trust. */
export const MOST_TRUSTED = 500;

/**
 * The actor trusts somebody: they may take what the actor offers to such people alone. The other is not told. Twice is once. Refuses
 * `account.sign_in_first`, `account.not_found`, `account.trust_self`, `account.trust_blocked`, `account.too_many_trusted`.
 */
export async function trustAccount(ctx: Ctx, input: { readonly accountId: string }): Promise<Result<null>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId: trusterId } = asked.value;
  const { accountId: trustedId } = input;
  if (trustedId === trusterId) return refused(refuseAccount('account.trust_self'));
  return runOnce(ctx, 'trustAccount', input, async (tx) => {
    await lockList(tx, trusterId);
    if ((await tx.account.count({ where: { id: trustedId } })) === 0)
      return refused(refuseAccount('account.not_found'));
    // A block is undone by whoever means to, and not on the way.
    if ((await tx.block.count({ where: { blockerId: trusterId, blockedId: trustedId } })) > 0)
      return refused(refuseAccount('account.trust_blocked'));
    const others = await tx.trust.count({ where: { trusterId, trustedId: { not: trustedId } } });
    if (others >= MOST_TRUSTED) return refused(refuseAccount('account.too_many_trusted', { most: MOST_TRUSTED }));
    await tx.trust.createMany({ data: [{ trusterId, trustedId }], skipDuplicates: true });
    return ok(null);
  });
}

/** Takes the actor's own trust back, never the other's. Trades under way go on. Refuses `account.sign_in_first`. */
export async function untrustAccount(ctx: Ctx, input: { readonly accountId: string }): Promise<Result<null>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const where = { trusterId: asked.value.accountId, trustedId: input.accountId };
  return runOnce(ctx, 'untrustAccount', input, async (tx) => {
    await tx.trust.deleteMany({ where });
    return ok(null);
  });
}
