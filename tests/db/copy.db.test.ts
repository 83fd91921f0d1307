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
        for await (const piece of copyOut(client, 'SELECT * FROM "copied" ORDER BY "n"')) out.push(...piece);
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
    for await (const piece of copyOut(client, `SELECT n, repeat('é', n % 70) FROM generate_series(1, 50000) AS n`))
      for (const row of piece) expect(row).toEqual([`${next}`, 'é'.repeat(next++ % 70)]);
    expect(next).toBe(50_001);
  } finally {
    client.release();
  }
});
