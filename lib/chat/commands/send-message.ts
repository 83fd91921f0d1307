import type { Ctx } from '#lib/db/ctx.ts';
import { refused, type Result } from '#lib/kernel/result.ts';
import { requireParty } from '#lib/trade/policy.ts';
import type { SignedMessage } from '../frank.ts';
import { findCard } from '../internal/cards.ts';
import { headerHash, signedText } from '../internal/hashing.ts';
import { ingest } from '../internal/ingest.ts';
import { isSignedBy } from '../internal/stamping.ts';
import { refuseChat } from '../refusals.ts';
import type { MessageView } from '../view.ts';

export type SendInput = {
  readonly tradeId: string;
  readonly message: SignedMessage;
  /** Of a socket, whose session was looked at when it was opened; it hears of the message by the answer alone. */
  readonly from?: { readonly sessionId: string; readonly socketId: string };
};

/**
 * Keeps a message under the next number of its chat and sends it to whoever listens; answered after the commit. The same `clientId` of the
 * same sender is answered with the message first kept. The server reads who wrote, for whom and in what order; of what it sees the length.
 * Refuses `trade.sign_in`, `trade.not_found`, `chat.*`, `account.session_ended`.
 */
export async function sendMessage(ctx: Ctx, input: SendInput): Promise<Result<MessageView>> {
  const { tradeId, message, from } = input;
  const { header } = message;
  const card = await findCard(ctx.db, header.card);
  if (!ctx.actor || !card || card.tradeId !== tradeId || card.accountId !== ctx.actor.accountId) {
    const trade = await ctx.db.trade.findUnique({ where: { id: tradeId }, select: { buyerId: true, sellerId: true } });
    const asked = requireParty(ctx.actor, trade);
    return asked.ok ? refused(refuseChat('chat.card_unknown')) : asked;
  }
  if (header.trade !== card.tradeHash || header.author !== card.party) return refused(refuseChat('chat.message_wrong'));
  const hash = headerHash(header);
  const signed = isSignedBy(card.card.signKey, signedText(hash), message.signature);
  const item = { card, message, hash, sessionId: from?.sessionId, socketId: from?.socketId };
  return ingest(ctx.db, item, signed, ctx.clock);
}
