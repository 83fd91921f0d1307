import { beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '#lib/db/generated/client.ts';
import { DAY, HOUR, MINUTE, dateOf, instantOf } from '#lib/kernel/instant.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { countTrade } from '#lib/reputation/listeners.ts';
import { findMyPause } from '#lib/reputation/queries.ts';
import { recount } from '#lib/reputation/recount.ts';
import { addOffer, addPerson, addTrade, setChainClock, type Person, type TradeSpec } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';

const { db } = await testDatabase();
const NOW = 1_900_000_000;
const ctx = { db, clock: () => NOW, random: secureRandom };
let round = 5000;
let maker: Person;

beforeAll(async () => {
  await setChainClock(db, NOW);
  maker = await addPerson(db, 'maker');
});

type End = {
  readonly at: number;
  readonly fault: 'nobody' | 'buyer' | 'seller';
  readonly by?: string;
  readonly funded?: boolean;
  readonly cancelledBy?: 'buyer' | 'seller';
  /** The one under test sold: a selling taker. */
  readonly sells?: boolean;
  /** The one under test posted the offer. */
  readonly posted?: boolean;
  readonly final?: boolean;
};

async function endTrade(who: Person, end: End): Promise<string> {
  const [buyer, seller] = end.sells ? [maker, who] : [who, maker];
  const cancelled = !(end.funded ?? true);
  const state = cancelled ? 'cancelled' : 'refunded';
  const row: TradeSpec['row'] = {
    state,
    finalState: end.final === false ? 'awaiting_payment' : state,
    endedBy: end.by ?? (cancelled ? 'expire' : 'reclaim'),
    fault: end.fault,
    cancelledBy: end.cancelledBy ?? null,
    endedAt: dateOf(end.at),
    fundedAt: cancelled ? null : dateOf(end.at - HOUR),
    takerId: (end.posted ? maker : who).actor.accountId,
    makerId: (end.posted ? who : maker).actor.accountId,
  };
  const offerId = await addOffer(db, maker);
  const arbiter = '0x00000000000000000000000000000000000a4b17';
  const { id } = await addTrade(db, NOW, { offerId, buyer, seller, arbiter, round: ++round, row });
  await countTrade(ctx, { subjectId: id } as Event);
  return id;
}

async function pausedUntil({ actor }: Person): Promise<number | null> {
  const { pausedUntil: until } = await db.account.findUniqueOrThrow({ where: { id: actor.accountId } });
  return until && instantOf(until);
}

const UNPAID: Omit<End, 'at'> = { fault: 'buyer' };

describe('who takes and vanishes', () => {
  it('is paused for longer each time, from the end that did it', async () => {
    const who = await addPerson(db, 'vanishes');
    const rungs = [null, HOUR, 6 * HOUR, 24 * HOUR, 72 * HOUR, 72 * HOUR];
    for (const [index, pause] of rungs.entries()) {
      const at = NOW - HOUR + index * MINUTE;
      await endTrade(who, { ...UNPAID, at });
      expect(await pausedUntil(who), `after ${index + 1}`).toBe(pause === null ? null : at + pause);
    }
  });

  it('is told until when, why, and which trades', async () => {
    const who = await addPerson(db, 'told');
    const old = await endTrade(who, { ...UNPAID, at: NOW - 8 * DAY });
    const first = await endTrade(who, { ...UNPAID, at: NOW - 5 * MINUTE });
    const asked = () => findMyPause(testCtx(db, { actor: who.actor }), 31337);
    expect(await asked()).toBeNull();
    const second = await endTrade(who, { ...UNPAID, at: NOW - MINUTE });
    const pause = (await asked())!;
    expect(pause).toMatchObject({ until: NOW - MINUTE + HOUR, ends: 2, pauseSeconds: HOUR });
    expect(pause.trades.map(({ tradeId }) => tradeId)).toEqual([second, first]);
    expect(pause.trades.some(({ tradeId }) => tradeId === old)).toBe(false);
    expect(await findMyPause(testCtx(db), 31337)).toBeNull();
  });

  it('is paused as a selling taker who never locked the coins, and as a buyer who gave them back', async () => {
    const who = await addPerson(db, 'both ways');
    await endTrade(who, { fault: 'seller', sells: true, funded: false, at: NOW - 3 * MINUTE });
    await endTrade(who, { fault: 'buyer', by: 'refund', at: NOW - 2 * MINUTE });
    expect(await pausedUntil(who)).toBe(NOW - 2 * MINUTE + HOUR);
  });

  it('is not paused by what was nobody’s fault, the other’s, called off in time, or not final', async () => {
    const who = await addPerson(db, 'innocent');
    const at = NOW - MINUTE;
    await endTrade(who, { fault: 'nobody', at });
    await endTrade(who, { fault: 'seller', funded: false, at });
    await endTrade(who, { fault: 'buyer', funded: false, cancelledBy: 'buyer', at });
    await endTrade(who, { ...UNPAID, final: false, at });
    // A maker who does not act is judged by completion; the ladder is for those who take.
    await endTrade(who, { fault: 'buyer', posted: true, at });
    await endTrade(who, { fault: 'buyer', posted: true, at });
    expect(await pausedUntil(who)).toBeNull();
  });

  it('is paused no longer by being counted again: trade by trade, told twice, and all from nothing', async () => {
    const who = await addPerson(db, 'counted');
    const ids = [];
    for (const ago of [9 * MINUTE, 6 * MINUTE, MINUTE]) ids.push(await endTrade(who, { ...UNPAID, at: NOW - ago }));
    const until = await pausedUntil(who);
    expect(until).toBe(NOW - MINUTE + 6 * HOUR);
    for (const id of [...ids, ...ids]) await countTrade(ctx, { subjectId: id } as Event);
    await db.$transaction((tx) => recount(tx, [who.actor.accountId], NOW));
    await db.$transaction((tx) => recount(tx, [who.actor.accountId], NOW + DAY));
    expect(await pausedUntil(who)).toBe(until);
  });
});
