import { z } from 'zod';

/** Characters of a comment, and of a reply. */
export const COMMENT_LENGTH = 500;

const id = z.string().regex(/^[0-9a-hjkmnp-tv-z]{20}$/);
export const tradeParams = z.object({ id });
export const statementParams = z.object({ id });
export const isTraderId = (text: string): boolean => id.safeParse(text).success;

export const feedbackSchema = z.object({
  positive: z.boolean(),
  comment: z.string().trim().max(COMMENT_LENGTH, 'reputation.invalid.too_long').default(''),
});
export type FeedbackInput = z.infer<typeof feedbackSchema>;

export const replySchema = z.object({
  reply: z.string().trim().min(1, 'reputation.invalid.no_words').max(COMMENT_LENGTH, 'reputation.invalid.too_long'),
});
export type ReplyInput = z.infer<typeof replySchema>;

/** What of feedback has words. */
export const PARTS = ['comment', 'reply'] as const;
export type Part = (typeof PARTS)[number];

/** Words in feedback that somebody reports or a moderator takes out. */
export const saidSchema = z.object({ feedbackId: id, part: z.enum(PARTS) });
export type SaidInput = z.infer<typeof saidSchema>;

export const readPart = (text: string | null): Part | undefined => PARTS.find((part) => part === text);
