/** A loop that sends a few at a time. */
import { describe, expect, it } from 'vitest';
import { startLines } from '#server/loop.ts';
import { testDatabase } from '../setup/database.ts';

await testDatabase();

/** So many are due; each is sent when it is let go. */
function outbox(due: number) {
  const under: (() => void)[] = [];
  const count = { asked: 0, most: 0, sent: 0 };
  const next = async (claimed: () => void) => {
    count.asked += 1;
    if (due === 0) return false;
    due -= 1;
    claimed();
    await new Promise<void>((resolve) => {
      under.push(resolve);
      count.most = Math.max(count.most, under.length);
    });
    count.sent += 1;
    return true;
  };
  return { count, next, letGo: () => under.shift()?.(), under: () => under.length };
}

describe('what is due', () => {
  it('costs one question a pass where there is nothing', async () => {
    const { count, next } = outbox(0);
    let passes = 0;
    const stop = startLines('pusher', 5, 8, (claimed) => {
      passes += 1;
      return next(claimed);
    });
    await expect.poll(() => passes).toBeGreaterThan(3);
    await stop();
    expect(count.asked).toBe(passes);
    expect(count.sent).toBe(0);
  });

  it('is sent at most so many at a time, and one that is slow holds up no other', async () => {
    const { count, next, letGo, under } = outbox(20);
    const stop = startLines('pusher', 5, 3, next);
    await expect.poll(under).toBe(3);
    // The first stays where it is: it is put behind the others again and again.
    for (let sent = 1; sent < 18; sent += 1) {
      letGo();
      await expect.poll(() => count.sent).toBe(sent);
    }
    while (count.sent < 20) {
      letGo();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await stop();
    expect(count.most).toBe(3);
  });

  it('is sent by the others where one fails, and what failed is tried in a later pass', async () => {
    const todo = ['a', 'broken', 'b', 'c'];
    const sent: string[] = [];
    let broke = 0;
    const stop = startLines('pusher', 5, 4, async (claimed) => {
      const one = todo.shift();
      if (!one) return false;
      claimed();
      await new Promise((resolve) => setImmediate(resolve));
      if (one === 'broken' && broke === 0) {
        broke += 1;
        todo.push(one);
        throw new Error('the address hung up');
      }
      sent.push(one);
      return true;
    });
    await expect.poll(() => sent.toSorted()).toEqual(['a', 'b', 'broken', 'c']);
    await stop();
    expect(broke).toBe(1);
  });
});
