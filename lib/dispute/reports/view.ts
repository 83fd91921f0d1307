/** What moderators see of a report, and nobody else does. */
import type { Instant } from '#lib/kernel/instant.ts';
import type { Part } from '#lib/reputation/schema.ts';
import type { ReportReason } from './schema.ts';

type Named = { readonly id: string; readonly name: string };

export type ReportView = {
  readonly id: string;
  readonly version: number;
  readonly state: 'open' | 'seen' | 'acted';
  readonly reporter: Named;
  readonly reported: Named;
  /** Reports about the same person so far, this one among them, and by how many people. */
  readonly about: { readonly reports: number; readonly people: number };
  readonly tradeId: string | null;
  readonly reason: ReportReason;
  readonly words: string;
  /** The words in feedback that it is of; null words: they are out by now. */
  readonly said: { readonly feedbackId: string; readonly part: Part; readonly words: string | null } | null;
  readonly at: Instant;
  readonly seen: { readonly by: string; readonly at: Instant } | null;
  readonly acted: { readonly by: string; readonly at: Instant; readonly note: string } | null;
};

export type ReportDesk = { readonly waiting: readonly ReportView[]; readonly done: readonly ReportView[] };
