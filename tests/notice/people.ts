/** People with an address, a trade between two of them, and carrying events as the server's loops do. */
import type { Db } from '#lib/db/ctx.ts';
import type { EventType } from '#lib/events/catalogue.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import type { Result } from '#lib/kernel/result.ts';
import { dispatchOnce } from '#server/dispatcher.ts';
import { addOffer, addPerson, addTrade, addTradeEvent, type Person } from '../dispute/people.ts';

export const now = () => instantOf(new Date());

export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.refusal.code} ${JSON.stringify(result.refusal.data)}`);
  return result.value;
}

export const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.refusal.code);

/** Somebody with a mail address, unless it is null. */
export async function addReader(
  db: Db,
  name: string,
  { email, locale = 'en' }: { email?: string | null; locale?: string } = {},
): Promise<Person> {
  const person = await addPerson(db, name);
  const { accountId } = person.actor;
  const address = email === undefined ? `${accountId}@example.com` : email;
  await db.account.update({ where: { id: accountId }, data: { email: address, locale } });
  return { ...person, actor: { ...person.actor, locale } };
}

let rounds = 0;

/** A trade of 100 USDC for 92 EUR between the two, the seller's offer taken now. */
export async function addDeal(db: Db, buyer: Person, seller: Person): Promise<string> {
  const offerId = await addOffer(db, seller);
  const arbiter = '0x00000000000000000000000000000000000a4b17';
  const { id } = await addTrade(db, now(), { offerId, buyer, seller, arbiter, round: ++rounds });
  return id;
}

export const happen = (db: Db, tradeId: string, type: EventType, actor: Person | null, at = now()) =>
  addTradeEvent(db, tradeId, { type, data: {}, actorId: actor?.actor.accountId ?? null, at });

/** Delivers all that waits, what is due later too, by two dispatchers at once. */
export async function deliverAll(db: Db): Promise<void> {
  await db.delivery.updateMany({ where: { doneAt: null }, data: { dueAt: new Date(0) } });
  for (;;) {
    const tried = await Promise.all([dispatchOnce(db), dispatchOnce(db)]);
    if (tried.every((count) => count === 0)) break;
  }
  const failed = await db.delivery.findFirst({ where: { doneAt: null } });
  if (failed) throw new Error(`${failed.listener}: ${failed.lastError}`);
}

/** As if the deliveries of a person's events had been lost after they were made: they come again. */
export async function deliverAgain(db: Db, { actor }: Person): Promise<void> {
  const notices = await db.notice.findMany({ where: { accountId: actor.accountId }, select: { eventId: true } });
  await db.delivery.updateMany({
    where: { eventId: { in: notices.map(({ eventId }) => eventId) } },
    data: { doneAt: null },
  });
  await deliverAll(db);
}
