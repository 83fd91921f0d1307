import { beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR, instantOf } from '#lib/kernel/instant.ts';
import { bpsOf } from '#lib/kernel/money.ts';
import { toBigint } from '#lib/db/decimal.ts';
import { banUser, pauseUser, unbanUser } from '#lib/account/commands/restrain.ts';
import { pauseOffersOf, followMethods, takeDownOffer } from '#lib/offer/commands/operate.ts';
import { moveOffer } from '#lib/offer/commands.ts';
import { getOffer } from '#lib/offer/queries/page.ts';
import { setFee, setLevels, setLimits, setMethod, withdrawSetting } from '#lib/site/commands/settings.ts';
import { siteIn } from '#lib/site/cache.ts';
import { getSettings } from '#lib/site/queries.ts';
import { takeOffer } from '#lib/trade/commands/take.ts';
import { setChainClock, type Person } from '../dispute/people.ts';
import { testDatabase } from '../setup/database.ts';
import { NO_LEVELS } from '../setup/levels.ts';
import { addDeployment, addMarket, addStaff, addTrader, as, CHAIN, codeOf, must, REASON, takeOf } from './people.ts';

const { db } = await testDatabase();
const NOW = instantOf(new Date());

let admin: Person;
let maker: Person;
let taker: Person;
await addDeployment(db);
beforeEach(async () => {
  await db.siteSetting.deleteMany();
  await setChainClock(db, NOW);
  admin = await addStaff(db, 'Olga', 'admin');
  maker = await addTrader(db, 'Mara');
  taker = await addTrader(db, 'Tara');
});

const feeAt = async (at: number) => (await siteIn(db, at)).feeBps;
const fee = (bps: number, effectiveFrom?: number) => setFee(as(db, admin), { bps, effectiveFrom, reason: REASON });
const take = async (market: Awaited<ReturnType<typeof addMarket>>, more: object = {}, fiat?: string) =>
  takeOffer(as(db, taker), { ...(await takeOf(db, taker, market, fiat)), ...more });
const tradeOf = async (taken: { tradeId: string }) => db.trade.findUniqueOrThrow({ where: { id: taken.tradeId } });

