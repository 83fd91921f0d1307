import { z } from 'zod';
import { readExcerpt, type Excerpt } from '#lib/chat/excerpt.ts';
import { addExcerpt } from '#lib/dispute/commands/add-excerpt.ts';
import { tradeParams } from '#lib/dispute/schema.ts';
import { handle } from '../../../../handle.ts';

const body = z.object({
  excerpt: z.unknown().transform((value, issues): Excerpt => {
    const read = readExcerpt(value);
    if (read.ok) return read.value;
    issues.addIssue({ code: 'custom', message: 'request.invalid.form' });
    return z.NEVER;
  }),
});

/** Messages of the chat for the moderators of the trade's case. */
export const POST = handle({
  params: tradeParams,
  body,
  limit: { name: 'excerpt', burst: 10, perMinute: 10 },
  command: (ctx, { id, excerpt }) => addExcerpt(ctx, { id, excerpt: JSON.stringify(excerpt) }),
});
