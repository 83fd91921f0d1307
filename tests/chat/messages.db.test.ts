import { beforeAll, describe, expect, it } from 'vitest';
import { newSealingKey } from '#lib/account/sealing.ts';
import { newClientId, openMessage, sealMessage } from '#lib/chat/browser.ts';
import { markRead, sendMessage } from '#lib/chat/commands.ts';
import { listMessages } from '#lib/chat/queries.ts';
import { PAGE } from '#lib/chat/schema.ts';
import { onLive, type Live } from '#lib/events/bus.ts';
import { setChainClock } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { addRoom, write, type Keyed } from './people.ts';

const { db } = await testDatabase();
const NOW = 1_900_000_000;

beforeAll(() => setChainClock(db, NOW));

const as = (person: Keyed | null) => testCtx(db, { actor: person?.actor ?? null, clock: () => NOW });
const codeOf = (result: { ok: true } | { ok: false; refusal: { code: string } }) =>
  result.ok ? 'ok' : result.refusal.code;
async function read(person: Keyed | null, tradeId: string, after = 0) {
  const found = await listMessages(as(person), { tradeId, after });
  if (!found.ok) throw new Error(found.refusal.code);
  return found.value;
}

describe('a chat', () => {
  it('keeps messages in the order they were sent, and each of the two opens all of them', async () => {
    const room = await addRoom(db, NOW);
    const said = ['Hello', 'I am paying now', 'Thank you', 'مرحبا'];
    for (const [index, text] of said.entries()) {
      const from = index % 2 ? room.seller : room.buyer;
      expect(codeOf(await sendMessage(as(from), write(room, from, text)))).toBe('ok');
    }
    for (const reader of [room.buyer, room.seller]) {
      const { messages, lastSeq } = await read(reader, room.id);
      expect(messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
      expect(lastSeq).toBe(4);
      const opened = messages.map(({ sealed, senderId, clientId }) =>
        openMessage(sealed, reader.secretKey, { tradeHash: room.tradeHash, senderId, clientId }),
      );
      expect(opened.map((text) => text.ok && text.value)).toEqual(said);
    }
    expect((await read(room.buyer, room.id, 3)).messages.map(({ seq }) => seq)).toEqual([4]);
  });

  it('numbers messages without a gap when both send at once', async () => {
    const room = await addRoom(db, NOW);
    const sends = Array.from({ length: 24 }, (_, index) => {
      const from = index % 2 ? room.seller : room.buyer;
      return sendMessage(as(from), write(room, from, `message ${index}`));
    });
    const answers = await Promise.all(sends);
    expect(answers.every(({ ok }) => ok)).toBe(true);
    const numbers = answers.map((answer) => (answer.ok ? answer.value.seq : 0)).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
    expect((await read(room.seller, room.id)).messages.map(({ seq }) => seq)).toEqual(numbers);
  });

  it('keeps a message once, however often and however fast its browser sends it', async () => {
    const room = await addRoom(db, NOW);
    const clientId = newClientId();
    const tries = Array.from({ length: 6 }, () =>
      sendMessage(as(room.buyer), write(room, room.buyer, 'once', clientId)),
    );
    const answers = await Promise.all(tries);
    const kept = new Set(answers.map((answer) => (answer.ok ? JSON.stringify(answer.value) : answer.refusal.code)));
    expect(kept.size).toBe(1);
    expect((await read(room.buyer, room.id)).lastSeq).toBe(1);
    // The same number from the other's browser is another message.
    expect(codeOf(await sendMessage(as(room.seller), write(room, room.seller, 'mine', clientId)))).toBe('ok');
    expect((await read(room.buyer, room.id)).lastSeq).toBe(2);
  });

  it('tells the socket of each message once, a retry included', async () => {
    const room = await addRoom(db, NOW);
    const heard: Live[] = [];
    const off = onLive((live) => heard.push(live));
    const message = write(room, room.buyer, 'hello');
    await sendMessage(as(room.buyer), message);
    await sendMessage(as(room.buyer), message);
    off();
    expect(heard).toMatchObject([{ noun: 'trade', id: room.id, event: 'message', payload: { seq: 1 } }]);
    expect(JSON.stringify(heard)).not.toContain('hello');
  });

  it('is the two people’s business: a stranger, staff or nobody finds no trade, and leaves nothing', async () => {
    const room = await addRoom(db, NOW);
    for (const person of [room.stranger, null]) {
      const code = person ? 'trade.not_found' : 'trade.sign_in';
      expect(codeOf(await sendMessage(as(person), write(room, room.stranger, 'let me in')))).toBe(code);
      expect(codeOf(await listMessages(as(person), { tradeId: room.id, after: 0 }))).toBe(code);
      expect(codeOf(await markRead(as(person), { tradeId: room.id, delivered: 1, read: 1 }))).toBe(code);
    }
    expect(await read(room.buyer, room.id)).toEqual({ messages: [], lastSeq: 0, marks: [] });
  });

  it('takes only what is sealed to exactly the two: no listener more, no reader less', async () => {
    const room = await addRoom(db, NOW);
    const place = { tradeHash: room.tradeHash, senderId: room.buyer.actor.accountId, clientId: newClientId() };
    const recipients = [
      [room.buyer.publicKey],
      [room.buyer.publicKey, room.stranger.publicKey],
      [room.buyer.publicKey, room.seller.publicKey, newSealingKey().publicKey],
    ];
    for (const keys of recipients) {
      const input = { tradeId: room.id, clientId: place.clientId, sealed: sealMessage('psst', keys, place) };
      expect(codeOf(await sendMessage(as(room.buyer), input))).toBe('chat.not_sealed');
    }
    await db.account.update({ where: { id: room.seller.actor.accountId }, data: { identityPublicKey: null } });
    expect(codeOf(await sendMessage(as(room.buyer), write(room, room.buyer, 'hi')))).toBe('chat.partner_key_missing');
    expect((await read(room.buyer, room.id)).lastSeq).toBe(0);
  });

  it('hands out long histories in pages that join without a gap', async () => {
    const room = await addRoom(db, NOW);
    const { sealed } = write(room, room.buyer, 'x');
    const senderId = room.buyer.actor.accountId;
    await db.chatMessage.createMany({
      data: Array.from({ length: PAGE + 5 }, (_, index) => ({
        id: `${room.id.slice(0, 14)}${String(index).padStart(6, '0')}`,
        tradeId: room.id,
        seq: index + 1,
        senderId,
        clientId: newClientId(),
        ciphertext: JSON.stringify(sealed),
        sentAt: new Date(NOW * 1000),
      })),
    });
    const first = await read(room.seller, room.id);
    expect([first.messages.length, first.lastSeq]).toEqual([PAGE, PAGE + 5]);
    expect((await read(room.seller, room.id, PAGE)).messages.map(({ seq }) => seq)[0]).toBe(PAGE + 1);
  });
});

describe('read marks', () => {
  it('move forward only, never past the last message, and the other sees them', async () => {
    const room = await addRoom(db, NOW);
    for (const text of ['one', 'two', 'three']) await sendMessage(as(room.buyer), write(room, room.buyer, text));
    const mark = (delivered: number, seen: number) =>
      markRead(as(room.seller), { tradeId: room.id, delivered, read: seen });
    await mark(2, 1);
    await Promise.all([mark(3, 2), mark(1, 0), mark(2, 2)]);
    const seller = room.seller.actor.accountId;
    expect((await read(room.buyer, room.id)).marks).toEqual([{ accountId: seller, deliveredSeq: 3, readSeq: 2 }]);
    await mark(99, 99);
    expect((await read(room.buyer, room.id)).marks).toEqual([{ accountId: seller, deliveredSeq: 3, readSeq: 3 }]);
  });
});
