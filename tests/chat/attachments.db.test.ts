import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '#lib/account/policy.ts';
import { MOST_A_DAY, MOST_CIPHERTEXT_BYTES } from '#lib/chat/attachments/schema.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { storage, type Storage } from '#lib/storage/storage.ts';
import { addPerson, setChainClock, type Person } from '../dispute/people.ts';
import { testDatabase } from '../setup/database.ts';
import { codeOf, openDoor, some } from './attachment-door.ts';
import { addRoom } from './people.ts';

const { db } = await testDatabase();
const NOW = 1_900_000_000;
const setTime = (now: number) => setChainClock(db, now);
beforeAll(() => setTime(NOW));
const door = await openDoor(db);

describe('an attachment', () => {
  it('comes back to both as exactly the bytes that were sent, to be saved and never shown by a browser itself', async () => {
    const room = await addRoom(db, NOW);
    const bytes = some(1_500_000);
    const id = await door.add(room.buyer, room, bytes);
    for (const reader of [room.buyer, room.seller]) {
      const answer = await door.get(reader, room.id, id);
      expect(answer.status).toBe(200);
      expect(Buffer.compare(Buffer.from(await answer.arrayBuffer()), bytes)).toBe(0);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'application/octet-stream',
        'content-disposition': 'attachment; filename="attachment.bin"',
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, max-age=31536000, immutable',
        vary: 'cookie',
      });
    }
    const row = await db.attachment.findUniqueOrThrow({ where: { id } });
    expect(row).toMatchObject({ size: bytes.length, hash: createHash('sha256').update(bytes).digest('hex') });
  });

  it('is the two people’s business: whoever else asks finds no trade, and leaves nothing', async () => {
    const room = await addRoom(db, NOW);
    const other = await addRoom(db, NOW);
    const roles: Role[] = ['trader', 'moderator'];
    const moderator = await addPerson(db, 'moderator', { roles });
    const admin = await addPerson(db, 'admin', { roles: [...roles, 'admin'] });
    const id = await door.add(room.seller, room);
    const before = [await db.attachment.count(), door.kept().length];
    const strangers: [Person | null, string][] = [
      [room.stranger, 'trade.not_found'],
      [other.buyer, 'trade.not_found'],
      [other.seller, 'trade.not_found'],
      [moderator, 'trade.not_found'],
      [admin, 'trade.not_found'],
      [null, 'account.sign_in_first'],
    ];
    for (const [person, code] of strangers) {
      expect(await codeOf(door.get(person, room.id, id))).toBe(code);
      expect(await door.confirm(person, room.id, id)).toBe(code);
      expect(await door.post(person, room, some(100))).toBe(code);
      // A trade that is not theirs answers as one that is not there.
      if (person) expect(await codeOf(door.get(person, newId(secureRandom), id))).toBe(code);
    }
    expect([await db.attachment.count(), door.kept().length]).toEqual(before);
    expect((await db.attachment.findUniqueOrThrow({ where: { id } })).attachedAt).toBeNull();
  });

  it('is not reached through another trade, not even by somebody who is in both', async () => {
    const [room, other] = [await addRoom(db, NOW), await addRoom(db, NOW)];
    await db.trade.update({ where: { id: other.id }, data: { buyerId: room.buyer.actor.accountId } });
    const id = await door.add(room.seller, room);
    expect(await codeOf(door.get(room.buyer, other.id, id))).toBe('chat.file_not_found');
    expect(await codeOf(door.get(room.buyer, room.id, id))).toBe('ok');
    expect(await codeOf(door.get(room.buyer, room.id, newId(secureRandom)))).toBe('chat.file_not_found');
    expect(await codeOf(door.get(room.buyer, room.id, '../../secrets.json'))).toBe('request.not_found');
  });

  it('is not taken of a page of another site', async () => {
    const room = await addRoom(db, NOW);
    for (const origin of ['https://evil.example', 'null']) {
      const asked = { method: 'POST', tradeId: room.id, body: some(100), headers: { origin } } as const;
      expect(await codeOf(door.ask(room.buyer, asked))).toBe('request.other_origin');
    }
    const form = { 'content-type': 'multipart/form-data' };
    const asked = { method: 'POST', tradeId: room.id, body: some(100), headers: form } as const;
    expect(await codeOf(door.ask(room.buyer, asked))).toBe('request.invalid');
  });

  it('has at most the size of a picture, whatever its length is said to be, and is not read past it', async () => {
    const room = await addRoom(db, NOW);
    const send = (body: Uint8Array | ReadableStream, headers = {}) =>
      codeOf(door.ask(room.buyer, { method: 'POST', tradeId: room.id, body, headers }));
    expect(await send(some(MOST_CIPHERTEXT_BYTES))).toBe('ok');
    expect(await send(some(MOST_CIPHERTEXT_BYTES + 1))).toBe('request.too_large');
    expect(await send(some(10), { 'content-length': String(MOST_CIPHERTEXT_BYTES + 1) })).toBe('request.too_large');
    expect(await send(some(40))).toBe('request.invalid');
    let pulled = 0;
    const endless = new ReadableStream({
      pull: (controller) => {
        pulled += 65_536;
        controller.enqueue(some(65_536));
      },
    });
    expect(await send(endless, { 'content-length': '1000' })).toBe('request.too_large');
    expect(pulled).toBeLessThan(MOST_CIPHERTEXT_BYTES + 4 * 65_536);
    expect(await db.attachment.count({ where: { tradeId: room.id } })).toBe(1);
  });

  it('of somebody who may send none is not even read', async () => {
    const room = await addRoom(db, NOW);
    let pulled = 0;
    const body = new ReadableStream(
      { pull: (controller) => controller.enqueue(some((pulled += 1000))) },
      { highWaterMark: 0 },
    );
    expect(await door.post(room.stranger, room, body)).toBe('trade.not_found');
    expect(pulled).toBe(0);
  });

  it('that is sent again after a lost answer is kept once, under the id it had', async () => {
    const room = await addRoom(db, NOW);
    const bytes = some(500);
    const ids = await Promise.all([1, 2, 3].map(() => door.add(room.buyer, room, bytes)));
    expect(new Set(ids).size).toBe(1);
    // The other's is another one.
    expect(await door.add(room.seller, room, bytes)).not.toBe(ids[0]);
    expect(await db.attachment.count({ where: { tradeId: room.id } })).toBe(2);
  });

  it('of which the store kept nothing is kept by the next try', async () => {
    const room = await addRoom(db, NOW);
    const bytes = some(500);
    const store = storage() as { put: Storage['put'] };
    const { put } = store;
    store.put = async () => {
      throw new Error('the disk is full');
    };
    expect(await door.post(room.buyer, room, bytes)).toBe('request.fault');
    store.put = put;
    const { id } = await db.attachment.findFirstOrThrow({ where: { tradeId: room.id } });
    expect(await codeOf(door.get(room.buyer, room.id, id))).toBe('chat.file_not_found');
    expect(await door.add(room.buyer, room, bytes)).toBe(id);
    expect(await codeOf(door.get(room.buyer, room.id, id))).toBe('ok');
  });
});

