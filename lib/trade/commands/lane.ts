/** Hands a seller's lane to a trade. The caller holds the seller's lanes (`lockLanes`) to the end of its transaction. */
import type { LanesOf } from '../../offer/commands/lanes.ts';
import type { Tx } from '../../db/ctx.ts';
import { sqlIn } from '../../db/inside.ts';

export type TakenLane = { readonly lane: number; readonly round: number };

/**
 * A free lane of the seller with its next round, or a new lane; never one that a standing signature names. A round that nobody funded is
 * handed out again, which is safe because the old trade can be funded no more.
 */
export async function takeLane(tx: Tx, of: LanesOf, tradeId: string): Promise<TakenLane> {
  const values = [of.chainId, of.contract, of.sellerAddress, tradeId];
  const [lane] = await sqlIn(tx)<TakenLane>('trade.takeLane', TAKE, values);
  return { lane: lane!.lane, round: lane!.round };
}

const TAKE = `
  WITH free AS (
    SELECT "lane", "nextRound" FROM "Lane"
    WHERE "chainId" = $1 AND "contract" = $2 AND "sellerAddress" = $3 AND "tradeId" IS NULL AND "offerId" IS NULL ORDER BY "lane" LIMIT 1),
  held AS (
    UPDATE "Lane" l SET "tradeId" = $4 FROM free
    WHERE l."chainId" = $1 AND l."contract" = $2 AND l."sellerAddress" = $3 AND l."lane" = free."lane"),
  made AS (
    INSERT INTO "Lane" ("chainId", "contract", "sellerAddress", "lane", "nextRound", "tradeId")
    SELECT $1, $2, $3, (SELECT coalesce(max("lane"), -1) + 1 FROM "Lane" WHERE "chainId" = $1 AND "contract" = $2 AND "sellerAddress" = $3), 1, $4
    WHERE NOT EXISTS (SELECT 1 FROM free) RETURNING "lane", "nextRound")
  SELECT "lane", "nextRound" AS "round" FROM free UNION ALL SELECT "lane", "nextRound" FROM made`;

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
