/** The order of a chat in the browser. Pure: what arrives twice or late ends in the same list. */
import type { MarkView, MessageView } from '#lib/chat/view.ts';

export type Conversation = {
  /** Without gaps, from 1. */
  readonly messages: readonly MessageView[];
  /** The last number heard of; more than `messages.length` means that something is missing. */
  readonly lastSeq: number;
  readonly marks: readonly MarkView[];
};

export const EMPTY: Conversation = { messages: [], lastSeq: 0, marks: [] };

/** Takes messages in. Those that would leave a gap are only counted: the gap has to be fetched. */
export function withMessages(before: Conversation, arrived: readonly MessageView[], lastSeq = 0): Conversation {
  const messages = [...before.messages];
  for (const message of [...arrived].sort((a, b) => a.seq - b.seq)) {
    if (message.seq === messages.length + 1) messages.push(message);
  }
  const last = Math.max(before.lastSeq, lastSeq, ...arrived.map(({ seq }) => seq));
  return { ...before, messages, lastSeq: last };
}

export function hasGap({ messages, lastSeq }: Conversation): boolean {
  return messages.length < lastSeq;
}

/** Marks only move forward. */
export function withMarks(before: Conversation, marks: readonly MarkView[]): Conversation {
  const merged = new Map(before.marks.map((mark) => [mark.accountId, mark]));
  for (const mark of marks) {
    const known = merged.get(mark.accountId);
    merged.set(mark.accountId, {
      accountId: mark.accountId,
      deliveredSeq: Math.max(known?.deliveredSeq ?? 0, mark.deliveredSeq),
      readSeq: Math.max(known?.readSeq ?? 0, mark.readSeq),
    });
  }
  return { ...before, marks: [...merged.values()] };
}

export function markOf({ marks }: Conversation, accountId: string): MarkView {
  return marks.find((mark) => mark.accountId === accountId) ?? { accountId, deliveredSeq: 0, readSeq: 0 };
}

/** Messages of the other that this person has not read. */
export function unreadOf(conversation: Conversation, me: string): number {
  const { readSeq } = markOf(conversation, me);
  return conversation.messages.filter(({ seq, senderId }) => seq > readSeq && senderId !== me).length;
}
