import type { Ctx } from '#lib/db/ctx.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { requireParty } from '#lib/trade/policy.ts';
import { PAGE } from './schema.ts';
import { markView, messageView, type ChatView } from './view.ts';

/** Messages after a sequence number, in order, with everybody's marks. Refuses `trade.sign_in`, `trade.not_found`. */
export async function listMessages(
  ctx: Ctx,
  input: { readonly tradeId: string; readonly after: number },
): Promise<Result<ChatView>> {
  const { tradeId, after } = input;
  const trade = await ctx.db.trade.findUnique({ where: { id: tradeId }, select: { buyerId: true, sellerId: true } });
  const asked = requireParty(ctx.actor, trade);
  if (!asked.ok) return asked;
  const [rows, last, marks] = await Promise.all([
    ctx.db.chatMessage.findMany({ where: { tradeId, seq: { gt: after } }, orderBy: { seq: 'asc' }, take: PAGE }),
    ctx.db.chatMessage.aggregate({ where: { tradeId }, _max: { seq: true } }),
    ctx.db.chatRead.findMany({ where: { tradeId } }),
  ]);
  return ok({ messages: rows.map(messageView), lastSeq: last._max.seq ?? 0, marks: marks.map(markView) });
}
