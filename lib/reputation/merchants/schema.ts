import { z } from 'zod';
import { isId } from '#lib/kernel/ids.ts';
import type { MerchantStanding } from './criteria.ts';

/** Characters of why somebody wants to be a merchant. */
export const LEAST_WHY = 20;
export const MOST_WHY = 1_000;

export const applySchema = z.object({
  why: z.string().trim().min(LEAST_WHY, 'reputation.invalid.why_short').max(MOST_WHY, 'reputation.invalid.why_long'),
});
export type ApplyInput = z.infer<typeof applySchema>;

export const decideSchema = z.object({ applicationId: z.string().refine(isId), reason: z.string() });
export type DecideInput = z.infer<typeof decideSchema>;

/** How somebody stood, as an application keeps it. */
export const standingSchema = z.object({
  memberSince: z.int(),
  completed: z.int(),
  partners: z.int(),
  completionBps: z.int().nullable(),
  disputesLost: z.int(),
  paused: z.boolean(),
  factor: z.boolean(),
  mail: z.boolean(),
}) satisfies z.ZodType<MerchantStanding>;
