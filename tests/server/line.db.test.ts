// What one process says, the others hear: over the database and, where the machine has one, over a real Redis. Two ends in one process here; two processes
// stand in tests/e2e/machines.test.ts.
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { onHint, onLive, onMissed, type Live, type TypedHint } from '#lib/events/bus.ts';
import { createLine, type Line } from '#server/line/line.ts';
import type { Open } from '#server/line/transport.ts';
import { cut, joiner, openPostgres } from '#server/line/postgres.ts';
import { openRedis } from '#server/line/redis.ts';
import { testDatabase } from '../setup/database.ts';
import { hasRedis, startRedis } from '../setup/redis.ts';

const { url, pool } = await testDatabase();
const redis = hasRedis ? await startRedis() : undefined;
const lines: Line[] = [];
const offs: (() => void)[] = [];
afterEach(async () => {
  for (const off of offs.splice(0)) off();
  await Promise.all(lines.splice(0).map((line) => line.close()));
});
afterAll(() => redis?.kill());

/** Two ends that know each other, and what the bus of this process hears of either. */
async function twoEnds(open: Open) {
  const heard = { hints: [] as TypedHint[], lives: [] as Live[], missed: 0 };
  offs.push(
    onHint((hint) => void heard.hints.push(hint)),
    onLive((live) => void heard.lives.push(live)),
    onMissed(() => void heard.missed++),
  );
  const [one, other] = ['one', 'other'].map((mine) => createLine(open, { mine, helloMs: 50 })) as [Line, Line];
  lines.push(one, other);
  await vi.waitFor(() => expect([one.others(), other.others()]).toEqual([1, 1]));
  return { one, other, heard };
}

const hintOf = (seq: number) => ({ hint: { noun: 'trade', id: 'x', seq } });

const WAYS = [
  {
    way: 'the database',
    there: true,
    open: () => openPostgres(url),
    /** Cuts every line, or makes it stand again. */
    away: () =>
      pool.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'holdfast line' AND datname = current_database()`),
    back: async () => {},
  },
  {
    way: 'Redis',
    there: redis !== undefined,
    open: () => openRedis(redis!.url),
    away: () => redis!.kill(),
    back: () => redis!.start(),
  },
];

describe.each(WAYS)('the line over $way', ({ there, open, away, back }) => {
  it.skipIf(!there)('brings all that one end says to the other, once and in order, however long it is', async () => {
    const { one, heard } = await twoEnds(open());
    const long = 'a letter of two bytes: ñ. '.repeat(2_000);
    for (let seq = 1; seq <= 300; seq++) one.say(hintOf(seq));
    one.say({ live: { noun: 'trade', id: 'x', event: 'message', payload: { long }, except: 'socket' } });
    one.say({ hint: { noun: 'trade', id: 'x', seq: 301, event: { id: 2n ** 60n, type: 'trade.funded' } } });
    one.say({ hint: { noun: 'trade', id: 'x', seq: 302, again: true } });
    await vi.waitFor(() => expect(heard.hints).toHaveLength(302));
    expect(heard.hints.map(({ seq }) => seq)).toEqual(Array.from({ length: 302 }, (_, at) => at + 1));
    expect(heard.hints[301]).toEqual({ noun: 'trade', id: 'x', seq: 302, again: true });
    expect(heard.hints[300]!.event).toEqual({ id: 2n ** 60n, type: 'trade.funded' });
    expect(heard.lives).toEqual([{ noun: 'trade', id: 'x', event: 'message', payload: { long }, except: 'socket' }]);
    expect(heard.missed).toBe(0);
  });

  it.skipIf(!there)('tells whoever listens to ask anew after it was cut, and works again', async () => {
    const { one, other, heard } = await twoEnds(open());
    await away();
    await vi.waitFor(() => expect(one.isUp() && other.isUp() && heard.missed === 0).toBe(false));
    one.say(hintOf(1));
    await back();
    await vi.waitFor(() => expect([one.isUp(), other.isUp(), heard.missed >= 2]).toEqual([true, true, true]));
    await vi.waitFor(() => {
      one.say(hintOf(2));
      expect(heard.hints.some(({ seq }) => seq === 2)).toBe(true);
    });
  });
});

describe('a line', () => {
  it('says nothing while nobody else is there: one process alone costs the database nothing', async () => {
    const sent: string[] = [];
    const line = createLine((ear) => {
      queueMicrotask(() => ear.up(true));
      return { send: async (text) => void sent.push(text), close: async () => {} };
    });
    lines.push(line);
    for (let seq = 1; seq <= 100; seq++) line.say(hintOf(seq));
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    expect(JSON.parse(sent[0]!)).toMatchObject({ asks: true, said: [] });
  });

  it('takes nothing for said that is not of its form', async () => {
    let ear: Parameters<Open>[0] | undefined;
    let heard = 0;
    offs.push(onHint(() => void heard++));
    lines.push(createLine((given) => ((ear = given), { send: async () => {}, close: async () => {} })));
    const from = 'other';
    for (const text of [
      '',
      '{',
      'null',
      '[]',
      JSON.stringify({ from, said: [{ hint: { noun: 1 } }] }),
      JSON.stringify({ said: [] }),
    ])
      ear!.said(text);
    expect(heard).toBe(0);
    ear!.said(JSON.stringify({ from, said: [hintOf(1)] }));
    expect(heard).toBe(1);
  });
});

describe('a text in pieces', () => {
  it('is whole again, among those of others; one whose beginning was not heard is dropped, and not joined to another', () => {
    const join = joiner();
    const [a, b] = ['ä'.repeat(50), 'b'.repeat(40)].map((text) => cut(text, 8));
    expect(a!.length).toBeGreaterThan(5);
    const out = a!.map((piece, at) => [join(1, piece), b![at] && join(2, b![at]!)]).flat();
    expect(out.filter((text) => text)).toEqual(expect.arrayContaining(['ä'.repeat(50), 'b'.repeat(40)]));
    expect(
      a!
        .slice(1)
        .map((piece) => join(3, piece))
        .filter(Boolean),
    ).toEqual([]);
    expect(join(1, a![0]!)).toBeUndefined();
    expect(cut('short').map((piece) => join(1, piece))).toEqual(['short']);
    expect(join(1, 'nonsense')).toBeUndefined();
  });
});
