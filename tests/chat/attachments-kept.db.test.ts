import { beforeAll, describe, expect, it } from 'vitest';
import { toBase64Url } from '#lib/account/encoding.ts';
import { sweepAttachments } from '#lib/chat/attachments/commands.ts';
import { NAMED_WITHIN, SWEPT_AFTER } from '#lib/chat/attachments/schema.ts';
import { sendMessage } from '#lib/chat/commands/send-message.ts';
import { openFile, sealFile } from '#lib/chat/file-sealing.ts';
import { fileKey, storage, type Storage } from '#lib/storage/storage.ts';
import { setChainClock } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { everyRow } from '../setup/rows.ts';
import { codeOf, openDoor, some } from './attachment-door.ts';
import { joinBytes, letters, makeWebp, vp8, webpChunk } from './images.ts';
import { addRoom, write } from './people.ts';

const { db } = await testDatabase();
const NOW = 1_900_000_000;
const setTime = (now: number) => setChainClock(db, now);
beforeAll(() => setTime(NOW));
const door = await openDoor(db);

describe('what no message names', () => {
  it('is swept after a day: bytes and row; what a message names stays', async () => {
    const room = await addRoom(db, NOW);
    const [named, forgotten, late] = [
      await door.add(room.buyer, room),
      await door.add(room.buyer, room),
      await door.add(room.seller, room),
    ];
    expect(await door.confirm(room.buyer, room.id, named)).toBe('ok');
    // Twice is once, and it stays the owner's to say.
    expect(await door.confirm(room.buyer, room.id, named)).toBe('ok');
    expect(await door.confirm(room.seller, room.id, forgotten)).toBe('chat.file_not_found');
    await setTime(NOW + NAMED_WITHIN - 10);
    expect(await door.confirm(room.seller, room.id, late)).toBe('ok');
    await sweepAttachments(db, NOW + SWEPT_AFTER - 10);
    expect(await codeOf(door.get(room.seller, room.id, forgotten))).toBe('ok');
    await sweepAttachments(db, NOW + SWEPT_AFTER + 10);
    expect(await codeOf(door.get(room.seller, room.id, forgotten))).toBe('chat.file_not_found');
    expect(await storage().get(fileKey('attachment', forgotten))).toBeUndefined();
    expect(await db.attachment.findUnique({ where: { id: forgotten } })).toBeNull();
    for (const id of [named, late]) expect(await codeOf(door.get(room.seller, room.id, id))).toBe('ok');
    await setTime(NOW);
  });

  it('cannot be named any more in the hour before it is swept, nor be sent again under its old id', async () => {
    const room = await addRoom(db, NOW);
    const bytes = some(100);
    const id = await door.add(room.buyer, room, bytes);
    await setTime(NOW + NAMED_WITHIN + 1);
    expect(await door.confirm(room.buyer, room.id, id)).toBe('chat.file_expired');
    expect(await door.post(room.buyer, room, bytes)).toBe('chat.file_expired');
    await setTime(NOW);
  });

  it('and is not deleted by the store is tried again, and holds up nothing else', async () => {
    await sweepAttachments(db, NOW + SWEPT_AFTER + 10);
    const room = await addRoom(db, NOW);
    const [stuck, other] = [await door.add(room.buyer, room), await door.add(room.seller, room)];
    const store = storage() as { delete: Storage['delete'] };
    const { delete: remove } = store;
    store.delete = async (key) => {
      if (key.endsWith(stuck)) throw new Error('the store is away');
      await remove(key);
    };
    await expect(sweepAttachments(db, NOW + SWEPT_AFTER + 10)).rejects.toThrow('1 files could not be deleted');
    store.delete = remove;
    expect((await db.attachment.findMany({ where: { tradeId: room.id } })).map(({ id }) => id)).toEqual([stuck]);
    expect(await storage().get(fileKey('attachment', other))).toBeUndefined();
    expect(await sweepAttachments(db, NOW + SWEPT_AFTER + 10)).toBe(1);
  });
});

describe('the server', () => {
  const everything = async () => [await everyRow(db), ...door.kept()].join('\n');

  it('holds nothing of a picture that could be read: not its pixels, name, thumbnail or key', async () => {
    const room = await addRoom(db, NOW);
    const plain = makeWebp(vp8({ width: 40, height: 30 }), webpChunk('ALPH', letters('PIXELS-IN-THE-CLEAR')));
    const { ciphertext, ...sealed } = sealFile(plain);
    const id = await door.add(room.buyer, room, ciphertext);
    const thumbnail = toBase64Url(joinBytes(plain, letters('THUMB')));
    const file = {
      id,
      ...sealed,
      type: 'image/webp' as const,
      width: 40,
      height: 30,
      name: 'my salary.webp',
      thumbnail,
    };
    const sent = await sendMessage(
      testCtx(db, { actor: room.buyer.actor, clock: () => NOW }),
      write(room, room.buyer, { kind: 'file', file }),
    );
    expect(sent.ok).toBe(true);
    expect(await door.confirm(room.buyer, room.id, id)).toBe('ok');
    const got = await door.get(room.seller, room.id, id);
    const opened = openFile(new Uint8Array(await got.arrayBuffer()), file);
    expect(opened.ok && opened.value).toEqual(plain);
    const all = await everything();
    for (const secret of ['PIXELS-IN-THE-CLEAR', 'my salary', thumbnail, sealed.key]) expect(all).not.toContain(secret);
    // The search finds what is there: the row, and a piece of the stored bytes.
    expect(all).toContain(id);
    expect(all).toContain(Buffer.from(ciphertext.subarray(10, 40)).toString('latin1'));
    // And it would have found what must not be: planted.
    const planted = await door.add(room.seller, room, joinBytes(some(50), plain));
    expect(await everything()).toContain('PIXELS-IN-THE-CLEAR');
    await storage().delete(fileKey('attachment', planted));
  });
});
