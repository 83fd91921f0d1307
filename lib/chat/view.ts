/** What leaves the server about a chat: ciphertext, order, and who has seen what. */
import type { Sealed } from '#lib/account/sealing.ts';
import type { ChatMessage, ChatRead } from '#lib/db/generated/client.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';

export type MessageView = {
  /** Counts from 1 without a gap within a trade. */
  readonly seq: number;
  readonly senderId: string;
  readonly clientId: string;
  readonly sealed: Sealed;
  readonly sentAt: Instant;
};

/** How far somebody's device has fetched, and how far they have read. */
export type MarkView = { readonly accountId: string; readonly deliveredSeq: number; readonly readSeq: number };

export type ChatView = {
  readonly messages: readonly MessageView[];
  /** The last sequence number there is; more to fetch where the list ends before it. */
  readonly lastSeq: number;
  readonly marks: readonly MarkView[];
};

export function messageView(row: ChatMessage): MessageView {
  const { seq, senderId, clientId } = row;
  return { seq, senderId, clientId, sealed: JSON.parse(row.ciphertext) as Sealed, sentAt: instantOf(row.sentAt) };
}

export function markView({ accountId, deliveredSeq, readSeq }: ChatRead): MarkView {
  return { accountId, deliveredSeq, readSeq };
}
