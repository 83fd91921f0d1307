import { sealText } from '../../account/sealing.ts';
import { chainNow } from '../../chain/clock.ts';
import type { Trade } from '../../db/generated/client.ts';
import type { Db, Tx } from '../../db/ctx.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { RandomBytes } from '../../kernel/ids.ts';
import { payeesSchema, signedOfferSchema } from '../../offer/schema.ts';
import { standingPayeePlace } from '../../offer/standing.ts';
import { openReleased } from '../../payment/release.ts';
import { isEnd } from '../machine.ts';
import { payeePlace } from '../places.ts';
import { recordFact } from '../record.ts';
import { dealSchema } from '../schema.ts';
import { provenKeyOf } from './draw.ts';
import { lockTrade } from './load.ts';

/**
 * Where a standing offer locked the coins, the site does what the sleeping seller's browser would: once funding is final and the payer is named, it
 * opens the account that was sealed to the release key, compares it with the deal and seals it to the two. The plain text lives in this
 * call alone. Once per trade, whoever asks how often. Answers whether it was done now.
 * Throws, to be tried again, where the account or a key is not what it was when the offer was signed and taken.
 */
export async function handOverPayee(
  ctx: { readonly db: Db; readonly random: RandomBytes },
  input: { readonly tradeId: string },
): Promise<boolean> {
  return inTransaction(ctx.db, async (tx) => {
    const trade = await lockTrade(tx, input.tradeId);
    if (!trade || !isDue(trade)) return false;
    const text = await openPayee(tx, trade);
    const [buyer, seller] = [await provenKey(tx, trade, 'buyer'), await provenKey(tx, trade, 'seller')];
    const sealed = sealText(text, [buyer, seller], payeePlace(trade.tradeHash), ctx.random);
    const written = await recordFact(
      tx,
      trade,
      { payeeSealed: JSON.stringify(sealed) },
      { type: 'trade.payeeSealed', data: {}, actorId: null, at: await chainNow(tx, trade.chainId), final: true },
    );
    if (!written.ok) throw new Error(`trade ${trade.id} changed under its lock`);
    return true;
  });
}

function isDue(trade: Trade): boolean {
  if (trade.standingOfferId === null || trade.payeeSealed !== null || trade.cancelledBy !== null) return false;
  return trade.finalState !== 'awaiting_escrow' && !isEnd(trade.state) && trade.payerNamedAt !== null;
}

async function openPayee(tx: Tx, trade: Trade): Promise<string> {
  const row = await tx.standingOffer.findUniqueOrThrow({ where: { id: trade.standingOfferId! } });
  const { series } = signedOfferSchema.parse(row.signedOffer);
  const sealed = payeesSchema.parse(row.payees)[trade.methodId];
  const { payeeCommitment } = dealSchema.parse(trade.deal);
  const opened = openReleased(sealed, standingPayeePlace(trade.offerId, series), payeeCommitment);
  // Never the text in the message: it ends in a log.
  if (!opened.ok) throw new Error(`the payee of trade ${trade.id} cannot be opened: ${opened.refusal.code}`);
  return opened.value.text;
}

async function provenKey(tx: Tx, trade: Trade, who: 'buyer' | 'seller'): Promise<string> {
  const key = await provenKeyOf(tx, trade[`${who}Id`], trade[`${who}Address`]);
  if (!key) throw new Error(`the ${who} of trade ${trade.id} has no key that their wallet vouches for`);
  return key;
}
