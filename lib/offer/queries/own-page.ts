/** The actor's offers, page by page, for programs. */
import { clocksOf } from '../../chain/clock.ts';
import type { Ctx } from '../../db/ctx.ts';
import { asking, pageOf, startingAfter, type Page, type Paging } from '../../http/paging.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import type { OfferState } from '../machine.ts';
import { standingAmong, withCurrent } from '../queries.ts';
import { refuseOffer } from '../refusals.ts';
import type { OwnOfferView } from '../view.ts';
import { ownView } from './own.ts';

/** The newest first, whatever their state; of one state where that is asked for. Refuses `offer.sign_in`. */
export async function pageMyOffers(
  ctx: Ctx,
  asked: Paging & { readonly state?: OfferState | undefined },
): Promise<Result<Page<OwnOfferView>>> {
  if (!ctx.actor) return refused(refuseOffer('offer.sign_in'));
  const found = await ctx.db.offer.findMany({
    where: {
      makerId: ctx.actor.accountId,
      ...(asked.state && { state: asked.state }),
      ...startingAfter(asked.after),
    },
    include: { maker: true },
    ...asking(asked),
  });
  const { shown, next } = pageOf(found, asked);
  const loaded = shown.length ? await withCurrent(ctx.db, [...shown]) : [];
  const standings = await standingAmong(ctx.db, loaded);
  const clocks = await clocksOf(ctx.db, loaded);
  const rows = loaded.map((offer) => ownView(ctx, offer, standings, clocks.get(offer.chainId)!));
  return ok({ rows: await Promise.all(rows), next });
}
