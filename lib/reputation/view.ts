/** What leaves the server about reputation. */
import type { TraderView } from '#lib/account/view.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import type { WhatIf } from './explain.ts';
import type { Pause } from './ladder.ts';
import type { Evidence, Score } from './score.ts';
import type { Party } from '#lib/trade/policy.ts';

export type ReplyView = {
  /** Empty where a moderator took it out. */
  readonly text: string;
  readonly removed: boolean;
  readonly at: Instant;
};

export type FeedbackView = {
  readonly id: string;
  readonly positive: boolean;
  readonly comment: string;
  /** A moderator took the comment out; a reply to it is not shown then. */
  readonly commentRemoved: boolean;
  readonly at: Instant;
  /** By whoever it is about. */
  readonly reply: ReplyView | null;
};

/** Feedback as the room of an ended trade shows it. */
export type TradeFeedbackView = {
  readonly tradeId: string;
  readonly partnerName: string;
  readonly mine: FeedbackView | null;
  /** Null while it is hidden, as where there is none. */
  readonly theirs: FeedbackView | null;
  /** They have written, whether or not it is open. */
  readonly theyWrote: boolean;
  /** When what one has written is open whatever the other does, and nobody writes any more; null: nothing can be written of this trade. */
  readonly opensAt: Instant | null;
  /** Whether the actor can write or change theirs now; null: yes, else the refusal's code. */
  readonly closedBecause: string | null;
  /** The same of their reply to what was said of them. */
  readonly replyClosedBecause: string | null;
  /** Until when they can write a first reply or change it; null: they cannot. */
  readonly replyUntil: Instant | null;
};

/** One line of a profile's list. */
export type FeedbackEntry = FeedbackView & {
  readonly fromId: string;
  readonly fromName: string;
  readonly fromAddress: string;
  /** What the author was in the trade. */
  readonly fromParty: Party;
  readonly asset: string;
  readonly currency: string;
};

/** How long somebody takes. Figures are within 2.5 % (times.ts). */
export type TimesView = {
  readonly count: number;
  readonly medianSeconds: number | null;
  readonly ninetiethSeconds: number | null;
  /** How many took how long: under each end of `BARS`, and longer. */
  readonly bars: readonly number[];
};

/** `at`: the month's begin, UTC. US cents by the rate of each take. */
export type MonthView = { readonly at: Instant; readonly trades: number; readonly volumeCents: string };

/** What a trader's score is made of, and what else is counted of ended trades and attributed fault. */
export type FactsView = {
  readonly score: Score;
  readonly evidence: Evidence;
  /** The score, basis points, after each of these. */
  readonly whatIf: Readonly<Record<WhatIf, number>>;
  /** People with whom a trade went well. */
  readonly partners: number;
  readonly completed: number;
  readonly completed30d: number;
  /** Ended by own fault. */
  readonly faults: number;
  readonly faults30d: number;
  readonly completionBps: number | null;
  readonly volumeCents: string;
  readonly volume30dCents: string;
  readonly pay: TimesView;
  readonly release: TimesView;
  readonly firstTradeAt: Instant | null;
  readonly disputesOpened: number;
  readonly disputesLost: number;
  /** How many people who have traded with them trust them. */
  readonly trustedBy: number;
  /** How many people who have traded with them open no more trades with them, at least: in steps, and 0 for less than three. */
  readonly blockedBy: number;
  /** By how often. */
  readonly methods: readonly { readonly methodId: string; readonly count: number }[];
  /** The last twelve, the oldest first. */
  readonly months: readonly MonthView[];
  readonly merchantSince: Instant | null;
};

export type ProfileView = {
  readonly trader: TraderView;
  /** As of now, not as of the last count. */
  readonly facts: FactsView;
  readonly feedback: readonly FeedbackEntry[];
  /** Where the list goes on; null: it ends here. */
  readonly older: string | null;
};

/** A pause on taking, as the person themselves sees it. */
export type PauseView = Pause & { readonly trades: readonly { readonly tradeId: string; readonly at: Instant }[] };

type FeedbackRow = {
  readonly id: string;
  readonly positive: boolean;
  readonly comment: string;
  readonly commentRemovedAt: Date | null;
  readonly createdAt: Date;
  readonly reply: string | null;
  readonly repliedAt: Date | null;
  readonly replyRemovedAt: Date | null;
};

export function feedbackView(row: FeedbackRow): FeedbackView {
  const { id, positive, comment, createdAt, reply, repliedAt } = row;
  const commentRemoved = row.commentRemovedAt !== null;
  const shown = !commentRemoved && reply !== null && repliedAt !== null;
  return {
    id,
    positive,
    comment,
    commentRemoved,
    at: instantOf(createdAt),
    reply: shown ? { text: reply, removed: row.replyRemovedAt !== null, at: instantOf(repliedAt) } : null,
  };
}
