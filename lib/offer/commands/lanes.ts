/** A seller's lanes: who may be given which. What hands one to a trade is the take's. */
import type { Asks } from '../../db/ask.ts';
import type { Tx } from '../../db/ctx.ts';
import { lock } from '../../db/lock.ts';

/** Whose lanes; `sellerAddress` checksummed. */
export type LanesOf = { readonly chainId: number; readonly contract: string; readonly sellerAddress: string };

/**
 * One at a time for a seller: whoever hands out lanes or promises vault coins holds this to the end of the transaction. Taken before
 * the offer's row is, everywhere, so that two never wait for each other.
 */
export const lockLanes = (on: Asks, of: Pick<LanesOf, 'chainId' | 'sellerAddress'>): Promise<void> =>
  lock(on, `lane:${of.chainId}:${of.sellerAddress}`);

/**
 * A contiguous range of lanes for the standing signature of an offer, held for it from now on. One that the offer holds already is
 * used again: signing anew then raises nothing of what can be locked at once. The caller holds {@link lockLanes}.
 */
export async function reserveLanes(tx: Tx, of: LanesOf, offerId: string, count: number): Promise<number> {
  const { chainId, contract, sellerAddress } = of;
  const rows = await tx.lane.findMany({
    where: { chainId, contract, sellerAddress },
    orderBy: { lane: 'asc' },
    select: { lane: true, tradeId: true, offerId: true },
  });
  const own = runOf(rows, count, (row) => row.offerId === offerId);
  if (own !== undefined) return own;
  const free = runOf(rows, count, (row) => row.offerId === null && row.tradeId === null);
  const first = free ?? (rows.at(-1)?.lane ?? -1) + 1;
  const range = Array.from({ length: count }, (_, index) => first + index);
  if (free === undefined) {
    await tx.lane.createMany({
      data: range.map((lane) => ({ chainId, contract, sellerAddress, lane, nextRound: 1, offerId })),
    });
  } else {
    await tx.lane.updateMany({ where: { chainId, contract, sellerAddress, lane: { in: range } }, data: { offerId } });
  }
  return first;
}

/** First lane of the first run of `count` neighbours that all fit. */
function runOf<R extends { readonly lane: number }>(
  rows: readonly R[],
  count: number,
  fits: (row: R) => boolean,
): number | undefined {
  let length = 0;
  for (const [index, row] of rows.entries()) {
    const next = length > 0 && rows[index - 1]!.lane === row.lane - 1 ? length + 1 : 1;
    length = fits(row) ? next : 0;
    if (length === count) return row.lane - count + 1;
  }
  return undefined;
}
