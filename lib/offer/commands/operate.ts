/** What the operator does to offers: those of a method that is switched off pause and come back, those of a restrained maker pause, one is taken down. */
import { actAsStaff } from '../../account/commands/staff.ts';
import { chainNow } from '../../chain/clock.ts';
import type { Ctx, Db, Tx } from '../../db/ctx.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { Instant } from '../../kernel/instant.ts';
import { onceEach } from '../../kernel/once.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { siteIn } from '../../site/cache.ts';
import { decideOffer } from '../machine.ts';
import { loadOffer, type LoadedOffer } from '../queries.ts';
import { refuseOffer } from '../refusals.ts';
import { announceOffer } from './announce.ts';
import { endStanding } from './end-standing.ts';
import { methodOff } from './may-offer.ts';
import { shelve } from './shelve.ts';

/**
 * Pauses offers of which a payment method is switched off where they are paid, and brings back those it is no more. Looks only when the methods have
 * changed since this process last looked: what is posted, edited or resumed meanwhile is asked there. Answers the ids.
 */
export async function followMethods(
  db: Db,
  input: { readonly chainId: number; readonly now: Instant },
): Promise<string[]> {
  const { chainId, now } = input;
  const { methodsOff } = await siteIn(db, now);
  const sign = [...methodsOff].sort().join(' ');
  const seen = onceEach('offer.methodsOff', chainId, () => new WeakMap<object, string>());
  if (seen.get(db) === sign) return [];
  const off = [...new Set([...methodsOff].map((scope) => scope.slice(0, scope.lastIndexOf(':'))))];
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "Offer" WHERE "chainId" = ${chainId} AND "state" = 'paused' AND "pauseReason" = 'method'
    UNION
    SELECT o."id" FROM "Offer" o JOIN "OfferMethod" m ON m."offerId" = o."id" AND m."revision" = o."revision"
    WHERE o."chainId" = ${chainId} AND o."state" = 'live' AND m."methodId" = ANY(${off})`;
  const turned: string[] = [];
  for (const { id } of rows) if (await inTransaction(db, (tx) => followOne(tx, id, now))) turned.push(id);
  // Only now: what failed half way is looked at again.
  seen.set(db, sign);
  return turned;
}

async function followOne(tx: Tx, id: string, now: Instant): Promise<boolean> {
  const offer = await lockOffer(tx, id);
  if (!offer) return false;
  const { country, methods } = offer.current;
  const off = methodOff(await siteIn(tx, now), { country, methods }) !== undefined;
  const pauses = offer.state === 'live' && off;
  const returns = offer.state === 'paused' && offer.pauseReason === 'method' && !off;
  if (!pauses && !returns) return false;
  await write(tx, id, pauses ? { state: 'paused', pauseReason: 'method' } : { state: 'live', pauseReason: null });
  await announceOffer(tx, {
    offerId: id,
    type: pauses ? 'offer.paused' : 'offer.published',
    data: pauses ? { reason: 'method' } : { revision: offer.revision },
    actorId: null,
    at: now,
  });
  return true;
}

async function lockOffer(tx: Tx, id: string): Promise<LoadedOffer | null> {
  await tx.$queryRaw`SELECT 1 FROM "Offer" WHERE "id" = ${id} FOR NO KEY UPDATE`;
  return loadOffer(tx, id);
}

type State = { readonly state: 'live' | 'paused' | 'closed'; readonly pauseReason: string | null };

async function write(tx: Tx, id: string, data: State & { readonly takenDown?: string }): Promise<void> {
  await tx.offer.update({ where: { id }, data: { ...data, version: { increment: 1 } } });
  await shelve(tx, [id]);
}

/** Pauses every live offer of somebody whom staff restrained. They resume them when it is lifted. Answers how many. */
export async function pauseOffersOf(db: Db, makerId: string): Promise<number> {
  const rows = await db.offer.findMany({ where: { makerId, state: 'live' }, select: { id: true } });
  let paused = 0;
  for (const { id } of rows) if (await inTransaction(db, (tx) => pauseForStaff(tx, id))) paused += 1;
  return paused;
}

async function pauseForStaff(tx: Tx, id: string): Promise<boolean> {
  const offer = await lockOffer(tx, id);
  if (offer?.state !== 'live') return false;
  const now = await chainNow(tx, offer.chainId);
  await endStanding(tx, id, 'paused', now);
  await write(tx, id, { state: 'paused', pauseReason: 'staff' });
  // Of its maker's restraint they are told once, and not for each offer.
  await announceOffer(tx, { offerId: id, type: 'offer.paused', data: { reason: 'maker' }, actorId: null, at: now });
  return true;
}

/**
 * Closes somebody's offer; its maker reads the reason. Trades under way go on. Refuses `offer.not_found`, `offer.wrong_state` where it is closed
 * already, `account.reason_needed`, and whoever may not.
 */
export async function takeDownOffer(
  ctx: Ctx,
  input: { readonly offerId: string; readonly reason: string },
): Promise<Result<{ offerId: string }>> {
  const { offerId, reason } = input;
  const asked = {
    power: 'offers.act',
    act: 'offers.takeDown',
    subject: { noun: 'offer', id: offerId },
    reason,
  } as const;
  return actAsStaff(ctx, asked, async (tx, actor, told) => {
    const offer = await lockOffer(tx, offerId);
    // Their own offer a trader closes as any trader does.
    if (!offer || offer.makerId === actor.accountId) return refused(refuseOffer('offer.not_found'));
    const next = decideOffer(offer.state, 'close');
    if (!next.ok) return next;
    const now = await chainNow(tx, offer.chainId);
    await endStanding(tx, offerId, 'closed', now);
    await write(tx, offerId, { state: 'closed', pauseReason: null, takenDown: told });
    const event = {
      offerId,
      type: 'offer.takenDown',
      data: { reason: told },
      actorId: actor.accountId,
      at: now,
    } as const;
    await announceOffer(tx, event);
    return ok({ value: { offerId }, data: { makerId: offer.makerId } });
  });
}