describe('within a day', () => {
  it('one person sends at most thirty in a trade, also many at once; the other, and another trade, are not counted', async () => {
    const room = await addRoom(db, NOW);
    const { buyer } = room;
    const row = (index: number) => ({
      id: newId(secureRandom),
      tradeId: room.id,
      ownerId: buyer.actor.accountId,
      size: 100,
      hash: `${room.id}${index}`,
      createdAt: new Date((NOW - 100) * 1000),
    });
    await db.attachment.createMany({ data: Array.from({ length: MOST_A_DAY - 2 }, (_, index) => row(index)) });
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => door.post(buyer, room, some(100))));
    expect(answers.sort()).toEqual([...Array(3).fill('chat.file_too_many'), 'ok', 'ok']);
    expect(await door.post(room.seller, room, some(100))).toBe('ok');
    await setTime(NOW + 86_400 + 10);
    expect(await door.post(buyer, room, some(100))).toBe('ok');
    await setTime(NOW);
  });
});

describe('a person who sends very fast', () => {
  it('is asked to wait', async () => {
    const room = await addRoom(db, NOW);
    const codes: string[] = [];
    for (let index = 0; index < 12; index++) codes.push(await door.post(room.buyer, room, some(100)));
    expect(codes).toContain('request.too_many');
  });
});
