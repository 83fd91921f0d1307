/** A note about another trader, for oneself. Pure. */
import { z } from 'zod';
import { isId } from '#lib/kernel/ids.ts';

/** Characters, as a reader counts them. */
export const NOTE_LENGTH = 500;

/** As it is kept: lines as typed, nothing around them, nothing that hides or turns text round. */
// oxlint-disable-next-line no-control-regex -- these are what is taken out
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;
export const plainNote = (typed: string): string =>
  typed.replace(/\r\n?/g, '\n').normalize('NFC').replace(UNSEEN, '').trim();

export const noteSchema = z.object({
  accountId: z.string().refine(isId),
  text: z.string().max(20_000).transform(plainNote),
});
export type NoteInput = z.output<typeof noteSchema>;
