import { beforeAll, describe, expect, it } from 'vitest';
import { sendMessage } from '#lib/chat/commands/send-message.ts';
import { GENESIS, hashEvent } from '#lib/events/outbox.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { setChainClock } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { addRoom, write, type Keyed } from './people.ts';

const { db } = await testDatabase();
const NOW = 1_900_000_000;

beforeAll(() => setChainClock(db, NOW));

const as = (person: Keyed, now: number) => testCtx(db, { actor: person.actor, clock: () => now });

describe('what the chat tells the rest of the house', () => {
  it('is one chain of events a room, both authors of one batch and later ones included, and not one for each message', async () => {
    const rooms = [await addRoom(db, NOW), await addRoom(db, NOW)];
    const round = (now: number) =>
      Promise.all(
        rooms.flatMap((room) =>
          [room.buyer, room.seller, room.buyer].map((from) => sendMessage(as(from, now), write(room, from, 'words'))),
        ),
      );
    await round(NOW);
    await round(NOW + 10);
    await round(NOW + 31);
    for (const room of rooms) {
      const events = await db.event.findMany({ where: { noun: 'chat', subjectId: room.id }, orderBy: { seq: 'asc' } });
      expect(events.length).toBeLessThanOrEqual(6);
      expect(new Set(events.map(({ actorId }) => actorId)).size).toBe(2);
      let before = GENESIS;
      for (const [index, event] of events.entries()) {
        const { type, subjectId, actorId, data, at } = event;
        expect([event.seq, event.prevHash]).toEqual([index + 1, before]);
        const told = { type, subjectId, seq: index + 1, data, actorId, at: instantOf(at) } as Parameters<
          typeof hashEvent
        >[0];
        expect(event.hash).toBe(hashEvent(told, before));
        expect(await db.delivery.count({ where: { eventId: event.id } })).toBeGreaterThan(0);
        expect(JSON.stringify(event.data)).not.toContain('words');
        before = event.hash;
      }
    }
  });
});
