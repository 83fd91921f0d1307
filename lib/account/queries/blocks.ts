/** Reads of who has blocked whom. That somebody was blocked, and by whom, is told to nobody but the one who did it. */
import { askIn, type Asks } from '#lib/db/ask.ts';
import type { Ctx, Db, Tx } from '#lib/db/ctx.ts';
import { asking, type Many } from '#lib/db/many.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { requireActor } from '../policy.ts';
import type { ListedTraderView } from '../view.ts';

const BLOCK: Many<{ readonly blockerId: string }> = {
  name: 'account.block',
  text: `
  SELECT r."at"::int4 AS "at", b."blockerId" FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS r("one", "other", "at")
  JOIN "Block" b ON (b."blockerId" = r."one" AND b."blockedId" = r."other") OR (b."blockerId" = r."other" AND b."blockedId" = r."one")`,
  columns: ['text', 'text'],
};

/** Whether the two trade with each other, as the first of them is told: `own`, they blocked the other; `other`, the other does not want to. */
export async function findBlock(on: Asks, me: string, other: string): Promise<'own' | 'other' | null> {
  const rows = await askIn(on)(asking(BLOCK, me, other));
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
