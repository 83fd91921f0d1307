import { beforeEach, describe, expect, it } from 'vitest';
import { appendEvent } from '#lib/events/outbox.ts';
import { DAY, HOUR, dateOf } from '#lib/kernel/instant.ts';
import { addPerson, setChainClock, type Person } from '../dispute/people.ts';
import { testDatabase } from '../setup/database.ts';
import { idOf, makeTracks, NOW } from './tracks.ts';

const database = await testDatabase();
const { db } = database;
const { addSeen, look, signalsOf, kindsOf, reviewOf, useDevice, comeFrom, namePayee, pair, withdraw, tradeAt, next } =
  makeTracks(database);
let one: Person;
let two: Person;

beforeEach(async () => {
  await setChainClock(db, NOW);
  one = await addSeen('One');
  two = await addSeen('Two');
});

describe('what is found', () => {
  it('is a browser that two share, of both; a payment account, of whoever named it later; a vault’s way out, of whose vault it was; and nothing of others', async () => {
    const third = await addSeen('Third');
    for (const who of [one, two]) {
      await useDevice(who, 'shared');
      await namePayee(who, 'shared');
    }
    await useDevice(third, 'own');
    await namePayee(third, 'own');
    await withdraw(two, one);
    await withdraw(third, third);
    await look();
    expect(await signalsOf(one)).toEqual([['device', idOf(two)]]);
    const kinds = ['device', 'funding', 'payment_account'];
    expect(await signalsOf(two)).toEqual(kinds.map((kind) => [kind, idOf(one)]));
    expect(await signalsOf(third)).toEqual([]);
  });

  it('is nothing of somebody whose account a partner names as well, or to whose wallet they send coins, though the two have traded', async () => {
    await namePayee(one, 'of-one');
    await namePayee(two, 'of-one');
    // Named again, as after it was put away: the first time is what counts.
    await namePayee(one, 'of-one');
    await withdraw(two, one);
    await pair(one, two, 3);
    await look();
    expect(await signalsOf(one)).toEqual([]);
    expect(await reviewOf(one)).toBeNull();
    expect(await kindsOf(two)).toEqual(['funding', 'payment_account', 'self_trade']);
  });

  it('is no withdrawal that may still be taken back', async () => {
    await withdraw(one, two, false);
    await look();
    expect(await signalsOf(one)).toEqual([]);
  });

  it('is a network that few share, and none that a crowd does', async () => {
    for (const who of [one, two]) await comeFrom(who, '203.0.113.0/24');
    const crowd = await Promise.all(Array.from({ length: 6 }, () => addSeen('Guest')));
    for (const who of crowd) await comeFrom(who, '198.51.100.0/24');
    await look();
    expect(await kindsOf(one)).toEqual(['network']);
    expect(await kindsOf(crowd[0]!)).toEqual([]);
  });

  it('is many trades of a new account, and not those of an old one', async () => {
    await db.account.update({ where: { id: idOf(one) }, data: { createdAt: dateOf(NOW - DAY) } });
    for (const who of [one, two]) for (let n = 0; n < 10; n += 1) await tradeAt(who, NOW - HOUR, 100n);
    await look();
    expect(await kindsOf(one)).toEqual(['velocity']);
    expect(await kindsOf(two)).toEqual([]);
  });

  it('is a ring that trades among itself, and not a newcomer who goes to a trader whom many know', async () => {
    const third = await addSeen('Third');
    await pair(one, two, 5);
    await pair(two, third, 5);
    await pair(one, third, 5);
    const known = await addSeen('Known');
    const fan = await addSeen('Fan');
    await pair(fan, known, 8);
    for (let n = 0; n < 5; n += 1) await pair(await addPerson(db, `C ${next()}`), known, 3);
    await look();
    for (const who of [one, two, third]) expect(await kindsOf(who)).toEqual(['ring']);
    expect(await kindsOf(fan)).toEqual([]);
  });

  it('is a trade far larger than any before right after a changed password, and not the same without one', async () => {
    for (const who of [one, two]) {
      for (let n = 0; n < 3; n += 1) await tradeAt(who, NOW - 30 * DAY, 1000n);
      await tradeAt(who, NOW - HOUR, 3000n);
    }
    await db.$transaction((tx) =>
      appendEvent(tx, {
        type: 'account.passwordChanged',
        subjectId: idOf(one),
        seq: 1,
        data: {},
        actorId: idOf(one),
        at: NOW - 2 * HOUR,
        final: true,
      }),
    );
    await look();
    expect(await kindsOf(one)).toEqual(['after_change']);
    expect(await kindsOf(two)).toEqual([]);
  });

  it('is trading with oneself where a link and trades meet', async () => {
    for (const who of [one, two]) await useDevice(who, 'of-both');
    await pair(one, two, 2);
    await look();
    expect(await kindsOf(one)).toEqual(['device', 'self_trade']);
    expect((await reviewOf(one))?.score).toBe(88);
  });

  it('names neither device nor network nor account number, and is written once however often it is seen', async () => {
    for (const who of [one, two]) {
      await useDevice(who, 'a-secret-device');
      await namePayee(who, 'a-secret-payee');
      await comeFrom(who, '192.0.2.0/24');
    }
    await look();
    const before = await db.signal.count();
    await look();
    expect(await db.signal.count()).toBe(before);
    const text = JSON.stringify(await db.signal.findMany());
    for (const secret of ['a-secret-device', 'a-secret-payee', '192.0.2']) expect(text).not.toContain(secret);
  });
});
