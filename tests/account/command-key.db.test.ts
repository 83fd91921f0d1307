import { describe, expect, it } from 'vitest';
import type { Actor } from '#lib/account/policy.ts';
import { runOnce } from '#lib/db/command-key.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { hashInput } from '#lib/db/press.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { testCtx, testDatabase } from '#tests/setup/database.ts';

const { db } = await testDatabase();

async function person(key?: string) {
  const id = newId(secureRandom);
  const walletAddress = `0x${id.padEnd(40, '0')}`;
  await db.account.create({ data: { id, name: id, nameKey: id, walletKind: 'browser', walletAddress } });
  const actor = { accountId: id, sessionId: 's' } as Actor;
  return testCtx(db, { actor, ...(key && { key }) });
}

/** Keeps a nonce row in the command's own transaction. */
type Mark = (nonce: string) => Promise<unknown>;
type Run = <T>(
  ctx: Ctx,
  command: string,
  input: unknown,
  work: (mark: Mark) => Promise<Result<T>>,
) => Promise<Result<T>>;

const run: Run = (ctx, command, input, work) =>
  runOnce(ctx, command, input, (tx) =>
    work((nonce) => tx.signInNonce.create({ data: { nonce, expiresAt: new Date() } })),
  );
/** Work that leaves a mark per run: a nonce row. */
const marking = (runs: { count: number }, mark: string) => async (keep: Mark) => {
  await keep(`${mark}-${newId(secureRandom)}`);
  runs.count += 1;
  await new Promise((done) => setTimeout(done, 100));
  return ok({ run: runs.count });
};
const marks = (mark: string) => db.signInNonce.count({ where: { nonce: { startsWith: `${mark}-` } } });

describe('a command with an idempotency key', () => {
  it('happens once when it is sent many times at once, and everyone gets the first answer', async () => {
    const ctx = await person('press');
    const runs = { count: 0 };
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => run(ctx, 'mark', { a: 1 }, marking(runs, ctx.actor!.accountId))),
    );
    expect(answers).toEqual(Array.from({ length: 6 }, () => ({ ok: true, value: { run: 1 } })));
    expect(await marks(ctx.actor!.accountId)).toBe(1);
  });

  it('is refused when the key comes back with another input or another command', async () => {
    const ctx = await person('press');
    const runs = { count: 0 };
    await run(ctx, 'mark', { a: 1, b: 2 }, marking(runs, ctx.actor!.accountId));
    const work = async () => ok(1);
    for (const [command, input] of [
      ['mark', { a: 2, b: 2 }],
      ['other', { a: 1, b: 2 }],
    ] as const) {
      expect(await run(ctx, command, input, work)).toMatchObject({
        refusal: { code: 'request.key_reused', status: 409 },
      });
    }
    expect(await run(ctx, 'mark', { b: 2, a: 1 }, work)).toMatchObject({ ok: true, value: { run: 1 } });
  });

  it('keeps nothing of a refusal or a fault: the retry is judged anew', async () => {
    const ctx = await person('press');
    const mark = ctx.actor!.accountId;
    const refusal = { code: 'x.y', status: 409, data: {} } as const;
    const runs = { count: 0 };
    const no = await run(ctx, 'mark', null, async (keep) => (await marking(runs, mark)(keep), refused(refusal)));
    expect(no).toEqual({ ok: false, refusal });
    await expect(run(ctx, 'mark', null, async () => Promise.reject(new Error('broke')))).rejects.toThrow('broke');
    expect(await marks(mark)).toBe(0);
    expect(await run(ctx, 'mark', null, marking(runs, mark))).toMatchObject({ ok: true });
    expect(await marks(mark)).toBe(1);
  });

  it('is judged anew where the first of two at once was refused: the second waited at the key, and has it then', async () => {
    const ctx = await person('press');
    const mark = ctx.actor!.accountId;
    const refusal = { code: 'x.y', status: 409, data: {} } as const;
    const runs = { count: 0 };
    let refuse = () => {};
    const told = new Promise<void>((resolve) => (refuse = resolve));
    const first = run(ctx, 'mark', null, async (keep) => {
      await keep(`${mark}-refused`);
      await told;
      return refused(refusal);
    });
    const waiting = async () => {
      const [row] = await db.$queryRaw<{ n: number }[]>`
        SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      return row!.n;
    };
    // The first has the key before the second asks for it.
    while (
      (
        await db.$queryRaw<
          unknown[]
        >`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'`
      ).length === 0
    );
    const second = run(ctx, 'mark', null, marking(runs, mark));
    while ((await waiting()) === 0);
    refuse();
    expect(await first).toEqual({ ok: false, refusal });
    expect(await second).toEqual({ ok: true, value: { run: 1 } });
    expect(await marks(mark)).toBe(1);
  });

  it('gets the first answer where another release, which knows no lock of a key, keeps it meanwhile: nothing of its own stays', async () => {
    const ctx = await person('press');
    const accountId = ctx.actor!.accountId;
    const runs = { count: 0 };
    const keep = {
      accountId,
      key: 'press',
      command: 'mark',
      bodyHash: hashInput({ a: 1 }),
      answer: { value: 'theirs' },
    };
    const answer = await run(ctx, 'mark', { a: 1 }, async (mark) => {
      // By the time this is answered nobody had kept the key.
      await mark(`${accountId}-${newId(secureRandom)}`);
      if (runs.count === 0) await db.commandKey.create({ data: keep });
      return marking(runs, accountId)(mark);
    });
    expect(answer).toEqual({ ok: true, value: 'theirs' });
    expect([runs.count, await marks(accountId)]).toEqual([1, 0]);
  });

  it('keeps a deletion of its account waiting until it is over, from its beginning on', async () => {
    const ctx = await person('press');
    const claim = () => db.$queryRaw`SELECT 1 FROM "Account" WHERE "id" = ${ctx.actor!.accountId} FOR UPDATE NOWAIT`;
    const answer = await run(ctx, 'mark', null, async (mark) => {
      // Its key is its own by the time this is answered.
      await mark(`${ctx.actor!.accountId}-${newId(secureRandom)}`);
      await expect(claim()).rejects.toThrow(/could not obtain lock/);
      return ok('done');
    });
    expect(answer).toEqual({ ok: true, value: 'done' });
    await claim();
  });

  it('runs every time without a key', async () => {
    const ctx = await person();
    const runs = { count: 0 };
    for (let i = 0; i < 2; i++) await run(ctx, 'mark', null, marking(runs, ctx.actor!.accountId));
    expect(await marks(ctx.actor!.accountId)).toBe(2);
  });
});

describe('an input', () => {
  it('is hashed by what was asked, not how it was written', () => {
    expect(hashInput({ a: 1, b: { c: 2, d: 3n } })).toBe(hashInput({ b: { d: 3n, c: 2 }, a: 1 }));
    expect(hashInput({ a: '1' })).not.toBe(hashInput({ a: 1 }));
    expect(hashInput(undefined)).toBe(hashInput(null));
  });
});
