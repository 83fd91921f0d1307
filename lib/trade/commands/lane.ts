/** Hands a seller's lane to a trade. The caller holds the seller's lanes (`lockLanes`) to the end of its transaction. */
import type { LanesOf } from '../../offer/commands/lanes.ts';
import type { Tx } from '../../db/ctx.ts';

export type TakenLane = { readonly lane: number; readonly round: number };

/**
 * A free lane of the seller with its next round, or a new lane; never one that a standing signature names. A round that nobody funded is
 * handed out again, which is safe because the old trade can be funded no more.
 */
export async function takeLane(tx: Tx, of: LanesOf, tradeId: string): Promise<TakenLane> {
  const { chainId, contract, sellerAddress } = of;
  const free = await tx.lane.findFirst({ where: { ...of, tradeId: null, offerId: null }, orderBy: { lane: 'asc' } });
  if (free) return hold(tx, of, free, tradeId);
  const last = await tx.lane.aggregate({ where: of, _max: { lane: true } });
  const lane = (last._max.lane ?? -1) + 1;
  await tx.lane.create({ data: { chainId, contract, sellerAddress, lane, nextRound: 1, tradeId } });
  return { lane, round: 1 };
}

/** A free lane of the range that a standing signature names; null: each holds a trade. */
export async function takeReservedLane(
  tx: Tx,
  of: LanesOf,
  range: { readonly offerId: string; readonly firstLane: number; readonly lanes: number },
  tradeId: string,
): Promise<TakenLane | null> {
  const free = await tx.lane.findFirst({
    where: {
      ...of,
      tradeId: null,
      offerId: range.offerId,
      lane: { gte: range.firstLane, lt: range.firstLane + range.lanes },
    },
    orderBy: { lane: 'asc' },
  });
  return free ? hold(tx, of, free, tradeId) : null;
}

async function hold(
  tx: Tx,
  of: LanesOf,
  free: { readonly lane: number; readonly nextRound: number },
  tradeId: string,
): Promise<TakenLane> {
  const key = { ...of, lane: free.lane };
  await tx.lane.update({ where: { chainId_contract_sellerAddress_lane: key }, data: { tradeId } });
  return { lane: free.lane, round: free.nextRound };
}
