// The judge of npm run chaos: what it looks at is planted wrong, and each is seen.
import { afterEach, describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { wrongChats, wrongEvents } from '#bench/chaos/judge.ts';
import { wrongCounts, wrongMails, wrongNotices, wrongTakes } from '#bench/chaos/judge-people.ts';
import { readEntries, withTable } from '#bench/chaos/ledger.ts';
import { sendMessage } from '#lib/chat/commands/send-message.ts';
import { appendEvent } from '#lib/events/outbox.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { makeNotices } from '#lib/notice/tell.ts';
import { mail } from '#lib/notice/listeners.ts';
import { root } from '#scripts/paths.ts';
import { addRoom, write } from '../chat/people.ts';
import { setChainClock } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';

const { db } = await testDatabase();
const NOW = 1_900_000_000;

async function happen(
  subjectId: string,
  seqs: readonly number[],
  type: 'trade.funded' | 'trade.released' | 'trade.reverted' = 'trade.funded',
  final = true,
) {
  for (const seq of seqs)
    await db.$transaction((tx) => appendEvent(tx, { type, subjectId, seq, data: {}, actorId: null, at: NOW, final }));
}

afterEach(async () => {
  await db.notice.deleteMany();
  await db.mail.deleteMany();
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

  it('what is said again after a fork took it back, and is final once; without a fork, or final twice, it happened twice', async () => {
    const trade = newId(secureRandom);
    await happen(trade, [1], 'trade.funded', false);
    await happen(trade, [2], 'trade.reverted');
    await happen(trade, [3]);
    await done();
    expect(await wrongEvents(db)).toEqual([]);
    await happen(trade, [4], 'trade.funded', false);
    await done();
    expect(await wrongEvents(db)).toEqual([`trade.funded happened twice in trade ${trade}`]);
    await happen(trade, [5], 'trade.reverted');
    await db.event.updateMany({ where: { type: 'trade.funded', seq: 4 }, data: { final: true } });
    await done();
    expect(await wrongEvents(db)).toEqual([`trade.funded happened twice in trade ${trade}`]);
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

describe('of what people are owed it sees', () => {
  it('a take that was confirmed and is not there, one that answers two, and a trade that nobody was told of', async () => {
    const room = await addRoom(db, NOW);
    const others = (await db.trade.findMany({ where: { id: { not: room.id } } })).map(({ id }) => id);
    const person = (taken: string[]) => [{ name: 'Ana', actor: room.buyer.actor, taken }];
    const judge = async (taken: string[]) =>
      (await wrongTakes(db, person(taken))).filter((line) => !others.some((id) => line.includes(id)));
    expect(await judge([room.id])).toEqual([]);
    expect(await judge([])).toEqual([`trade ${room.id} was taken and never confirmed`]);
    expect(await judge([room.id, room.id])).toEqual([`trade ${room.id} answers two takes`]);
    expect(await judge([room.id, 'lost'])).toEqual(['the take of lost was confirmed to Ana and is not there']);
  });

  it('two offers where one was posted', async () => {
    const room = await addRoom(db, NOW);
    const { makerId, offerId } = await db.trade.findUniqueOrThrow({ where: { id: room.id } });
    const { id: _id, ...offer } = await db.offer.findUniqueOrThrow({ where: { id: offerId } });
    const again = await db.offer.create({ data: { ...offer, openingHours: undefined, id: newId(secureRandom) } });
    expect(await wrongTakes(db, [])).toContain(`${makerId} has 2 offers to sell`);
    await db.offer.delete({ where: { id: again.id } });
  });

  it('a notice that is missing, one without a cause, and mails that are missing, of nothing, or strangers', async () => {
    const room = await addRoom(db, NOW);
    await happen(room.id, [2]);
    const event = await db.event.findFirstOrThrow({ where: { subjectId: room.id, seq: 2 } });
    const buyer = room.buyer.actor.accountId;
    const opened = await db.event.findFirstOrThrow({ where: { subjectId: room.id, seq: 1 } });
    const mine = async () =>
      (await wrongNotices(db)).filter((line) => line.includes(room.id) || line.includes('mail '));
    expect(await mine()).toHaveLength(2);
    const ctx = { db, clock: () => NOW, random: secureRandom };
    for (const one of [opened, event]) await makeNotices(ctx, one);
    expect(await mine()).toContain(`${buyer} got no mail of trade.funded of ${room.id}`);
    await db.$executeRaw`UPDATE "Account" SET "email" = "id" || '@example.com' WHERE "email" IS NULL`;
    for (const one of [opened, event]) await mail(ctx, one);
    expect(await mine()).toEqual([]);
    const kept = await db.mail.findMany();
    await db.mail.updateMany({ data: { state: 'sent' } });
    const received = new Map(kept.map(({ messageId }) => [messageId, 1]));
    expect(await wrongMails(db, received)).toEqual([]);
    expect(await wrongMails(db, new Map([...received, ['<stranger>', 1]]))).toEqual([
      'a mail <stranger> arrived that nobody wrote',
    ]);
    received.delete(kept[0]!.messageId);
    expect(await wrongMails(db, received)).toEqual([`mail ${kept[0]!.messageId} is sent and never arrived`]);
    const notice = await db.notice.findFirstOrThrow({ where: { eventId: event.id } });
    await db.notice.update({ where: { id: notice.id }, data: { kind: 'trade_ended' } });
    expect(await mine()).toEqual([
      `${buyer} was never told of trade.funded of ${room.id}`,
      `${buyer} was told trade_ended of ${room.id} without a cause`,
    ]);
    await db.notice.update({ where: { id: notice.id }, data: { kind: 'trade_funded', mailId: null } });
    expect(await mine()).toContain(`mail ${notice.mailId} is of 0 notices`);
  });

  it('a completed trade that is not counted', async () => {
    const room = await addRoom(db, NOW);
    await db.trade.update({ where: { id: room.id }, data: { finalState: 'completed' } });
    const people = [{ name: 'Ana', actor: room.buyer.actor }];
    expect(await wrongCounts(db, people)).toEqual(['Ana completed 1 trades, and 0 are counted']);
    await db.traderFacts.create({ data: { accountId: room.buyer.actor.accountId, completed: 1 } });
    expect(await wrongCounts(db, people)).toEqual([]);
  });
});

describe('what is kept of the kills', () => {
  it('is what its README says, and nothing was wrong in any of them', () => {
    const entries = readEntries();
    const readme = readFileSync(join(root, 'bench', 'chaos', 'README.md'), 'utf8');
    expect(withTable(readme, entries)).toBe(readme);
    expect(entries.flatMap(({ wrong }) => wrong)).toEqual([]);
    expect(entries.length).toBeGreaterThan(0);
  });
});
