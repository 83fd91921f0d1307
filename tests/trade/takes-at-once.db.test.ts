// Takes that share a transaction: each has to come out as if it had been alone.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Db } from '#lib/db/ctx.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import type { Result } from '#lib/kernel/result.ts';
import { setLimits } from '#lib/site/commands/settings.ts';
import { takeOffer } from '#lib/trade/commands/take.ts';
import { findBrokenEvents } from '#lib/trade/reconcile/events.ts';
import type { TakeInput } from '#lib/trade/schema.ts';
import type { Random } from '../../bench/simulation/random.ts';
import { setChainClock, type Person } from '../dispute/people.ts';
import { addDeployment, addMarket, addStaff, addTrader, as, codeOf, must, REASON, takeOf } from '../operator/people.ts';
import { testDatabase } from '../setup/database.ts';
import { setNoLevels } from '../setup/levels.ts';
import { playRounds, twoProcesses } from './two-processes.ts';

const { db, pool, url } = await testDatabase();
const { processes, cutter } = twoProcesses(url);

type Market = Awaited<ReturnType<typeof addMarket>>;
let makers: Person[];
let takers: Person[];
let markets: Market[];
await addDeployment(db);
beforeEach(async () => {
  await db.siteSetting.deleteMany();
  await setNoLevels(db);
  await setChainClock(db, instantOf(new Date()));
  [makers, takers, markets] = [[], [], []];
  for (let index = 0; index < 10; index++) {
    makers.push(await addTrader(db, `Mara ${index}`));
    takers.push(await addTrader(db, `Tara ${index}`));
    markets.push(await addMarket(db, makers[index]!, index % 3 === 2 ? { side: 'buy' } : {}));
  }
});

type Taken = Promise<Result<{ tradeId: string }>>;
const asked = () => Promise.all(takers.map((who, index) => takeOf(db, who, markets[index]!)));
const press = (who: Person, input: TakeInput, key: string | null = newId(secureRandom), on: Db = db): Taken =>
  takeOffer({ ...as(on, who), ...(key && { key }) }, input);

/** All that a take leaves, with what is drawn by chance or told by a clock taken out. */
async function leftBy(tradeId: string) {
  const trade = await db.trade.findUniqueOrThrow({ where: { id: tradeId } });
  const [event, ...more] = await db.event.findMany({ where: { noun: 'trade', subjectId: tradeId } });
  const told = await db.delivery.findMany({ where: { eventId: event!.id }, orderBy: { listener: 'asc' } });
  const lane = { chainId: trade.chainId, contract: trade.contract, sellerAddress: trade.sellerAddress };
  const { id: _1, createdAt: _2, openBy: _3, dueAt: _4, tradeHash, reference: _5, deal, terms, ...row } = trade;
  const { salt: _6, reference: _7, ...agreed } = deal as Record<string, unknown>;
  const { openBy: _8, deal: _9, ...signed } = terms as Record<string, unknown>;
  const { id: _10, at: _11, hash: _12, data, subjectId, requestId: _13, ...said } = event!;
  expect([subjectId, (data as { tradeHash: string }).tradeHash]).toEqual([tradeId, tradeHash]);
  return {
    row,
    agreed,
    signed,
    event: { ...said, data: { ...(data as object), tradeHash: null } },
    more,
    told: told.map(({ listener, dueAt }) => ({ listener, later: dueAt > new Date(Date.now() + 30_000) })),
    lanes: (await db.lane.findMany({ where: lane })).map((one) => ({ ...one, tradeId: one.tradeId === tradeId })),
    held: (await db.offer.findUniqueOrThrow({ where: { id: trade.offerId } })).heldTokens,
  };
}

