import { beforeEach, describe, expect, it } from 'vitest';
import { openDispute } from '#lib/dispute/listeners.ts';
import { DAY, HOUR, MINUTE, dateOf } from '#lib/kernel/instant.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { saveQuietHours } from '#lib/notice/commands.ts';
import { findNoticePath } from '#lib/notice/queries.ts';
import { addPerson, addTradeEvent, setChainClock, type Person } from '../dispute/people.ts';
import { deliverAll, value } from '../notice/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { addDeadlines, DUE, FUNDED, passClock, saidOf, T, toldTo, type Deal } from './reminder-people.ts';

const { db } = await testDatabase();
let seq = 100;

beforeEach(async () => {
  await setChainClock(db, T);
  await db.reminder.deleteMany();
});

const deal = (row?: Parameters<typeof addDeadlines>[1]) => addDeadlines(db, row);
const pass = (at: number) => passClock(db, at);
const said = (id: string) => saidOf(db, id);
const told = (person: Person) => toldTo(db, person);

describe('a reminder', () => {
  it('comes before each deadline, once, to whom it concerns, however often the clock looks', async () => {
    const { id, buyer, seller } = await deal();
    await pass(T + 40 * MINUTE);
    expect(await told(seller)).toEqual([]);
    for (let look = 0; look < 3; look++) await pass(T + 52 * MINUTE);
    expect(await told(seller)).toEqual(['fund_soon']);
    expect(await told(buyer)).toEqual([]);
    await db.trade.update({ where: { id }, data: FUNDED });
    await addTradeEvent(db, id, { type: 'trade.funded', data: {}, actorId: null, at: T });
    await deliverAll(db);
    for (let look = 0; look < 3; look++) await pass(DUE);
    expect(await told(seller)).toEqual(['fund_soon', 'waiting']);
    expect(await told(buyer)).toEqual(['expiring']);
    const paidAt = T + 4 * HOUR;
    await db.trade.update({ where: { id }, data: { state: 'awaiting_release', paidAt: dateOf(paidAt) } });
    await addTradeEvent(db, id, { type: 'trade.markedPaid', data: {}, actorId: null, at: T });
    await deliverAll(db);
    for (let look = 0; look < 3; look++) await pass(paidAt + 50 * MINUTE);
    expect(await told(seller)).toEqual(['fund_soon', 'waiting', 'release_soon']);
    expect(await told(buyer)).toEqual(['expiring']);
    expect(await said(id)).toHaveLength(3);
    expect((await said(id)).map(({ data }) => (data as { what: string }).what)).toEqual(['fund', 'pay', 'release']);
  });

  it('does not come where the act was done, is on its way, or the deadline has passed', async () => {
    const [done, onItsWay, passed] = [await deal(FUNDED), await deal(FUNDED), await deal(FUNDED)];
    await db.trade.update({ where: { id: done.id }, data: { state: 'awaiting_release', paidAt: dateOf(T) } });
    await addTradeEvent(db, onItsWay.id, {
      type: 'trade.moveSigned',
      data: { move: 'markPaid' },
      actorId: onItsWay.buyer.actor.accountId,
      at: T,
    });
    await db.reminder.updateMany({ where: { tradeId: passed.id }, data: { dueAt: dateOf(T + 5 * HOUR) } });
    await pass(DUE);
    await pass(T + 5 * HOUR);
    for (const { id } of [done, onItsWay, passed]) expect(await said(id)).toEqual([]);
    const rows = await db.reminder.findMany({ where: { what: 'pay' } });
    expect(rows).toHaveLength(3);
    for (const row of rows) expect([row.said, row.doneAt === null]).toEqual([false, false]);
  });

  it('of a deadline that moved comes before the new one, and not before the old', async () => {
    const { id, buyer, seller } = await deal(FUNDED);
    const later = { paymentDeadline: dateOf(T + 8 * HOUR + 20 * MINUTE), extended: true };
    await db.trade.update({ where: { id }, data: later });
    await addTradeEvent(db, id, { type: 'trade.extended', data: {}, actorId: null, at: T });
    await deliverAll(db);
    await pass(DUE);
    expect(await said(id)).toEqual([]);
    await pass(T + 8 * HOUR - 30 * MINUTE);
    expect(await told(buyer)).toEqual(['expiring']);
    // Time was given already: there is nothing left for the seller to do.
    expect(await told(seller)).toEqual([]);
  });

  it('of a proposal comes to the one who has not answered', async () => {
    const { id, buyer, seller } = await deal({ ...FUNDED, paymentDeadline: dateOf(T + 3 * DAY) });
    const proposal = (by: string, openSide: string | null) =>
      db.proposal.create({
        data: {
          id: newId(secureRandom),
          tradeId: id,
          seq: ++seq,
          by,
          openSide,
          toBuyerUnits: 0,
          validUntil: BigInt(T + 12 * HOUR),
          signature: '0x',
          createdAt: dateOf(T),
        },
      });
    const { id: open } = await proposal('seller', 'seller');
    await addTradeEvent(db, id, { type: 'trade.proposalMade', data: {}, actorId: seller.actor.accountId, at: T });
    await deliverAll(db);
    await pass(T + 9 * HOUR);
    expect(await said(id)).toEqual([]);
    await pass(T + 11 * HOUR);
    expect(await told(buyer)).toEqual(['answer_soon']);
    expect(await told(seller)).toEqual([]);
    await db.proposal.update({ where: { id: open }, data: { openSide: null, closedAs: 'declined' } });
    await proposal('buyer', 'buyer');
    await addTradeEvent(db, id, { type: 'trade.proposalMade', data: {}, actorId: buyer.actor.accountId, at: T });
    await deliverAll(db);
    await db.proposal.updateMany({ where: { tradeId: id }, data: { openSide: null, closedAs: 'withdrawn' } });
    await pass(T + 11 * HOUR);
    expect(await told(seller)).toEqual([]);
  });

  it('is not mailed for a time after its deadline: quiet hours may last that long', async () => {
    const { buyer } = await deal(FUNDED);
    const minute = Math.floor(T / 60) % 1440;
    const hours = { on: true as const, zone: 'UTC', from: (minute + 1430) % 1440, to: (minute + 300) % 1440 };
    value(await saveQuietHours(testCtx(db, { actor: buyer.actor }), hours));
    await pass(DUE);
    expect(await told(buyer)).toEqual(['expiring']);
    const mails = await db.mail.findMany({ where: { accountId: buyer.actor.accountId } });
    expect(mails.map(({ topic }) => topic)).not.toContain('kind:trade_expiring');
  });
});

