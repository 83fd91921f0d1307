import { expect, it } from 'vitest';
import { writeEntries } from '#lib/chat/internal/rows.ts';
import { roomAfter } from '#lib/chat/log.ts';
import { ZEROS } from '#lib/chat/signing.ts';
import { inSql } from '#lib/db/transaction.ts';
import { testDatabase } from '../setup/database.ts';

const { db, pool } = await testDatabase();

it('a batch whose chat has lost its end is not kept at all', async () => {
  const line = { number: 0, hash: ZEROS, seen: 0 };
  const room = roomAfter(ZEROS, { seq: 1, link: ZEROS }, { buyer: line, seller: line }, 1_700_000_000);
  const gone = { tradeId: 'nobodyhasthistrade00', keys: { buyer: null, seller: null }, lastSeq: 1, room } as const;
  const stamp = { root: ZEROS, size: 1, at: 1_700_000_000, key: ZEROS, signature: 'x' };
  const keep = inSql(pool, async (_, send) =>
    writeEntries(send, stamp, [], [{ ...gone, toldAt: { buyer: null, seller: null } }]),
  );
  await expect(keep).rejects.toThrow(/division by zero/);
  expect(await db.chatStamp.count()).toBe(0);
});
