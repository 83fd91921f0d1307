import { createServer } from 'node:http';
import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createSocketTicket, makeResumeToken } from '#lib/account/commands/sessions.ts';
import { sendMessage } from '#lib/chat/commands/send-message.ts';
import { MARKING } from '#lib/chat/schema.ts';
import { sendHint } from '#lib/events/bus.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { freePort } from '#scripts/ports.ts';
import { startRealtime } from '#server/realtime.ts';
import { addPerson, setChainClock, type Person } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { testConfig } from '../setup/settings.ts';
import { addRoom, write, type Room } from './people.ts';

const { db } = await testDatabase();
const NOW = 1_900_000_000;
const port = await freePort();
const origin = `http://localhost:${port}`;
testConfig({ port, publicUrl: origin });
const server = createServer();
const stop = startRealtime(server, { sweepMs: 50 });
const lines: Socket[] = [];

beforeAll(async () => {
  await setChainClock(db, NOW);
  await new Promise<void>((resolve) => server.listen(port, resolve));
});
afterEach(() => lines.splice(0).forEach((line) => line.close()));
afterAll(async () => {
  await stop();
  await new Promise((resolve) => server.close(resolve));
});

async function ticketOf(person: Person): Promise<string> {
  const data = {
    id: person.actor.sessionId,
    accountId: person.actor.accountId,
    expiresAt: new Date(Date.now() + 60_000),
  };
  await db.session.upsert({ where: { id: data.id }, create: data, update: {} });
  const made = await createSocketTicket(testCtx(db, { actor: person.actor }));
  if (!made.ok) throw new Error(made.refusal.code);
  return made.value.ticket;
}

const open = (ticket: string, from?: string | null) => openWith({ ticket }, from);

function openWith(auth: object, from: string | null = origin): Promise<Socket> {
  const line = io(origin, {
    transports: ['websocket'],
    auth,
    reconnection: false,
    forceNew: true,
    ...(from !== null && { extraHeaders: { origin: from } }),
  });
  lines.push(line);
  return new Promise((resolve, reject) => {
    line.on('connect', () => resolve(line));
    line.on('connect_error', reject);
  });
}

const ask = (line: Socket, event: string, input: unknown): Promise<unknown> =>
  line.timeout(5_000).emitWithAck(event, input);
const join = (line: Socket, noun: string, id: string): Promise<boolean> =>
  new Promise((resolve) => line.emit('subscribe', { noun, id }, resolve));
const next = (line: Socket, event: string): Promise<unknown> => new Promise((resolve) => line.once(event, resolve));
const listening = async (room: Room, who: Person) => {
  const line = await open(await ticketOf(who));
  expect(await join(line, 'trade', room.id)).toBe(true);
  return line;
};

