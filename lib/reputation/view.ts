/** What leaves the server about reputation. */
import type { TraderView } from '#lib/account/view.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import type { WhatIf } from './explain.ts';
import type { Pause } from './ladder.ts';
import type { Evidence, Score } from './score.ts';
import type { Party } from '#lib/trade/policy.ts';

export type FeedbackView = {
  readonly positive: boolean;
  readonly comment: string;
  readonly at: Instant;
};

/** Feedback as the room of an ended trade shows it. */
export type TradeFeedbackView = {
  readonly tradeId: string;
  readonly partnerName: string;
  readonly mine: FeedbackView | null;
  readonly theirs: FeedbackView | null;
  /** Whether the actor can give theirs now; null: yes, else the refusal's code. */
  readonly closedBecause: string | null;
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

export function feedbackView(row: { positive: boolean; comment: string; createdAt: Date }): FeedbackView {
  return { positive: row.positive, comment: row.comment, at: instantOf(row.createdAt) };
}