describe('the fee', () => {
  it('is what ships with the program until it is set; a lower one counts at once, a higher one a day later', async () => {
    expect(await feeAt(NOW)).toBe(50);
    must(await fee(20));
    expect(await feeAt(NOW + HOUR)).toBe(20);
    expect(codeOf(await fee(80, NOW + 2 * HOUR))).toBe('site.too_soon');
    const { effectiveFrom } = must(await fee(80));
    expect(effectiveFrom).toBeGreaterThanOrEqual(NOW + DAY);
    expect(await feeAt(effectiveFrom - 1)).toBe(20);
    expect(await feeAt(effectiveFrom)).toBe(80);
    // Nor by way of a lower one that is to come: makers were told of that.
    await setChainClock(db, effectiveFrom + DAY);
    const later = effectiveFrom + DAY;
    must(await fee(10, later + HOUR));
    expect(codeOf(await fee(70, later + 2 * HOUR))).toBe('site.too_soon');
  });

  it('keeps within what the contract takes, in whole basis points', async () => {
    for (const bps of [-1, 201, 1.5, Number.NaN]) expect(codeOf(await fee(bps))).toBe('site.fee_out_of_bounds');
    must(await fee(200));
    must(await fee(0));
  });

  it('that is to come can be withdrawn, one in effect cannot; the history keeps both', async () => {
    const soon = must(await fee(150));
    const back = (seq: string) => withdrawSetting(as(db, admin), { key: 'fee', seq, reason: REASON });
    must(await back(soon.seq));
    expect(await feeAt(soon.effectiveFrom + 1)).toBe(50);
    expect(codeOf(await back(soon.seq))).toBe('site.not_found');
    expect(codeOf(await back(must(await fee(30)).seq))).toBe('site.in_effect');
    const { history } = must(await getSettings(as(db, admin), { keys: ['fee'] }));
    expect(history.map(({ state, by, reason }) => [state, by, reason])).toEqual([
      ['withdrawn', 'Olga', REASON],
      ['in_force', 'Olga', REASON],
    ]);
  });

  it('of a trade is the one in force when it was opened, whatever it becomes later', async () => {
    const market = await addMarket(db, maker);
    const first = await tradeOf(must(await take(market)));
    must(await fee(100, NOW + 2 * DAY));
    await setChainClock(db, NOW + 2 * DAY - HOUR);
    const second = await tradeOf(must(await take(market)));
    await setChainClock(db, NOW + 2 * DAY + HOUR);
    const third = await tradeOf(must(await take(market)));
    const bps = [first, second, third].map(({ tokenUnits, feeUnits }) =>
      [50, 100].find((one) => bpsOf(toBigint(tokenUnits), one) === toBigint(feeUnits)),
    );
    expect(bps).toEqual([50, 50, 100]);
    // The first, as it stands now.
    const now = await tradeOf({ tradeId: first.id });
    expect([now.feeUnits, now.terms]).toEqual([first.feeUnits, first.terms]);
  });

  it('that changes while an offer is being taken asks whoever sells to a buying maker again, with the new one', async () => {
    const market = await addMarket(db, maker, { side: 'buy' });
    const page = must(await getOffer(as(db, taker), market));
    expect(page.feeBps).toBe(50);
    must(await fee(20));
    const asked = await take(market, { feeBpsSeen: page.feeBps });
    expect(asked).toMatchObject({ ok: false, refusal: { code: 'offer.fee_changed', data: { bps: 20 } } });
    expect(await db.trade.count({ where: { offerId: market.offerId } })).toBe(0);
    const trade = await tradeOf(must(await take(market, { feeBpsSeen: 20 })));
    expect(toBigint(trade.feeUnits)).toBe(bpsOf(toBigint(trade.tokenUnits), 20));
  });

  it('is never between two: many takes beside many changes each have exactly one that was in force', async () => {
    const market = await addMarket(db, maker);
    const takers = await Promise.all(Array.from({ length: 6 }, (_, n) => addTrader(db, `T${n}`)));
    const set = async () => {
      for (const bps of [45, 40, 35, 30]) must(await fee(bps));
    };
    const takes = takers.map(async (one) => {
      const input = await takeOf(db, one, market);
      return must(await takeOffer(as(db, one), input));
    });
    const [, ...taken] = await Promise.all([set(), ...takes]);
    for (const one of taken) {
      const trade = await tradeOf(one as { tradeId: string });
      const fits = [50, 45, 40, 35, 30].filter(
        (bps) => bpsOf(toBigint(trade.tokenUnits), bps) === toBigint(trade.feeUnits),
      );
      expect(fits).toHaveLength(1);
    }
  });
});

describe('a limit', () => {
  // What the two may trade by what they have earned is asked elsewhere.
  beforeEach(async () => void must(await setLevels(as(db, admin), { levels: NO_LEVELS, reason: REASON })));

  const limit = (tradeCents: string | null, dayCents: string | null) =>
    setLimits(as(db, admin), { tradeCents, dayCents, reason: REASON });

  it('of a trade and of a day is held against each of the two, in dollars; live trades stay as they are', async () => {
    const market = await addMarket(db, maker);
    const before = await tradeOf(must(await take(market, {}, '50000')));
    must(await limit('10000', null));
    expect(codeOf(await take(market, {}, '50000'))).toBe('site.limit_trade');
    expect((await tradeOf({ tradeId: before.id })).state).toBe('awaiting_escrow');
    must(await limit(null, '60000'));
    // Some 540 dollars are in that trade: no room for 100 more, on either side.
    expect(codeOf(await take(market, {}, '10000'))).toBe('site.limit_day');
    const other = await addTrader(db, 'Otto');
    expect(codeOf(await takeOffer(as(db, other), await takeOf(db, other, market, '10000')))).toBe(
      'site.partner_limit_day',
    );
    await setChainClock(db, NOW + DAY + HOUR);
    must(await take(market, {}, '10000'));
  });

  it('is not slipped past by two takes at once', async () => {
    must(await limit(null, '10000'));
    const [one, two] = [await addMarket(db, maker), await addMarket(db, maker)];
    const others = [await addTrader(db, 'X'), await addTrader(db, 'Y')] as const;
    const inputs = [await takeOf(db, others[0], one, '6000'), await takeOf(db, others[1], two, '6000')] as const;
    const done = await Promise.all([takeOffer(as(db, others[0]), inputs[0]), takeOffer(as(db, others[1]), inputs[1])]);
    expect(done.map(codeOf).sort()).toEqual(['ok', 'site.partner_limit_day']);
  });
});

