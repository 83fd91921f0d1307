/** An offer was published: the saved searches that it fits, each told of it once. */
import { listApart } from '../../account/queries/blocks.ts';
import { listTrustedBy } from '../../account/queries/trusts.ts';
import { chainNow } from '../../chain/clock.ts';
import type { Event, SavedSearch } from '../../db/generated/client.ts';
import type { Db } from '../../db/ctx.ts';
import { inTransaction } from '../../db/transaction.ts';
import { appendEvent } from '../../events/outbox.ts';
import type { Instant } from '../../kernel/instant.ts';
import { dateOf } from '../../kernel/instant.ts';
import type { RandomBytes } from '../../kernel/ids.ts';
import { getOffer } from '../queries/page.ts';
import { findTakerStanding } from '../queries/terms.ts';
import { missing } from '../taker.ts';
import type { OfferPageView, OfferView } from '../view.ts';
import { matches, type Published } from './match.ts';
import { searchFilterSchema } from './schema.ts';

export type ListenerCtx = { readonly db: Db; readonly clock: () => Instant; readonly random: RandomBytes };

/** Searches read at once. */
const BATCH = 500;

/**
 * Hears `offer.published`. Looks up the searches of the offer's market and tells those it fits, by an event of each search. An offer that is not live
 * any more, unlisted, without a price or with nothing left is told to nobody; one that was changed since is looked at as it is now.
 */
export async function matchSearches(ctx: ListenerCtx, event: Event): Promise<void> {
  const offer = await findPublished(ctx, event.subjectId);
  if (!offer) return;
  // Whoever has just published it is here, whatever the last visit noted says.
  const published = publishedOf(offer, event.actorId === offer.maker.id || offer.maker.online);
  // Whoever trades with its maker no more, whichever of the two wanted that, is not told of what they cannot take.
  const apart = await listApart(ctx.db, offer.maker.id);
  const only = offer.rules.trustedOnly ? { in: [...(await listTrustedBy(ctx.db, offer.maker.id))] } : {};
  let after = '';
  for (;;) {
    const page = await ctx.db.savedSearch.findMany({
      where: {
        chainId: offer.chainId,
        side: offer.side,
        asset: offer.asset,
        currency: offer.currency,
        id: { gt: after },
        pausedAt: null,
        accountId: { ...only, notIn: [offer.maker.id, ...apart] },
      },
      orderBy: { id: 'asc' },
      take: BATCH,
    });
    for (const search of page) {
      const wanted = { filter: searchFilterSchema.parse(search.filter), boundBps: search.boundBps };
      if (!matches(wanted, published)) continue;
      // Asked only of whom it is left to: it is a question to the database for each person.
      const takeable = wanted.filter.takeable ? await mayTake(ctx, search.accountId, offer) : undefined;
      if (matches(wanted, { ...published, takeable })) await tellOnce(ctx, search, offer);
    }
    if (page.length < BATCH) return;
    after = page.at(-1)!.id;
  }
}

async function findPublished(ctx: ListenerCtx, offerId: string): Promise<OfferPageView | undefined> {
  const row = await ctx.db.offer.findUnique({ where: { id: offerId }, select: { state: true, unlisted: true } });
  if (row?.state !== 'live' || row.unlisted) return undefined;
  const read = await getOffer({ ...ctx, actor: null, requestId: 'listener' }, { offerId });
  // What its maker's absence hides is found when they are back, by looking.
  const away = read.ok && read.value.gate.shut?.code === 'offer.maker_away';
  const open = read.ok && !away && read.value.price !== null && read.value.leftUnits !== '0';
  return open ? read.value : undefined;
}

function publishedOf(offer: OfferView, online: boolean): Published {
  return {
    side: offer.side,
    asset: offer.asset,
    currency: offer.currency,
    leastMinor: BigInt(offer.leastMinor),
    mostMinor: BigInt(offer.mostMinor),
    methodIds: offer.methodIds,
    country: offer.country,
    vault: offer.standing !== null,
    fromMarketBps: offer.fromMarketBps,
    online,
    takeable: undefined,
  };
}

/** Whether the person's standing of now meets the maker's rules, for the least the offer takes; undefined: there is no such person any more. */
async function mayTake(ctx: ListenerCtx, accountId: string, offer: OfferPageView): Promise<boolean | undefined> {
  const { rules, leastMinor, currency, chainId, maker } = offer;
  const standing = await findTakerStanding(ctx.db, accountId, { makerId: maker.id, currency });
  if (!standing) return undefined;
  const most = rules.firstTradeMostMinor;
  const asked = { ...rules, firstTradeMostMinor: most === null ? null : BigInt(most) };
  return missing(asked, standing, BigInt(leastMinor), await chainNow(ctx.db, chainId)).length === 0;
}

/** At most one match of a search and an offer, and one event of it: both in one transaction, under the search's row. */
async function tellOnce(ctx: ListenerCtx, { id }: SavedSearch, offer: OfferView): Promise<void> {
  const now = ctx.clock();
  await inTransaction(ctx.db, async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM "SavedSearch" WHERE "id" = ${id} FOR NO KEY UPDATE`;
    const search = await tx.savedSearch.findUnique({ where: { id } });
    // Paused or forgotten meanwhile.
    if (!search || search.pausedAt) return;
    const made = await tx.searchMatch.createMany({
      data: [{ searchId: id, offerId: offer.id, revision: offer.revision, matchedAt: dateOf(now) }],
      skipDuplicates: true,
    });
    if (made.count === 0) return;
    const version = search.version + 1;
    await tx.savedSearch.update({ where: { id }, data: { version, lastMatchedAt: dateOf(now) } });
    await appendEvent(tx, {
      type: 'search.matched',
      subjectId: id,
      seq: version,
      data: { offerId: offer.id, revision: offer.revision },
      actorId: null,
      at: now,
      final: true,
    });
  });
}
