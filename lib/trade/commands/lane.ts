/** Hands a seller's lane to a trade. The caller holds the seller's lanes (`lockLanes`) to the end of its transaction. */
import type { LanesOf } from '../../offer/commands/lanes.ts';
import type { Tx } from '../../db/ctx.ts';
import { askIn, type Asks } from '../../db/ask.ts';
import { asking, type Many, type Written } from '../../db/many.ts';

export type TakenLane = { readonly lane: number; readonly round: number };
/** One that {@link findLane} answers. */
export type FoundLane = TakenLane & { readonly isNew: boolean };

/**
 * A free lane of the seller with its next round, or a new lane; never one that a standing signature names. A round that nobody funded is
 * handed out again, which is safe because the old trade can be funded no more. It is the trade's once that is written ({@link handingOver}).
 */
export async function findLane(on: Asks, { chainId, contract, sellerAddress }: LanesOf): Promise<FoundLane> {
  const [found] = await askIn(on)(asking(FREE, chainId, contract, sellerAddress));
  return { lane: found!.lane, round: found!.round, isNew: found!.isNew };
}

/** Its row is held: nobody moves its round meanwhile. */
const free = (more: string) => `
  SELECT r."at"::int4 AS "at", f."lane" IS NULL AS "isNew", coalesce(f."nextRound", 1) AS "round", coalesce(f."lane", (
    SELECT coalesce(max(l."lane"), -1) + 1 FROM "Lane" l
    WHERE l."chainId" = r."chainId" AND l."contract" = r."contract" AND l."sellerAddress" = r."seller")) AS "lane"
  FROM unnest($1::int4[], $2::text[], $3::text[]) WITH ORDINALITY AS r("chainId", "contract", "seller", "at")
  LEFT JOIN LATERAL (
    SELECT l."lane", l."nextRound" FROM "Lane" l
    WHERE l."chainId" = r."chainId" AND l."contract" = r."contract" AND l."sellerAddress" = r."seller" AND l."tradeId" IS NULL AND l."offerId" IS NULL
    ORDER BY l."lane" LIMIT 1 FOR NO KEY UPDATE${more}) AS f ON true`;

const FREE: Many<FoundLane> = {
  name: 'trade.findLane',
  text: free(''),
  unwaiting: free(' SKIP LOCKED'),
  columns: ['int', 'text', 'text'],
};

const LAY: Many = {
  name: 'trade.layLane',
  text: `
  INSERT INTO "Lane" ("chainId", "contract", "sellerAddress", "lane", "nextRound", "tradeId")
  SELECT * FROM unnest($1::int4[], $2::text[], $3::text[], $4::int4[], $5::int4[], $6::text[])`,
  columns: ['int', 'text', 'text', 'int', 'int', 'text'],
};

const HAND_OVER: Many = {
  name: 'trade.handOverLane',
  // Who found it holds it; whoever did not would end in a division by zero.
  text: `
  WITH handed AS (
    UPDATE "Lane" l SET "tradeId" = r."tradeId"
    FROM unnest($1::int4[], $2::text[], $3::text[], $4::int4[], $5::int4[], $6::text[]) AS r("chainId", "contract", "seller", "lane", "round", "tradeId")
    WHERE l."chainId" = r."chainId" AND l."contract" = r."contract" AND l."sellerAddress" = r."seller" AND l."lane" = r."lane"
      AND l."nextRound" = r."round" AND l."tradeId" IS NULL AND l."offerId" IS NULL
    RETURNING 1)
  SELECT 1 / (CASE WHEN count(*) = cardinality($1::int4[]) THEN 1 ELSE 0 END) FROM handed`,
  columns: ['int', 'text', 'text', 'int', 'int', 'text'],
};

/** The row of a lane that {@link findLane} answered, as the trade's. */
export const handingOver = (
  { chainId, contract, sellerAddress }: LanesOf,
  { lane, round, isNew }: FoundLane,
  tradeId: string,
): Written => asking(isNew ? LAY : HAND_OVER, chainId, contract, sellerAddress, lane, round, tradeId);

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
