import { finalTime } from '../../chain/clock.ts';
import type { Db, Tx } from '../../db/ctx.ts';
import { inTransaction } from '../../db/transaction.ts';
import { dateOf, type Instant } from '../../kernel/instant.ts';
import { PREPARED_SECONDS } from '../standing.ts';
import { lockLanes, type LanesOf } from './lanes.ts';

/**
 * The clock's part: what has run out, or was cancelled on the chain past this site, locks nothing more from here; and once a *final*
 * block says so, nobody can lock anything by it, and its lanes are free for any take. Answers how many lanes came back.
 */
export async function voidStanding(
  db: Db,
  input: { readonly chainId: number; readonly now: Instant },
): Promise<number> {
  const { chainId, now } = input;
  await endWhatIsOver(db, chainId, now);
  const final = await finalTime(db, chainId);
  if (final !== null) await markVoid(db, chainId, final);
  await db.standingOffer.deleteMany({
    where: { chainId, signature: null, createdAt: { lt: dateOf(now - PREPARED_SECONDS) } },
  });
  const sellers = await db.$queryRaw<Omit<LanesOf, 'chainId'>[]>`
    SELECT DISTINCT l."contract", l."sellerAddress" FROM "Lane" l
    WHERE l."chainId" = ${chainId} AND l."offerId" IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM "StandingOffer" s WHERE s."offerId" = l."offerId" AND s."voidAt" IS NULL
        AND l."lane" >= s."firstLane" AND l."lane" < s."firstLane" + s."lanes")`;
  let freed = 0;
  for (const seller of sellers) freed += await inTransaction(db, (tx) => freeLanes(tx, { chainId, ...seller }));
  return freed;
}

async function endWhatIsOver(db: Db, chainId: number, now: Instant): Promise<void> {
  const at = dateOf(now);
  await db.$executeRaw`
    UPDATE "StandingOffer" s SET "endedAt" = ${at}, "endReason" = 'cancelled'
    WHERE s."chainId" = ${chainId} AND s."voidAt" IS NULL AND s."endedAt" IS NULL AND EXISTS (
      SELECT 1 FROM "SeriesCancellation" c JOIN "ChainLog" l USING ("chainId", "blockHash", "logIndex")
      WHERE c."chainId" = s."chainId" AND c."owner" = s."sellerAddress" AND c."series" = s."series" AND l."revertedAt" IS NULL)`;
  await db.standingOffer.updateMany({
    where: { chainId, voidAt: null, endedAt: null, signature: { not: null }, validUntil: { lt: at } },
    data: { endedAt: at, endReason: 'expired' },
  });
}

async function markVoid(db: Db, chainId: number, final: Instant): Promise<void> {
  await db.$executeRaw`
    UPDATE "StandingOffer" s SET "voidAt" = ${dateOf(final)}
    WHERE s."chainId" = ${chainId} AND s."voidAt" IS NULL AND s."signature" IS NOT NULL AND (
      s."validUntil" < ${dateOf(final)} OR EXISTS (
        SELECT 1 FROM "SeriesCancellation" c JOIN "ChainLog" l USING ("chainId", "blockHash", "logIndex")
        WHERE c."chainId" = s."chainId" AND c."owner" = s."sellerAddress" AND c."series" = s."series"
          AND l."revertedAt" IS NULL AND l."finalAt" IS NOT NULL))`;
}

/** Under the seller's lock: an offer that is being signed right now holds its lanes in a transaction that is not seen yet. */
async function freeLanes(tx: Tx, of: LanesOf): Promise<number> {
  await lockLanes(tx, of);
  return tx.$executeRaw`
    UPDATE "Lane" l SET "offerId" = NULL
    WHERE l."chainId" = ${of.chainId} AND l."contract" = ${of.contract} AND l."sellerAddress" = ${of.sellerAddress}
      AND l."offerId" IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM "StandingOffer" s WHERE s."offerId" = l."offerId" AND s."voidAt" IS NULL
          AND l."lane" >= s."firstLane" AND l."lane" < s."firstLane" + s."lanes")`;
}
