// Commands that share a transaction: each of them has to come out as if it had been alone.
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import pg from 'pg';
import type { Ctx } from '#lib/db/ctx.ts';
import { asking, type Asked } from '#lib/db/many.ts';
import { hashInput } from '#lib/db/press.ts';
import { runTogether } from '#lib/db/together.ts';
import { inTrail, trail } from '#lib/events/trail.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { Cutter } from '../setup/cutting.ts';
import { testDatabase } from '../setup/database.ts';
import { HOLDING, LONG_MS, MARK, person, soon } from './together-acts.ts';

const { db, pool, url } = await testDatabase();
const stranger = new pg.Client({ connectionString: url });
await stranger.connect();
const cutter = new Cutter();
afterAll(async () => {
  cutter.end();
  await stranger.end();
});

const REFUSAL = { code: 'x.y', status: 409, data: {} } as const;

let people: Ctx[];
let subjects: string[];

beforeEach(async () => {
  people = [];
  for (let made = 0; made < 12; made++) people.push(await person(db));
  subjects = people.map(() => newId(secureRandom));
  await db.signInNonce.createMany({ data: subjects.map((nonce) => ({ nonce, expiresAt: new Date() })) });
});

type More = {
  readonly subject?: string;
  readonly decide?: (held: boolean) => Result<string>;
  readonly nonce?: string;
  readonly heard?: (rows: readonly unknown[]) => void;
  readonly input?: unknown;
};

/** One person's command: it holds its subject, decides, and leaves a mark. */
function act(index: number, { subject = subjects[index]!, decide, nonce, heard, input }: More = {}) {
  const hold: Asked = asking(HOLDING, subject);
  const mark = nonce ?? `${subject}-${newId(secureRandom)}`;
  return runTogether(people[index]!, 'act', input ?? { index }, () =>
    ok({
      subjects: [subject],
      asks: [hold],
      decide: (said) => {
        const held = said(hold).length > 0;
        if (!held) return refused(REFUSAL);
        const answer = decide?.(held) ?? ok(mark);
        if (!answer.ok) return answer;
        return ok({ answer: answer.value, writes: [{ ...asking(MARK, mark), ...(heard && { heard }) }] });
      },
    }),
  );
}

const all = (more: (index: number) => More = () => ({})) => people.map((_, index) => act(index, more(index)));
const others = () => people.slice(1).map((_, index) => act(index + 1));
const marks = (subject: string) => db.signInNonce.count({ where: { nonce: { startsWith: `${subject}-` } } });
/** In how many transactions the answers of these people were kept. */
async function transactions(): Promise<number> {
  const ids = people.map(({ actor }) => actor!.accountId);
  const { rows } = await pool.query<{ n: number }>(
    'SELECT count(DISTINCT xmin::text)::int AS n FROM "CommandKey" WHERE "accountId" = ANY($1)',
    [ids],
  );
  return rows[0]!.n;
}
/** Until somebody waits for a lock. */
async function untilOneWaits(): Promise<void> {
  for (const began = Date.now(); Date.now() - began < LONG_MS;) {
    const { rowCount } = await stranger.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (rowCount) return;
  }
  throw new Error('nobody waits');
}

