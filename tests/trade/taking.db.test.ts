// What holds two takes apart, each guard by itself: somebody else holds what a take waits for, changes what it looks at, and lets go.
import type pg from 'pg';
import { beforeEach, describe, expect, it } from 'vitest';
import { chainNow } from '#lib/chain/clock.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { RELAY_ALLOWANCE } from '#lib/offer/windows.ts';
import { setLimits } from '#lib/site/commands/settings.ts';
import { takeOffer } from '#lib/trade/commands/take.ts';
import { getTradeRoom } from '#lib/trade/queries.ts';
import { setChainClock, type Person } from '../dispute/people.ts';
import { addDeployment, addMarket, addStaff, addTrader, as, codeOf, must, REASON, takeOf } from '../operator/people.ts';
import { testDatabase } from '../setup/database.ts';
import { setNoLevels } from '../setup/levels.ts';

const { db, pool } = await testDatabase();
let maker: Person;
let taker: Person;
await addDeployment(db);
beforeEach(async () => {
  await db.siteSetting.deleteMany();
  await setNoLevels(db);
  await setChainClock(db, instantOf(new Date()));
  [maker, taker] = [await addTrader(db, 'Mara'), await addTrader(db, 'Tara')];
});

type Market = Awaited<ReturnType<typeof addMarket>>;
/** With a key a take can be kept beside others, and without one it never is: both wait for the same, and are refused the same. */
let pressed = false;
const take = async (market: Market, who = taker, fiat?: string) =>
  takeOffer({ ...as(db, who), ...(pressed && { key: newId(secureRandom) }) }, await takeOf(db, who, market, fiat));
const rowsOf = ({ offerId }: Market) => db.trade.findMany({ where: { offerId } });

/** Does `first` in a transaction of its own, begins the take, waits until that waits for it, and commits. */
async function meanwhile<T>(first: (client: pg.PoolClient) => Promise<unknown>, begin: () => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await first(client);
    const begun = begin();
    for (;;) {
      const { rows } = await pool.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      if (rows[0]!.n > 0) break;
    }
    await client.query('COMMIT');
    return await begun;
  } finally {
    client.release();
  }
}

describe.each([
  ['a take', false],
  ['a take under a key', true],
])('%s', (_, keyed) => {
  beforeEach(() => {
    pressed = keyed;
  });

  it('counts the day of either side behind whoever counts it as well: a maker who takes elsewhere, a taker who is taken from', async () => {
    const admin = await addStaff(db, 'Olga', 'admin');
    must(await setLimits(as(db, admin), { tradeCents: null, dayCents: '10000', reason: REASON }));
    for (const [held, code] of [
      [maker, 'site.partner_limit_day'],
      [taker, 'site.limit_day'],
    ] as const) {
      // Some 65 dollars, written elsewhere by somebody who holds this one's limit.
      const [other, elsewhere] = [await addTrader(db, 'Otto'), await addMarket(db, held)];
      const { tradeId } = must(await take(elsewhere, other, '6000'));
      await db.trade.update({ where: { id: tradeId }, data: { state: 'cancelled' } });
      const answer = await meanwhile(
        async (client) => {
          await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`limit:${held.actor.accountId}`]);
          await client.query(`UPDATE "Trade" SET "state" = 'awaiting_escrow' WHERE "id" = $1`, [tradeId]);
        },
        async () => take(await addMarket(db, maker), taker, '6000'),
      );
      expect(codeOf(answer)).toBe(code);
      await db.trade.update({ where: { id: tradeId }, data: { state: 'cancelled' } });
    }
  });

  it('counts of the day neither what was called off before coins were locked nor what was practised', async () => {
    const admin = await addStaff(db, 'Olga', 'admin');
    must(await setLimits(as(db, admin), { tradeCents: null, dayCents: '10000', reason: REASON }));
    const market = await addMarket(db, maker);
    for (const over of [{ state: 'cancelled' }, { practice: true }] as const) {
      const { tradeId } = must(await take(market, taker, '6000'));
      expect(codeOf(await take(market, taker, '6000'))).toBe('site.limit_day');
      await db.trade.update({ where: { id: tradeId }, data: over });
    }
    must(await take(market, taker, '6000'));
  });

  it.each([
    ['paused', `UPDATE "Offer" SET "state" = 'paused' WHERE "id" = $1`, 'offer.changed'],
    ['edited', `UPDATE "Offer" SET "revision" = 2 WHERE "id" = $1`, 'offer.changed'],
    ['sold out', `UPDATE "Offer" SET "totalTokens" = 1000 WHERE "id" = $1`, 'offer.not_enough_left'],
  ])('gets nothing of an offer that is %s while it looks at it', async (_, change, code) => {
    const market = await addMarket(db, maker);
    const answer = await meanwhile(
      (client) => client.query(change, [market.offerId]),
      () => take(market),
    );
    expect(codeOf(answer)).toBe(code);
    expect(await rowsOf(market)).toEqual([]);
    expect(await db.lane.count({ where: { sellerAddress: maker.actor.walletAddress } })).toBe(0);
  });

  it('begins a trade that nobody can pay yet: it says no time to pay by before its coins are locked, and then one a little before the deadline', async () => {
    const { tradeId } = must(await take(await addMarket(db, maker)));
    const room = async () => must(await getTradeRoom(as(db, taker), { tradeId }));
    expect(await room()).toMatchObject({ state: 'awaiting_escrow', paymentDeadline: null, payBy: null });
    const deadline = instantOf(new Date()) + 3_600;
    const paymentDeadline = new Date(deadline * 1000);
    await db.trade.update({ where: { id: tradeId }, data: { state: 'awaiting_payment', paymentDeadline } });
    expect(await room()).toMatchObject({ paymentDeadline: deadline, payBy: deadline - RELAY_ALLOWANCE });
  });

  it('has the maker’s live offers looked at anew, which may share its coins, and no other', async () => {
    const [market, sibling, shut] = [
      await addMarket(db, maker),
      await addMarket(db, maker),
      await addMarket(db, maker),
    ];
    const stranger = await addMarket(db, taker);
    await db.offer.update({ where: { id: shut.offerId }, data: { state: 'paused' } });
    await pool.query('DELETE FROM "book"."Stale"');
    must(await take(market));
    const { rows } = await pool.query<{ offerId: string }>('SELECT "offerId" FROM "book"."Stale"');
    const marked = rows.map(({ offerId }) => offerId).sort();
    expect(marked).toEqual([market.offerId, sibling.offerId].sort());
    expect(marked).not.toContain(stranger.offerId);
  });

  it('is refused until the pause of who takes is over, to the second, whatever their session still says', async () => {
    const market = await addMarket(db, maker);
    const now = await chainNow(db, 31337);
    const pause = (until: number) =>
      db.account.update({ where: { id: taker.actor.accountId }, data: { pausedUntil: new Date(until * 1000) } });
    await pause(now + 60);
    expect(await take(market)).toMatchObject({
      refusal: { code: 'trade.paused', data: { until: now + 60 } },
    });
    await pause(now);
    expect(codeOf(await take(market))).toBe('ok');
  });

  it('is not kept back by trades to practise, of which any number may wait', async () => {
    const market = await addMarket(db, maker);
    for (let n = 0; n < 20; n++) must(await take(market, taker, '1000'));
    expect(codeOf(await take(market, taker, '1000'))).toBe('trade.too_many_open');
    await db.trade.updateMany({ where: { offerId: market.offerId }, data: { practice: true } });
    expect(codeOf(await take(market, taker, '1000'))).toBe('ok');
  });
});
