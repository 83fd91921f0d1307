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
  if (text === '') {
    await ctx.db.traderNote.deleteMany({ where: { authorId, aboutId } });
    return ok({ text: null });
  }
  if ((await ctx.db.account.count({ where: { id: aboutId } })) === 0)
    return refused(refuseAccount('account.not_found'));
  const key = { authorId_aboutId: { authorId, aboutId } };
  await ctx.db.traderNote.upsert({ where: key, create: { authorId, aboutId, text }, update: { text } });
  return ok({ text });
}
