/** What is decided about signals, and said against it. Pure. */
import { z } from 'zod';
import { MOST_PAUSE_DAYS } from '#lib/account/restraint.ts';
import { isId } from '#lib/kernel/ids.ts';
import { MEASURES } from './view.ts';

const id = z.string().refine(isId);
export const MOST_SAID = 500;
export const MOST_APPEAL = 2000;

export const decideSchema = z.object({
  reviewId: id,
  version: z.coerce.number().int(),
  measure: z.enum(MEASURES),
  /** Of a pause. */
  days: z.coerce.number().int().min(1).max(MOST_PAUSE_DAYS).default(7),
  /** What the person is told; where nothing is set nobody is told. */
  said: z.string().trim().max(MOST_SAID).default(''),
  /** For the audit log. */
  reason: z.string().max(2000),
});
export type DecideInput = z.output<typeof decideSchema>;

export const appealSchema = z.object({ reviewId: id, text: z.string().trim().min(1).max(MOST_APPEAL) });
export type AppealInput = z.output<typeof appealSchema>;

export const settleSchema = z.object({
  reviewId: id,
  version: z.coerce.number().int(),
  lift: z.enum(['0', '1']).transform((text) => text === '1'),
  /** Read by the person, and in the audit log. */
  reason: z.string().max(2000),
});
export type SettleInput = z.output<typeof settleSchema>;
