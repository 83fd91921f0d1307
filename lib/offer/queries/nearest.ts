/** For somebody who may not take an offer: the nearest ones that they can. */
import type { Ctx } from '../../db/ctx.ts';
import { chainNow } from '../../chain/clock.ts';
import { assetKey } from '../../chain/traded.ts';
import { loadOffers } from '../queries.ts';
import { marketSchema } from '../schema.ts';
import type { MarketRow, OfferView } from '../view.ts';
import { listMarket } from './market.ts';
import { canPass } from '../policy.ts';
import { gateOf } from './page.ts';

const SHOWN = 3;

/**
 * Best first, of the same market and for the same amount (whole fiat), where one is looked for. Never the offer itself or one of the visitor's
 * own. The market answers what its book says; what stands here was held against the rows of now as well.
 */
export async function listNearest(
  ctx: Ctx,
  offer: Pick<OfferView, 'id' | 'side' | 'chainId' | 'asset' | 'currency'>,
  amount?: string,
): Promise<readonly MarketRow[]> {
  const { currency } = offer;
  const asset = assetKey(offer.chainId, offer.asset);
  const want = offer.side === 'sell' ? 'buy' : 'sell';
  const filter = marketSchema.parse({ want, asset, currency, takeable: '1', ...(amount && { amount }) });
  const market = await listMarket(ctx, filter);
  if (!market.ok) return [];
  const others = market.value.rows.filter((row) => row.id !== offer.id && !row.isMine);
  const now = await chainNow(ctx.db, offer.chainId);
  const loaded = new Map(
    (
      await loadOffers(
        ctx.db,
        others.map(({ id }) => id),
      )
    ).map((one) => [one.id, one]),
  );
  const near: MarketRow[] = [];
  for (const row of others) {
    if (near.length === SHOWN) break;
    const found = loaded.get(row.id);
    const gate = found && (await gateOf(ctx, found, now));
    if (gate && canPass(gate)) near.push(row);
  }
  return near;
}
