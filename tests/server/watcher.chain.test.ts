import pg from 'pg';
import { expect, it, vi } from 'vitest';
import { getDeployment, provider } from '#lib/chain/deployment.ts';
import { readChain } from '#lib/chain/reader.ts';
import { onWake } from '#lib/events/bus.ts';
import { logHooks } from '#server/log-hooks.ts';
import { startWatchers, watchOnce } from '#server/watcher.ts';
import { addRoom } from '../chat/people.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';

const database = await testDatabase();
const chain = await localChain({ database });

it('a block that nobody told of is noticed between two looks of the watcher while a trade is under way', async () => {
  const { id } = await addRoom(database.db, (await chain.head()).timestamp);
  let woken = 0;
  const off = onWake('watcher', () => void woken++);
  const stop = startWatchers();
  try {
    // Nothing else wakes it here: no relayer runs, nothing waits to be final, and no take is due.
    while (woken === 0) {
      await chain.mine();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await expect.poll(async () => (await database.db.chainCursor.findFirst())?.seenNumber).toBeGreaterThan(0);
    expect(await database.db.trade.count({ where: { id, state: 'awaiting_escrow' } })).toBe(1);
  } finally {
    off();
    await stop();
  }
});

it('on the embedded chain a block is made where a take’s time to be funded is over by the chain’s clock, and none for nothing', async () => {
  const { db } = database;
  await addRoom(db, (await chain.head()).timestamp);
  const openBy = (seconds: number) => db.trade.updateMany({ data: { openBy: new Date(Date.now() + seconds * 1000) } });
  const made = async () => {
    await watchOnce();
    const { number } = await chain.head();
    await watchOnce();
    return (await chain.head()).number - number;
  };
  await openBy(3_600);
  expect(await made()).toBe(0);
  await openBy(-3_600);
  expect(await made()).toBe(1);
  await db.trade.updateMany({ data: { state: 'cancelled' } });
  expect(await made()).toBe(0);
});

it('a chain that stands still costs its reader one question to the database, and a new block is read all the same', async () => {
  const { db } = database;
  const deployment = await getDeployment(db, 31337);
  const asked = async () => {
    const query = vi.spyOn(pg.Client.prototype, 'query');
    try {
      const read = await readChain(db, provider(31337), deployment, logHooks);
      return { ...read, questions: query.mock.calls.length };
    } finally {
      query.mockRestore();
    }
  };
  await asked();
  const still = await asked();
  expect(still).toMatchObject({ logs: 0, waits: null, questions: 1 });
  await chain.mine(3);
  const read = await asked();
  expect(read.questions).toBeGreaterThan(still.questions);
  expect([read.head - still.head, read.final - still.final]).toEqual([3, 3]);
  // Nor does it stand still where another block has the place of the one that was read, or where something waits.
  await chain.reorg(1);
  expect((await asked()).questions).toBeGreaterThan(1);
  expect((await db.chainCursor.findFirstOrThrow()).seenHash).toBe((await chain.head()).hash);
  await db.chainCursor.updateMany({ data: { waitsFor: 'away', waitsSince: new Date() } });
  expect((await asked()).questions).toBeGreaterThan(1);
  expect((await db.chainCursor.findFirstOrThrow()).waitsFor).toBe(null);
});
