/** Two people of a trade and a server between them, in memory: what each of them holds, for proofs and for attacks. */
import { TypedDataEncoder, Wallet, type HDNodeWallet } from 'ethers';
import { identitySigningKey, identityTypedData, type PublishedIdentity } from '#lib/account/identity.ts';
import { newSealingKey } from '#lib/account/sealing.ts';
import type { Content, Opened } from '#lib/chat/content.ts';
import { makeExcerpt, type Excerpt } from '#lib/chat/excerpt.ts';
import {
  messageHash,
  newClientId,
  openMessage,
  sealMessage,
  type Author,
  type Head,
  type SignedMessage,
} from '#lib/chat/frank.ts';
import { emptyRoom, extendRoom, linkOfEntry, type Entry, type Known, type RoomState } from '#lib/chat/log.ts';
import {
  cardHash,
  createReader,
  directionKeyAsSender,
  makeCard,
  tradeKeys,
  type Card,
  type Reader,
  type TradeKeys,
} from '#lib/chat/room-keys.ts';
import { ZEROS } from '#lib/chat/signing.ts';
import { makeStamp, pathsOf, type Stamp, type StampPath } from '#lib/chat/stamp.ts';
import type { Ground } from '#lib/chat/verify-excerpt.ts';
import { secureRandom } from '#lib/kernel/ids.ts';

export const TRADE = `0x${'ab'.repeat(32)}`;
export const OTHER_TRADE = `0x${'cd'.repeat(32)}`;
export const NOW = 1_700_000_000;

export type Member = {
  readonly author: Author;
  readonly wallet: HDNodeWallet;
  readonly secret: Uint8Array;
  readonly identity: PublishedIdentity;
  readonly keys: TradeKeys;
  readonly card: Card;
  readonly reader: Reader;
};

/** Somebody with a wallet, a published identity and a card in the trade; with `wallet`, the same person with new keys. */
export function makeMember(author: Author, trade = TRADE, wallet: HDNodeWallet = Wallet.createRandom()): Member {
  const { publicKey, secretKey: secret } = newSealingKey();
  const { signingKey } = identitySigningKey(secret);
  const unsigned = { owner: wallet.address, publicKey, signingKey, issuedAt: NOW - 1000 };
  const { domain, types, value } = identityTypedData(unsigned);
  const signature = wallet.signingKey.sign(TypedDataEncoder.hash(domain, types, value)).serialized;
  const identity = { ...unsigned, signature };
  const [keys, card, reader] = [tradeKeys(secret, trade), makeCard(secret, trade, NOW), createReader(secret, trade)];
  return { author, wallet, secret, identity, keys, card, reader };
}

export const text = (words: string): Content => ({ kind: 'text', text: words });

/** Seals under the member's own keys whatever head is asked for. */
export function seal(from: Member, to: Member, content: Content, head: Partial<Head> = {}): SignedMessage {
  const whole: Head = {
    trade: TRADE,
    author: from.author,
    card: cardHash(from.card),
    to: to.identity.publicKey,
    clientId: newClientId(),
    number: 1,
    previous: ZEROS,
    seen: { seq: 0, link: ZEROS },
    ...head,
  };
  const directionKey = directionKeyAsSender(from.keys, whole.trade, whole.to)!;
  return sealMessage(content, whole, { directionKey, signSecret: from.keys.signSecret });
}

/** An entry as the server would write it after another. */
export function place(message: SignedMessage, before: Entry | null, at = NOW): Placed {
  const [seq, link] = before ? [before.seq + 1, linkOfEntry(before)] : [1, ZEROS];
  return { seq, at: Math.max(at, before?.at ?? 0), before: link, message };
}

export type Placed = Entry & { readonly message: SignedMessage };
export type Said = readonly (readonly [Author, string])[];

export const SAID: Said = [
  ['buyer', 'Hello!'],
  ['seller', 'Hello, the coins are locked.'],
  ['buyer', 'I have sent 100 EUR.'],
  ['buyer', 'Reference HF-1.'],
  ['seller', 'I am checking my bank.'],
  ['seller', 'It has not arrived.'],
  ['buyer', 'It says sent here.'],
  ['seller', 'Now it is there, thank you.'],
];

type SceneOptions = {
  /** Nobody sees an entry before writing. */
  readonly blind?: boolean;
  readonly members?: { readonly [author in Author]: Member };
};

export type Scene = ReturnType<typeof makeScene>;

