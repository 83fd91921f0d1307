import { runOnce } from '#lib/db/command-key.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { NOTE_LENGTH, plainNote, type NoteInput } from '../note.ts';
import { requireActor } from '../policy.ts';
import { refuseAccount } from '../refusals.ts';

/**
 * Writes down something about another trader, for the actor alone, in the place of what stood there; an empty text deletes it. Refuses
 * `account.sign_in_first`, `account.not_found`, `account.note_self`, `account.note_long` { most }.
 */
export async function writeNote(ctx: Ctx, input: NoteInput): Promise<Result<{ readonly text: string | null }>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId: authorId } = asked.value;
  const aboutId = input.accountId;
  const text = plainNote(input.text);
  if (aboutId === authorId) return refused(refuseAccount('account.note_self'));
  if ([...text].length > NOTE_LENGTH) return refused(refuseAccount('account.note_long', { most: NOTE_LENGTH }));
  // What stands in a note is not kept with the key: a retry says the same of it.
  const kept = await runOnce(ctx, 'writeNote', input, async (tx) => {
    if (text === '') {
      await tx.traderNote.deleteMany({ where: { authorId, aboutId } });
      return ok(null);
    }
    if ((await tx.account.count({ where: { id: aboutId } })) === 0) return refused(refuseAccount('account.not_found'));
    const key = { authorId_aboutId: { authorId, aboutId } };
    await tx.traderNote.upsert({ where: key, create: { authorId, aboutId, text }, update: { text } });
    return ok(null);
  });
  return kept.ok ? ok({ text: text === '' ? null : text }) : kept;
}
