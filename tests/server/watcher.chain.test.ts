import { expect, it } from 'vitest';
import { onWake } from '#lib/events/bus.ts';
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