describe('takes that come at once', () => {
  it('leave what each leaves alone: trade, terms, deal, lane, what the offer holds, the event and who hears of it', async () => {
    const inputs = await asked();
    const together = (await Promise.all(takers.map((who, index) => press(who, inputs[index]!)))).map(must);
    const left = await Promise.all(together.map(({ tradeId }) => leftBy(tradeId)));
    // Again from the beginning, each by itself.
    await db.lane.deleteMany();
    await db.offer.updateMany({ data: { heldTokens: 0 } });
    for (const [index, who] of takers.entries()) {
      await db.trade.update({ where: { id: together[index]!.tradeId }, data: { state: 'cancelled' } });
      const { tradeId } = must(await press(who, inputs[index]!, null));
      expect(await leftBy(tradeId), `take ${index}`).toEqual(left[index]);
    }
    expect((await findBrokenEvents(db, 0n)).broken).toEqual([]);
  });

  it('are kept in a few transactions', async () => {
    const inputs = await asked();
    const ids = (await Promise.all(takers.map((who, index) => press(who, inputs[index]!)))).map(
      (one) => must(one).tradeId,
    );
    const { rows } = await pool.query<{ n: number }>(
      'SELECT count(DISTINCT xmin::text)::int AS n FROM "Trade" WHERE "id" = ANY($1)',
      [ids],
    );
    // Two go at once, and what comes meanwhile goes after them; how much that is, the machine says.
    expect(rows[0]!.n).toBeLessThanOrEqual(takers.length - 3);
  });

  it.each([
    ['whose taker', () => `SELECT pg_advisory_xact_lock(hashtext('taker:${takers[4]!.actor.accountId}'))`],
    [
      'whose seller’s lanes',
      () => `SELECT pg_advisory_xact_lock(hashtext('lane:31337:${makers[4]!.actor.walletAddress}'))`,
    ],
    [
      'whose day is counted by somebody who',
      () => `SELECT pg_advisory_xact_lock(hashtext('limit:${makers[4]!.actor.accountId}'))`,
    ],
    ['whose offer', () => `SELECT 1 FROM "Offer" WHERE "id" = '${markets[4]!.offerId}' FOR UPDATE`],
    ['whose maker’s account', () => `SELECT 1 FROM "Account" WHERE "id" = '${makers[4]!.actor.accountId}' FOR UPDATE`],
    ['whose account', () => `SELECT 1 FROM "Account" WHERE "id" = '${takers[4]!.actor.accountId}' FOR UPDATE`],
  ])('leave out the one %s is held, which waits for that alone', async (_, lock) => {
    const admin = await addStaff(db, `Olga ${newId(secureRandom)}`, 'admin');
    must(await setLimits(as(db, admin), { tradeCents: null, dayCents: '1000000', reason: REASON }));
    const inputs = await asked();
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query(lock());
    const answers = takers.map((who, index) => press(who, inputs[index]!));
    try {
      const free = await Promise.all(answers.filter((_, index) => index !== 4));
      expect(free.map(codeOf)).toEqual(free.map(() => 'ok'));
      expect(await db.trade.count({ where: { offerId: markets[4]!.offerId } })).toBe(0);
    } finally {
      await client.query('COMMIT');
      client.release();
    }
    expect(codeOf(await answers[4]!)).toBe('ok');
    expect(await db.trade.count({ where: { offerId: markets[4]!.offerId } })).toBe(1);
  });

  it('leave out the one that is refused, which leaves nothing: no trade, no lane, nothing held, no answer under its key', async () => {
    const inputs = await asked();
    const wrong = { ...inputs[4]!, priceSeen: { numerator: '91', denominator: '1000000' } };
    const key = newId(secureRandom);
    const answers = await Promise.all(
      takers.map((who, index) => (index === 4 ? press(who, wrong, key) : press(who, inputs[index]!))),
    );
    expect(answers.map(codeOf)).toEqual(answers.map((_, index) => (index === 4 ? 'offer.price_changed' : 'ok')));
    const { offerId } = markets[4]!;
    expect(await db.trade.count({ where: { offerId } })).toBe(0);
    expect(await db.lane.count({ where: { sellerAddress: makers[4]!.actor.walletAddress } })).toBe(0);
    expect(`${(await db.offer.findUniqueOrThrow({ where: { id: offerId } })).heldTokens}`).toBe('0');
    expect(await db.commandKey.count({ where: { key } })).toBe(0);
  });

  it('give the last of an offer to one', async () => {
    const market = markets[0]!;
    const one = await takeOf(db, takers[0]!, market, '5000');
    const units = (5_000n * 1_000_000n) / 92n;
    await db.offer.update({ where: { id: market.offerId }, data: { totalTokens: `${units + units / 2n}` } });
    const answers = await Promise.all(takers.map((who) => press(who, one)));
    expect(answers.map(codeOf).sort()).toEqual(['ok', ...takers.slice(1).map(() => 'offer.not_enough_left')].sort());
  });

  it.each(['sell', 'buy'] as const)(
    'pass no day’s limit by coming at once, and give trades of one seller a lane each: of a maker who wants to %s',
    async (side) => {
      const admin = await addStaff(db, `Olga ${newId(secureRandom)}`, 'admin');
      // Of some 65 dollars each, four fit.
      must(await setLimits(as(db, admin), { tradeCents: null, dayCents: '27000', reason: REASON }));
      const shops: Market[] = [];
      for (const _ of takers) shops.push(await addMarket(db, makers[0]!, { side }));
      const inputs = await Promise.all(takers.map((who, index) => takeOf(db, who, shops[index]!, '6000')));
      const answers = await Promise.all(takers.map((who, index) => press(who, inputs[index]!)));
      expect([...new Set(answers.map(codeOf))].sort()).toEqual(['ok', 'site.partner_limit_day']);
      const trades = await db.trade.findMany({ where: { makerId: makers[0]!.actor.accountId } });
      expect(trades.map(({ lane }) => lane).sort()).toEqual(side === 'sell' ? [0, 1, 2, 3] : [0, 0, 0, 0]);
    },
  );

  it('pass no day’s limit of one person who takes of everybody at once', async () => {
    const admin = await addStaff(db, `Olga ${newId(secureRandom)}`, 'admin');
    must(await setLimits(as(db, admin), { tradeCents: null, dayCents: '27000', reason: REASON }));
    const who = takers[0]!;
    // Two of others go first, so that these gather behind them. Where one person sells twice already the lane lets no two go together: all are bought.
    const shops = await Promise.all(makers.slice(2).map((maker) => addMarket(db, maker)));
    const inputs = await Promise.all(shops.map((shop) => takeOf(db, who, shop, '6000')));
    const first = await asked();
    const before = [1, 2].map((index) => press(takers[index]!, first[index]!));
    const codes = (await Promise.all(inputs.map((input) => press(who, input)))).map(codeOf);
    expect(codes.sort()).toEqual([...Array(4).fill('ok'), ...inputs.slice(4).map(() => 'site.limit_day')]);
    expect((await Promise.all(before)).map(codeOf)).toEqual(['ok', 'ok']);
  });
});

