import type { Ctx } from '../../db/ctx.ts';
import { instantOf, type Instant } from '../../kernel/instant.ts';
import { livePractice } from './commands.ts';
import { practiceStage, type PracticeStage } from './stage.ts';

/** Where the actor is with practising: the trade under way, and when they last refused a scam in one that was carried out. For their own eyes. */
export type MyPractice = { readonly live: string | null; readonly refusedAt: Instant | null };

/** Null: nobody is signed in. */
export async function findMyPractice(ctx: Ctx): Promise<MyPractice | null> {
  const { db, actor } = ctx;
  if (!actor) return null;
  const me = actor.accountId;
  const [live, done] = await Promise.all([
    db.trade.findFirst({ where: livePractice(me), select: { id: true } }),
    db.trade.findFirst({
      where: { buyerId: me, practice: true, state: 'completed', scamRefusedAt: { not: null } },
      orderBy: { scamRefusedAt: 'desc' },
      select: { scamRefusedAt: true },
    }),
  ]);
  return { live: live?.id ?? null, refusedAt: done?.scamRefusedAt ? instantOf(done.scamRefusedAt) : null };
}

/** Of one's own practice trade; null: it is none, or not the actor's. */
export async function findPracticeStage(
  ctx: Ctx,
  { tradeId }: { readonly tradeId: string },
): Promise<PracticeStage | null> {
  const { db, actor } = ctx;
  if (!actor) return null;
  const trade = await db.trade.findFirst({
    where: { id: tradeId, practice: true, buyerId: actor.accountId },
    select: { state: true, cancelledBy: true, scamRefusedAt: true, chatHead: { select: { sellerNumber: true } } },
  });
  if (!trade) return null;
  return practiceStage({
    state: trade.state,
    cancelled: trade.cancelledBy !== null,
    refused: trade.scamRefusedAt !== null,
    said: trade.chatHead?.sellerNumber ?? 0,
  });
}
