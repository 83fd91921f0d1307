// Commands that share a transaction and ask in several rounds.
import { afterAll, expect, it } from 'vitest';
import pg from 'pg';
import { Busy } from '#lib/db/ask.ts';
import { asking, type Asked, type Many } from '#lib/db/many.ts';
import { runTogether } from '#lib/db/together.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { ok } from '#lib/kernel/result.ts';
import { testDatabase } from '../setup/database.ts';
import { HOLDING, MARK, person, soon } from './together-acts.ts';

const { db, url } = await testDatabase();
const stranger = new pg.Client({ connectionString: url });
await stranger.connect();
afterAll(() => stranger.end());
const marks = (subject: string) => db.signInNonce.count({ where: { nonce: { startsWith: `${subject}-` } } });

it('one spoils nothing for others by what it asks in a later round, and waits there for nobody', async () => {
  const people = await Promise.all(Array.from({ length: 12 }, () => person(db)));
  const subjects = people.map(() => newId(secureRandom));
  await db.signInNonce.createMany({ data: subjects.map((nonce) => ({ nonce, expiresAt: new Date() })) });
  const broken: Many = { name: 'together.broken', text: 'SELECT $1::text[], 1 / 0 AS "at"', columns: ['text'] };
  const held: Many = { ...HOLDING, name: 'together.later', text: `${HOLDING.text} ` };
  const inRounds = (index: number, asked: (subject: string) => Asked) =>
    runTogether(people[index]!, 'act', { index }, () =>
      ok({
        subjects: [subjects[index]!],
        asks: [],
        decide: async (_said, ask) => {
          await ask(asking(HOLDING, subjects[index]!));
          const rows = await ask(asked(subjects[index]!));
          if (rows.length === 0) throw new Busy('it');
          const mark = `${subjects[index]}-${index}`;
          return ok({ answer: mark, writes: [asking(MARK, mark)] });
        },
      }),
    );
  await stranger.query('BEGIN');
  await stranger.query('SELECT 1 FROM "SignInNonce" WHERE "nonce" = $1 FOR UPDATE', [subjects[5]]);
  const answers = people.map((_, index) => inRounds(index, (subject) => asking(index === 3 ? broken : held, subject)));
  answers[3]!.catch(() => {});
  try {
    const free = answers.filter((_, index) => index !== 3 && index !== 5);
    expect((await soon(Promise.all(free))).map((answer) => answer.ok && answer.value)).toEqual(
      subjects.map((subject, index) => `${subject}-${index}`).filter((_, index) => index !== 3 && index !== 5),
    );
    await expect(answers[3]).rejects.toThrow(/division by zero/);
    expect(await marks(subjects[5]!)).toBe(0);
  } finally {
    await stranger.query('COMMIT');
  }
  expect(await answers[5]).toMatchObject({ ok: true });
  expect(await Promise.all(subjects.map(marks))).toEqual(subjects.map((_, index) => (index === 3 ? 0 : 1)));
});
