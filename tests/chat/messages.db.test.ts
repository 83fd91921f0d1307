import { beforeAll, describe, expect, it } from 'vitest';
import { markRead } from '#lib/chat/commands/mark-read.ts';
import { publishCard } from '#lib/chat/commands/publish-card.ts';
import { sendMessage } from '#lib/chat/commands/send-message.ts';
import { newClientId, openMessage, type SignedMessage } from '#lib/chat/frank.ts';
import { emptyRoom, extendRoom, linkOfEntry, type RoomState } from '#lib/chat/log.ts';
import { listMessages } from '#lib/chat/queries.ts';
import { createReader, makeCard } from '#lib/chat/room-keys.ts';
import { PAGE, type ListInput } from '#lib/chat/schema.ts';
import { ZEROS } from '#lib/chat/signing.ts';
import { verifyPath, verifyStamp } from '#lib/chat/stamp.ts';
import type { MessageView } from '#lib/chat/view.ts';
import { onLive, type Live } from '#lib/events/bus.ts';
import { setChainClock } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { addRoom, cardOf, lineOf, write, type Keyed, type Room } from './people.ts';

const { db } = await testDatabase();
const NOW = 1_900_000_000;

beforeAll(() => setChainClock(db, NOW));

const as = (person: Keyed | null, now = NOW) => testCtx(db, { actor: person?.actor ?? null, clock: () => now });
const codeOf = (result: { ok: true } | { ok: false; refusal: { code: string } }) =>
  result.ok ? 'ok' : result.refusal.code;
const say = (room: Room, from: Keyed, text: string) => sendMessage(as(from), write(room, from, text));

async function read(person: Keyed | null, tradeId: string, run: ListInput = { after: 0 }) {
  const found = await listMessages(as(person), { tradeId, ...run });
  if (!found.ok) throw new Error(found.refusal.code);
  return found.value;
}

/** Follows a room as each of the two does: every rule of lib/chat/log.ts, from the first entry on. */
function follow(room: Room, views: readonly MessageView[]): RoomState {
  const links = new Map<number, string>();
  return views.reduce((state, { seq, sentAt, before, message }) => {
    const entry = { seq, at: sentAt, before, message };
    const next = extendRoom(state, entry, {
      cardOf: (author) => cardOf(room, room[author]),
      linkAt: (at) => links.get(at),
    });
    if (!next.ok) throw new Error(`entry ${seq}: ${next.fault}`);
    links.set(seq, linkOfEntry(entry));
    return next.state;
  }, emptyRoom(room.tradeHash));
}

function openAll(room: Room, reader: Keyed, views: readonly MessageView[]): string[] {
  const eyes = createReader(reader.secretKey, room.tradeHash);
  return views.map(({ message }) => {
    const { author } = message.header;
    const opened = openMessage(message, eyes, { trade: room.tradeHash, author, card: cardOf(room, room[author]) });
    if (!opened.ok) throw new Error(opened.refusal.code);
    return opened.value.content.kind === 'text' ? opened.value.content.text : '';
  });
}

