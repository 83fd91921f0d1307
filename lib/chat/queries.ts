import { config } from '#lib/config.ts';
import type { Ctx, Db } from '#lib/db/ctx.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { requireParty } from '#lib/trade/policy.ts';
import { stampKey } from './internal/stamping.ts';
import { PAGE, type ListInput } from './schema.ts';
import { ZEROS } from './signing.ts';
import { cardView, markView, messageView, type ChatView, type MessageRow } from './view.ts';

/**
 * A run of messages in order, with cards, marks and where the asker's next message has to join: the newest, those after a number, or those
 * before one. Refuses `trade.sign_in`, `trade.not_found`.
 */
export async function listMessages(
  ctx: Ctx,
  input: ListInput & { readonly tradeId: string },
): Promise<Result<ChatView>> {
  const { tradeId } = input;
  const trade = await ctx.db.trade.findUnique({
    where: { id: tradeId },
    select: { buyerId: true, sellerId: true, chatHead: true },
  });
  const asked = requireParty(ctx.actor, trade);
  if (!asked.ok) return asked;
  const { actor, party } = asked.value;
  const head = trade!.chatHead;
  const [rows, cards, marks] = await Promise.all([
    readRun(ctx.db, input),
    ctx.db.chatCard.findMany({ where: { tradeId }, orderBy: { createdAt: 'asc' } }),
    ctx.db.chatRead.findMany({ where: { tradeId } }),
  ]);
  const readSeq = marks.find(({ accountId }) => accountId === actor.accountId)?.readSeq ?? 0;
  const unread = await ctx.db.chatMessage.count({
    where: { tradeId, seq: { gt: readSeq }, senderId: { not: actor.accountId } },
  });
  const [number, previous] =
    party === 'buyer' ? [head?.buyerNumber, head?.buyerHash] : [head?.sellerNumber, head?.sellerHash];
  return ok({
    messages: rows.map(messageView),
    lastSeq: head?.lastSeq ?? 0,
    marks: marks.map(markView),
    cards: cards.map(cardView),
    unread,
    own: { number: number ?? 0, previous: previous ?? ZEROS },
    stampKey: stampKey(),
  });
}

async function readRun(db: Db, { tradeId, after, before }: ListInput & { tradeId: string }): Promise<MessageRow[]> {
  if (after !== undefined)
    return db.$queryRaw<MessageRow[]>`
      SELECT m.*, s."root", s."size", s."at", s."key", s."signature"
      FROM "ChatMessage" m JOIN "ChatStamp" s ON s."id" = m."stampId"
      WHERE m."tradeId" = ${tradeId} AND m."seq" > ${after} ORDER BY m."seq" LIMIT ${PAGE}`;
  const rows = await db.$queryRaw<MessageRow[]>`
    SELECT m.*, s."root", s."size", s."at", s."key", s."signature"
    FROM "ChatMessage" m JOIN "ChatStamp" s ON s."id" = m."stampId"
    WHERE m."tradeId" = ${tradeId} AND m."seq" < ${before ?? 2_000_000_000} ORDER BY m."seq" DESC LIMIT ${PAGE}`;
  return rows.reverse();
}

/** The keys with which this site stamps, 0x hex: what its excerpts are checked against. */
export const listStampKeys = (): readonly string[] => [stampKey(), ...config().secrets.formerStamps];
