import { beforeAll, describe, expect, it } from 'vitest';
import { GENESIS, hashEvent } from '#lib/events/outbox.ts';
import type { EventType } from '#lib/events/catalogue.ts';
import { closeDispute, openDispute } from '#lib/dispute/listeners.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { HOUR, dateOf, instantOf } from '#lib/kernel/instant.ts';
import { testDatabase } from '../setup/database.ts';
import { addOffer, addPerson, addTrade, addTradeEvent, setChainClock, type Person } from './people.ts';

const { db } = await testDatabase();
const NOW = 1_900_000_000;
const ctx = { db, clock: () => NOW, random: secureRandom };
let buyer: Person;
let seller: Person;
let offerId: string;
let round = 0;

beforeAll(async () => {
  await setChainClock(db, NOW);
  buyer = await addPerson(db, 'buyer');
  seller = await addPerson(db, 'seller');
  offerId = await addOffer(db, seller);
});

const newTrade = (state: 'awaiting_release' | 'disputed' = 'disputed') =>
  addTrade(db, NOW, {
    offerId,
    buyer,
    seller,
    arbiter: '0x00000000000000000000000000000000000a4b17',
    round: ++round,
    row: { state, fundedAt: dateOf(NOW - HOUR), disputedAt: dateOf(NOW) },
  });

const eventOf = (tradeId: string, type: EventType, actorId: string | null, data = {}) =>
  addTradeEvent(db, tradeId, { type, data, actorId, at: NOW });

describe('a dispute’s file', () => {
  it('opens with the reason and statement that came with the signature, once, however often it is told', async () => {
    const trade = await newTrade();
    const { accountId } = seller.actor;
    await eventOf(trade.id, 'trade.moveSigned', buyer.actor.accountId, {
      move: 'dispute',
      reason: 'not_released',
      statement: 'of the other',
    });
    await eventOf(trade.id, 'trade.moveSigned', accountId, {
      move: 'dispute',
      reason: 'not_paid',
      statement: ' No money. ',
    });
    const event = await eventOf(trade.id, 'trade.disputed', accountId);
    await openDispute(ctx, event);
    await Promise.all([openDispute(ctx, event), openDispute(ctx, event)]);
    const files = await db.dispute.findMany({ where: { tradeId: trade.id }, include: { statements: true } });
    expect(files).toMatchObject([
      { state: 'open', version: 1, reason: 'not_paid', openedById: accountId, statements: [{ text: 'No money.' }] },
    ]);
    expect(await db.event.count({ where: { noun: 'dispute', subjectId: files[0]!.id } })).toBe(1);
  });

  it('opened straight on the chain has no reason and no statement', async () => {
    const trade = await newTrade();
    await openDispute(ctx, await eventOf(trade.id, 'trade.disputed', buyer.actor.accountId));
    const file = await db.dispute.findUniqueOrThrow({ where: { tradeId: trade.id }, include: { statements: true } });
    expect(file).toMatchObject({ reason: 'unstated', statements: [] });
  });

  it('closes when the trade ends, once, and its events form one chain of hashes', async () => {
    const trade = await newTrade();
    await openDispute(ctx, await eventOf(trade.id, 'trade.disputed', buyer.actor.accountId));
    await db.trade.update({
      where: { id: trade.id },
      data: { state: 'divided', endedBy: 'rule', endedAt: dateOf(NOW + 9) },
    });
    const end = await eventOf(trade.id, 'trade.ruled', null);
    await closeDispute(ctx, end);
    await closeDispute(ctx, end);
    const file = await db.dispute.findUniqueOrThrow({ where: { tradeId: trade.id } });
    expect(file).toMatchObject({ state: 'closed', version: 2, closedAt: dateOf(NOW + 9) });
    const events = await db.event.findMany({ where: { noun: 'dispute', subjectId: file.id }, orderBy: { seq: 'asc' } });
    expect(events.map(({ type }) => type)).toEqual(['dispute.opened', 'dispute.closed']);
    let prevHash = GENESIS;
    for (const event of events) {
      const { type, subjectId, seq, actorId, signature, at } = event;
      const body = { type: type as EventType, subjectId, seq, actorId, signature, at: instantOf(at) };
      expect(event.hash).toBe(hashEvent({ ...body, data: event.data as Record<string, string> }, prevHash));
      prevHash = event.hash;
    }
  });

  it('is closed too where its end is heard before its beginning', async () => {
    const trade = await newTrade();
    const beginning = await eventOf(trade.id, 'trade.disputed', buyer.actor.accountId);
    await db.trade.update({
      where: { id: trade.id },
      data: { state: 'completed', endedBy: 'release', endedAt: dateOf(NOW) },
    });
    await closeDispute(ctx, await eventOf(trade.id, 'trade.released', seller.actor.accountId));
    expect(await db.dispute.count({ where: { tradeId: trade.id } })).toBe(0);
    await openDispute(ctx, beginning);
    expect(await db.dispute.findUnique({ where: { tradeId: trade.id } })).toMatchObject({ state: 'closed' });
  });

  it('opens again without its old proposal when a reorganisation took the end back', async () => {
    const trade = await newTrade();
    await openDispute(ctx, await eventOf(trade.id, 'trade.disputed', buyer.actor.accountId));
    await db.dispute.update({
      where: { tradeId: trade.id },
      data: { toBuyerUnits: 5, validUntil: 5n, rulingReason: 'x' },
    });
    await db.trade.update({
      where: { id: trade.id },
      data: { state: 'divided', endedBy: 'rule', endedAt: dateOf(NOW) },
    });
    await closeDispute(ctx, await eventOf(trade.id, 'trade.ruled', null));
    await db.trade.update({ where: { id: trade.id }, data: { state: 'disputed', endedBy: null, endedAt: null } });
    await openDispute(ctx, await eventOf(trade.id, 'trade.reverted', null));
    expect(await db.dispute.findUnique({ where: { tradeId: trade.id } })).toMatchObject({
      state: 'open',
      closedAt: null,
      toBuyerUnits: null,
      validUntil: null,
    });
  });

  it('is not made for a trade that never was disputed', async () => {
    const trade = await newTrade('awaiting_release');
    await db.trade.update({ where: { id: trade.id }, data: { state: 'completed', endedAt: dateOf(NOW) } });
    await closeDispute(ctx, await eventOf(trade.id, 'trade.released', seller.actor.accountId));
    await openDispute(ctx, await eventOf(trade.id, 'trade.reverted', null));
    expect(await db.dispute.count({ where: { tradeId: trade.id } })).toBe(0);
  });
});
