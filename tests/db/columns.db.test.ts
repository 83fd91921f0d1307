import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intColumn, textColumn, timeColumn } from '#lib/db/columns.ts';
import { testDatabase } from '../setup/database.ts';

const { pool } = await testDatabase();

async function back(type: string, column: Buffer): Promise<unknown[]> {
  const text = `SELECT coalesce(array_agg(v ORDER BY n), '{}') AS all FROM unnest($1::${type}[]) WITH ORDINALITY AS r(v, n)`;
  return (await pool.query<{ all: unknown[] }>({ text, values: [column] })).rows[0]!.all;
}

/** Any text but the one letter that Postgres has no text for. */
const texts = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replaceAll('\0', ' '));

describe('columns of many rows', () => {
  it('arrive in Postgres as they were: texts of any letters, nothing at all, numbers of 32 bits, times to the millisecond', async () => {
    const awkward = ['', '"', "'", '\\', '{,}', 'NULL', 'مرحبا', '😀'];
    expect(await back('text', textColumn(awkward))).toEqual(awkward);
    const times = fc.date({ min: new Date(-6e12), max: new Date(6e12), noInvalidDate: true });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.option(texts)),
        fc.array(fc.integer()),
        fc.array(fc.option(times)),
        async (words, numbers, dates) => {
          expect(await back('text', textColumn(words))).toEqual(words);
          expect(await back('int4', intColumn(numbers))).toEqual(numbers);
          expect(await back('timestamptz', timeColumn(dates))).toEqual(dates);
        },
      ),
      { numRuns: 40 },
    );
    expect(() => intColumn([2 ** 31])).toThrow(RangeError);
  });
});
