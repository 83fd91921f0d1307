/** Reads of who has blocked whom. That somebody was blocked, and by whom, is told to nobody but the one who did it. */
import type { Ctx, Db, Tx } from '#lib/db/ctx.ts';
import { sqlIn } from '#lib/db/inside.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { requireActor } from '../policy.ts';
import type { ListedTraderView } from '../view.ts';

const BLOCK = `
  SELECT "blockerId" FROM "Block" WHERE ("blockerId" = $1 AND "blockedId" = $2) OR ("blockerId" = $2 AND "blockedId" = $1)`;

/** Whether the two trade with each other, as the first of them is told: `own`, they blocked the other; `other`, the other does not want to. */
export async function findBlock(tx: Db | Tx, me: string, other: string): Promise<'own' | 'other' | null> {
  const rows = await sqlIn(tx)<{ blockerId: string }>('account.block', BLOCK, [me, other]);
  if (rows.length === 0) return null;
  return rows.some(({ blockerId }) => blockerId === me) ? 'own' : 'other';
}

/** Everybody with whom this person opens no trades, whichever of the two wanted it. For lists of what they can take, never to be shown. */
export async function listApart(tx: Db | Tx, accountId: string): Promise<readonly string[]> {
  const rows = await tx.block.findMany({
    where: { OR: [{ blockerId: accountId }, { blockedId: accountId }] },
    select: { blockerId: true, blockedId: true },
  });
  return [...new Set(rows.map((row) => (row.blockerId === accountId ? row.blockedId : row.blockerId)))];
}

/** Whom the actor has blocked, the latest first. Refuses `account.sign_in_first`. */
export async function listBlocked(ctx: Ctx): Promise<Result<readonly ListedTraderView[]>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const rows = await ctx.db.block.findMany({
    where: { blockerId: asked.value.accountId },
    include: { blocked: { select: { id: true, name: true, walletAddress: true } } },
    orderBy: [{ createdAt: 'desc' }, { blockedId: 'asc' }],
  });
  return ok(
    rows.map(({ blocked, createdAt }) => ({
      accountId: blocked.id,
      name: blocked.name,
      walletAddress: blocked.walletAddress,
      since: instantOf(createdAt),
    })),
  );
}

/** Whether the actor has blocked this person; nobody has blocked anybody. */
export async function hasBlocked(ctx: Pick<Ctx, 'actor' | 'db'>, accountId: string): Promise<boolean> {
  if (!ctx.actor) return false;
  const key = { blockerId: ctx.actor.accountId, blockedId: accountId };
  return (await ctx.db.block.count({ where: key })) > 0;
}
