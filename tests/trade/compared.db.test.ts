/** What the console says of comparisons, and which events are said not to follow from those before them. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Prisma } from '#lib/db/generated/client.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { findBrokenEvents } from '#lib/trade/reconcile/events.ts';
import { listReconciliations } from '#lib/trade/reconcile/queries.ts';
import { addPerson, addTradeEvent } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { NOW, said, seatActors } from './acting.ts';

const { db } = await testDatabase();
const { makeTrade } = await seatActors(db);
const admin = await addPerson(db, 'admin', { roles: ['trader', 'admin'] });
const desk = async () => {
  const answer = await listReconciliations(testCtx(db, { actor: admin.actor }), { chainId: 31337 });
  if (!answer.ok) throw new Error(answer.refusal.code);
  return answer.value;
};
let made = 0;
const run = (changes: Partial<Prisma.ReconciliationUncheckedCreateInput> = {}) =>
  db.reconciliation.create({
    data: {
      id: `run-${(made += 1)}`,
      chainId: 31337,
      state: 'done',
      whole: false,
      startedAt: dateOf(NOW + made),
      block: made,
      ...changes,
    },
  });

describe('the desk of comparisons', () => {
  beforeEach(() => db.reconciliation.deleteMany());

  it('is for whoever may look at how the site is', async () => {
    expect(said(await listReconciliations(testCtx(db, { actor: null }), { chainId: 31337 }))).toEqual({
      code: 'account.sign_in_first',
    });
    const trader = await addPerson(db, 'trader');
    expect(said(await listReconciliations(testCtx(db, { actor: trader.actor }), { chainId: 31337 }))).toMatchObject({
      code: 'account.role_needed',
    });
  });

  it('says never until one was made, and neither asking nor failing is making', async () => {
    expect(await desk()).toEqual({ state: 'never', last: null, standing: null, runs: [] });
    await run({ state: 'asked', block: null });
    await run({ state: 'failed', fault: 'The node was away.' });
    await run({ chainId: 1, alarms: 3 });
    const { state, last, standing, runs } = await desk();
    expect([state, last, standing]).toEqual(['never', null, null]);
    expect(runs.map((one) => [one.state, one.fault])).toEqual([
      ['failed', 'The node was away.'],
      ['asked', null],
    ]);
  });

  it('lets an alarm stand until everything was compared again and it was gone', async () => {
    await run({ whole: true });
    expect(await desk()).toMatchObject({ state: 'same', standing: null });
    const alarm = await run({ alarms: 2, explained: 1, checked: { trades: 5, odd: 'text' } });
    await run();
    await run({ whole: true, state: 'failed' });
    const last = await run();
    const stands = await desk();
    expect(stands).toMatchObject({ state: 'alarm', last: { id: last.id }, standing: { id: alarm.id, alarms: 2 } });
    expect(stands.standing).toEqual({
      id: alarm.id,
      state: 'done',
      whole: false,
      startedAt: alarm.startedAt.getTime() / 1000,
      endedAt: null,
      block: alarm.block,
      checked: { trades: 5 },
      alarms: 2,
      explained: 1,
      differences: [],
      fault: null,
    });
    await run({ whole: true, alarms: 1 });
    expect(await desk()).toMatchObject({ state: 'alarm', standing: { whole: true, alarms: 1 } });
    await run({ whole: true });
    expect(await desk()).toMatchObject({ state: 'same', standing: null });
  });
});

describe('the log of events', () => {
  const add = (id: string) =>
    addTradeEvent(db, id, { type: 'trade.payerNamed', data: { n: 1 }, actorId: null, at: NOW } as never);

  it('follows from itself, and an event that was changed, cut out or put in is named', async () => {
    const [one, other] = [await makeTrade(), await makeTrade()];
    for (let at = 0; at < 3; at++) await add(one.id);
    await add(other.id);
    const whole = await findBrokenEvents(db, 0n);
    const rows = await db.event.findMany({ where: { subjectId: one.id }, orderBy: { seq: 'asc' } });
    const last = (await db.event.findFirstOrThrow({ orderBy: { id: 'desc' } })).id;
    expect(whole).toMatchObject({ broken: [], last });
    expect(whole.read).toBe(await db.event.count());
    const planted = async (change: () => Promise<unknown>, back: () => Promise<unknown>) => {
      await change();
      const { broken } = await findBrokenEvents(db, 0n);
      await back();
      return broken.map(({ kind, noun, subjectId, seq }) => [kind, noun, subjectId === one.id, seq]);
    };
    const { id, data, prevHash } = rows[1]!;
    const put = (changes: Prisma.EventUncheckedUpdateInput) => () => db.event.update({ where: { id }, data: changes });
    const named = (seq: number) => ['event', 'trade', true, seq];
    expect(await planted(put({ data: { n: 2 } }), put({ data: data! }))).toEqual([named(2)]);
    expect(await planted(put({ at: dateOf(NOW + 1) }), put({ at: dateOf(NOW) }))).toEqual([named(2)]);
    expect(await planted(put({ prevHash: rows[2]!.prevHash }), put({ prevHash }))).toEqual([named(2)]);
    expect(await planted(put({ seq: 99 }), put({ seq: 2 }))).toEqual([named(99), named(3)]);
    expect(await findBrokenEvents(db, 0n)).toMatchObject({ broken: [] });
  });

  it('is looked at again from a thousand events before the last that was read', async () => {
    const newest = (await db.event.findFirstOrThrow({ orderBy: { id: 'desc' } })).id;
    const all = await db.event.count();
    for (const after of [newest, 1_000n]) expect(await findBrokenEvents(db, after)).toMatchObject({ read: all });
    const first = (await db.event.findFirstOrThrow({ orderBy: { id: 'asc' } })).id;
    expect(await findBrokenEvents(db, first + 1_000n)).toEqual({ read: all - 1, last: first + 1_000n, broken: [] });
    expect(await findBrokenEvents(db, newest + 1_000n)).toEqual({ read: 0, last: newest + 1_000n, broken: [] });
  });
});
