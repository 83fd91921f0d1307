import type { ChatMessage } from '#lib/db/generated/client.ts';
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { sendLive } from '#lib/events/bus.ts';
import { appendEvent } from '#lib/events/outbox.ts';
import { dateOf, instantOf } from '#lib/kernel/instant.ts';
import { newId } from '#lib/kernel/ids.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { requireParty } from '#lib/trade/policy.ts';
import { canSend } from './policy.ts';
import type { MessageInput, ReadInput } from './schema.ts';
import { markView, messageView, type MarkView, type MessageView } from './view.ts';

const PARTIES = {
  buyerId: true,
  sellerId: true,
  buyer: { select: { identityPublicKey: true } },
  seller: { select: { identityPublicKey: true } },
} as const;

/**
 * Keeps a message under the next sequence number and sends it to whoever listens. The same `clientId` of the same sender is answered
 * with the message first kept. Refuses `trade.sign_in`, `trade.not_found`, `chat.*`.
 */
export async function sendMessage(
  ctx: Ctx,
  input: MessageInput & { readonly tradeId: string },
): Promise<Result<MessageView>> {
  const { tradeId, clientId } = input;
  const trade = await ctx.db.trade.findUnique({ where: { id: tradeId }, select: PARTIES });
  const asked = requireParty(ctx.actor, trade);
  if (!asked.ok) return asked;
  const may = canSend(input.sealed, [trade!.buyer, trade!.seller]);
  if (!may.ok) return may;
  const senderId = asked.value.actor.accountId;
  const kept = await inTransaction(ctx.db, async (tx) => {
    // One writer per chat at a time: numbers follow each other without a gap, in the order of commit.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`chat:${tradeId}`}))`;
    const before = await tx.chatMessage.findUnique({
      where: { tradeId_senderId_clientId: { tradeId, senderId, clientId } },
    });
    if (before) return { row: before, fresh: false };
    const last = await tx.chatMessage.aggregate({ where: { tradeId }, _max: { seq: true } });
    const row = await tx.chatMessage.create({
      data: {
        id: newId(ctx.random),
        tradeId,
        seq: (last._max.seq ?? 0) + 1,
        senderId,
        clientId,
        ciphertext: JSON.stringify(input.sealed),
        sentAt: dateOf(ctx.clock()),
      },
    });
    await announce(tx, row);
    return { row, fresh: true };
  });
  const view = messageView(kept.row);
  if (kept.fresh) sendLive({ noun: 'trade', id: tradeId, event: 'message', payload: view });
  return ok(view);
}

/** Says that somebody wrote, and nothing of what. Under the chat's lock, so its numbers have no gap either. */
async function announce(tx: Tx, { tradeId, senderId, seq, sentAt }: ChatMessage): Promise<void> {
  const { _max } = await tx.event.aggregate({ where: { noun: 'chat', subjectId: tradeId }, _max: { seq: true } });
  await appendEvent(tx, {
    type: 'chat.messageSent',
    subjectId: tradeId,
    seq: (_max.seq ?? 0) + 1,
    data: { message: seq },
    actorId: senderId,
    at: instantOf(sentAt),
    final: true,
  });
}

/** Moves one's own marks forward, never back, and never past the last message. Refuses `trade.sign_in`, `trade.not_found`. */
export async function markRead(ctx: Ctx, input: ReadInput & { readonly tradeId: string }): Promise<Result<MarkView>> {
  const { tradeId } = input;
  const trade = await ctx.db.trade.findUnique({ where: { id: tradeId }, select: PARTIES });
  const asked = requireParty(ctx.actor, trade);
  if (!asked.ok) return asked;
  const { accountId } = asked.value.actor;
  const { _max } = await ctx.db.chatMessage.aggregate({ where: { tradeId }, _max: { seq: true } });
  const read = Math.min(input.read, _max.seq ?? 0);
  const delivered = Math.max(read, Math.min(input.delivered, _max.seq ?? 0));
  const [row] = await ctx.db.$queryRaw<{ accountId: string; deliveredSeq: number; readSeq: number }[]>`
    INSERT INTO "ChatRead" ("tradeId", "accountId", "deliveredSeq", "readSeq")
    VALUES (${tradeId}, ${accountId}, ${delivered}, ${read})
    ON CONFLICT ("tradeId", "accountId") DO UPDATE SET
      "deliveredSeq" = GREATEST("ChatRead"."deliveredSeq", EXCLUDED."deliveredSeq"),
      "readSeq" = GREATEST("ChatRead"."readSeq", EXCLUDED."readSeq")
    RETURNING "accountId", "deliveredSeq", "readSeq"`;
  const view = markView({ tradeId, ...row! });
  sendLive({ noun: 'trade', id: tradeId, event: 'mark', payload: view });
  return ok(view);
}
