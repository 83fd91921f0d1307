import { describe, expect, it } from 'vitest';
import { arrange, deskHref, readQuestion, SORTS } from '#lib/dispute/desk.ts';
import { NEEDS, type DisputeRow } from '#lib/dispute/view.ts';

const row = (id: string, more: Partial<DisputeRow>): DisputeRow =>
  ({ id, need: 'claim', openedAt: 0, dueAt: null, worthUsdMinor: '0', conflict: null, ...more }) as DisputeRow;
const ids = (rows: readonly DisputeRow[]) => rows.map(({ id }) => id).join('');

const ROWS = [
  row('a', { openedAt: 30, worthUsdMinor: '500', dueAt: 90, need: 'rule' }),
  row('b', { openedAt: 10, worthUsdMinor: '90071992547409930', dueAt: 80, need: 'claim' }),
  row('c', { openedAt: 20, worthUsdMinor: null, dueAt: null, need: 'claim' }),
  row('d', { openedAt: 40, worthUsdMinor: '90071992547409931', dueAt: 70, need: 'lapsing' }),
  row('e', { openedAt: 50, worthUsdMinor: '500', dueAt: 60, need: null }),
];

describe('the desk', () => {
  it('is sorted by urgency, age, worth and deadline; what nobody can value is large, and amounts are no floats', () => {
    const by = Object.fromEntries(SORTS.map((sort) => [sort, ids(arrange(ROWS, { sort, need: null }))]));
    expect(by).toEqual({ urgency: 'dbcae', age: 'bcade', amount: 'cdbae', deadline: 'edbac' });
  });

  it('shows those that need one thing alone', () => {
    expect(ids(arrange(ROWS, { sort: 'age', need: 'claim' }))).toBe('bc');
    expect(ids(arrange(ROWS, { sort: 'age', need: 'sign' }))).toBe('');
  });

  it('stands whole in its address, and reads nothing else from it', () => {
    for (const sort of SORTS)
      for (const need of [null, ...NEEDS]) {
        const asked = Object.fromEntries(new URL(deskHref({ sort, need }), 'http://x').searchParams);
        expect(readQuestion(asked)).toEqual({ sort, need });
      }
    expect(readQuestion({ sort: 'toString', need: ['claim'] })).toEqual({ sort: 'urgency', need: null });
    expect(deskHref({ sort: 'urgency', need: null })).toBe('/disputes');
  });
});