describe('the socket', () => {
  it('brings both people the ciphertext of a message with its number, and hints that the trade changed', async () => {
    const room = await addRoom(db, NOW);
    const [buyer, seller] = [await listening(room, room.buyer), await listening(room, room.seller)];
    const heard = Promise.all([next(buyer, 'message'), next(seller, 'message')]);
    await sendMessage(
      testCtx(db, { actor: room.buyer.actor, clock: () => NOW }),
      write(room, room.buyer, 'secret words'),
    );
    const messages = await heard;
    expect(messages).toMatchObject([
      { id: room.id, value: { seq: 1, senderId: room.buyer.actor.accountId } },
      { id: room.id, value: { seq: 1 } },
    ]);
    expect(JSON.stringify(messages)).not.toContain('secret words');
    const hinted = next(seller, 'hint');
    sendHint({ noun: 'trade', id: room.id, seq: 7 });
    expect(await hinted).toEqual({ noun: 'trade', id: room.id, seq: 7 });
  });

  it('lets nobody else listen to a trade: not a stranger, not a moderator, not to one that does not exist', async () => {
    const room = await addRoom(db, NOW);
    const moderator = await addPerson(db, 'moderator', { roles: ['trader', 'moderator'] });
    for (const person of [room.stranger, moderator]) {
      const line = await open(await ticketOf(person));
      expect(await join(line, 'trade', room.id)).toBe(false);
      expect(await join(line, 'trade', newId(secureRandom))).toBe(false);
      expect(await join(line, 'account', room.id)).toBe(false);
      let heard = false;
      line.onAny(() => (heard = true));
      sendHint({ noun: 'trade', id: room.id, seq: 2 });
      expect(await join(line, 'trade', room.id)).toBe(false);
      expect(heard).toBe(false);
    }
  });

  it('carries typing to the other of the room alone, and not from outside it', async () => {
    const room = await addRoom(db, NOW);
    const [buyer, seller] = [await listening(room, room.buyer), await listening(room, room.seller)];
    const outside = await open(await ticketOf(room.stranger));
    let heard = 0;
    seller.on('typing', () => heard++);
    outside.emit('typing', room.id);
    expect(await join(outside, 'trade', room.id)).toBe(false);
    const typing = next(seller, 'typing');
    buyer.emit('typing', room.id);
    expect(await typing).toEqual({ id: room.id, value: room.buyer.actor.accountId });
    expect(heard).toBe(1);
  });

  it('opens once per ticket, and not without one', async () => {
    const room = await addRoom(db, NOW);
    const ticket = await ticketOf(room.buyer);
    await open(ticket);
    await expect(open(ticket)).rejects.toThrow('ticket');
    await expect(open('made-up')).rejects.toThrow('ticket');
    await expect(open('')).rejects.toThrow('ticket');
  });

  it('is not opened by a ticket that has expired', async () => {
    const room = await addRoom(db, NOW);
    const ticket = await ticketOf(room.buyer);
    await db.socketTicket.updateMany({ data: { expiresAt: new Date(Date.now() - 1000) } });
    await expect(open(ticket)).rejects.toThrow('ticket');
  });

  it('is opened again by the token it was given, as long as its session lives; a changed, old or foreign token opens nothing', async () => {
    const room = await addRoom(db, NOW);
    const { sessionId } = room.buyer.actor;
    await ticketOf(room.buyer);
    const token = makeResumeToken(sessionId);
    const again = await openWith({ resume: token });
    expect(await join(again, 'trade', room.id)).toBe(true);
    const [session, until, seal] = token.split('.');
    const stranger = room.stranger.actor.sessionId;
    const bad = [
      `${stranger}.${until}.${seal}`,
      `${session}.${Number(until) + 60}.${seal}`,
      `${session}.${until}.${seal!.slice(1)}`,
      `${session}.${until}`,
      makeResumeToken(sessionId, Date.now() - 700_000),
      'x'.repeat(300),
    ];
    for (const resume of bad) await expect(openWith({ resume }), resume).rejects.toThrow('ticket');
    await db.session.update({ where: { id: sessionId }, data: { revokedAt: new Date() } });
    await expect(openWith({ resume: token })).rejects.toThrow('ticket');
  });

  it('slows whoever says without end how far they have read, as it slows whoever writes', async () => {
    const room = await addRoom(db, NOW);
    const buyer = await listening(room, room.buyer);
    const mark = { tradeId: room.id, delivered: 0, read: 0 };
    const answers = await Promise.all(Array.from({ length: MARKING.burst + 5 }, () => ask(buyer, 'mark', mark)));
    const codes = answers.map((answer) => (answer as { refusal?: { code: string } }).refusal?.code ?? 'ok');
    expect(codes.filter((code) => code === 'request.too_many').length).toBeGreaterThanOrEqual(3);
    expect(codes.filter((code) => code === 'ok').length).toBeGreaterThanOrEqual(MARKING.burst);
  });

  it('takes messages and marks of the two alone, and of nobody whose session has ended meanwhile', async () => {
    const room = await addRoom(db, NOW);
    const seller = await listening(room, room.seller);
    const outside = await open(await ticketOf(room.stranger));
    const written = write(room, room.buyer, 'not mine to send');
    expect(await ask(outside, 'say', written)).toMatchObject({ ok: false, refusal: { code: 'trade.not_found' } });
    const mark = { tradeId: room.id, delivered: 1, read: 1 };
    expect(await ask(outside, 'mark', mark)).toMatchObject({ ok: false, refusal: { code: 'trade.not_found' } });
    expect(await ask(outside, 'say', { tradeId: room.id, message: 'hello' })).toMatchObject({ ok: false });
    const buyer = await listening(room, room.buyer);
    const heard = next(seller, 'message');
    expect(await ask(buyer, 'say', written)).toMatchObject({ ok: true, value: { seq: 1 } });
    expect(await heard).toMatchObject({ value: { seq: 1, message: { signature: written.message.signature } } });
    await db.session.update({ where: { id: room.buyer.actor.sessionId }, data: { revokedAt: new Date() } });
    const late = await ask(buyer, 'say', write(room, room.buyer, 'too late')).catch(() => 'cut off');
    if (late !== 'cut off') expect(late).toMatchObject({ refusal: { code: 'account.session_ended' } });
    expect(await db.chatMessage.count({ where: { tradeId: room.id } })).toBe(1);
  });

  it('is refused to pages of other origins, and to a program without a ticket; with one it is not a browser, and may', async () => {
    const room = await addRoom(db, NOW);
    for (const from of ['https://evil.example', 'null', '']) {
      await expect(open(await ticketOf(room.buyer), from)).rejects.toThrow();
    }
    await expect(open('no ticket', null)).rejects.toThrow();
    expect((await open(await ticketOf(room.buyer), null)).connected).toBe(true);
  });

  it('ends with its session', async () => {
    const room = await addRoom(db, NOW);
    const line = await listening(room, room.buyer);
    const ended = next(line, 'disconnect');
    await db.session.update({ where: { id: room.buyer.actor.sessionId }, data: { revokedAt: new Date() } });
    expect(await ended).toBe('io server disconnect');
  });
});
