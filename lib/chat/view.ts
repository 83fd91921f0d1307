/** What leaves the server about a chat: ciphertext, signatures, order, and who has seen what. */
import type { PublishedIdentity } from '#lib/account/identity.ts';
import type { ChatCard, ChatMessage, ChatRead, ChatStamp } from '#lib/db/generated/client.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import type { SignedMessage } from './frank.ts';
import type { Card } from './room-keys.ts';
import type { Stamp } from './stamp.ts';

/** One entry of a chat. Everything that its readers check is in it. */
export type MessageView = {
  /** Counts from 1 without a gap within a trade. */
  readonly seq: number;
  readonly senderId: string;
  readonly message: SignedMessage;
  readonly sentAt: Instant;
  /** Link of the entry before, hex. */
  readonly before: string;
  /** The server's signature over the batch that it was kept in, and the way from this entry to the signed root. */
  readonly stamp: Stamp & { readonly index: number; readonly path: readonly string[] };
};

export type CardView = {
  readonly hash: string;
  readonly accountId: string;
  readonly card: Card;
  readonly identity: PublishedIdentity;
};

/** How far somebody's device has fetched, and how far they have read. */
export type MarkView = { readonly accountId: string; readonly deliveredSeq: number; readonly readSeq: number };

export type ChatView = {
  readonly messages: readonly MessageView[];
  /** The last sequence number there is. */
  readonly lastSeq: number;
  readonly marks: readonly MarkView[];
  readonly cards: readonly CardView[];
  /** The partner's messages that the asker has not read. */
  readonly unread: number;
  /** Where the asker's next message has to join: their own count so far, and the hash of their own last one. */
  readonly own: { readonly number: number; readonly previous: string };
  /** The key that stamps now, 0x hex. */
  readonly stampKey: string;
};

/** An entry with its stamp, as one statement reads both. */
export type MessageRow = Omit<ChatMessage, 'stampId'> & Omit<ChatStamp, 'id'> & { readonly stampId: bigint };

const NODE = /.{64}/g;

export function messageView(row: MessageRow): MessageView {
  const { seq, senderId, before, root, size, key, signature, stampIndex, stampPath } = row;
  return {
    seq,
    senderId,
    message: JSON.parse(row.message) as SignedMessage,
    sentAt: instantOf(row.sentAt),
    before,
    stamp: { root, size, at: instantOf(row.at), key, signature, index: stampIndex, path: stampPath.match(NODE) ?? [] },
  };
}

export function cardView({ hash, accountId, card, identity }: ChatCard): CardView {
  return {
    hash,
    accountId,
    card: card as unknown as Card,
    identity: identity as unknown as PublishedIdentity,
  };
}

export function markView({ accountId, deliveredSeq, readSeq }: ChatRead): MarkView {
  return { accountId, deliveredSeq, readSeq };
}
