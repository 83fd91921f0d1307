import fc from 'fast-check';
import { expect, it } from 'vitest';
import { copyOut, copyRows } from '#lib/db/copy.ts';
import { testDatabase } from '../setup/database.ts';

const { pool } = await testDatabase();

const text = fc.string({ unit: fc.constantFrom('a', 'é', '\\', '\t', '\n', '\r', 'N', '.', '\b', '\v', '\f', '🪙') });

it('rows copied in and out again are the same rows, whatever their text holds', async () => {
  const client = await pool.connect();
  try {
    await client.query('CREATE TEMP TABLE "copied" ("n" int, "text" text)');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(text), { maxLength: 40 }), async (texts) => {
        await client.query('TRUNCATE "copied"');
        const rows = texts.map((one, n) => [n, one] as const);
        await copyRows(client, '"copied"', ['n', 'text'], rows);
        const out: unknown[] = [];
        await copyOut(
          client,
          'SELECT * FROM "copied" ORDER BY "n"',
          (row) => void out.push([row.text(0), row.text(1)]),
        );
        expect(out).toEqual(texts.map((one, n) => [`${n}`, one]));
      }),
    );
  } finally {
    client.release();
  }
});

it('more rows than one piece holds come whole and in order', async () => {
  const client = await pool.connect();
  try {
    let next = 1;
    await copyOut(client, `SELECT n, repeat('é', n % 70) FROM generate_series(1, 50000) AS n`, (row) =>
      expect([row.text(0), row.text(1)]).toEqual([`${next}`, 'é'.repeat(next++ % 70)]),
    );
    expect(next).toBe(50_001);
  } finally {
    client.release();
  }
});

/** Nothing says which zero it is. */
const unsigned = (number: number | null) => (number === null ? null : number + 0);

it('a word that was met before is the same word, and a number is its whole part, whatever stands in between', async () => {
  const client = await pool.connect();
  try {
    await client.query('CREATE TEMP TABLE "told" ("n" int, "word" text, "number" float8)');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.option(text), fc.option(fc.double({ noNaN: true, min: -1e15, max: 1e15 }))), {
          maxLength: 60,
        }),
        async (told) => {
          await client.query('TRUNCATE "told"');
          await copyRows(
            client,
            '"told"',
            ['n', 'word', 'number'],
            told.map(([word, number], n) => [n, word, number]),
          );
          const out: unknown[] = [];
          const query = 'SELECT "word", "number" FROM "told" ORDER BY "n"';
          await copyOut(client, query, (row) => void out.push([row.word(0), unsigned(row.whole(1))]));
          expect(out).toEqual(
            told.map(([word, number]) => [word, number === null ? null : unsigned(Math.floor(number))]),
          );
        },
      ),
    );
  } finally {
    client.release();
  }
});

it('a word is never taken for another whose letters are its bytes, however they are kept', async () => {
  const client = await pool.connect();
  try {
    // As letters the first of each pair is what the second is as bytes on the wire; so many that some share a place.
    const signs = [
      ['q', 'q'],
      ['\\n', '\n'],
      ['\\t', '\t'],
      ['\\r', '\r'],
      ['Ã©', 'é'],
    ] as const;
    const places = Array.from({ length: 5 }, (_, place) => place);
    const words = Array.from({ length: signs.length ** places.length }, (_, n) => {
      const drawn = places.map((place) => signs[Math.floor(n / signs.length ** place) % signs.length]!);
      return [drawn.map(([letters]) => letters).join(''), drawn.map(([, sign]) => sign).join('')];
    });
    const told = words.flat();
    await client.query('CREATE TEMP TABLE "alike" ("n" int, "word" text)');
    await copyRows(
      client,
      '"alike"',
      ['n', 'word'],
      told.map((word, n) => [n, word]),
    );
    const out: unknown[] = [];
    await copyOut(client, 'SELECT "word" FROM "alike" ORDER BY "n"', (row) => void out.push(row.word(0)));
    expect(out).toEqual(told);
  } finally {
    client.release();
  }
});

it('a row of more cells than there is room for is refused and not cut', async () => {
  const client = await pool.connect();
  const cells = Array.from({ length: 65 }, (_, n) => `${n} AS "c${n}"`).join(', ');
  await expect(copyOut(client, `SELECT ${cells}`, () => {})).rejects.toThrow(/more than 64 cells/);
  client.release(true);
});
