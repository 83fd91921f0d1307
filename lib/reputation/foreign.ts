/** What of another site's statement is shown here. Pure. */
import { z } from 'zod';
import type { Instant } from '#lib/kernel/instant.ts';
import type { StatementFile } from './statement.ts';

/** Sites whose statements one person shows. */
export const MOST_FOREIGN = 5;

const figures = z.object({
  name: z.string(),
  completed: z.int(),
  partners: z.int(),
  volumeCents: z.string(),
  completionBps: z.int().nullable(),
  feedbackPositive: z.int(),
  feedbackNegative: z.int(),
  scoreLow: z.int(),
  scoreHigh: z.int(),
  firstTradeAt: z.int().nullable(),
});
/** The few figures that stand on the profile, as the other site says them. */
export type ForeignFigures = z.infer<typeof figures>;

export type ForeignView = ForeignFigures & {
  readonly id: string;
  /** As the file calls its site. */
  readonly host: string;
  readonly signer: string;
  readonly statedAt: Instant;
};

export const readFigures = (kept: unknown): ForeignFigures => figures.parse(kept);

export const figuresOf = ({ name, chain, word }: StatementFile): ForeignFigures => ({
  name,
  completed: chain.completed,
  partners: chain.partners,
  volumeCents: word.volumeCents,
  completionBps: word.completionBps,
  feedbackPositive: word.feedbackPositive,
  feedbackNegative: word.feedbackNegative,
  scoreLow: word.scoreLow,
  scoreHigh: word.scoreHigh,
  firstTradeAt: chain.firstTradeAt,
});
