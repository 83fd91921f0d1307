import type pg from 'pg';
import { expect, it } from 'vitest';
import { Gate } from '#bench/simulation/real/gate.ts';
import type { Place } from '#bench/simulation/real/hands.ts';

const place = { instance: { gated: true, dead: false }, number: 1, task: 'counts', faults: 0 } as unknown as Place;

it('what is sent over one connection without waiting is let through in the order in which it was sent, and another connection is not held up by it', async () => {
  const gate = new Gate(null as unknown as pg.Client, () => null);
  const [one, other] = [{}, {}] as [pg.Client, pg.Client];
  const done: string[] = [];
  const send = (client: pg.Client, text: string) =>
    gate.statement(place, client, text, async () => void done.push(text));
  const sent = [send(one, 'SELECT 3'), send(one, 'SELECT 1'), send(other, 'SELECT 2'), send(one, 'SELECT 0')];
  expect(gate.ready.map(({ text }) => text)).toEqual(['SELECT 2', 'SELECT 3']);
  while (gate.ready.length > 0) await gate.release(gate.ready.at(-1)!, 'go');
  await Promise.all(sent);
  expect(done.filter((text) => text !== 'SELECT 2')).toEqual(['SELECT 3', 'SELECT 1', 'SELECT 0']);
});
