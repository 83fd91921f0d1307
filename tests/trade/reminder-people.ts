/** Deals with deadlines, the clock's passes over them, and what the two are told. */
import type { Db } from '#lib/db/ctx.ts';
import type { Prisma } from '#lib/db/generated/client.ts';
import { remindNextDispute } from '#lib/dispute/commands/remind.ts';
import { HOUR, MINUTE, dateOf } from '#lib/kernel/instant.ts';
import { remindNext } from '#lib/trade/commands/remind.ts';
import { addOffer, addTrade, type Person } from '../dispute/people.ts';
import { addReader, deliverAll, now } from '../notice/people.ts';

export const T = now();
let round = 0;

export type Deal = { readonly id: string; readonly buyer: Person; readonly seller: Person };

export async function addDeadlines(db: Db, row: Partial<Prisma.TradeUncheckedCreateInput> = {}): Promise<Deal> {
  const [buyer, seller] = [await addReader(db, 'Bea'), await addReader(db, 'Sam')];
  const offerId = await addOffer(db, seller);
  const arbiter = '0x00000000000000000000000000000000000a4b17';
  const { id } = await addTrade(db, T, {
    offerId,
    buyer,
    seller,
    arbiter,
    round: ++round,
    row: { createdAt: dateOf(T), ...row },
  });
  await deliverAll(db);
  return { id, buyer, seller };
}
export const FUNDED = {
  state: 'awaiting_payment',
  fundedAt: dateOf(T),
  paymentDeadline: dateOf(T + 4 * HOUR + 20 * MINUTE),
} as const;
/** When all of a funded deal's reminders are due, and their deadline has not passed. */
export const DUE = T + 4 * HOUR - 30 * MINUTE;

export async function passClock(db: Db, at: number): Promise<void> {
  while (await remindNext(db, { chainId: 31337, now: at }));
  while (await remindNextDispute(db, { chainId: 31337, now: at }));
}
export const saidOf = (db: Db, id: string) => db.event.findMany({ where: { subjectId: id, type: 'trade.reminded' } });
export async function toldTo(db: Db, { actor }: Person): Promise<string[]> {
  await deliverAll(db);
  const rows = await db.notice.findMany({ where: { accountId: actor.accountId }, orderBy: { eventId: 'asc' } });
  return rows
    .map(({ data }) => (data as { wording: string }).wording)
    .filter((wording) => /_soon$|^expiring$|^waiting$/.test(wording));
}
