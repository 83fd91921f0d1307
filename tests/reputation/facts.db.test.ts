import { beforeAll, describe, expect, it } from 'vitest';
import { shelve, shelveStale } from '#lib/offer/commands/shelve.ts';
import { DAY, HOUR, MINUTE, dateOf } from '#lib/kernel/instant.ts';
import { findProfile } from '#lib/reputation/queries.ts';
import { renewScores } from '#lib/reputation/renew.ts';
import { tally } from '#lib/reputation/tally.ts';
import { addOffer, addPerson, addTrade, setChainClock, type Person } from '../dispute/people.ts';
import { testDatabase } from '../setup/database.ts';

const { db, pool } = await testDatabase();
const NOW = 1_900_000_000;
let [merchant, buyer] = [] as unknown as [Person, Person];
let offerId = '';
let round = 900;

async function trade(endedAt: number, methodId: string, cents: bigint): Promise<void> {
  const row = {
    state: 'completed',
    finalState: 'completed',
    endedBy: 'release',
    fault: 'nobody',
    endedAt: dateOf(endedAt),
    fundedAt: dateOf(endedAt - HOUR),
    paidAt: dateOf(endedAt - 10 * MINUTE),
    usdCents: cents,
    methodId,
  } as const;
  const arbiter = '0x00000000000000000000000000000000000a4b17';
  const { id } = await addTrade(db, NOW, { offerId, buyer, seller: merchant, arbiter, round: ++round, row });
  await tally(pool, id, NOW);
}

beforeAll(async () => {
  await setChainClock(db, NOW);
  [merchant, buyer] = [await addPerson(db, 'merchant'), await addPerson(db, 'buyer')];
  const accountId = merchant.actor.accountId;
  await db.traderFacts.create({ data: { accountId, merchantSince: dateOf(NOW - 900 * DAY) } });
  offerId = await addOffer(db, merchant);
  await trade(NOW - 200 * DAY, 'sepa', 20_000n);
  await trade(NOW - HOUR, 'sepa', 10_050n);
  await trade(NOW - HOUR, 'wise', 5_000n);
});

const factsOf = async ({ actor }: Person) =>
  (await findProfile(db, { accountId: actor.accountId, chainId: 31337 }))!.facts;

describe('what a profile tells', () => {
  it('is trades and volume, all and lately, partners, methods, times and months', async () => {
    const facts = await factsOf(buyer);
    expect(facts).toMatchObject({
      completed: 3,
      completed30d: 2,
      volumeCents: '35050',
      volume30dCents: '15050',
      partners: 1,
      completionBps: 10_000,
      firstTradeAt: NOW - 200 * DAY - HOUR,
      disputesOpened: 0,
      blockedBy: 0,
      methods: [
        { methodId: 'sepa', count: 2 },
        { methodId: 'wise', count: 1 },
      ],
    });
    expect(facts.pay.medianSeconds! / (50 * MINUTE)).toBeCloseTo(1, 1);
    expect(facts.release.count).toBe(0);
    expect(facts.months.reduce((sum, { trades }) => sum + trades, 0)).toBe(3);
    expect(facts.months.at(-1)).toMatchObject({ trades: 2, volumeCents: '15050' });
  });

  it('says what would change the score, each in its direction, and a merchant counts more than a newcomer', async () => {
    const { score, whatIf } = await factsOf(buyer);
    expect(whatIf.merchant).toBeGreaterThan(whatIf.newcomer);
    expect(whatIf.newcomer).toBeGreaterThanOrEqual(score.low);
    expect(whatIf.unpaid).toBeLessThan(score.low);
    expect(whatIf.lost).toBeLessThanOrEqual(whatIf.unpaid);
    expect(whatIf.away).toBeLessThan(score.low);
  });

  it('says of somebody who never traded that nothing is known', async () => {
    const facts = await factsOf(await addPerson(db, 'nobody'));
    expect(facts).toMatchObject({ score: { low: 0, high: 10_000 }, completed: 0, completionBps: null, methods: [] });
  });

  it('ages: a day later scores are written anew, once, and the book with them', async () => {
    const { accountId } = buyer.actor;
    const offer = await addOffer(db, buyer);
    await shelve(db, [offer]);
    const inBook = async () =>
      (await pool.query('SELECT "score" FROM book."Entry" WHERE "offerId" = $1 LIMIT 1', [offer])).rows[0].score;
    const low = async () => (await db.account.findUniqueOrThrow({ where: { id: accountId } })).scoreLow;
    const before = await low();
    expect(await inBook()).toBe(Math.floor(before / 100));
    expect(await renewScores(pool, NOW + HOUR)).toBe(0);
    expect(await renewScores(pool, NOW + 300 * DAY)).toBe(2);
    expect(await renewScores(pool, NOW + 300 * DAY)).toBe(0);
    expect(await low()).toBeLessThan(before);
    expect((await db.account.findUniqueOrThrow({ where: { id: accountId } })).tradesDone30d).toBe(0);
    while ((await shelveStale(db)) > 0);
    expect(await inBook()).toBe(Math.floor((await low()) / 100));
  });

  it('counts who trusts and who blocks them of those alone who have ended a funded trade with them, and says few blocks of nobody', async () => {
    const [a, b] = [merchant.actor.accountId, buyer.actor.accountId];
    const strangers = await Promise.all([0, 1, 2, 3].map((n) => addPerson(db, `stranger ${n}`)));
    const ids = strangers.map(({ actor }) => actor.accountId);
    await db.trust.createMany({ data: [...ids, b].map((trusterId) => ({ trusterId, trustedId: a })) });
    await db.block.createMany({ data: ids.map((blockerId) => ({ blockerId, blockedId: a })) });
    expect(await factsOf(merchant)).toMatchObject({ trustedBy: 1, blockedBy: 0 });
    // One that ended before coins were locked costs nothing, and counts for nothing.
    const evidence = { kind: 'ended', done: false, lost: false, disputed: false, stakeMicro: 0, credenceMicro: 0 };
    const ended = (partnerId: string, fundedAt: Date | null) => ({
      ...evidence,
      tradeId: partnerId,
      accountId: a,
      partnerId,
      at: dateOf(NOW - HOUR),
      fundedAt,
      methodId: 'sepa',
    });
    await db.tradeEvidence.createMany({ data: ids.map((id) => ended(id, null)) });
    expect(await factsOf(merchant)).toMatchObject({ trustedBy: 1, blockedBy: 0 });
    for (const [index, tradeId] of ids.entries()) {
      await db.tradeEvidence.updateMany({ where: { tradeId }, data: { fundedAt: dateOf(NOW - HOUR) } });
      // Two of them are as nobody, and the fourth is not told from the third.
      const expected = { trustedBy: index + 2, blockedBy: index < 2 ? 0 : 3 };
      expect(await factsOf(merchant)).toMatchObject(expected);
    }
    await db.tradeEvidence.deleteMany({ where: { tradeId: { in: ids } } });
  });
});
