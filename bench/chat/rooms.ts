/** Rooms by the thousand, straight into a database: two people, a trade, cards and a live session each, nothing that a chat does not look at. */
import { createPrivateKey, createPublicKey, randomBytes, type KeyObject } from 'node:crypto';
import { sha256 } from '@noble/hashes/sha2.js';
import type pg from 'pg';
import { toHex, utf8 } from '#lib/account/encoding.ts';
import { NATIVE } from '#lib/chain/chains.ts';
import { cardHash, type Card } from '#lib/chat/room-keys.ts';
import { ZEROS } from '#lib/chat/signing.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';

export type Writer = {
  readonly accountId: string;
  readonly sessionId: string;
  readonly party: 'buyer' | 'seller';
  readonly tradeId: string;
  readonly tradeHash: string;
  readonly cardHash: string;
  readonly partnerKey: string;
  /** PKCS8 of the card's Ed25519 key, base64. */
  readonly signSecret: string;
};

const KEY_HEAD = 12;
const randomHex = (bytes: number) => `0x${randomBytes(bytes).toString('hex')}`;

function signingPair(): { readonly secret: KeyObject; readonly key: string } {
  const seed = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), randomBytes(32)]);
  const secret = createPrivateKey({ key: seed, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(secret).export({ format: 'der', type: 'spki' });
  return { secret, key: `0x${spki.subarray(KEY_HEAD).toString('hex')}` };
}

type Person = { readonly id: string; readonly key: string; readonly session: string };
type Room = { readonly id: string; readonly hash: string; readonly buyer: Person; readonly seller: Person };

const newPerson = (): Person => ({ id: newId(secureRandom), key: randomHex(32), session: newId(secureRandom) });

/** Makes so many rooms; answers the two writers of each, buyer first. */
export async function addRooms(pool: pg.Pool, count: number): Promise<Writer[]> {
  const rooms: Room[] = Array.from({ length: count }, () => ({
    id: newId(secureRandom),
    hash: randomHex(32),
    buyer: newPerson(),
    seller: newPerson(),
  }));
  await addPeople(
    pool,
    rooms.flatMap(({ buyer, seller }) => [buyer, seller]),
  );
  await addTrades(pool, rooms);
  const writers = rooms.flatMap((room) => [writerOf(room, 'buyer'), writerOf(room, 'seller')]);
  await insert(
    pool,
    'ChatHead',
    rooms.map(({ id }) => ({ tradeId: id, lastLink: ZEROS, lastAt: new Date(0), buyerHash: ZEROS, sellerHash: ZEROS })),
  );
  await insert(
    pool,
    'ChatCard',
    writers.map(({ card, writer }) => ({
      hash: writer.cardHash,
      tradeId: writer.tradeId,
      accountId: writer.accountId,
      card,
      identity: {},
    })),
  );
  return writers.map(({ writer }) => writer);
}

function writerOf(room: Room, party: 'buyer' | 'seller'): { readonly writer: Writer; readonly card: Card } {
  const [me, other] = party === 'buyer' ? [room.buyer, room.seller] : [room.seller, room.buyer];
  const { secret, key } = signingPair();
  const card: Card = {
    v: 1,
    trade: room.hash,
    identity: me.key,
    boxKey: randomHex(32),
    signKey: key,
    issuedAt: 0,
    signature: '',
  };
  const signSecret = secret.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  const writer: Writer = {
    accountId: me.id,
    sessionId: me.session,
    party,
    tradeId: room.id,
    tradeHash: room.hash,
    cardHash: cardHash(card),
    partnerKey: other.key,
    signSecret,
  };
  return { writer, card };
}

async function addPeople(pool: pg.Pool, people: readonly Person[]): Promise<void> {
  await insert(
    pool,
    'Account',
    people.map(({ id, key }) => ({
      id,
      name: id,
      nameKey: id,
      walletKind: 'injected',
      walletAddress: id,
      identityPublicKey: key,
    })),
  );
  const expiresAt = new Date(Date.now() + 86_400_000);
  await insert(
    pool,
    'Session',
    people.map(({ id, session }) => ({ id: session, accountId: id, expiresAt })),
  );
}

async function addTrades(pool: pg.Pool, rooms: readonly Room[]): Promise<void> {
  const offerId = newId(secureRandom);
  await insert(pool, 'Offer', [
    {
      id: offerId,
      makerId: rooms[0]!.seller.id,
      side: 'sell',
      chainId: 31337,
      asset: 'USDC',
      currency: 'EUR',
      updatedAt: new Date(),
    },
  ]);
  await insert(
    pool,
    'Trade',
    rooms.map(({ id, hash, buyer, seller }, index) => ({
      id,
      offerId,
      offerRevision: 1,
      buyerId: buyer.id,
      sellerId: seller.id,
      makerId: seller.id,
      takerId: buyer.id,
      chainId: 31337,
      contract: NATIVE,
      tradeHash: hash,
      sellerAddress: seller.id,
      buyerAddress: buyer.id,
      token: NATIVE,
      asset: 'USDC',
      tokenUnits: 1,
      feeUnits: 0,
      terms: {},
      lane: 0,
      round: index,
      currency: 'EUR',
      fiatMinor: 1,
      priceNumerator: 1,
      priceDenominator: 1,
      rateSource: {},
      methodId: 'sepa',
      deal: {},
      reference: 'HF',
      openBy: new Date(),
      paymentWindowSeconds: 3600,
    })),
  );
}

/** Rows into a table; columns that are not named take their defaults. */
async function insert(pool: pg.Pool, table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
  const names = Object.keys(rows[0]!)
    .map((name) => `"${name}"`)
    .join(', ');
  await pool.query(
    `INSERT INTO "${table}" (${names}) SELECT ${names} FROM jsonb_populate_recordset(NULL::"${table}", $1::jsonb)`,
    [JSON.stringify(rows)],
  );
}

/** Single-use socket tickets, one a writer, good for `seconds`. */
export async function addTickets(pool: pg.Pool, writers: readonly Writer[], seconds: number): Promise<string[]> {
  const tickets = writers.map(() => randomBytes(32).toString('base64url'));
  const expiresAt = new Date(Date.now() + seconds * 1000);
  await insert(
    pool,
    'SocketTicket',
    writers.map(({ accountId, sessionId }, index) => ({
      hash: toHex(sha256(utf8(tickets[index]!))),
      accountId,
      sessionId,
      expiresAt,
    })),
  );
  return tickets;
}
