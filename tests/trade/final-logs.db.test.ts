/** A log that becomes final: its event is final and told of once, and the trade’s final state goes on with it. */
import { describe, expect, it } from 'vitest';
import { listenersOf } from '#lib/events/catalogue.ts';
import { appendEvent } from '#lib/events/outbox.ts';
import { HOUR, dateOf } from '#lib/kernel/instant.ts';
import { applyFinalLog } from '#lib/trade/apply.ts';
import { testDatabase } from '../setup/database.ts';
import { NOW, seatActors, type World } from './acting.ts';

const { db } = await testDatabase();
const { offerId, makeTrade, rowOf } = await seatActors(db);
const BLOCK = `0x${'b1'.repeat(32)}`;

type Place = { readonly name: string; readonly logIndex: number; readonly args?: object; readonly final?: boolean };

const addLog = (world: World, { name, logIndex, args = {}, final = false }: Place) =>
  db.chainLog.create({
    data: {
      chainId: 31337,
      blockNumber: 5,
      blockHash: BLOCK,
      logIndex: world.plainTerms.round * 10 + logIndex,
      blockTime: dateOf(NOW),
      txHash: `0x${'c1'.repeat(32)}`,
      address: world.contract,
      name,
      args: { id: world.tradeHash, ...args },
      tradeHash: world.tradeHash,
      origin: 'own',
      finalAt: final ? dateOf(NOW) : null,
    },
  });

/** The event that was written when the log was seen. */
async function addSeen(world: World, row: { logIndex: number }, type: 'trade.funded' | 'trade.released', seq: number) {
  const chainRef = { chainId: 31337, blockHash: BLOCK, blockNumber: 5, logIndex: row.logIndex, txHash: '0x' };
  return db.$transaction(async (tx) => {
    await tx.trade.update({ where: { id: world.id }, data: { version: seq } });
    return appendEvent(tx, {
      type,
      subjectId: world.id,
      seq,
      data: {},
      actorId: null,
      at: NOW,
      chainRef,
      final: false,
    });
  });
}

const toldOf = async (eventId: bigint) =>
  (await db.delivery.findMany({ where: { eventId } })).map(({ listener }) => listener).toSorted();
const listeners = (type: 'trade.funded', ...on: ('seen' | 'final')[]) =>
  [...new Set(on.flatMap((when) => listenersOf(type, when).map(({ listener }) => listener)))].toSorted();
const finalise = async (world: World, logIndex: number) => {
  const where = { chainId_blockHash_logIndex: { chainId: 31337, blockHash: BLOCK, logIndex } };
  const row = await db.chainLog.update({ where, data: { finalAt: dateOf(NOW) } });
  await db.$transaction((tx) => applyFinalLog(tx, row));
};

describe('a log that becomes final', () => {
  it('makes its event final and tells of it whoever waited for that, once', async () => {
    const world = await makeTrade({ finalState: 'awaiting_escrow' });
    const row = await addLog(world, { name: 'Funded', logIndex: 1, args: { paymentDeadline: `${NOW + HOUR}` } });
    const id = await addSeen(world, row, 'trade.funded', 2);
    expect(await toldOf(id)).toEqual(listeners('trade.funded', 'seen'));
    expect(listeners('trade.funded', 'final').length).toBeGreaterThan(0);
    for (let at = 0; at < 2; at++) {
      await finalise(world, row.logIndex);
      expect(await db.event.findUniqueOrThrow({ where: { id } })).toMatchObject({ final: true });
      expect(await toldOf(id)).toEqual(listeners('trade.funded', 'seen', 'final'));
      expect(await rowOf(world)).toMatchObject({ finalState: 'awaiting_payment' });
    }
  });

  it('of a block that left the chain and came back, is told of by the last event that it left, and by no other', async () => {
    const world = await makeTrade({ finalState: 'awaiting_escrow' });
    const row = await addLog(world, { name: 'Funded', logIndex: 1, args: { paymentDeadline: `${NOW + HOUR}` } });
    const first = await addSeen(world, row, 'trade.funded', 2);
    const last = await addSeen(world, row, 'trade.funded', 3);
    const other = await addSeen(world, { logIndex: row.logIndex + 1 }, 'trade.released', 4);
    await finalise(world, row.logIndex);
    const finals = await Promise.all([first, last, other].map((id) => db.event.findUniqueOrThrow({ where: { id } })));
    expect(finals.map(({ final }) => final)).toEqual([false, true, false]);
    expect(await toldOf(first)).toEqual(listeners('trade.funded', 'seen'));
  });

  it('and ends the trade, gives the lane its next round and the offer what it held, once', async () => {
    const world = await makeTrade({ state: 'completed' });
    await db.offer.update({ where: { id: offerId }, data: { heldTokens: '300000000', totalTokens: '500000000' } });
    const of = { chainId: 31337, contract: world.contract, sellerAddress: world.plainTerms.seller };
    await db.lane.create({ data: { ...of, lane: 90, nextRound: world.plainTerms.round, tradeId: world.id } });
    await addLog(world, { name: 'Funded', logIndex: 1, args: { paymentDeadline: `${NOW + HOUR}` }, final: true });
    const { amount, fee } = world.plainTerms;
    const end = await addLog(world, { name: 'Released', logIndex: 2, args: { toBuyer: amount, fee } });
    for (let at = 0; at < 2; at++) await finalise(world, end.logIndex);
    expect(await rowOf(world)).toMatchObject({ finalState: 'completed' });
    expect((await rowOf(world)).capacityFreedAt).not.toBeNull();
    const offer = await db.offer.findUniqueOrThrow({ where: { id: offerId } });
    expect([offer.heldTokens.toFixed(), offer.totalTokens?.toFixed()]).toEqual(['200000000', '400000000']);
    const lane = await db.lane.findFirstOrThrow({ where: { ...of, lane: 90 } });
    expect(lane).toMatchObject({ tradeId: null, nextRound: world.plainTerms.round + 1 });
  });

  it('of a trade that is nobody’s here, or of no trade at all, changes nothing', async () => {
    const before = await db.event.count({ where: { final: true } });
    const world = await makeTrade();
    const row = await addLog(world, { name: 'Funded', logIndex: 3 });
    await db.$transaction((tx) => applyFinalLog(tx, { ...row, tradeHash: `0x${'00'.repeat(32)}` }));
    await db.$transaction((tx) => applyFinalLog(tx, { ...row, tradeHash: null }));
    await db.$transaction((tx) => applyFinalLog(tx, { ...row, chainId: 1 }));
    await db.$transaction((tx) => applyFinalLog(tx, { ...row, name: 'Deposited' }));
    expect(await db.event.count({ where: { final: true } })).toBe(before + 1);
  });
});
