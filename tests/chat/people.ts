/** Two people with published keys in a trade, and a stranger. */
import { newSealingKey } from '#lib/account/sealing.ts';
import { newClientId, sealMessage } from '#lib/chat/browser.ts';
import type { Db } from '#lib/db/ctx.ts';
import { addOffer, addPerson, addTrade, type Person } from '../dispute/people.ts';

export type Keyed = Person & { readonly publicKey: string; readonly secretKey: Uint8Array };

export async function addKeyed(db: Db, name: string): Promise<Keyed> {
  const person = await addPerson(db, name);
  const { publicKey, secretKey } = newSealingKey();
  await db.account.update({ where: { id: person.actor.accountId }, data: { identityPublicKey: publicKey } });
  return { ...person, publicKey, secretKey };
}

export type Room = {
  readonly id: string;
  readonly tradeHash: string;
  readonly buyer: Keyed;
  readonly seller: Keyed;
  readonly stranger: Keyed;
};

let round = 0;

export async function addRoom(db: Db, now: number): Promise<Room> {
  const [buyer, seller, stranger] = [
    await addKeyed(db, 'buyer'),
    await addKeyed(db, 'seller'),
    await addKeyed(db, 'stranger'),
  ];
  const offerId = await addOffer(db, seller);
  const arbiter = '0x00000000000000000000000000000000000a4b17';
  const trade = await addTrade(db, now, { offerId, buyer, seller, arbiter, round: ++round });
  return { id: trade.id, tradeHash: trade.tradeHash, buyer, seller, stranger };
}

/** What a sender's browser posts. */
export function write(room: Room, from: Keyed, text: string, clientId = newClientId()) {
  const place = { tradeHash: room.tradeHash, senderId: from.actor.accountId, clientId };
  const sealed = sealMessage(text, [room.buyer.publicKey, room.seller.publicKey], place);
  return { tradeId: room.id, clientId, sealed };
}