describe('commands that come at once', () => {
  it('are kept in a few transactions, each once, and each is given its own answer', async () => {
    const answers = await Promise.all(all());
    expect(new Set(answers.map((answer) => answer.ok && answer.value)).size).toBe(people.length);
    expect(answers.every((answer, index) => answer.ok && answer.value.startsWith(subjects[index]!))).toBe(true);
    expect(await Promise.all(subjects.map(marks))).toEqual(subjects.map(() => 1));
    // The first goes at once, and what comes meanwhile goes after it.
    expect(await transactions()).toBeLessThan(people.length / 2);
  });

  it('leave out the one whose subject somebody has locked, which waits for that alone', async () => {
    await stranger.query('BEGIN');
    await stranger.query('SELECT 1 FROM "SignInNonce" WHERE "nonce" = $1 FOR UPDATE', [subjects[5]]);
    const answers = all();
    try {
      expect((await soon(Promise.all(answers.filter((_, index) => index !== 5)))).every(({ ok }) => ok)).toBe(true);
      await untilOneWaits();
      expect(await marks(subjects[5]!)).toBe(0);
    } finally {
      await stranger.query('COMMIT');
    }
    expect(await answers[5]).toMatchObject({ ok: true });
    expect(await marks(subjects[5]!)).toBe(1);
  });

  it.each([
    ['its account is being changed by somebody', 'SELECT 1 FROM "Account" WHERE "id" = $1 FOR UPDATE', []],
    ['its key is somebody’s', `SELECT pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 0))`, ['press']],
  ])('leave out one where %s, and it is done after that', async (_, lock, more) => {
    await stranger.query('BEGIN');
    await stranger.query(lock, [people[3]!.actor!.accountId, ...more]);
    const answers = all();
    try {
      expect((await soon(Promise.all(answers.filter((_one, index) => index !== 3)))).every(({ ok }) => ok)).toBe(true);
      await untilOneWaits();
      expect(await marks(subjects[3]!)).toBe(0);
    } finally {
      await stranger.query('COMMIT');
    }
    expect(await answers[3]).toMatchObject({ ok: true });
    expect(await marks(subjects[3]!)).toBe(1);
  });

  it('do not wait for those that come to no end: the next ones begin beside them', async () => {
    await stranger.query('BEGIN');
    await stranger.query('INSERT INTO "SignInNonce" ("nonce", "expiresAt") VALUES ($1, now())', [
      `${subjects[0]!}-taken`,
    ]);
    // Nobody knows yet whether that row stays.
    const stuck = act(0, { nonce: `${subjects[0]!}-taken` }).then(
      () => 'kept',
      () => 'refused',
    );
    await untilOneWaits();
    try {
      expect((await soon(Promise.all(others()))).every(({ ok }) => ok)).toBe(true);
    } finally {
      await stranger.query('COMMIT');
    }
    expect(await stuck).toBe('refused');
  });

  it('do not take one along that is refused: it leaves neither mark nor key', async () => {
    const answers = await Promise.all(all((index) => (index % 3 === 0 ? { decide: () => refused(REFUSAL) } : {})));
    answers.forEach((answer, index) => expect(answer.ok).toBe(index % 3 !== 0));
    expect(answers[0]).toEqual({ ok: false, refusal: REFUSAL });
    expect(await Promise.all(subjects.map(marks))).toEqual(subjects.map((_, index) => (index % 3 === 0 ? 0 : 1)));
    expect(await db.commandKey.count({ where: { accountId: people[0]!.actor!.accountId } })).toBe(0);
    // Judged anew.
    expect(await act(0)).toMatchObject({ ok: true });
  });

  it('do not fall with one whose row Postgres refuses, nor with one that throws', async () => {
    const taken = `taken-${newId(secureRandom)}`;
    await db.signInNonce.create({ data: { nonce: taken, expiresAt: new Date() } });
    const broken = () => {
      throw new Error('broke');
    };
    const told = await Promise.allSettled(
      all((index) => (index === 4 ? { nonce: taken } : index === 7 ? { decide: broken } : {})),
    );
    expect(told.map(({ status }) => status === 'fulfilled')).toEqual(people.map((_, index) => ![4, 7].includes(index)));
    expect(String((told[7] as PromiseRejectedResult).reason)).toContain('broke');
    expect(await Promise.all(subjects.map(marks))).toEqual(subjects.map((_, at) => ([4, 7].includes(at) ? 0 : 1)));
  });

  it('of one subject go one after the other, each with what the one before left', async () => {
    const seen: number[] = [];
    const answers = await Promise.all(all(() => ({ subject: subjects[0]!, heard: () => void seen.push(seen.length) })));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(await marks(subjects[0]!)).toBe(people.length);
    expect(await transactions()).toBe(people.length);
  });

  it('are told of once they are kept, each with its own row, as its own request', async () => {
    const heard: unknown[] = [];
    await Promise.all(
      people.map((_, index) =>
        inTrail({ requestId: `request ${index}` }, () =>
          act(index, {
            nonce: `${subjects[index]!}-mark`,
            heard: (rows) => heard.push([rows, trail().requestId]),
          }),
        ),
      ),
    );
    expect(heard).toHaveLength(people.length);
    for (const [index, subject] of subjects.entries()) {
      const own = [expect.objectContaining({ id: `${subject}-mark` })];
      expect(heard).toContainEqual([own, `request ${index}`]);
    }
  });
});

