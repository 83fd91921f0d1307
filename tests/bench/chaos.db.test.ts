// The judge of npm run chaos: what it looks at is planted wrong, and each is seen.
import { afterEach, describe, expect, it } from 'vitest';
import { wrongChats, wrongEvents } from '#bench/chaos/judge.ts';
import { sendMessage } from '#lib/chat/commands/send-message.ts';
import { appendEvent } from '#lib/events/outbox.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { addRoom, write } from '../chat/people.ts';
import { setChainClock } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';

const { db } = await testDatabase();
const NOW = 1_900_000_000;

async function happen(
  subjectId: string,
  seqs: readonly number[],
  type: 'trade.funded' | 'trade.released' = 'trade.funded',
) {
  for (const seq of seqs)
    await db.$transaction((tx) =>
      appendEvent(tx, { type, subjectId, seq, data: {}, actorId: null, at: NOW, final: true }),
    );
}

afterEach(async () => {
  await db.delivery.deleteMany();
  await db.event.deleteMany();
});

describe('of the events it sees', () => {
  const done = () => db.delivery.updateMany({ data: { doneAt: new Date() } });

  it('nothing wrong where each happened once and reached everybody', async () => {
    await happen(newId(secureRandom), [1]);
    await done();
    expect(await wrongEvents(db)).toEqual([]);
  });

  it('one that never arrived', async () => {
    await happen(newId(secureRandom), [1]);
    expect(await wrongEvents(db)).toEqual(expect.arrayContaining([expect.stringMatching(/never reached/)]));
  });

  it('a gap, and what happened twice', async () => {
    const trade = newId(secureRandom);
    await happen(trade, [1, 2, 3]);
    await db.delivery.deleteMany();
    await db.event.deleteMany({ where: { subjectId: trade, seq: 2 } });
    expect(await wrongEvents(db)).toEqual([
      `the events of trade ${trade} have a gap`,
      `trade.funded happened twice in trade ${trade}`,
    ]);
  });
});

describe('of the chats it sees', () => {
  it('a confirmed message that is not there, one at another place, and another order', async () => {
    await setChainClock(db, NOW);
    const room = await addRoom(db, NOW);
    const said: { seq: number; clientId: string; text: string }[] = [];
    for (const text of ['one', 'two']) {
      const message = write(room, room.buyer, text);
      const sent = await sendMessage(testCtx(db, { actor: room.buyer.actor, clock: () => NOW }), message);
      if (!sent.ok) throw new Error(sent.refusal.code);
      said.push({ seq: sent.value.seq, clientId: message.message.header.clientId, text });
    }
    const judge = (mine: typeof said) => wrongChats(db, [{ name: 'Ana', said: new Map([[room.id, mine]]) }]);
    expect(await judge(said)).toEqual([]);
    expect(await judge([...said, { seq: 3, clientId: 'lost', text: 'three' }])).toEqual([
      `Ana's "three" was confirmed and is not in ${room.id}`,
    ]);
    expect(await judge([{ ...said[0]!, seq: 2 }])).toHaveLength(1);
    expect(await judge([said[1]!, said[0]!])).toEqual([`Ana's messages in ${room.id} are out of order`]);
    await db.chatMessage.deleteMany({ where: { tradeId: room.id, seq: 1 } });
    expect((await judge([])).length).toBeGreaterThan(0);
  });
});
