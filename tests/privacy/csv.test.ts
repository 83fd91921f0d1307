import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell, csvLine } from '#lib/privacy/csv.ts';
import { yearIn } from '#lib/privacy/internal/taxes.ts';
import { wallAt } from '#lib/kernel/zones.ts';
import { readCsv } from './csv.ts';

describe('a line of the table', () => {
  it('is read as it was written, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2, maxLength: 6 }), (cells) => {
        const [read] = readCsv(csvLine(cells));
        expect(read!.map((cell, at) => (cell === `'${cells[at]}` ? cells[at] : cell))).toEqual(cells);
      }),
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1+1', '＠SUM(A1)'])(
    'holds no formula: %j is text for a spreadsheet',
    (text) => {
      expect(readCsv(csvLine([text, 'x']))[0]![0]).toBe(`'${text}`);
    },
  );

  it('leaves plain amounts, dates and names alone', () => {
    for (const text of ['12.50', '2026-01-31 10:00:00', 'Ana-Maria', 'a=b', '']) expect(csvCell(text)).toBe(text);
  });
});

describe('a year', () => {
  it.each(['UTC', 'Europe/Madrid', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'America/New_York', 'Asia/Kathmandu'])(
    'in %s begins and ends at midnight on its walls',
    (zone) => {
      for (const year of [2024, 2026]) {
        const { from, to } = yearIn(zone, year);
        expect(wallAt(zone, from) * 1000).toBe(Date.UTC(year, 0, 1));
        expect(wallAt(zone, from - 1) * 1000).toBe(Date.UTC(year, 0, 1) - 1000);
        expect(wallAt(zone, to) * 1000).toBe(Date.UTC(year + 1, 0, 1));
      }
    },
  );
});
