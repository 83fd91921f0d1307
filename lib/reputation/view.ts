/** What leaves the server about reputation. */
import type { TraderView } from '#lib/account/view.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import type { Pause } from './ladder.ts';
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

export type ProfileView = {
  /** Figures as of now, not as of the last count. */
  readonly trader: TraderView;
  readonly feedback: readonly FeedbackEntry[];
  /** Where the list goes on; null: it ends here. */
  readonly older: string | null;
};

/** A pause on taking, as the person themselves sees it. */
export type PauseView = Pause & { readonly trades: readonly { readonly tradeId: string; readonly at: Instant }[] };

export function feedbackView(row: { positive: boolean; comment: string; createdAt: Date }): FeedbackView {
  return { positive: row.positive, comment: row.comment, at: instantOf(row.createdAt) };
}
