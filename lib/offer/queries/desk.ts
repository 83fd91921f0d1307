/** What staff see of offers: what anybody with the link sees, paused, private and closed ones too. */
import { lookAsStaff } from '../../account/commands/staff.ts';
import type { Ctx } from '../../db/ctx.ts';
import type { Prisma } from '../../db/generated/client.ts';
import { currencyDecimals } from '../../kernel/currencies.ts';
import { instantOf } from '../../kernel/instant.ts';
import { isId } from '../../kernel/ids.ts';
import { ok, type Result } from '../../kernel/result.ts';
import type { StaffOfferRow } from '../desk-view.ts';
import { loadOffers } from '../queries.ts';

const MOST_FOUND = 50;

/** Offers by their id or their maker's, or by words in what they say; without words the last. Refuses whoever may not. */
export async function searchOffers(
  ctx: Ctx,
  input: { readonly words: string },
): Promise<Result<readonly StaffOfferRow[]>> {
  const words = input.words.trim().slice(0, 100);
  const look = { power: 'offers.read', act: 'offers.search', subject: null, data: { words } } as const;
  return lookAsStaff(ctx, look, async () => {
    const found = await ctx.db.offer.findMany({
      where: whereOf(words),
      select: { id: true },
      orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
      take: MOST_FOUND,
    });
    const offers = await loadOffers(
      ctx.db,
      found.map(({ id }) => id),
    );
    const byId = new Map(offers.map((offer) => [offer.id, offer]));
    return ok(
      found.flatMap(({ id }) => {
        const offer = byId.get(id);
        if (!offer) return [];
        const { side, state, pauseReason, takenDown, unlisted, maker, asset, currency, current, createdAt } = offer;
        return [
          {
            id,
            side,
            state,
            pauseReason,
            takenDown,
            unlisted,
            maker: { id: maker.id, name: maker.name },
            asset,
            currency,
            currencyDecimals: currencyDecimals(currency),
            leastMinor: `${current.leastMinor}`,
            mostMinor: `${current.mostMinor}`,
            country: current.country,
            methodIds: current.methods.map(({ methodId }) => methodId),
            terms: current.terms,
            firstMessage: current.firstMessage,
            createdAt: instantOf(createdAt),
          },
        ];
      }),
    );
  });
}

function whereOf(words: string): Prisma.OfferWhereInput {
  if (words === '') return {};
  if (isId(words)) return { OR: [{ id: words }, { makerId: words }] };
  const said = { contains: words, mode: 'insensitive' } as const;
  return { state: { not: 'closed' }, revisions: { some: { OR: [{ terms: said }, { firstMessage: said }] } } };
}
