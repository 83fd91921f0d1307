import { beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '#lib/db/generated/client.ts';
import { writeStanding } from '#lib/account/commands/profile.ts';
import { findTrader } from '#lib/account/queries.ts';
import { DAY, HOUR, MINUTE, dateOf } from '#lib/kernel/instant.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { countTrade } from '#lib/reputation/listeners.ts';
import { rebuild } from '#lib/reputation/rebuild.ts';
import type { TradeSpec } from '../dispute/people.ts';
import { addOffer, addPerson, addTrade, addTradeEvent, setChainClock, type Person } from '../dispute/people.ts';
import { testDatabase } from '../setup/database.ts';

const { db, pool } = await testDatabase();
const NOW = 1_900_000_000;
const ctx = { db, clock: () => NOW, random: secureRandom };
let round = 0;

beforeAll(() => setChainClock(db, NOW));

type Ending = {
  readonly state: 'completed' | 'refunded' | 'divided' | 'cancelled';
  readonly by: string;
  readonly fault?: 'nobody' | 'buyer' | 'seller';
  /** Seconds between funding and paying, paying and the end; without them it was never paid. */
  readonly pay?: number;
  readonly release?: number;
  readonly endedAt?: number;
};

async function endTrade(buyer: Person, seller: Person, end: Ending): Promise<string> {
  const endedAt = end.endedAt ?? NOW - HOUR;
  const paidAt = end.release === undefined ? null : endedAt - end.release;
  const fundedAt = end.state === 'cancelled' ? null : (paidAt ?? endedAt) - (end.pay ?? HOUR);
  const date = (instant: number | null) => (instant === null ? null : dateOf(instant));
  const row: TradeSpec['row'] = {
    state: end.state,
    finalState: end.state,
    endedBy: end.by,
    fault: end.fault ?? 'nobody',
    endedAt: dateOf(endedAt),
    paidAt: date(paidAt),
    fundedAt: date(fundedAt),
  };
  const offerId = await addOffer(db, seller);
  const arbiter = '0x00000000000000000000000000000000000a4b17';
  const { id } = await addTrade(db, NOW, { offerId, buyer, seller, arbiter, round: ++round, row });
  await addTradeEvent(db, id, { type: 'trade.released', data: {}, actorId: null, at: endedAt });
  return id;
}

const count = (tradeId: string) => countTrade(ctx, { subjectId: tradeId } as Event);

async function standingOf({ actor }: Person) {
  const { memberSince: _, lastSeenAt: __, ...facts } = (await findTrader(db, actor.accountId))!;
  return facts;
}

const RELEASED = { state: 'completed', by: 'release', pay: 600, release: 300 } as const;

describe('a person’s standing', () => {
  it('before the first trade claims nothing', async () => {
    const newcomer = await addPerson(db, 'newcomer');
    await rebuild(pool, NOW);
    expect(await standingOf(newcomer)).toMatchObject({
      tradesDone: 0,
      completionBps: null,
      medianPaySeconds: null,
      medianReleaseSeconds: null,
      firstTradeAt: null,
    });
  });

  it('counts completed trades, those of thirty days apart, and the first', async () => {
    const [buyer, seller] = [await addPerson(db, 'b'), await addPerson(db, 's')];
    await count(await endTrade(buyer, seller, { ...RELEASED, endedAt: NOW - 40 * DAY }));
    await count(await endTrade(buyer, seller, RELEASED));
    for (const person of [buyer, seller]) {
      expect(await standingOf(person)).toMatchObject({
        tradesDone: 2,
        tradesDone30d: 1,
        completionBps: 10_000,
        firstTradeAt: NOW - 40 * DAY - 900,
      });
    }
  });

  it('takes the median of how fast one paid as buyer, and of how fast one released as seller', async () => {
    const [buyer, seller] = [await addPerson(db, 'b'), await addPerson(db, 's')];
    for (const [pay, release] of [
      [60, 10 * MINUTE],
      [600, MINUTE],
      [86_400, 30 * MINUTE],
    ] as const) {
      await count(await endTrade(buyer, seller, { ...RELEASED, pay, release }));
    }
    // Kept in buckets a twentieth wide: within 2.5 % of what it was.
    const about = expect.closeTo(600, -1.6);
    expect(await standingOf(buyer)).toMatchObject({ medianPaySeconds: about, medianReleaseSeconds: null });
    expect(await standingOf(seller)).toMatchObject({ medianPaySeconds: null, medianReleaseSeconds: about });
  });

  it('falls by own fault alone', async () => {
    const [buyer, seller] = [await addPerson(db, 'b'), await addPerson(db, 's')];
    for (let done = 0; done < 3; done++) await count(await endTrade(buyer, seller, RELEASED));
    await count(await endTrade(buyer, seller, { state: 'cancelled', by: 'expire', fault: 'seller' }));
    expect(await standingOf(seller)).toMatchObject({ tradesDone: 3, completionBps: 7500 });
    expect(await standingOf(buyer)).toMatchObject({ tradesDone: 3, completionBps: 10_000 });
  });

  it('is not touched by what two people settled, what lapsed and what was divided', async () => {
    const [buyer, seller] = [await addPerson(db, 'b'), await addPerson(db, 's')];
    await count(await endTrade(buyer, seller, RELEASED));
    for (const by of ['settle', 'lapse', 'rule']) await count(await endTrade(buyer, seller, { state: 'divided', by }));
    for (const person of [buyer, seller]) {
      expect(await standingOf(person)).toMatchObject({ tradesDone: 1, completionBps: 10_000, disputesLost: 0 });
    }
  });

  it('counts a dispute as lost for whom the arbiter gave nothing, as completed for whom it gave everything', async () => {
    const [buyer, seller] = [await addPerson(db, 'b'), await addPerson(db, 's')];
    await count(await endTrade(buyer, seller, { state: 'completed', by: 'rule', release: 60 }));
    expect(await standingOf(seller)).toMatchObject({ tradesDone: 0, completionBps: 0, disputesLost: 1 });
    expect(await standingOf(buyer)).toMatchObject({ tradesDone: 1, completionBps: 10_000, disputesLost: 0 });
    await count(await endTrade(buyer, seller, { state: 'refunded', by: 'rule', release: 60 }));
    expect(await standingOf(buyer)).toMatchObject({ tradesDone: 1, completionBps: 5000, disputesLost: 1 });
    expect(await standingOf(seller)).toMatchObject({ disputesLost: 1 });
  });

  it('falls by the fault that a ruling or a contest put down, and by no other, whoever got the coins', async () => {
    const [buyer, seller] = [await addPerson(db, 'b'), await addPerson(db, 's')];
    const ruled = async (state: 'completed' | 'divided', fault: string) => {
      const end = await endTrade(buyer, seller, { state, by: 'rule', release: 60 });
      await db.trade.update({ where: { id: end }, data: { fault, faultBy: 'ruling' } });
      await count(end);
    };
    await ruled('completed', 'rail');
    expect(await standingOf(seller)).toMatchObject({ completionBps: null, disputesLost: 1 });
    await ruled('divided', 'seller');
    expect(await standingOf(seller)).toMatchObject({ completionBps: 0 });
    expect(await standingOf(buyer)).toMatchObject({ completionBps: 10_000 });
  });

  it('knows nothing of an end that is not final yet', async () => {
    const [buyer, seller] = [await addPerson(db, 'b'), await addPerson(db, 's')];
    const id = await endTrade(buyer, seller, RELEASED);
    await db.trade.update({ where: { id }, data: { finalState: 'awaiting_release' } });
    await count(id);
    expect(await standingOf(seller)).toMatchObject({ tradesDone: 0 });
  });

  it('is the same counted trade by trade, told twice, and rebuilt from nothing', async () => {
    const people = await Promise.all([0, 1, 2, 3].map((n) => addPerson(db, `crowd-${n}`)));
    const endings: Ending[] = [
      RELEASED,
      { ...RELEASED, pay: 50, release: 5000, endedAt: NOW - 90 * DAY },
      { state: 'refunded', by: 'refund', fault: 'buyer' },
      { state: 'refunded', by: 'rule', release: 900 },
      { state: 'completed', by: 'settle', release: 900 },
      { state: 'divided', by: 'lapse', release: 900 },
      { state: 'cancelled', by: 'expire', fault: 'seller' },
    ];
    for (let n = 0; n < 40; n++) {
      const [buyer, seller] = [people[n % 4]!, people[(n + 1 + (n % 3)) % 4]!];
      const id = await endTrade(buyer, seller, { ...endings[n % endings.length]!, pay: 60 + n * 7 });
      await count(id);
      if (n % 5 === 0) await count(id);
    }
    const byTrade = await Promise.all(people.map(standingOf));
    expect(byTrade.some(({ completionBps }) => completionBps !== null && completionBps < 10_000)).toBe(true);
    for (const { actor } of people) {
      await writeStanding(db, actor.accountId, {
        tradesDone: 999,
        completionBps: 1,
        medianPaySeconds: 1,
        disputesLost: 77,
      });
    }
    await rebuild(pool, NOW);
    expect(await Promise.all(people.map(standingOf))).toEqual(byTrade);
  });
});