describe('a payment method', () => {
  const method = (on: boolean, country: string | null = null) =>
    setMethod(as(db, admin), { methodId: 'sepa', country, on, reason: REASON });
  const stateOf = async (offerId: string) => {
    const { state, pauseReason } = await db.offer.findUniqueOrThrow({ where: { id: offerId } });
    return `${state} ${pauseReason}`;
  };

  it('that is off is in no new trade at once; its offers pause and come back, and what is live goes on', async () => {
    const [here, there] = [
      await addMarket(db, maker, { country: 'DE' }),
      await addMarket(db, maker, { country: 'FR' }),
    ];
    const { tradeId } = must(await take(here));
    must(await method(false, 'DE'));
    expect(codeOf(await take(here))).toBe('site.method_off');
    must(await take(there));
    await followMethods(db, { chainId: CHAIN, now: NOW + HOUR });
    expect([await stateOf(here.offerId), await stateOf(there.offerId)]).toEqual(['paused method', 'live null']);
    expect(codeOf(await take(here))).toBe('offer.paused_by_method');
    const resumed = await moveOffer(as(db, maker), { offerId: here.offerId, move: 'resume' });
    expect(codeOf(resumed)).toBe('site.method_off');
    expect((await tradeOf({ tradeId })).state).toBe('awaiting_escrow');
    must(await method(true, 'DE'));
    await followMethods(db, { chainId: CHAIN, now: NOW + HOUR });
    expect(await stateOf(here.offerId)).toBe('live null');
    must(await take(here));
  });

  it('leaves alone what its maker paused themselves', async () => {
    const market = await addMarket(db, maker);
    must(await moveOffer(as(db, maker), { offerId: market.offerId, move: 'pause' }));
    must(await method(false));
    await followMethods(db, { chainId: CHAIN, now: NOW + HOUR });
    must(await method(true));
    await followMethods(db, { chainId: CHAIN, now: NOW + HOUR });
    expect(await stateOf(market.offerId)).toBe('paused maker');
  });
});

describe('a restraint', () => {
  const about = (person: Person) => ({ accountId: person.actor.accountId, reason: REASON });

  it('stops what is new on both sides of a take, and is lifted; trades under way go on', async () => {
    const market = await addMarket(db, maker);
    const { tradeId } = must(await take(market));
    must(await banUser(as(db, admin), about(taker)));
    expect(codeOf(await take(market))).toBe('account.banned');
    must(await unbanUser(as(db, admin), about(taker)));
    must(await take(market));
    must(await pauseUser(as(db, admin), { ...about(maker), days: 2 }));
    // Before anybody has paused the offers of the maker: the take asks the restraint itself.
    expect(codeOf(await take(market))).toBe('offer.paused');
    await pauseOffersOf(db, maker.actor.accountId);
    const resume = { offerId: market.offerId, move: 'resume' } as const;
    expect(codeOf(await moveOffer(as(db, maker), resume))).toBe('account.paused_by_staff');
    await setChainClock(db, NOW + 3 * DAY);
    must(await moveOffer(as(db, maker), resume));
    must(await take(market));
    expect((await tradeOf({ tradeId })).state).toBe('awaiting_escrow');
  });

  it('is for traders: whoever holds a seat gives it back first, and nobody restrains themselves', async () => {
    const senior = await addStaff(db, 'Sena', 'senior');
    expect(codeOf(await banUser(as(db, senior), about(admin)))).toBe('account.is_staff');
    expect(codeOf(await banUser(as(db, senior), about(senior)))).toBe('account.not_to_oneself');
  });

  it('an offer that is taken down tells its maker why, and its live trades go on', async () => {
    const market = await addMarket(db, maker);
    const { tradeId } = must(await take(market));
    must(await takeDownOffer(as(db, admin), { offerId: market.offerId, reason: 'Asks for another channel.' }));
    expect(codeOf(await take(market))).toBe('offer.closed');
    const event = await db.event.findFirstOrThrow({ where: { type: 'offer.takenDown', subjectId: market.offerId } });
    expect(event.data).toEqual({ reason: 'Asks for another channel.' });
    expect((await tradeOf({ tradeId })).state).toBe('awaiting_escrow');
  });
});
