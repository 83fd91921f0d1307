import { describe, expect, it } from 'vitest';
import { ON_CHAIN, SUBSCRIPTIONS } from '#lib/events/catalogue.ts';
import { LOGS } from '#lib/trade/fold.ts';
import { LISTENERS, dispatchOnce } from '#server/dispatcher.ts';
import { appendEvent, finaliseEvent } from '#lib/events/outbox.ts';
import { onHint } from '#lib/events/bus.ts';
import { testDatabase } from '../setup/database.ts';

const { db } = await testDatabase();

const event = (subjectId: string, final: boolean) => ({
  type: 'trade.moveSigned' as const,
  subjectId,
  seq: 1,
  data: {},
  actorId: null,
  at: 1_700_000_000,
  final,
});

describe('the dispatcher', () => {
  it('has a function for every listener that is named, and no other', () => {
    expect(Object.keys(LISTENERS).sort()).toEqual([...new Set(SUBSCRIPTIONS.map((s) => s.listener))].sort());
  });

  it('delivers once, and hints what happened', async () => {
    const heard: string[] = [];
    const off = onHint((hint) => heard.push(hint.id));
    await appendEvent(db, event('once', true));
    expect(await dispatchOnce(db)).toBe(1);
    expect(await dispatchOnce(db)).toBe(0);
    off();
    expect(heard).toEqual(['once']);
  });

  it('goes on after a listener that throws, and tries that one again later', async () => {
    const broken = LISTENERS as Record<string, unknown>;
    const saved = broken['live.hint'];
    broken['live.hint'] = async (_: unknown, e: { subjectId: string }) => {
      if (e.subjectId === 'bad') throw new Error('planted');
    };
    await appendEvent(db, event('bad', true));
    await appendEvent(db, event('good', true));
    await dispatchOnce(db);
    broken['live.hint'] = saved;
    const events = await db.event.findMany();
    const rows = await db.delivery.findMany();
    const of = (id: string) => rows.find((row) => row.eventId === events.find((one) => one.subjectId === id)!.id)!;
    expect(of('good').doneAt).not.toBeNull();
    expect(of('bad').doneAt).toBeNull();
    expect(of('bad').lastError).toContain('planted');
    expect(of('bad').dueAt.getTime()).toBeGreaterThan(Date.now());
    await db.delivery.updateMany({ where: { eventId: of('bad').eventId }, data: { dueAt: new Date(0) } });
    await dispatchOnce(db);
    expect((await db.delivery.findMany({ where: { doneAt: null } })).length).toBe(0);
  });

  it('calls a listener that asked for patience that long after the event, and not before', async () => {
    await appendEvent(db, { ...event('later', true), type: 'chat.messageSent' });
    await dispatchOnce(db);
    const { id } = await db.event.findFirstOrThrow({ where: { subjectId: 'later' } });
    const rows = await db.delivery.findMany({ where: { eventId: id } });
    const waiting = rows.filter(({ doneAt }) => doneAt === null);
    expect(waiting.map(({ listener }) => listener).sort()).toEqual(['notice.mail', 'notice.push', 'notice.tell']);
    for (const { dueAt } of waiting) expect(dueAt.getTime()).toBeGreaterThan(Date.now() + 30_000);
    await db.delivery.deleteMany({ where: { doneAt: null } });
  });

  it('hints again when what a log said has become final, once, and names no event a second time', async () => {
    const heard: unknown[] = [];
    const off = onHint((hint) => hint.id === 'deep' && heard.push(hint));
    const id = await appendEvent(db, { ...event('deep', false), type: 'trade.funded' });
    while (await dispatchOnce(db));
    expect(heard).toMatchObject([{ noun: 'trade', seq: 1, event: { id, type: 'trade.funded' } }]);
    for (let times = 0; times < 2; times++) {
      await db.$transaction((tx) => finaliseEvent(tx, id, 'trade.funded'));
      while (await dispatchOnce(db));
    }
    off();
    expect(heard.slice(1)).toEqual([{ noun: 'trade', id: 'deep', seq: 1, again: true }]);
  });

  it('knows every event that a log can be for one that becomes final', () => {
    expect([...ON_CHAIN].toSorted()).toEqual([...new Set(Object.values(LOGS).map(({ type }) => type))].toSorted());
  });

  it('finalises an event once, however often it is asked', async () => {
    const id = await appendEvent(db, event('final', false));
    await Promise.all([
      db.$transaction((tx) => finaliseEvent(tx, id, 'trade.moveSigned')),
      db.$transaction((tx) => finaliseEvent(tx, id, 'trade.moveSigned')),
    ]);
    expect((await db.event.findUniqueOrThrow({ where: { id } })).final).toBe(true);
  });
});