const ROUNDS = 6;
const TAKES = 40;
/** One statement of so many loses its connection. */
const BREAKS = 40;

it('done once under each key, whatever breaks and whoever asks twice: what offers hold is what trades hold, no lane has two, and no event is missing', async () => {
  await playRounds(ROUNDS, playRound);
});

/** Asks until there is an answer, as a page does under the same key. */
async function persist(who: Person, input: TakeInput, key: string, random: Random): Promise<string> {
  for (let tries = 0; tries < 50; tries++) {
    try {
      const result = await press(who, input, key, processes[random.below(processes.length)]!);
      return result.ok ? result.value.tradeId : codeOf(result);
    } catch {
      // The connection is gone: nobody knows whether it was done.
    }
  }
  throw new Error('there is no answer');
}

async function playRound(random: Random): Promise<void> {
  // Makers take of each other as well; some offers end before all have theirs.
  const people = [...makers.slice(0, 4), ...takers.slice(0, 4)];
  const open = markets.slice(0, 4);
  const ids = open.map(({ offerId }) => offerId);
  for (const offerId of ids) {
    const { heldTokens } = await db.offer.findUniqueOrThrow({ where: { id: offerId } });
    const totalTokens = random.chance(0.5) ? null : heldTokens.plus(400_000_000);
    await db.offer.update({ where: { id: offerId }, data: { totalTokens } });
  }
  const presses: { who: Person; input: TakeInput; key: string }[] = [];
  while (presses.length < TAKES) {
    const who = people[random.below(people.length)]!;
    const input = await takeOf(db, who, open[random.below(open.length)]!, `${1_000 + random.below(9_000)}`);
    presses.push({ who, input, key: newId(secureRandom) });
  }
  let cuts = 0;
  cutter.watch((text) => !/^\s*(LISTEN|DISCARD)/.test(text) && random.below(2 * BREAKS) === 0 && ++cuts > 0);
  // Every third is pressed twice, by two browsers.
  const pressed = presses.flatMap((one, index) => (index % 3 === 0 ? [one, one] : [one]));
  const answers = await Promise.all(pressed.map(({ who, input, key }) => persist(who, input, key, random)));
  cutter.stop();
  expect(cuts).toBeGreaterThan(0);
  const first = new Map<string, string>();
  pressed.forEach(({ key }, index) => {
    // A refusal is judged anew each time; what was done has one answer.
    if (answers[index]!.includes('.')) return;
    expect(first.get(key) ?? answers[index]).toBe(answers[index]);
    first.set(key, answers[index]!);
  });
  const trades = await db.trade.findMany({ where: { offerId: { in: ids }, state: 'awaiting_escrow' } });
  expect(trades.map(({ id }) => id).sort()).toEqual([...first.values()].sort());
  for (const offerId of ids) {
    const { heldTokens, totalTokens } = await db.offer.findUniqueOrThrow({ where: { id: offerId } });
    const sum = trades
      .filter((one) => one.offerId === offerId)
      .reduce((all, one) => all + BigInt(`${one.tokenUnits}`), 0n);
    expect(`${heldTokens}`, offerId).toBe(`${sum}`);
    if (totalTokens !== null) expect(heldTokens.lte(totalTokens), offerId).toBe(true);
  }
  const lanes = await db.lane.findMany({ where: { tradeId: { not: null } } });
  const laid = trades.map(({ id, sellerAddress, lane }) => `${id} ${sellerAddress} ${lane}`).sort();
  const own = lanes.filter(({ tradeId }) => trades.some(({ id }) => id === tradeId));
  expect(own.map(({ tradeId, sellerAddress, lane }) => `${tradeId} ${sellerAddress} ${lane}`).sort()).toEqual(laid);
  const events = await db.event.findMany({ where: { subjectId: { in: trades.map(({ id }) => id) } } });
  expect(events.map(({ subjectId, seq }) => `${subjectId} ${seq}`).sort()).toEqual(
    trades.map(({ id }) => `${id} 1`).sort(),
  );
  const told = await db.delivery.findMany({ where: { eventId: { in: events.map(({ id }) => id) } } });
  expect(new Set(told.map(({ eventId }) => eventId)).size).toBe(events.length);
  expect((await findBrokenEvents(db, 0n)).broken).toEqual([]);
  // Nobody has so many waiting that the next round is refused for that.
  await db.trade.updateMany({ where: { offerId: { in: ids } }, data: { state: 'cancelled' } });
  await db.offer.updateMany({ where: { id: { in: ids } }, data: { heldTokens: 0 } });
}
