/** Reads of who trusts whom. Whom somebody trusts is told to nobody but them. */
import type { Ctx, Db, Tx } from '#lib/db/ctx.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { requireActor } from '../policy.ts';
import type { ListedTraderView } from '../view.ts';

/** Whether `trusterId` trusts `me`. For what `me` can take, never to be shown. */
export async function isTrustedBy(tx: Db | Tx, me: string, trusterId: string): Promise<boolean> {
  return (await tx.trust.count({ where: { trusterId, trustedId: me } })) > 0;
}

/** Everybody whom this person trusts. For who is told of their offers, never to be shown. */
export async function listTrustedBy(tx: Db | Tx, trusterId: string): Promise<readonly string[]> {
  const rows = await tx.trust.findMany({ where: { trusterId }, select: { trustedId: true } });
  return rows.map(({ trustedId }) => trustedId);
}

/** Whom the actor trusts, the latest first. Refuses `account.sign_in_first`. */
export async function listTrusted(ctx: Ctx): Promise<Result<readonly ListedTraderView[]>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const rows = await ctx.db.trust.findMany({
    where: { trusterId: asked.value.accountId },
    include: { trusted: { select: { id: true, name: true, walletAddress: true } } },
    orderBy: [{ createdAt: 'desc' }, { trustedId: 'asc' }],
  });
  return ok(
    rows.map(({ trusted, createdAt }) => ({
      accountId: trusted.id,
      name: trusted.name,
      walletAddress: trusted.walletAddress,
      since: instantOf(createdAt),
    })),
  );
}

/** Whether the actor trusts this person; nobody trusts nobody. */
export async function hasTrusted(ctx: Pick<Ctx, 'actor' | 'db'>, accountId: string): Promise<boolean> {
  return ctx.actor !== null && isTrustedBy(ctx.db, accountId, ctx.actor.accountId);
}
