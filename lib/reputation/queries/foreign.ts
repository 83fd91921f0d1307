import type { Ctx, Db } from '#lib/db/ctx.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { readFigures, type ForeignView } from '../foreign.ts';
import { refuseStatement } from '../statement.refusals.ts';

/** What somebody shows of other sites, the newest first; anybody may read it. */
export async function listForeign(db: Db, accountId: string): Promise<ForeignView[]> {
  const rows = await db.foreignStatement.findMany({
    where: { accountId },
    select: { id: true, host: true, signer: true, statedAt: true, figures: true },
    orderBy: [{ statedAt: 'desc' }, { host: 'asc' }],
  });
  return rows.map(({ figures, statedAt, ...row }) => ({
    ...row,
    ...readFigures(figures),
    statedAt: instantOf(statedAt),
  }));
}

/** The file of one, for whoever wants to check it. Refuses `statement.not_found`. */
export async function getForeignFile(
  ctx: Ctx,
  input: { readonly id: string },
): Promise<Result<{ readonly text: string }>> {
  const row = await ctx.db.foreignStatement.findUnique({ where: { id: input.id }, select: { text: true } });
  return row ? ok(row) : refused(refuseStatement('statement.not_found'));
}
