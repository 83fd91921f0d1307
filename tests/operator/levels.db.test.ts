import { beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR, dateOf, instantOf } from '#lib/kernel/instant.ts';
import { getLimits } from '#lib/offer/queries/limits.ts';
import { canPass } from '#lib/offer/policy.ts';
import { getOffer } from '#lib/offer/queries/page.ts';
import { setLevels } from '#lib/site/commands/settings.ts';
import { DEFAULT_LEVELS } from '#lib/site/levels.ts';
import { getSettings } from '#lib/site/queries.ts';
import { takeOffer } from '#lib/trade/commands/take.ts';
import { dealSchema } from '#lib/trade/schema.ts';
import { setChainClock, type Person } from '../dispute/people.ts';
import { testDatabase } from '../setup/database.ts';
import {
  addDeployment,
  addMarket,
  addStaff,
  addTrader,
  as,
  codeOf,
  must,
  REASON,
  takeOf,
  type Market,
} from './people.ts';

const { db } = await testDatabase();
const NOW = instantOf(new Date());

let admin: Person;
let maker: Person;
let taker: Person;
let serial = 0;

beforeEach(async () => {
  if (!admin) {
    await addDeployment(db);
    admin = await addStaff(db, 'Olga', 'admin');
  }
  await setChainClock(db, NOW);
  maker = await addTrader(db, `Mak ${(serial += 1)}`);
  taker = await addTrader(db, `Tak ${serial}`);
});

/** What somebody has come to have earned. */
const earn = (
  who: Person,
  figures: { ageDays?: number; trades?: number; partners?: number; secured?: boolean; scoreLow?: number },
) =>
  db.account.update({
    where: { id: who.actor.accountId },
    data: {
      createdAt: dateOf(NOW - (figures.ageDays ?? 0) * DAY),
      tradesDone: figures.trades ?? 0,
      partners: figures.partners ?? 0,
      completionBps: 10_000,
      scoreLow: figures.scoreLow ?? 0,
      email: figures.secured ? `${who.actor.accountId}@example.com` : null,
    },
  });
const ESTABLISHED = { ageDays: 100, trades: 60, partners: 20, secured: true, scoreLow: 5000 };
const take = async (who: Person, market: Market, fiatMinor: string) =>
  takeOffer(as(db, who), await takeOf(db, who, market, fiatMinor));
/** As if a trade of the two had ended well. */
async function acquaint(market: Market) {
  const { tradeId } = must(await take(taker, market, '1000'));
  await db.trade.update({
    where: { id: tradeId },
    data: { finalState: 'completed', createdAt: dateOf(NOW - 2 * DAY) },
  });
}
const capOf = async (who: Person, { offerId, methodId }: Market) =>
  must(await getOffer(as(db, who), { offerId })).gate.caps[methodId];

