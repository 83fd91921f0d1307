import { findTraded } from '../../chain/traded.ts';
import { runOnce } from '../../db/command-key.ts';
import type { Ctx, Tx } from '../../db/ctx.ts';
import { dateOf, type Instant } from '../../kernel/instant.ts';
import { newId } from '../../kernel/ids.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { refuseSearch } from './refusals.ts';
import { cleanName, MOST_SEARCHES, type EditSearch, type SaveSearch } from './schema.ts';

type Named = { readonly searchId: string };

/**
 * Keeps a search, looking from now on. Refuses `search.sign_in`, `search.name` (nothing is left of it), `search.filter` (an asset that is not
 * traded here), `search.too_many` { most }.
 */
export async function saveSearch(ctx: Ctx, input: SaveSearch): Promise<Result<{ searchId: string }>> {
  const { actor } = ctx;
  if (!actor) return refused(refuseSearch('search.sign_in'));
  const { accountId } = actor;
  const name = cleanName(input.name);
  if (name === '') return refused(refuseSearch('search.name'));
  const { filter, boundBps, alertApp, alertMail } = input;
  const traded = findTraded(filter.asset);
  if (!traded) return refused(refuseSearch('search.filter'));
  return runOnce(ctx, 'saveSearch', input, async (tx) => {
    // One at a time for each person, so that two at once cannot both be the last one allowed.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`searches:${accountId}`}))`;
    const kept = await tx.savedSearch.count({ where: { accountId } });
    if (kept >= MOST_SEARCHES) return refused(refuseSearch('search.too_many', { most: MOST_SEARCHES }));
    const id = newId(ctx.random);
    await tx.savedSearch.create({
      data: {
        id,
        accountId,
        name,
        chainId: traded.chainId,
        side: filter.want === 'buy' ? 'sell' : 'buy',
        asset: traded.asset.symbol,
        currency: filter.currency,
        filter,
        boundBps,
        alertApp,
        alertMail,
        createdAt: dateOf(ctx.clock()),
      },
    });
    return ok({ searchId: id });
  });
}

/** Changes name, bound and alerts. Refuses `search.sign_in`, `search.name`, `search.not_found`. */
export async function editSearch(ctx: Ctx, input: EditSearch & Named): Promise<Result<{ searchId: string }>> {
  const name = cleanName(input.name);
  if (ctx.actor && name === '') return refused(refuseSearch('search.name'));
  const { boundBps, alertApp, alertMail } = input;
  return change(ctx, 'editSearch', input, { name, boundBps, alertApp, alertMail });
}

/** Looks no more until it is resumed. Refuses `search.sign_in`, `search.not_found`. */
export async function pauseSearch(ctx: Ctx, input: Named): Promise<Result<{ searchId: string }>> {
  return change(ctx, 'pauseSearch', input, { pausedAt: dateOf(ctx.clock()) });
}

/** Looks again, at what is published from now on. Refuses `search.sign_in`, `search.not_found`. */
export async function resumeSearch(ctx: Ctx, input: Named): Promise<Result<{ searchId: string }>> {
  return change(ctx, 'resumeSearch', input, { pausedAt: null });
}

/** Forgets a search. Refuses `search.sign_in`, `search.not_found`. */
export async function deleteSearch(ctx: Ctx, input: Named): Promise<Result<{ searchId: string }>> {
  if (!ctx.actor) return refused(refuseSearch('search.sign_in'));
  const { accountId } = ctx.actor;
  return runOnce(ctx, 'deleteSearch', input, async (tx) => {
    const gone = await tx.savedSearch.deleteMany({ where: { id: input.searchId, accountId } });
    return gone.count === 1 ? ok({ searchId: input.searchId }) : refused(refuseSearch('search.not_found'));
  });
}

/** Pauses a search for whoever holds the link from a mail about it. One that is gone, or paused already, is as good as stopped. */
export async function stopSearch(
  tx: Tx,
  input: Named & { readonly accountId: string; readonly at: Instant },
): Promise<void> {
  const { searchId: id, accountId, at } = input;
  await tx.savedSearch.updateMany({ where: { id, accountId, pausedAt: null }, data: { pausedAt: dateOf(at) } });
}

async function change(
  ctx: Ctx,
  as: string,
  input: Named,
  data: {
    readonly name?: string;
    readonly boundBps?: number | null;
    readonly alertApp?: boolean;
    readonly alertMail?: boolean;
    readonly pausedAt?: Date | null;
  },
): Promise<Result<{ searchId: string }>> {
  if (!ctx.actor) return refused(refuseSearch('search.sign_in'));
  const { accountId } = ctx.actor;
  const { searchId } = input;
  return runOnce(ctx, as, input, async (tx) => {
    const changed = await tx.savedSearch.updateMany({ where: { id: searchId, accountId }, data });
    return changed.count === 1 ? ok({ searchId }) : refused(refuseSearch('search.not_found'));
  });
}
