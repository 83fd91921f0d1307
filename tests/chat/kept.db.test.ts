import { beforeAll, describe, expect, it } from 'vitest';
import { sendMessage } from '#lib/chat/commands/send-message.ts';
import { newClientId } from '#lib/chat/frank.ts';
import { setChainClock } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { addRoom, write, type Keyed, type Room } from './people.ts';

const { db } = await testDatabase();
const NOW = 1_900_000_000;

beforeAll(() => setChainClock(db, NOW));

const as = (person: Keyed) => testCtx(db, { actor: person.actor, clock: () => NOW });
const codeOf = (result: { ok: true } | { ok: false; refusal: { code: string } }) =>
  result.ok ? 'ok' : result.refusal.code;
const say = (room: Room, from: Keyed, text: string) => sendMessage(as(from), write(room, from, text));

describe('a message', () => {
  it('that is kept and comes again, signed anew, is answered as it was, and takes nothing else of its batch along', async () => {
    const rooms = [await addRoom(db, NOW), await addRoom(db, NOW), await addRoom(db, NOW)];
    const clientId = newClientId();
    const first = await sendMessage(as(rooms[1]!.buyer), write(rooms[1]!, rooms[1]!.buyer, 'first', { clientId }));
    const again = write(rooms[1]!, rooms[1]!.buyer, 'first', { clientId });
    // One that is alone in the line, so that the others gather behind it.
    const ahead = say(rooms[0]!, rooms[0]!.buyer, 'ahead');
    const answers = await Promise.all([
      say(rooms[0]!, rooms[0]!.seller, 'before'),
      sendMessage(as(rooms[1]!.buyer), again),
      sendMessage(as(rooms[1]!.buyer), again),
      say(rooms[2]!, rooms[2]!.buyer, 'after'),
    ]);
    expect((await ahead).ok).toBe(true);
    expect(answers.map(codeOf)).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(answers.slice(1, 3)).toEqual([first, first]);
    const kept = await db.chatMessage.groupBy({ by: ['tradeId'], _count: true, _max: { seq: true } });
    const counts = rooms.map(({ id }) => kept.find(({ tradeId }) => tradeId === id));
    expect(counts.map((one) => [one?._count, one?._max.seq])).toEqual([
      [2, 2],
      [1, 1],
      [1, 1],
    ]);
  });
});

/** Kept messages whose trade, card or stamp is missing: the database has no reference that would say so (decision 0021). */
const astray = async (): Promise<number> => {
  const [row] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM "ChatMessage" m WHERE NOT EXISTS (SELECT FROM "ChatHead" h WHERE h."tradeId" = m."tradeId")
      OR NOT EXISTS (SELECT FROM "ChatCard" c WHERE c."hash" = m."message"::jsonb #>> '{header,card}'
        AND c."tradeId" = m."tradeId" AND c."accountId" = m."senderId")
      OR NOT EXISTS (SELECT FROM "ChatStamp" s WHERE s."id" = m."stampId" AND m."stampIndex" < s."size")`;
  return row!.count;
};

describe('what was kept', () => {
  it('hangs on the card of its sender, its room and its stamp, though no reference of the database says so', async () => {
    const room = await addRoom(db, NOW);
    await Promise.all([say(room, room.buyer, 'one'), say(room, room.seller, 'two'), say(room, room.buyer, 'three')]);
    expect(await astray()).toBe(0);
    // The check itself: a row of a stranger's is found.
    await db.chatMessage.update({
      where: { tradeId_seq: { tradeId: room.id, seq: 1 } },
      data: { senderId: room.stranger.actor.accountId },
    });
    expect(await astray()).toBe(1);
  });
});