describe('a reminder of a dispute', () => {
  async function dispute(): Promise<Deal & { disputeId: string }> {
    const made = await deal({ ...FUNDED, state: 'disputed', paidAt: dateOf(T), disputedAt: dateOf(T) });
    const by = made.buyer.actor.accountId;
    const event = await addTradeEvent(db, made.id, { type: 'trade.disputed', data: {}, actorId: by, at: T });
    await openDispute({ db, clock: () => T, random: secureRandom }, event);
    await deliverAll(db);
    const { id: disputeId } = await db.dispute.findUniqueOrThrow({ where: { tradeId: made.id } });
    return { ...made, disputeId };
  }
  const state = (disputeId: string, { actor }: Person) =>
    db.disputeStatement.create({
      data: { id: newId(secureRandom), disputeId, authorId: actor.accountId, text: 'It was so.' },
    });

  it('comes before the hearing ends to whoever has said nothing, once', async () => {
    const { disputeId, buyer, seller } = await dispute();
    await state(disputeId, buyer);
    for (let look = 0; look < 3; look++) await pass(T + 21 * HOUR);
    expect(await told(seller)).toEqual(['hearing_soon']);
    expect(await told(buyer)).toEqual([]);
    expect(await db.event.count({ where: { subjectId: disputeId, type: 'dispute.reminded' } })).toBe(1);
  });

  it('comes before the arbiter’s time ends to moderators without a part in it, and leads to the case', async () => {
    const mod = await addPerson(db, 'Mo', { roles: ['trader', 'moderator'] });
    const { disputeId, buyer, seller } = await dispute();
    await db.account.update({ where: { id: seller.actor.accountId }, data: { roles: ['trader', 'moderator'] } });
    await pass(T + 13 * DAY);
    expect(await told(mod)).toEqual(['ruling_soon']);
    expect(await told(seller)).toEqual([]);
    expect(await told(buyer)).toEqual([]);
    const [notice] = await db.notice.findMany({ where: { accountId: mod.actor.accountId, kind: 'case_due' } });
    const path = await findNoticePath(testCtx(db, { actor: mod.actor }), { noticeId: notice!.id });
    expect(value(path)).toBe(`/disputes/${disputeId}`);
  });

  it('does not come where both have spoken, a ruling was proposed, or the case is closed', async () => {
    const mod = await addPerson(db, 'May', { roles: ['trader', 'moderator'] });
    const { disputeId, buyer, seller } = await dispute();
    await Promise.all([state(disputeId, buyer), state(disputeId, seller)]);
    await db.dispute.update({ where: { id: disputeId }, data: { toBuyerUnits: 5 } });
    await pass(T + 13 * DAY);
    for (const person of [buyer, seller, mod]) expect(await told(person)).toEqual([]);
    expect(await db.event.count({ where: { subjectId: disputeId, type: 'dispute.reminded' } })).toBe(0);
  });
});
