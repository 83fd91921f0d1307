/** From an event to the messages of the people it concerns. May be called any number of times for the same event. */
import type { Event } from '../../db/generated/client.ts';
import { toBigint } from '../../db/decimal.ts';
import { inTransaction } from '../../db/transaction.ts';
import { instantOf } from '../../kernel/instant.ts';
import type { ListenerCtx } from '../tell.ts';
import { putMessages, type Told } from './put.ts';
import { topicOf } from './topics.ts';

/** Hears what is final: a message cannot be taken back. */
export async function hook(ctx: ListenerCtx, event: Event): Promise<void> {
  const told = await toldBy(ctx, event);
  if (told.length > 0) await inTransaction(ctx.db, (tx) => putMessages(tx, told, ctx.random));
}

async function toldBy({ db }: ListenerCtx, event: Event): Promise<readonly Told[]> {
  const topic = topicOf(event.type);
  if (!topic) return [];
  const common = { topic, cause: `event:${event.id}`, type: event.type, at: instantOf(event.at) };
  if (topic === 'offers') {
    const offer = await db.offer.findUnique({ where: { id: event.subjectId } });
    if (!offer) return [];
    const { id, makerId: accountId, side, chainId, asset, currency } = offer;
    const { reason, revision } = event.data as { reason?: string; revision?: number };
    const more = { ...(reason !== undefined && { reason }), ...(revision !== undefined && { revision }) };
    return [{ ...common, accountId, data: { offer: { id, side, chainId, asset, currency }, ...more } }];
  }
  const dispute =
    event.noun === 'dispute' ? await db.dispute.findUnique({ where: { id: event.subjectId } }) : undefined;
  const trade = await db.trade.findUnique({ where: { id: dispute ? dispute.tradeId : event.subjectId } });
  if (!trade) return [];
  const { id, offerId, chainId, asset, currency, buyerId, sellerId } = trade;
  const units = { tokenUnits: `${toBigint(trade.tokenUnits)}`, fiatMinor: `${trade.fiatMinor}` };
  const both = [
    { accountId: buyerId, part: 'buyer' },
    { accountId: sellerId, part: 'seller' },
  ];
  // Whoever wrote knows.
  const heard = topic === 'messages' ? both.filter(({ accountId }) => accountId !== event.actorId) : both;
  return heard.map(({ accountId, part }) => ({
    ...common,
    accountId,
    data: {
      trade: { id, offerId, part, chainId, asset, currency, ...units },
      ...(dispute && { dispute: { id: dispute.id } }),
      seq: event.seq,
    },
  }));
}
