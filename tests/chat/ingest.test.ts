import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { ingest } from '#lib/chat/internal/ingest.ts';
import type { Item } from '#lib/chat/internal/keep.ts';
import { openDb } from '#lib/db/client.ts';

const item = {} as Item;

/** A database that cannot be reached. */
function away() {
  let tries = 0;
  const pool = new pg.Pool({ max: 1 });
  pool.connect = () => {
    tries += 1;
    return Promise.reject(new Error('the database is away'));
  };
  return { db: openDb(pool), tries: () => tries };
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