/** A room in which `said` was said, honestly: each wrote after having seen all before, or with `blind` none of it. */
export function makeScene(
  said: Said = SAID,
  { blind = false, members = { buyer: makeMember('buyer'), seller: makeMember('seller') } }: SceneOptions = {},
) {
  const { buyer, seller } = members;
  const entries: Placed[] = [];
  const own = { buyer: { number: 0, hash: ZEROS }, seller: { number: 0, hash: ZEROS } };
  for (const [author, words] of said) {
    const last = entries.at(-1) ?? null;
    const seen = last && !blind ? { seq: last.seq, link: linkOfEntry(last) } : { seq: 0, link: ZEROS };
    const head = { number: own[author].number + 1, previous: own[author].hash, seen };
    const message = seal(members[author], members[other(author)], text(words), head);
    own[author] = { number: head.number, hash: messageHash(message.header) };
    entries.push(place(message, last, NOW + entries.length * 10));
  }
  return { buyer, seller, members, entries, stampSecret: secureRandom(32) };
}

export const other = (author: Author): Author => (author === 'buyer' ? 'seller' : 'buyer');

/** What a reader of these entries knows, with the cards of these members. */
export function known(entries: readonly Entry[], members: readonly Member[]): Known {
  const links = new Map(entries.map((entry) => [entry.seq, linkOfEntry(entry)]));
  return {
    cardOf: (author, hash) => members.find((one) => one.author === author && cardHash(one.card) === hash)?.card,
    linkAt: (seq) => links.get(seq),
  };
}

/** Reads entries one after the other: the last state, and the first fault with its place. */
export function readAll(
  entries: readonly Entry[],
  members: readonly Member[],
  from: RoomState = emptyRoom(TRADE),
): { readonly state: RoomState; readonly fault?: string } {
  let state = from;
  const had: Entry[] = [];
  for (const [i, entry] of entries.entries()) {
    const next = extendRoom(state, entry, known(had, members));
    if (!next.ok) return { state, fault: `${i}: ${next.fault}` };
    state = next.state;
    had.push(entry);
  }
  return { state };
}

/** Opens a message as `by`, who takes it for `author`'s under the card given. */
export function openAs(by: Member, message: SignedMessage, author: Member, trade = TRADE) {
  return openMessage(message, by.reader, { trade, author: author.author, card: author.card });
}

/** Stamps entries as one batch, between leaves of other rooms. */
export function stampAll(entries: readonly Entry[], secret: Uint8Array, at = NOW + 3600) {
  const foreign = ['11', '22', '33'].map((pair) => pair.repeat(32));
  const leaves = [foreign[0]!, ...entries.map(linkOfEntry), ...foreign.slice(1)];
  const { root, paths } = pathsOf(leaves);
  const stamp = makeStamp(secret, { root, size: leaves.length, at });
  return new Map<number, StampPath & { readonly stamp: Stamp }>(
    entries.map(({ seq }, i) => [seq, { stamp, index: i + 1, path: paths[i + 1]! }]),
  );
}

/** What the party `by` hands over of a scene: entries `from` to `to`, those in `show` opened. */
export function excerptOf(
  scene: Scene,
  options: {
    readonly by?: Author;
    readonly from?: number;
    readonly to?: number;
    readonly show?: (seq: number) => boolean;
    readonly entries?: readonly Placed[];
  } = {},
): Excerpt {
  const { by = 'buyer', from = 1, to = scene.entries.length, show = () => true, entries = scene.entries } = options;
  const run = entries.filter(({ seq }) => seq >= from && seq <= to);
  const opened = new Map<number, Opened>();
  for (const { seq, message } of run) {
    const read = openAs(scene.members[by], message, scene.members[message.header.author]);
    if (read.ok && show(seq)) opened.set(seq, read.value);
  }
  return makeExcerpt({
    trade: TRADE,
    identities: [scene.buyer.identity, scene.seller.identity],
    cards: [scene.buyer.card, scene.seller.card],
    entries: run,
    opened,
    stamps: stampAll(run, scene.stampSecret),
  });
}

/** What a moderator knows from the chain and the operator. */
export function groundOf({ buyer, seller, stampSecret }: Scene): Ground {
  const { key } = makeStamp(stampSecret, { root: ZEROS, size: 1, at: 0 });
  return { tradeHash: TRADE, buyer: buyer.wallet.address, seller: seller.wallet.address, stampKeys: [key] };
}