describe('a chat', () => {
  it('keeps messages in the order they were sent; each of the two opens all of them and finds the room whole', async () => {
    const room = await addRoom(db, NOW);
    const said = ['Hello', 'I am paying now', 'Thank you', 'مرحبا'];
    for (const [index, text] of said.entries())
      expect(codeOf(await say(room, index % 2 ? room.seller : room.buyer, text))).toBe('ok');
    for (const reader of [room.buyer, room.seller]) {
      const { messages, lastSeq } = await read(reader, room.id);
      expect(messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
      expect(lastSeq).toBe(4);
      expect(follow(room, messages).seq).toBe(4);
      expect(openAll(room, reader, messages)).toEqual(said);
    }
    expect((await read(room.buyer, room.id, { after: 3 })).messages.map(({ seq }) => seq)).toEqual([4]);
  });

  it('numbers messages without a gap when both send at once, and the room stays one chain', async () => {
    const room = await addRoom(db, NOW);
    const sends = Array.from({ length: 24 }, (_, index) =>
      say(room, index % 2 ? room.seller : room.buyer, `message ${index}`),
    );
    const answers = await Promise.all(sends);
    expect(answers.map(codeOf)).toEqual(Array.from({ length: 24 }, () => 'ok'));
    const { messages } = await read(room.seller, room.id);
    expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
    expect(follow(room, messages).seq).toBe(24);
  });

  it('keeps a message once, however often and however fast its browser sends it', async () => {
    const room = await addRoom(db, NOW);
    const clientId = newClientId();
    const written = write(room, room.buyer, 'once', { clientId });
    const answers = await Promise.all(Array.from({ length: 6 }, () => sendMessage(as(room.buyer), written)));
    const kept = new Set(answers.map((answer) => (answer.ok ? JSON.stringify(answer.value) : answer.refusal.code)));
    expect(kept.size).toBe(1);
    // Signed again under another number, as a browser does that lost the answer: still the first.
    expect(codeOf(await sendMessage(as(room.buyer), write(room, room.buyer, 'once', { clientId })))).toBe('ok');
    expect((await read(room.buyer, room.id)).lastSeq).toBe(1);
    // The same number from the other's browser is another message.
    expect(codeOf(await sendMessage(as(room.seller), write(room, room.seller, 'mine', { clientId })))).toBe('ok');
    expect((await read(room.buyer, room.id)).lastSeq).toBe(2);
  });

  it('tells the socket of each message once, a retry included', async () => {
    const room = await addRoom(db, NOW);
    const heard: Live[] = [];
    const off = onLive((live) => heard.push(live));
    const written = write(room, room.buyer, 'hello');
    await sendMessage(as(room.buyer), written);
    await sendMessage(as(room.buyer), written);
    off();
    expect(heard).toMatchObject([{ noun: 'trade', id: room.id, event: 'message', payload: { seq: 1 } }]);
    expect(JSON.stringify(heard)).not.toContain('hello');
  });

  it('is the two people’s business: a stranger, staff or nobody finds no trade, and leaves nothing', async () => {
    const room = await addRoom(db, NOW);
    for (const person of [room.stranger, null]) {
      const code = person ? 'trade.not_found' : 'trade.sign_in';
      expect(codeOf(await sendMessage(as(person), write(room, room.stranger, 'let me in')))).toBe(code);
      expect(codeOf(await sendMessage(as(person), write(room, room.buyer, 'in your name')))).toBe(code);
      expect(codeOf(await listMessages(as(person), { tradeId: room.id, after: 0 }))).toBe(code);
      expect(codeOf(await markRead(as(person), { tradeId: room.id, delivered: 1, read: 1 }))).toBe(code);
      const card = makeCard(room.stranger.secretKey, room.tradeHash, NOW);
      expect(codeOf(await publishCard(as(person), { tradeId: room.id, card }))).toBe(code);
    }
    expect(await read(room.buyer, room.id)).toMatchObject({ messages: [], lastSeq: 0, marks: [], unread: 0 });
  });

  it('stamps every message: the path leads from its place to a root that the site signed', async () => {
    const room = await addRoom(db, NOW);
    await Promise.all(Array.from({ length: 9 }, (_, index) => say(room, room.buyer, `message ${index}`)));
    const { messages, stampKey } = await read(room.seller, room.id);
    expect(messages).toHaveLength(9);
    for (const { seq, sentAt, before, message, stamp } of messages) {
      const { index, path, ...signed } = stamp;
      const link = linkOfEntry({ seq, at: sentAt, before, message });
      expect(verifyPath(link, index, stamp.size, path, stamp.root)).toBe(true);
      expect(verifyStamp(signed, [stampKey])).toBe(true);
      expect(verifyStamp({ ...signed, at: signed.at + 1 }, [stampKey])).toBe(false);
    }
  });

  it('hands out long histories from the end, in pages that join without a gap', async () => {
    const room = await addRoom(db, NOW);
    for (let index = 0; index < PAGE + 5; index++) await say(room, room.buyer, `message ${index}`);
    const newest = await read(room.seller, room.id, {});
    expect([newest.messages.at(0)!.seq, newest.messages.at(-1)!.seq]).toEqual([6, PAGE + 5]);
    expect(newest.unread).toBe(PAGE + 5);
    const older = await read(room.seller, room.id, { before: 6 });
    expect(older.messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(follow(room, [...older.messages, ...newest.messages]).seq).toBe(PAGE + 5);
    expect((await read(room.seller, room.id, { after: PAGE })).messages.map(({ seq }) => seq)[0]).toBe(PAGE + 1);
  });
});

describe('a message that does not fit', () => {
  it('is refused: not signed by its author, of another trade, in the other’s name, under a card of the other or of nobody', async () => {
    const [room, other] = [await addRoom(db, NOW), await addRoom(db, NOW)];
    const good = () => write(room, room.buyer, 'hi').message;
    const tries: [SignedMessage, string][] = [
      [{ ...good(), signature: write(room, room.buyer, 'x').message.signature }, 'chat.message_wrong'],
      [bend(good(), { trade: other.tradeHash }), 'chat.message_wrong'],
      [bend(good(), { author: 'seller' }), 'chat.message_wrong'],
      [bend(good(), { card: ZEROS }), 'chat.card_unknown'],
      [write(other, other.buyer, 'hi').message, 'chat.card_unknown'],
      [write(room, room.seller, 'as the seller').message, 'chat.card_unknown'],
    ];
    for (const [message, code] of tries)
      expect(codeOf(await sendMessage(as(room.buyer), { tradeId: room.id, message })), code).toBe(code);
    expect((await read(room.buyer, room.id)).lastSeq).toBe(0);
  });

  it('is told to be written again where the author wrote something else meanwhile, and the room takes what follows', async () => {
    const room = await addRoom(db, NOW);
    const line = lineOf(room, room.buyer);
    const phone = write(room, room.buyer, 'from the phone');
    Object.assign(line, { number: 0, previous: ZEROS });
    const desk = write(room, room.buyer, 'from the desk');
    expect(codeOf(await sendMessage(as(room.buyer), phone))).toBe('ok');
    expect(codeOf(await sendMessage(as(room.buyer), desk))).toBe('chat.written_meanwhile');
    const { own } = await read(room.buyer, room.id);
    Object.assign(line, own);
    expect(codeOf(await say(room, room.buyer, 'from the desk, again'))).toBe('ok');
    const { messages } = await read(room.seller, room.id);
    expect(openAll(room, room.seller, messages)).toEqual(['from the phone', 'from the desk, again']);
    expect(follow(room, messages).seq).toBe(2);
  });

  it('is refused where it says it saw what is not there, and taken where it saw what is', async () => {
    const room = await addRoom(db, NOW);
    await say(room, room.buyer, 'one');
    await say(room, room.buyer, 'two');
    const { messages } = await read(room.seller, room.id);
    const links = messages.map(({ seq, sentAt, before, message }) => linkOfEntry({ seq, at: sentAt, before, message }));
    const line = lineOf(room, room.seller);
    for (const seen of [
      { seq: 3, link: links[1]! },
      { seq: 1, link: links[1]! },
      { seq: 0, link: links[0]! },
    ]) {
      const written = write(room, room.seller, 'hm', { seen });
      expect(codeOf(await sendMessage(as(room.seller), written))).not.toBe('ok');
      Object.assign(line, { number: 0, previous: ZEROS });
    }
    const written = write(room, room.seller, 'I saw the first', { seen: { seq: 1, link: links[0]! } });
    expect(codeOf(await sendMessage(as(room.seller), written))).toBe('ok');
    expect(follow(room, (await read(room.buyer, room.id)).messages).seq).toBe(3);
  });

  it('is refused where it is sealed to a key that is not the partner’s any more', async () => {
    const room = await addRoom(db, NOW);
    const written = write(room, room.buyer, 'hi', { to: room.stranger.publicKey });
    expect(codeOf(await sendMessage(as(room.buyer), written))).toBe('chat.partner_key_changed');
    await db.account.update({ where: { id: room.seller.actor.accountId }, data: { identityPublicKey: null } });
    const again = write(room, room.buyer, 'hi');
    expect(codeOf(await sendMessage(as(room.buyer), again))).toBe('chat.partner_key_missing');
    expect((await read(room.buyer, room.id)).lastSeq).toBe(0);
  });

  it('takes nothing else of its batch along', async () => {
    const rooms = [await addRoom(db, NOW), await addRoom(db, NOW)];
    const sends = rooms.flatMap((room, index) => {
      const bad = bend(write(room, room.seller, 'bad').message, { previous: 'ab'.repeat(32) });
      return [sendMessage(as(room.seller), { tradeId: room.id, message: bad }), say(room, room.buyer, `good ${index}`)];
    });
    expect((await Promise.all(sends)).map(codeOf)).toEqual(['chat.message_wrong', 'ok', 'chat.message_wrong', 'ok']);
  });

  it('never goes back in time, even where the clock does', async () => {
    const room = await addRoom(db, NOW);
    await sendMessage(as(room.buyer, NOW + 50), write(room, room.buyer, 'first'));
    await sendMessage(as(room.buyer, NOW), write(room, room.buyer, 'second'));
    const { messages } = await read(room.buyer, room.id);
    expect(messages.map(({ sentAt }) => sentAt)).toEqual([NOW + 50, NOW + 50]);
    expect(messages.map(({ stamp }) => stamp.at)).toEqual([NOW + 50, NOW + 50]);
    expect(follow(room, messages).seq).toBe(2);
  });
});

/** A message whose header says something else than its author signed. */
const bend = (message: SignedMessage, change: Partial<SignedMessage['header']>): SignedMessage => ({
  ...message,
  header: { ...message.header, ...change },
});

describe('cards', () => {
  it('are taken where the identity published now has signed them for this trade, and only there', async () => {
    const [room, other] = [await addRoom(db, NOW), await addRoom(db, NOW)];
    const card = makeCard(room.buyer.secretKey, room.tradeHash, NOW + 1);
    const tries = [
      [{ ...card, signKey: other.buyer.publicKey }, 'chat.card_wrong'],
      [makeCard(other.buyer.secretKey, room.tradeHash, NOW), 'chat.card_wrong'],
      [makeCard(room.buyer.secretKey, other.tradeHash, NOW), 'chat.card_elsewhere'],
      [card, 'ok'],
      [card, 'ok'],
    ] as const;
    for (const [one, code] of tries)
      expect(codeOf(await publishCard(as(room.buyer), { tradeId: room.id, card: one })), code).toBe(code);
    expect((await read(room.seller, room.id)).cards).toHaveLength(3);
  });
});

describe('read marks', () => {
  it('move forward only, never past the last message, and the other sees them', async () => {
    const room = await addRoom(db, NOW);
    for (const text of ['one', 'two', 'three']) await say(room, room.buyer, text);
    const mark = (delivered: number, seen: number) =>
      markRead(as(room.seller), { tradeId: room.id, delivered, read: seen });
    await mark(2, 1);
    await Promise.all([mark(3, 2), mark(1, 0), mark(2, 2)]);
    const seller = room.seller.actor.accountId;
    expect((await read(room.buyer, room.id)).marks).toEqual([{ accountId: seller, deliveredSeq: 3, readSeq: 2 }]);
    expect((await read(room.seller, room.id)).unread).toBe(1);
    await mark(99, 99);
    expect((await read(room.buyer, room.id)).marks).toEqual([{ accountId: seller, deliveredSeq: 3, readSeq: 3 }]);
  });
});
