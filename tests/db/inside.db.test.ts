import { describe, expect, it } from 'vitest';
import { sqlIn } from '#lib/db/inside.ts';
import { inTransaction, TransactionOver } from '#lib/db/transaction.ts';
import { ok, refused } from '#lib/kernel/result.ts';
import { testDatabase } from '../setup/database.ts';

const { db, pool } = await testDatabase();
const PUT = 'INSERT INTO "SignInNonce" ("nonce", "expiresAt") VALUES ($1, now())';
const put = (on: Parameters<typeof sqlIn>[0], nonce: string) => sqlIn(on)('t.put', PUT, [nonce]);
const find = (on: Parameters<typeof sqlIn>[0], nonce: string) =>
  sqlIn(on)<{ nonce: string }>('t.find', 'SELECT "nonce" FROM "SignInNonce" WHERE "nonce" = $1', [nonce]);
const isThere = async (nonce: string) => (await db.signInNonce.count({ where: { nonce } })) === 1;

describe('plain SQL in a transaction of Prisma’s', () => {
  it('sees what Prisma wrote there and the other way round, and nobody outside does before the end', async () => {
    await inTransaction(db, async (tx) => {
      await tx.signInNonce.create({ data: { nonce: 'prisma', expiresAt: new Date() } });
      const [, found] = await Promise.all([put(tx, 'plain'), find(tx, 'prisma')]);
      expect(found).toHaveLength(1);
      expect(await tx.signInNonce.count({ where: { nonce: 'plain' } })).toBe(1);
      expect(await find(db, 'plain')).toEqual([]);
    });
    for (const nonce of ['prisma', 'plain']) expect(await isThere(nonce)).toBe(true);
  });

  it('is undone with a refusal, a fault, and a statement of its own that failed', async () => {
    const refusal = refused({ code: 'x.y', status: 409, data: {} });
    expect(await inTransaction(db, async (tx) => (await put(tx, 'refused'), refusal))).toEqual(refusal);
    const fault = inTransaction(db, async (tx) => {
      await put(tx, 'faulty');
      throw new Error('broke');
    });
    await expect(fault).rejects.toThrow('broke');
    const failing = inTransaction(db, async (tx) => {
      await Promise.all([put(tx, 'failing'), put(tx, 'failing'), put(tx, 'behind')]);
    });
    await expect(failing).rejects.toThrow(/SignInNonce_pkey/);
    for (const nonce of ['refused', 'faulty', 'failing', 'behind']) expect(await isThere(nonce)).toBe(false);
    // The connections are as good as before.
    await Promise.all(Array.from({ length: 20 }, (_, n) => inTransaction(db, (tx) => put(tx, `after ${n}`))));
    expect(await isThere('after 19')).toBe(true);
  });

  it('is asked on no connection that was given back: what comes after the end fails', async () => {
    let late: Parameters<typeof sqlIn>[0] | undefined;
    await inTransaction(db, async (tx) => ok((late = tx) && null));
    await expect(put(late!, 'late')).rejects.toThrow('this transaction has ended');
    const slow = db.$transaction(
      async (tx) => {
        await sqlIn(tx)('t.sleep', 'SELECT pg_sleep(1)', []);
        await put(tx, 'too late');
      },
      { timeout: 100 },
    );
    await expect(slow).rejects.toThrow();
    expect(await isThere('late')).toBe(false);
    expect(await isThere('too late')).toBe(false);
  });

  it('nor by a branch that goes on where another failed, though Prisma has not ended it yet', async () => {
    let late: Promise<unknown> | undefined;
    const failing = inTransaction(db, async (tx) => {
      late = (async () => {
        // By now the fault is known, and nothing was undone yet.
        for (let turn = 0; turn < 5; turn++) await Promise.resolve();
        await put(tx, 'went on');
      })();
      late.catch(() => {});
      throw new Error('broke');
    });
    await expect(failing).rejects.toThrow('broke');
    await expect(late).rejects.toThrow(TransactionOver);
    expect(await isThere('went on')).toBe(false);
  });

  it('keeps transactions at once apart, whatever way they are begun', async () => {
    const one = (n: number) => (n % 2 ? inTransaction(db, work(n)) : db.$transaction(work(n)));
    const work = (n: number) => async (tx: Parameters<typeof sqlIn>[0]) => {
      const [pid] = await sqlIn(tx)<{ pid: number }>('t.pid', 'SELECT pg_backend_pid() AS pid', []);
      await put(tx, `n${n}`);
      const [again] = await (tx as typeof db).$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
      return [pid!.pid, again!.pid];
    };
    const pids = await Promise.all(Array.from({ length: 30 }, (_, n) => one(n)));
    for (const [plain, prisma] of pids) expect(plain).toBe(prisma);
    expect(await db.signInNonce.count({ where: { nonce: { startsWith: 'n' } } })).toBe(30);
  });

  it('outside a transaction is asked on the pool, and of a database that was opened elsewhere not at all', async () => {
    await put(db, 'outside');
    expect(await isThere('outside')).toBe(true);
    expect(() => sqlIn({} as typeof db)).toThrow('not opened here');
    expect(pool.totalCount).toBeLessThanOrEqual(10);
  });
});
