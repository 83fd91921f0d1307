import { beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '#lib/db/generated/client.ts';
import { DAY, HOUR, dateOf } from '#lib/kernel/instant.ts';
import { editOffer, moveOffer, postOffer } from '#lib/offer/commands.ts';
import { followRates, turnOffers } from '#lib/offer/commands/turn-offers.ts';
import { nextTurn } from '#lib/offer/hours.ts';
import { listOffersOf } from '#lib/offer/queries.ts';
import { listMarket } from '#lib/offer/queries/market.ts';
import { getOwnOffer, listRevisions } from '#lib/offer/queries/own.ts';
import { listNearest } from '#lib/offer/queries/nearest.ts';
import { getOffer } from '#lib/offer/queries/page.ts';
import { marketSchema, offerSchema, type OfferInput } from '#lib/offer/schema.ts';
import { writeStanding } from '#lib/account/commands/profile.ts';
import { valuesOf } from '#components/offer/offer-values.ts';
import { cancelTrade } from '#lib/trade/commands/cancel.ts';
import { getTradeRoom } from '#lib/trade/queries.ts';
import { must, type Stage } from '#server/demo/stage.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { makePayee, makePerson, openStage, sellOffer, take, type Person } from '../trade/support.ts';

const database = await testDatabase();
const chain = await localChain({ database });
const { db } = database;
let stage: Stage;
let maker: Person;
let taker: Person;
let payee: string;

beforeAll(async () => {
  stage = await openStage(chain);
  maker = await makePerson(database, chain, 320, 'Maker Two');
  taker = await makePerson(database, chain, 321, 'Taker Two');
  payee = await makePayee(database, maker);
});

const ctx = (person: Person | null) => stage.ctxOf(person?.account ?? null);
const sell = (changes: Partial<OfferInput> = {}) => sellOffer(stage, maker, payee, changes);
const code = (answer: { ok: boolean; refusal?: { code: string } }) => (answer.ok ? 'taken' : answer.refusal?.code);
const account = (person: Person, data: Partial<Account>) =>
  db.account.update({ where: { id: person.account.id }, data: data as object });
const page = async (id: string, who: Person | null = taker) => must(await getOffer(ctx(who), { offerId: id }));
const market = async () => {
  const { rows } = must(await listMarket(ctx(taker), marketSchema.parse({ asset: 'USDC', currency: 'EUR' })));
  return rows.map(({ id }) => id);
};

/** Ends every trade of the two, so that the next case begins with strangers or friends as it likes. */
async function endTrades(finalState: 'cancelled' | 'completed' = 'cancelled'): Promise<void> {
  await db.trade.updateMany({
    where: { takerId: taker.account.id },
    data: { state: finalState, finalState, endedAt: new Date(), fault: 'nobody' },
  });
}

describe('rules on takers', () => {
  it('are held against the rows of now, whatever a client says or was told before', async () => {
    const now = await stage.now();
    await account(taker, { createdAt: dateOf(now - 3 * DAY) });
    const asked = { leastTrades: 2, leastCompletionBps: 9000, leastAgeDays: 7, takerCountries: ['DE'] };
    const id = await sell(asked);
    const { missing } = (await page(id)).gate;
    expect(missing.map(({ rule }) => rule)).toEqual(['trades', 'completion', 'age', 'country']);
    // A client that takes all the same, with everything else right.
    expect(code(await take(stage, taker, id))).toBe('offer.rule_trades');
    await writeStanding(db, taker.account.id, { tradesDone: 2, completionBps: 8999 });
    expect(code(await take(stage, taker, id))).toBe('offer.rule_completion');
    await writeStanding(db, taker.account.id, { completionBps: 9000 });
    expect(code(await take(stage, taker, id))).toBe('offer.rule_age');
    await account(taker, { createdAt: dateOf(now - 8 * DAY) });
    expect(code(await take(stage, taker, id))).toBe('offer.rule_country');
    await account(taker, { country: 'FR' });
    expect(code(await take(stage, taker, id))).toBe('offer.rule_country');
    await account(taker, { country: 'DE' });
    expect((await page(id)).gate.missing).toEqual([]);
    expect(code(await take(stage, taker, id))).toBe('taken');
    await endTrades();
  });

  it('ask nothing of the offer’s own maker’s page, nor of a visitor nobody knows', async () => {
    const id = await sell({ leastTrades: 50 });
    const nothing = { shut: null, missing: [], firstTradeMostMinor: null, caps: {}, tooSmallCap: null };
    expect((await page(id, null)).gate).toEqual(nothing);
    expect((await page(id, null)).rules.leastTrades).toBe(50);
    expect((await page(id, maker)).gate.missing).toEqual([]);
  });

  it('bound what two strangers begin with, also when they take twice at once', async () => {
    const id = await sell({ firstTradeMost: '100', most: '500' });
    expect((await page(id)).gate.firstTradeMostMinor).toBe('10000');
    expect(code(await take(stage, taker, id, '10001'))).toBe('offer.rule_first_trade');
    const answers = await Promise.all([0, 1, 2].map(() => take(stage, taker, id, '6000')));
    expect(answers.map(code).sort()).toEqual(['offer.rule_first_trade', 'offer.rule_first_trade', 'taken']);
    expect(code(await take(stage, taker, id, '4000'))).toBe('taken');
    expect((await page(id)).gate.missing).toEqual([{ rule: 'first_trade', mostMinor: '0' }]);
    await endTrades('completed');
    expect((await page(id)).gate.firstTradeMostMinor).toBeNull();
    expect(code(await take(stage, taker, id, '50000'))).toBe('taken');
    await endTrades();
    await db.trade.updateMany({ where: { takerId: taker.account.id }, data: { finalState: 'cancelled' } });
  });

  it('count what two strangers begin with on both sides of the market at once', async () => {
    const account = await makePayee(database, taker);
    const [sells, buys] = await Promise.all([
      sell({ firstTradeMost: '100', most: '500' }),
      sell({ side: 'buy', methods: [{ methodId: 'sepa' }], firstTradeMost: '100', most: '500' }),
    ]);
    const answers = await Promise.all([take(stage, taker, sells, '6000'), take(stage, taker, buys, '6000', account)]);
    expect(answers.map(code).sort()).toEqual(['offer.rule_first_trade', 'taken']);
    await endTrades();
  });

  it('are beside what nobody may have: more than twenty takes under way, also by taking at once', async () => {
    await endTrades();
    const id = await sell({ most: '500', total: '10000' });
    for (let index = 0; index < 19; index++) expect(code(await take(stage, taker, id, '1000'))).toBe('taken');
    const answers = await Promise.all([0, 1, 2].map(() => take(stage, taker, id, '1000')));
    expect(answers.map(code).sort()).toEqual(['taken', 'trade.too_many_open', 'trade.too_many_open']);
    await endTrades();
  });

  it('lead to the nearest offers that this person can take', async () => {
    const open = await sell({ fixedPrice: '0.91' });
    await sell({ fixedPrice: '0.90', leastTrades: 900 });
    const shut = await sell({ fixedPrice: '0.89', leastTrades: 500 });
    const near = await listNearest(ctx(taker), await page(shut), '100');
    expect(near[0]?.id).toBe(open);
    expect(near.some(({ id }) => id === shut)).toBe(false);
    for (const id of [open, shut]) must(await moveOffer(ctx(maker), { offerId: id, move: 'close' }));
  });
});

describe('opening hours', () => {
  it('refuse a take outside them with when it opens, and the clock keeps the time of the next turn', async () => {
    const now = await stage.now();
    const minute = Math.floor((now % DAY) / 60);
    // Opens in two hours by UTC, for one hour, every day.
    const from = (minute + 120) % 1440;
    const hours = { zone: 'UTC', days: Array.from({ length: 7 }, (): [number, number][] => [[from, from + 60]]) };
    const id = await sell({ openingHours: hours });
    const { gate } = await page(id);
    expect(gate.shut).toEqual({ code: 'offer.outside_hours', data: { opens: nextTurn(hours, now) } });
    expect(await take(stage, taker, id)).toMatchObject({ refusal: gate.shut });
    const row = () => db.offer.findUniqueOrThrow({ where: { id } });
    expect((await row()).turnsAt).toEqual(dateOf(nextTurn(hours, now)!));
    expect(await turnOffers(db, { chainId: 31337, now })).not.toContain(id);
    expect(await market()).not.toContain(id);
    const opens = nextTurn(hours, now)!;
    expect(await turnOffers(db, { chainId: 31337, now: opens })).toContain(id);
    expect((await row()).turnsAt).toEqual(dateOf(opens + HOUR));
    expect(await market()).toContain(id);
    // Told twice it is told once.
    expect(await turnOffers(db, { chainId: 31337, now: opens })).not.toContain(id);
    must(await editOffer(ctx(maker), await edited(id, { openingHours: undefined })));
    expect((await row()).turnsAt).toBeNull();
    expect(code(await take(stage, taker, id))).toBe('taken');
    await endTrades();
  });
});

async function edited(offerId: string, changes: Partial<OfferInput>) {
  const own = must(await getOwnOffer(ctx(maker), { offerId }));
  return { ...offerSchema.parse({ ...valuesOf(own), ...changes }), offerId, seenRevision: own.revision };
}

/** The sample rate of the embedded chain: 0.8782 euro for a dollar. */
describe('a trigger price', () => {
  const follow = async () => followRates(db, { chainId: 31337, now: await stage.now() });
  const state = async (id: string) => {
    const { state: now, pauseReason, version } = await db.offer.findUniqueOrThrow({ where: { id } });
    return { now, pauseReason, version };
  };

  it('pauses an offer the rate has left, writes no other, and brings it back by itself', async () => {
    const [crossed, inside, plain] = [
      await sell({ pauseUnder: '0.88' }),
      await sell({ pauseUnder: '0.80', pauseOver: '0.95' }),
      await sell(),
    ];
    const before = await state(inside);
    // The take is exact before any clock has looked.
    expect(code(await take(stage, taker, crossed))).toBe('offer.paused_by_rate');
    expect(await follow()).toEqual([crossed]);
    expect(await follow()).toEqual([]);
    expect(await state(crossed)).toMatchObject({ now: 'paused', pauseReason: 'trigger' });
    expect([await state(inside), (await state(plain)).version]).toEqual([before, 1]);
    expect((await page(crossed)).gate.shut?.code).toBe('offer.paused_by_rate');
    expect(await market()).not.toContain(crossed);
    expect(await market()).toContain(inside);
    expect(code(await moveOffer(ctx(maker), { offerId: crossed, move: 'resume' }))).toBe('offer.paused_by_rate');
    // Back inside, but not by half a percent yet: it waits. Then it comes back.
    await trigger(crossed, '0.875');
    expect(await follow()).toEqual([]);
    await trigger(crossed, '0.873');
    expect(await follow()).toEqual([crossed]);
    expect(await state(crossed)).toMatchObject({ now: 'live', pauseReason: null });
    expect(code(await take(stage, taker, crossed))).toBe('taken');
    await endTrades();
  });

  /** Moves the trigger under the offer, as if the rate had moved. */
  async function trigger(offerId: string, under: string): Promise<void> {
    const [numerator, denominator] = [BigInt(under.replace('.', '')), 10n ** BigInt(under.length - 2)];
    await db.offerRevision.updateMany({
      where: { offerId },
      data: { pauseUnderNumerator: `${numerator * 100n}`, pauseUnderDenominator: `${denominator * 1_000_000n}` },
    });
  }

  it('never undoes the maker’s own pause, and the maker can make its pause their own', async () => {
    const id = await sell({ pauseUnder: '0.80' });
    must(await moveOffer(ctx(maker), { offerId: id, move: 'pause' }));
    expect(await state(id)).toMatchObject({ now: 'paused', pauseReason: 'maker' });
    expect(await follow()).not.toContain(id);
    must(await moveOffer(ctx(maker), { offerId: id, move: 'resume' }));
    await trigger(id, '0.95');
    expect(await follow()).toEqual([id]);
    must(await moveOffer(ctx(maker), { offerId: id, move: 'pause' }));
    await trigger(id, '0.80');
    expect(await follow()).not.toContain(id);
    expect(await state(id)).toMatchObject({ now: 'paused', pauseReason: 'maker' });
    expect(code(await take(stage, taker, id))).toBe('offer.paused');
  });
});

describe('a private offer', () => {
  it('is in no list, and can be taken by whoever has its link', async () => {
    const id = await sell({ unlisted: true });
    const shown = await sell();
    expect(await market()).toContain(shown);
    expect(await market()).not.toContain(id);
    const ofMaker = await listOffersOf(ctx(taker), { accountId: maker.account.id });
    expect(ofMaker.some((offer) => offer.id === id)).toBe(false);
    expect((await page(id)).unlisted).toBe(true);
    expect(code(await take(stage, taker, id))).toBe('taken');
    await endTrades();
  });
});

describe('taking', () => {
  it('hides an offer from nobody, holds capacity while the trade lives, and frees it when it is called off', async () => {
    const id = await sell({ total: '500', unlisted: false, fixedPrice: '0.5' });
    const left = async () => BigInt((await page(id)).leftUnits!);
    const whole = await left();
    const { tradeId } = must(await take(stage, taker, id, '10000'));
    expect(await market()).toContain(id);
    expect(await left()).toBe(whole - 200_000_000n);
    must(await cancelTrade(ctx(maker), { tradeId }));
    expect(await left()).toBe(whole);
    await endTrades();
  });

  it('is refused to whom it is paused, by the row and not by the session, with until when', async () => {
    const id = await sell();
    const until = (await stage.now()) + HOUR;
    await writeStanding(db, taker.account.id, { pausedUntil: until });
    // The session was opened before the pause began.
    expect(await take(stage, taker, id)).toMatchObject({ refusal: { code: 'trade.paused', data: { until } } });
    // It stops taking and nothing else.
    const mine = await makePayee(database, taker);
    await sellOffer(stage, taker, mine);
    await writeStanding(db, taker.account.id, { pausedUntil: until - HOUR });
    expect(code(await take(stage, taker, id))).toBe('taken');
    await endTrades();
  });
});

describe('versions', () => {
  it('say what each edit changed and which trades name them; the first message is of the one that was taken', async () => {
    const id = await sell({ firstMessage: 'Hello from one' });
    const { tradeId } = must(await take(stage, taker, id));
    const edit = await edited(id, { most: '400', leastTrades: 1, firstMessage: 'Hello\u202e from two' });
    must(await editOffer(ctx(maker), edit));
    must(await editOffer(ctx(maker), await edited(id, {})));
    const versions = must(await listRevisions(ctx(maker), { offerId: id }));
    expect(versions.map(({ revision, changed, trades }) => [revision, changed, trades])).toEqual([
      [3, [], 0],
      [2, ['limits', 'first_message', 'takers'], 0],
      [1, [], 1],
    ]);
    expect(await listRevisions(ctx(taker), { offerId: id })).toMatchObject({ refusal: { code: 'offer.not_found' } });
    for (const person of [maker, taker]) {
      const room = must(await getTradeRoom(ctx(person), { tradeId }));
      expect([room.offerRevision, room.firstMessage]).toEqual([1, 'Hello from one']);
    }
    expect((await page(id)).firstMessage).toBe('Hello from two');
    expect(await db.chatMessage.count({ where: { tradeId } })).toBe(0);
    await endTrades();
  });

  it('refuse to be made of fields the form would refuse (a door that forgot to ask)', async () => {
    const good = offerSchema.parse({ ...valuesOf(must(await getOwnOffer(ctx(maker), { offerId: await sell() }))) });
    for (const bad of [{ least: '0' }, { most: '1' }, { total: '0' }, { fixedPrice: '0' }, { firstTradeMost: '1' }]) {
      expect(await postOffer(ctx(maker), { ...good, ...bad }), JSON.stringify(bad)).toMatchObject({
        refusal: { code: 'offer.invalid' },
      });
    }
  });
});
