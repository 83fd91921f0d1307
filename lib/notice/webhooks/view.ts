/** What leaves the server about webhooks. The secret does so once, in the answer to its making. */
import type { Instant } from '../../kernel/instant.ts';
import type { WebhookTopic } from './topics.ts';

export const OFF_REASONS = ['owner', 'failing', 'gone'] as const;
export type OffReason = (typeof OFF_REASONS)[number];

export type WebhookView = {
  readonly id: string;
  readonly url: string;
  readonly topics: readonly WebhookTopic[];
  readonly createdAt: Instant;
  /** Null: it is on. */
  readonly off: { readonly at: Instant; readonly reason: OffReason } | null;
  readonly lastOkAt: Instant | null;
  /** Tries in a row that were not accepted. */
  readonly failures: number;
  /** Messages on their way, and those that were made while it was off. */
  readonly waiting: number;
  readonly held: number;
  /** Until when the secret before this one signs as well; null: it does not. */
  readonly oldSecretUntil: Instant | null;
};

/** One try, as the log shows it. */
export type WebhookTryView = {
  readonly id: string;
  readonly messageId: string;
  readonly type: string;
  readonly sequence: number;
  readonly attempt: number;
  readonly at: Instant;
  readonly tookMs: number;
  /** Null: it did not answer. */
  readonly status: number | null;
  /** The first of what it said. */
  readonly answer: string;
  readonly error: string | null;
  /** What has become of the message. */
  readonly state: 'pending' | 'sending' | 'done' | 'failed' | 'held';
};

export type WebhookPageView = WebhookView & { readonly log: readonly WebhookTryView[] };
