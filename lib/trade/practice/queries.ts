import type { Ctx } from '../../db/ctx.ts';
import { instantOf, type Instant } from '../../kernel/instant.ts';
import { isEnd } from '../machine.ts';
import { livePractice } from './commands.ts';
import { SCAM_SAID } from './script.ts';

/** Where the actor is with practising: the trade under way, and when they last refused a scam in one that was carried out. For their own eyes. */
export type MyPractice = { readonly live: string | null; readonly refusedAt: Instant | null };

export async function findMyPractice({ db, actor }: Pick<Ctx, 'db' | 'actor'>): Promise<MyPractice> {
  if (!actor) return { live: null, refusedAt: null };
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

/** What the card in the room is about: nothing yet, the question, what follows from the right answer, or the end, with or without it. */
export const PRACTICE_STAGES = ['wait', 'asked', 'refused', 'over', 'unfinished'] as const;
export type PracticeStage = (typeof PRACTICE_STAGES)[number];

/** Of one's own practice trade; null: it is none, or not the actor's. */
export async function findPracticeStage(
  { db, actor }: Pick<Ctx, 'db' | 'actor'>,
  { tradeId }: { readonly tradeId: string },
): Promise<PracticeStage | null> {
  if (!actor) return null;
  const trade = await db.trade.findFirst({
    where: { id: tradeId, practice: true, buyerId: actor.accountId },
    select: { state: true, cancelledBy: true, scamRefusedAt: true, chatHead: { select: { sellerNumber: true } } },
  });
  if (!trade) return null;
  const refused = trade.scamRefusedAt !== null;
  if (isEnd(trade.state) || trade.cancelledBy !== null) {
    return refused && trade.state === 'completed' ? 'over' : 'unfinished';
  }
  if (refused) return 'refused';
  return (trade.chatHead?.sellerNumber ?? 0) >= SCAM_SAID ? 'asked' : 'wait';
}
