import type { Prisma } from '../../db/generated/client.ts';
import type { Ctx } from '../../db/ctx.ts';
import { instantOf } from '../../kernel/instant.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { refuseSearch } from './refusals.ts';
import { MOST_SEARCHES, searchFilterSchema } from './schema.ts';
import type { SearchView } from './view.ts';

const WITH_COUNT = { _count: { select: { matches: true } } } as const;
type Row = Prisma.SavedSearchGetPayload<{ include: typeof WITH_COUNT }>;

function viewOf(row: Row): SearchView {
  const { id, name, boundBps, alertApp, alertMail, createdAt, pausedAt, lastMatchedAt } = row;
  return {
    id,
    name,
    filter: searchFilterSchema.parse(row.filter),
    boundBps,
    alertApp,
    alertMail,
    createdAt: instantOf(createdAt),
    pausedAt: pausedAt && instantOf(pausedAt),
    lastMatchedAt: lastMatchedAt && instantOf(lastMatchedAt),
    found: row._count.matches,
  };
}

/** The actor's saved searches, newest first. Refuses `search.sign_in`. */
export async function listSearches(ctx: Ctx): Promise<Result<readonly SearchView[]>> {
  if (!ctx.actor) return refused(refuseSearch('search.sign_in'));
  const rows = await ctx.db.savedSearch.findMany({
    where: { accountId: ctx.actor.accountId },
    include: WITH_COUNT,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: MOST_SEARCHES,
  });
  return ok(rows.map(viewOf));
}

/** One of the actor's; anybody else's does not exist. Refuses `search.sign_in`, `search.not_found`. */
export async function getSearch(ctx: Ctx, input: { readonly searchId: string }): Promise<Result<SearchView>> {
  if (!ctx.actor) return refused(refuseSearch('search.sign_in'));
  const row = await ctx.db.savedSearch.findFirst({
    where: { id: input.searchId, accountId: ctx.actor.accountId },
    include: WITH_COUNT,
  });
  return row ? ok(viewOf(row)) : refused(refuseSearch('search.not_found'));
}
