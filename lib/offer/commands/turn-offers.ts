/** The clock's part in offers: opening hours that turn, and trigger prices that the rate has passed. */
import { getChain } from '../../chain/chains.ts';
import type { Db, Tx } from '../../db/ctx.ts';
import { toDecimal } from '../../db/decimal.ts';
import { inTransaction } from '../../db/transaction.ts';
import { dateOf, type Instant } from '../../kernel/instant.ts';
import { currentRate } from '../../price/queries.ts';
import { isOpen, nextTurn } from '../hours.ts';
import { hoursOf, triggerOf } from '../queries/terms.ts';
import { announceOffer } from './announce.ts';
import { shelve } from './shelve.ts';
import { isBack, isCrossed } from '../trigger.ts';

const BATCH = 200;

/**
 * Offers whose opening hours have begun or ended: each enters or leaves the market and gets the time of its next turn. What a take asks is the
 * hours themselves, so a clock that is late opens and closes nothing. Answers the ids.
 */
export async function turnOffers(
  db: Db,
  input: { readonly chainId: number; readonly now: Instant },
): Promise<string[]> {
  const { chainId, now } = input;
  const due = await db.offer.findMany({
    where: { chainId, turnsAt: { lte: dateOf(now) } },
    select: { id: true },
    orderBy: { turnsAt: 'asc' },
    take: BATCH,
  });
  const turned: string[] = [];
  for (const { id } of due) if (await inTransaction(db, (tx) => turnOffer(tx, id, now))) turned.push(id);
  return turned;
}

async function turnOffer(tx: Tx, id: string, now: Instant): Promise<boolean> {
  await tx.$queryRaw`SELECT 1 FROM "Offer" WHERE "id" = ${id} FOR NO KEY UPDATE`;
  const offer = await tx.offer.findUnique({ where: { id } });
  // Edited or turned by another clock meanwhile.
  if (!offer?.turnsAt || offer.turnsAt > dateOf(now)) return false;
  const key = { offerId: id, revision: offer.revision };
  const revision = await tx.offerRevision.findUniqueOrThrow({ where: { offerId_revision: key } });
  const hours = hoursOf(revision);
  const next = hours && offer.state !== 'closed' ? nextTurn(hours, now) : null;
  const resting = hours !== null && !isOpen(hours, now);
  await tx.offer.update({ where: { id }, data: { turnsAt: next === null ? null : dateOf(next), resting } });
  await shelve(tx, [id]);
  return true;
}

/**
 * Pauses what the rate has left and brings back what it has returned to. Only those that were crossed are written. A pause of the maker's is
 * never undone, and no standing signature ends: while an offer is paused nothing is locked by it. Answers the ids.
 */
export async function followRates(
  db: Db,
  input: { readonly chainId: number; readonly now: Instant },
): Promise<string[]> {
  const { chainId, now } = input;
  const markets = await db.offer.groupBy({
    by: ['asset', 'currency'],
    where: { chainId, hasTrigger: true, OR: [{ state: 'live' }, { state: 'paused', pauseReason: 'trigger' }] },
  });
  const crossed: string[] = [];
  for (const { asset, currency } of markets) {
    const token = getChain(chainId).assets.find(({ symbol }) => symbol === asset);
    const rate = token && currentRate(token, currency)?.price;
    // Without a rate nothing is paused or brought back; a take is refused meanwhile.
    if (!rate) continue;
    for (const id of await candidates(db, { chainId, asset, currency, rate })) {
      if (await inTransaction(db, (tx) => followRate(tx, id, rate, now))) crossed.push(id);
    }
  }
  return crossed;
}

type Rate = { readonly numerator: bigint; readonly denominator: bigint };
type Market = { readonly chainId: number; readonly asset: string; readonly currency: string; readonly rate: Rate };

/** Live ones beyond a trigger, and those that paused themselves and are no longer beyond one: of the latter some stay, see {@link isBack}. */
async function candidates(db: Db, { chainId, asset, currency, rate }: Market): Promise<string[]> {
  const [top, bottom] = [toDecimal(rate.numerator), toDecimal(rate.denominator)];
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM (
      SELECT o."id", o."state",
        coalesce(${top} * r."pauseUnderDenominator" < r."pauseUnderNumerator" * ${bottom}, false)
          OR coalesce(${top} * r."pauseOverDenominator" > r."pauseOverNumerator" * ${bottom}, false) AS beyond
      FROM "Offer" o JOIN "OfferRevision" r ON r."offerId" = o."id" AND r."revision" = o."revision"
      WHERE o."hasTrigger" AND (o."state" = 'live' OR (o."state" = 'paused' AND o."pauseReason" = 'trigger'))
        AND o."chainId" = ${chainId} AND o."asset" = ${asset} AND o."currency" = ${currency}) held
    WHERE beyond = ("state" = 'live')`;
  return rows.map(({ id }) => id);
}

async function followRate(tx: Tx, id: string, rate: Rate, now: Instant): Promise<boolean> {
  await tx.$queryRaw`SELECT 1 FROM "Offer" WHERE "id" = ${id} FOR NO KEY UPDATE`;
  const offer = await tx.offer.findUniqueOrThrow({ where: { id } });
  const key = { offerId: id, revision: offer.revision };
  const trigger = triggerOf(await tx.offerRevision.findUniqueOrThrow({ where: { offerId_revision: key } }));
  const pauses = offer.state === 'live' && isCrossed(trigger, rate);
  const returns = offer.state === 'paused' && offer.pauseReason === 'trigger' && isBack(trigger, rate);
  if (!pauses && !returns) return false;
  await tx.offer.update({
    where: { id },
    data: {
      state: pauses ? 'paused' : 'live',
      pauseReason: pauses ? 'trigger' : null,
      version: { increment: 1 },
    },
  });
  await shelve(tx, [id]);
  await announceOffer(tx, {
    offerId: id,
    type: pauses ? 'offer.paused' : 'offer.published',
    data: pauses ? { reason: 'trigger' } : { revision: offer.revision },
    actorId: null,
    at: now,
  });
  return true;
}
