import { z } from 'zod';

/** Characters of a comment. */
export const COMMENT_LENGTH = 500;

const id = z.string().regex(/^[0-9a-hjkmnp-tv-z]{20}$/);
export const tradeParams = z.object({ id });
export const isTraderId = (text: string): boolean => id.safeParse(text).success;

export const feedbackSchema = z.object({
  positive: z.boolean(),
  comment: z.string().trim().max(COMMENT_LENGTH, 'reputation.invalid.too_long').default(''),
});
export type FeedbackInput = z.infer<typeof feedbackSchema>;
