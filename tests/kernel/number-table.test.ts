import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NumberTable } from '#lib/kernel/number-table.ts';

const KEYS = fc.oneof(
  fc.integer({ min: 1, max: 50 }),
  // Neighbours in the low bits alone, and in the high ones alone.
  fc.integer({ min: 1, max: 2 ** 20 }).map((n) => n * 2 ** 32),
  fc.maxSafeInteger().filter((n) => n > 0),
);

describe('a table of numbers', () => {
  it('holds what was put under each key as a Map does, whatever the keys are and however often it grew', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(KEYS, fc.nat(), fc.nat()), { maxLength: 5_000, size: 'max' }), (puts) => {
        const [table, model] = [new NumberTable('float64', 'uint32'), new Map<number, [number, number]>()];
        for (const [key, wide, narrow] of puts) {
          expect(table.find(key) === -1).toBe(!model.has(key));
          const place = table.place(key);
          const before = [table.get(0, place), table.get(1, place)];
          expect(before).toEqual(model.get(key) ?? [0, 0]);
          table.set(0, place, wide * 2 ** 20);
          table.set(1, place, narrow);
          model.set(key, [wide * 2 ** 20, narrow]);
        }
        expect(table.size).toBe(model.size);
        const kept = [...table.entries()].map(([key, place]) => [key, [table.get(0, place), table.get(1, place)]]);
        expect(new Map(kept as [number, [number, number]][])).toEqual(model);
        expect([...table.sortedKeys()]).toEqual([...model.keys()].sort((a, b) => a - b));
      }),
      { numRuns: 30 },
    );
  });

  it('finds no key that was never put', () => {
    const table = new NumberTable('uint32');
    for (let key = 2; key < 20_000; key += 2) table.set(0, table.place(key), key);
    for (let key = 1; key < 20_000; key += 2) expect(table.find(key)).toBe(-1);
    for (let key = 2; key < 20_000; key += 2) expect(table.get(0, table.find(key))).toBe(key);
  });
});
