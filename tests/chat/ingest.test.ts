import { describe, expect, it } from 'vitest';
import { ingest } from '#lib/chat/internal/ingest.ts';
import type { Item } from '#lib/chat/internal/keep.ts';
import type { Db } from '#lib/db/ctx.ts';

const item = {} as Item;

/** A database in which every transaction fails. */
function away() {
  let tries = 0;
  const db = {
    $transaction: async () => {
      tries += 1;
      throw new Error('the database is away');
    },
  } as unknown as Db;
  return { db, tries: () => tries };
}

describe('a batch of messages', () => {
  it('is answered in a few tries where the database is away, so that nobody waits behind all the others', async () => {
    const { db, tries } = away();
    const sent = Array.from({ length: 200 }, () => ingest(db, item, Promise.resolve(true), () => 0));
    const answers = await Promise.allSettled(sent);
    expect(answers.every(({ status }) => status === 'rejected')).toBe(true);
    // The first alone, all the others together, then three of them.
    expect(tries()).toBe(5);
  });

  it('refuses what is not signed without asking the database at all', async () => {
    const { db, tries } = away();
    const answer = await ingest(db, item, Promise.resolve(false), () => 0);
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'chat.message_wrong' } });
    expect(tries()).toBe(0);
  });
});