describe('a key among commands that come at once', () => {
  it('is done once, however often and wherever it is sent, and everyone gets the first answer', async () => {
    const more = { subject: subjects[0]! };
    const answers = await Promise.all([...Array.from({ length: 8 }, () => act(0, more)), ...others()]);
    expect(new Set(answers.slice(0, 8).map((answer) => answer.ok && answer.value)).size).toBe(1);
    expect(await marks(subjects[0]!)).toBe(1);
    expect(await act(0, more)).toEqual(answers[0]);
  });

  it('is refused when it comes back with another input', async () => {
    await act(0);
    const answers = await Promise.all([act(0, { input: 'another' }), act(1)]);
    expect(answers).toMatchObject([{ refusal: { code: 'request.key_reused', status: 409 } }, { ok: true }]);
  });

  it('gets the first answer where another release, which knows no lock of a key, kept it meanwhile', async () => {
    const { accountId } = people[2]!.actor!;
    let kept: Promise<unknown> | undefined;
    const input = { index: 2 };
    const row = { accountId, key: 'press', command: 'act', bodyHash: hashInput(input), answer: { value: 'theirs' } };
    await stranger.query('BEGIN');
    // Whoever holds the account as a key does holds up nobody.
    await stranger.query(
      'INSERT INTO "CommandKey" ("accountId", "key", "command", "bodyHash", "answer") VALUES ($1, $2, $3, $4, $5)',
      [row.accountId, row.key, row.command, row.bodyHash, JSON.stringify(row.answer)],
    );
    const answers = all((index) =>
      index === 2 ? { input, decide: () => ((kept ??= stranger.query('COMMIT')), ok('ours')) } : {},
    );
    expect(await answers[2]).toEqual({ ok: true, value: 'theirs' });
    await kept;
    expect((await Promise.all(answers)).every(({ ok }) => ok)).toBe(true);
    expect(await marks(subjects[2]!)).toBe(0);
  });

  it('keeps a deletion of its account waiting until the command is over', async () => {
    await stranger.query('BEGIN');
    await stranger.query('SELECT 1 FROM "SignInNonce" WHERE "nonce" = $1 FOR UPDATE', [subjects[0]]);
    const answer = act(0);
    await untilOneWaits();
    const claim = () =>
      db.$queryRaw`SELECT 1 FROM "Account" WHERE "id" = ${people[0]!.actor!.accountId} FOR UPDATE NOWAIT`;
    await expect(claim()).rejects.toThrow(/could not obtain lock/);
    await stranger.query('COMMIT');
    expect(await answer).toMatchObject({ ok: true });
    await claim();
  });

  it.each(['before', 'after'] as const)(
    'finds out what was done, and does what was not, where the connection broke %s the commit of all of them',
    async (side) => {
      let cut = 0;
      cutter.watch((text, on) => text === 'COMMIT' && on === side && cut++ === 1);
      const answers = await Promise.all(all());
      cutter.stop();
      expect(cut).toBeGreaterThan(1);
      expect(answers.every(({ ok }) => ok)).toBe(true);
      expect(await Promise.all(subjects.map(marks))).toEqual(subjects.map(() => 1));
      expect(await Promise.all(all())).toEqual(answers);
    },
  );

  it('comes before anything else: what cannot even be asked is told so where the key is free, and of the first answer where it is not', async () => {
    const spoilt = () => act(0, { subject: 7 as unknown as string });
    const answers = await Promise.allSettled([spoilt(), ...others()]);
    expect(answers.map(({ status }) => status === 'fulfilled')).toEqual(people.map((_, index) => index > 0));
    const unprepared = () =>
      runTogether(people[0]!, 'act', { index: 0 }, () => {
        throw new Error('the node is away');
      });
    await expect(unprepared()).rejects.toThrow('the node is away');
    const first = await act(0);
    expect(await unprepared()).toEqual(first);
  });
});
