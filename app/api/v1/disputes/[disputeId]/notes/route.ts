import { addNote } from '#lib/dispute/commands/note.ts';
import { disputeParams, noteSchema } from '#lib/dispute/schema.ts';
import { handle } from '../../../../handle.ts';

export const POST = handle({
  params: disputeParams,
  body: noteSchema,
  limit: { name: 'desk', burst: 30, perMinute: 30 },
  command: addNote,
});
