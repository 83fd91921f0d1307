/** Two people with published keys in a trade, and a stranger. */
import { Wallet } from 'ethers';
import { identitySigningKey, identityTypedData, type PublishedIdentity } from '#lib/account/identity.ts';
import { newSealingKey } from '#lib/account/sealing.ts';
import { publishCard } from '#lib/chat/commands/publish-card.ts';
import type { Content } from '#lib/chat/content.ts';
import { messageHash, newClientId, sealMessage, type SignedMessage } from '#lib/chat/frank.ts';
import { cardHash, directionKeyAsSender, makeCard, tradeKeys, type Card } from '#lib/chat/room-keys.ts';
import { ZEROS } from '#lib/chat/signing.ts';
import type { Db } from '#lib/db/ctx.ts';
import { addOffer, addPerson, addTrade, type Person } from '../dispute/people.ts';
import { testCtx } from '../setup/database.ts';

export type Keyed = Person & {
  readonly publicKey: string;
  readonly secretKey: Uint8Array;
  readonly identity: PublishedIdentity;
};

export async function addKeyed(db: Db, name: string, now = 1_900_000_000): Promise<Keyed> {
  return giveKeys(db, await addPerson(db, name, { wallet: Wallet.createRandom() }), now);
}

/** New keys, published in the place of those there were. */
export async function giveKeys(db: Db, person: Person, now = 1_900_000_000): Promise<Keyed> {
  const { publicKey, secretKey } = newSealingKey();
  const { signingKey } = identitySigningKey(secretKey);
  const unsigned = { owner: person.wallet.address, publicKey, signingKey, issuedAt: now - 100 };
  const { domain, types, value } = identityTypedData(unsigned);
  const identity = { ...unsigned, signature: await person.wallet.signTypedData(domain, types, value) };
  await db.account.update({
    where: { id: person.actor.accountId },
    data: {
      identityPublicKey: publicKey,
      identitySigningKey: signingKey,
      identitySignature: identity.signature,
      identityIssuedAt: identity.issuedAt,
    },
  });
  return { ...person, publicKey, secretKey, identity };
}

export type Room = {
  readonly id: string;
  readonly tradeHash: string;
  readonly buyer: Keyed;
  readonly seller: Keyed;
  readonly stranger: Keyed;
  readonly now: number;
};

let round = 0;

/** A trade whose two have published their cards. */
export async function addRoom(db: Db, now: number): Promise<Room> {
  const [buyer, seller, stranger] = [
    await addKeyed(db, 'buyer', now),
    await addKeyed(db, 'seller', now),
    await addKeyed(db, 'stranger', now),
  ];
  const offerId = await addOffer(db, seller);
  const arbiter = '0x00000000000000000000000000000000000a4b17';
  const trade = await addTrade(db, now, { offerId, buyer, seller, arbiter, round: ++round });
  const room: Room = { id: trade.id, tradeHash: trade.tradeHash, buyer, seller, stranger, now };
  for (const person of [buyer, seller]) {
    const ctx = testCtx(db, { actor: person.actor, clock: () => now });
    const made = await publishCard(ctx, { tradeId: room.id, card: cardOf(room, person) });
    if (!made.ok) throw new Error(made.refusal.code);
  }
  return room;
}

export const cardOf = (room: Room, from: Keyed): Card => makeCard(from.secretKey, room.tradeHash, room.now);

type Line = { number: number; previous: string };
const lines = new WeakMap<Room, Map<Keyed, Line>>();

export function lineOf(room: Room, from: Keyed): Line {
  const own = lines.get(room) ?? new Map<Keyed, Line>();
  lines.set(room, own);
  const line = own.get(from) ?? { number: 0, previous: ZEROS };
  own.set(from, line);
  return line;
}

type Written = { readonly tradeId: string; readonly message: SignedMessage };

/** What a sender's browser hands in: the next of this person's messages in the room. */
export function write(
  room: Room,
  from: Keyed,
  words: string | Content,
  {
    clientId = newClientId(),
    seen = { seq: 0, link: ZEROS },
    to,
  }: Partial<Pick<Head, 'clientId' | 'seen' | 'to'>> = {},
): Written {
  const line = lineOf(room, from);
  const other = from === room.buyer ? room.seller : room.buyer;
  const head: Head = {
    trade: room.tradeHash,
    author: from === room.seller ? 'seller' : 'buyer',
    card: cardHash(cardOf(room, from)),
    to: to ?? other.publicKey,
    clientId,
    number: line.number + 1,
    previous: line.previous,
    seen,
  };
  const keys = tradeKeys(from.secretKey, room.tradeHash);
  const directionKey = directionKeyAsSender(keys, room.tradeHash, head.to)!;
  const content: Content = typeof words === 'string' ? { kind: 'text', text: words } : words;
  const message = sealMessage(content, head, { directionKey, signSecret: keys.signSecret });
  line.number = head.number;
  line.previous = messageHash(message.header);
  return { tradeId: room.id, message };
}

type Head = Parameters<typeof sealMessage>[1];