describe('limits that grow', () => {
  it('say beforehand exactly what the take then lets through, and refuse one cent more', async () => {
    const market = await addMarket(db, maker);
    await earn(maker, ESTABLISHED);
    const cap = (await capOf(taker, market))!;
    expect(cap.by).toBe('strangerCents');
    expect(codeOf(await take(taker, market, `${BigInt(cap.mostMinor) + 1n}`))).toBe('site.level_stranger');
    must(await take(taker, market, cap.mostMinor));
  });

  it('are wider with somebody one has traded with, and wider again with what one has earned', async () => {
    const market = await addMarket(db, maker);
    await earn(maker, ESTABLISHED);
    await acquaint(market);
    expect((await capOf(taker, market))!.by).toBe('tradeCents');
    // 100 dollars are more than 60 EUR and less than 450.
    must(await take(taker, market, '40000'));
    expect(codeOf(await take(taker, market, '60000'))).toBe('site.level_trade');
    await earn(taker, { ageDays: 8, trades: 3, partners: 2 });
    must(await take(taker, market, '60000'));
  });

  it('bound the day, and say what is left of it', async () => {
    const market = await addMarket(db, maker);
    await earn(maker, ESTABLISHED);
    await acquaint(market);
    must(await take(taker, market, '42000'));
    must(await take(taker, market, '42000'));
    const cap = (await capOf(taker, market))!;
    expect(cap.by).toBe('dayCents');
    expect(codeOf(await take(taker, market, `${BigInt(cap.mostMinor) + 1n}`))).toBe('site.level_day');
    must(await take(taker, market, cap.mostMinor));
    await setChainClock(db, NOW + DAY + HOUR);
    must(await take(taker, market, '42000'));
  });

  it('hold for the other of the two as well, who is not told on', async () => {
    const market = await addMarket(db, maker);
    await earn(taker, ESTABLISHED);
    expect((await capOf(taker, market))!.by).toBe('partner');
    expect(codeOf(await take(taker, market, '50000'))).toBe('site.partner_level');
    must(await take(taker, market, '15000'));
  });

  it('are narrower for a payment that can be taken back, of which the seller may take longer to be sure', async () => {
    const market = await addMarket(db, maker, { methodId: 'paypal' });
    await earn(maker, ESTABLISHED);
    expect((await capOf(taker, market))!.by).toBe('reversibleCents');
    expect(codeOf(await take(taker, market, '15000'))).toBe('site.level_reversible');
    const page = must(await getOffer(as(db, taker), { offerId: market.offerId }));
    expect(page.releaseSeconds).toEqual({ paypal: DAY });
    const { tradeId } = must(await take(taker, market, '5000'));
    const { deal } = await db.trade.findUniqueOrThrow({ where: { id: tradeId } });
    expect(dealSchema.parse(deal).expectedReleaseSeconds).toBe(DAY);
  });

  it('shut an offer whose least is above them, with the reason, before anything is typed', async () => {
    const market = await addMarket(db, maker);
    await earn(maker, ESTABLISHED);
    await db.offerRevision.updateMany({ where: { offerId: market.offerId }, data: { leastMinor: 50_000n } });
    const { gate } = must(await getOffer(as(db, taker), { offerId: market.offerId }));
    expect(gate.tooSmallCap).toMatchObject({ by: 'strangerCents' });
    expect(canPass(gate)).toBe(false);
  });

  it('are not slipped past by two takes at once', async () => {
    await earn(maker, ESTABLISHED);
    const markets = [await addMarket(db, maker), await addMarket(db, maker)] as const;
    await acquaint(markets[0]);
    must(await take(taker, markets[0], '42000'));
    const inputs = [
      await takeOf(db, taker, markets[0], '42000'),
      await takeOf(db, taker, markets[1], '42000'),
    ] as const;
    const done = await Promise.all(inputs.map((input) => takeOffer(as(db, taker), input)));
    expect(done.map(codeOf).sort()).toEqual(['ok', 'site.level_day']);
  });

  it('show everybody the table and each their own place in it, with what is missing', async () => {
    expect((await getLimits(as(db, null))).mine).toBeNull();
    await earn(taker, { ageDays: 8, trades: 1, partners: 1 });
    const { mine } = await getLimits(as(db, taker));
    expect(mine).toMatchObject({
      level: 'new',
      spentCents: '0',
      next: {
        level: 'proven',
        short: [
          { what: 'trades', has: 1, least: 3 },
          { what: 'partners', has: 1, least: 2 },
        ],
      },
    });
    await earn(taker, ESTABLISHED);
    expect((await getLimits(as(db, taker))).mine).toMatchObject({ level: 'established', next: null });
  });

  it('are the operator’s to set as a whole, with a history; a table that takes from who earns more is refused', async () => {
    const table = structuredClone(DEFAULT_LEVELS);
    table.levels.new.caps.strangerCents = '5000';
    must(await setLevels(as(db, admin), { levels: table, reason: REASON }));
    const market = await addMarket(db, maker);
    expect(codeOf(await take(taker, market, '10000'))).toMatch(/^site\.(level_stranger|partner_level)$/);
    const fallen = structuredClone(table);
    fallen.levels.regular.caps.dayCents = '1';
    expect(await setLevels(as(db, admin), { levels: fallen, reason: REASON })).toMatchObject({
      refusal: { code: 'site.levels_disordered', data: { level: 'regular' } },
    });
    must(await setLevels(as(db, admin), { levels: DEFAULT_LEVELS, reason: REASON }));
    const { history, levels } = must(await getSettings(as(db, admin), { keys: ['levels'] }));
    expect(levels).toEqual(DEFAULT_LEVELS);
    expect(history.map(({ state }) => state)).toEqual(['in_force', 'past']);
  });
});
