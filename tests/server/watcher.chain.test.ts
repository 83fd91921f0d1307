import { expect, it } from 'vitest';
import { onWake } from '#lib/events/bus.ts';
import { startWatcher } from '#server/watcher.ts';
import { addRoom } from '../chat/people.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';

const database = await testDatabase();
const chain = await localChain({ database });

it('a block that nobody told of is noticed between two looks of the watcher while a trade is under way', async () => {
  const { id } = await addRoom(database.db, (await chain.head()).timestamp);
  let woken = 0;
  const off = onWake('watcher', () => void woken++);
  const stop = startWatcher();
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
