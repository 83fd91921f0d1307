import type { Ctx } from '#lib/db/ctx.ts';

/** What the actor noted about this person; null: nothing, or nobody asks. There is no other read of notes, for staff neither. */
export async function findMyNote(ctx: Pick<Ctx, 'actor' | 'db'>, accountId: string): Promise<string | null> {
  if (!ctx.actor) return null;
  const key = { authorId: ctx.actor.accountId, aboutId: accountId };
  return (await ctx.db.traderNote.findUnique({ where: { authorId_aboutId: key } }))?.text ?? null;
}
