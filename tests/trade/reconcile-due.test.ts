import { describe, expect, it } from 'vitest';
import type { Reconciliation } from '#lib/db/generated/client.ts';
import { dateOf, DAY, HOUR, MINUTE } from '#lib/kernel/instant.ts';
import { alarmsFirst, type Difference } from '#lib/trade/reconcile/difference.ts';
import { dueNow } from '#lib/trade/reconcile/run.ts';
import { readWritten } from '#lib/trade/reconcile/view.ts';

const START = 1_900_000_000;
const run = (at: number, changes: Partial<Reconciliation> = {}): Reconciliation => ({
  id: `${at}`,
  chainId: 31337,
  state: 'done',
  whole: false,
  askedById: null,
  startedAt: dateOf(at),
  endedAt: dateOf(at),
  block: 7,
  eventId: 9n,
  checked: {},
  alarms: 0,
  explained: 0,
  differences: [],
  fault: null,
  ...changes,
});

describe('when the next comparison is due', () => {
  it('is ten minutes after a start and after the last one, whatever came of that', () => {
    expect(dueNow([], START, START + 10 * MINUTE - 1)).toBeNull();
    expect(dueNow([], START, START + 10 * MINUTE)).toMatchObject({ whole: true });
    const runs = [run(START, { whole: true })];
    expect(dueNow(runs, START, START + 10 * MINUTE - 1)).toBeNull();
    expect(dueNow(runs, START, START + 10 * MINUTE)).toMatchObject({ whole: false, mark: { block: 7, eventId: 9n } });
    expect(dueNow([run(START, { state: 'failed' })], START, START + 5 * MINUTE)).toBeNull();
  });

  it('is of everything once a day, and once an hour while something stands that nobody can explain', () => {
    const clean = [run(START + HOUR), run(START, { whole: true })];
    expect(dueNow(clean, START, START + DAY - 1)).toMatchObject({ whole: false });
    expect(dueNow(clean, START, START + DAY)).toMatchObject({ whole: true });
    const alarmed = [run(START + 20 * MINUTE, { alarms: 1 }), run(START, { whole: true })];
    expect(dueNow(alarmed, START, START + HOUR - 1)).toMatchObject({ whole: false });
    expect(dueNow(alarmed, START, START + HOUR)).toMatchObject({ whole: true });
  });

  it('goes on from the last that was made, past those that failed, and at once when somebody asks', () => {
    const runs = [
      run(START + 900, { state: 'failed', block: null }),
      run(START + 600, { block: 8 }),
      run(START, { whole: true }),
    ];
    expect(dueNow(runs, START, START + 1500)).toMatchObject({ whole: false, mark: { block: 8 } });
    const asked = run(START + 950, { state: 'asked', whole: true });
    expect(dueNow([asked, ...runs], START, START + 951)).toMatchObject({ whole: true, asked: { id: asked.id } });
  });
});

describe('differences', () => {
  it('are written down with those that nobody can explain first, each once', () => {
    const of = (kind: Difference['kind'], subject: string) => ({ kind, subject }) as unknown as Difference;
    const all = [of('coins_over', 'a'), of('state', 'b'), of('foreign', 'c'), of('state', 'd')];
    expect(alarmsFirst(all)).toEqual([all[1], all[3], all[0], all[2]]);
    expect(alarmsFirst([])).toEqual([]);
  });
});

describe('a difference that was written down', () => {
  it('is read again with its figures by name; what another version wrote is left out', () => {
    const one: Difference = {
      kind: 'shares',
      tradeId: 't',
      here: { toBuyer: 1n, fee: null },
      folded: { toBuyer: 2n, fee: 0n },
    };
    const text = JSON.stringify([one, { kind: 'of_another_time' }, 7], (_, value: unknown) =>
      typeof value === 'bigint' ? `${value}` : value,
    );
    expect(readWritten(JSON.parse(text))).toEqual([
      {
        kind: 'shares',
        alarm: true,
        values: { tradeId: 't', here_toBuyer: '1', here_fee: '–', folded_toBuyer: '2', folded_fee: '0' },
      },
    ]);
  });
});
