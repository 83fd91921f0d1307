import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { blockAccount, unblockAccount } from '#lib/account/commands/blocks.ts';
import { trustAccount, untrustAccount } from '#lib/account/commands/trusts.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { editOffer, moveOffer } from '#lib/offer/commands.ts';
import { goAway, comeBack } from '#lib/offer/commands/away.ts';
import { listOffersOf } from '#lib/offer/queries.ts';
import { changesAfter, lastSeq } from '#lib/offer/queries/changes.ts';
import { findDepth } from '#lib/offer/queries/depth.ts';
import { listMarket, listRows } from '#lib/offer/queries/market.ts';
import { listNearest } from '#lib/offer/queries/nearest.ts';
import { getOwnOffer } from '#lib/offer/queries/own.ts';
import { getOffer } from '#lib/offer/queries/page.ts';
import { getMarketVersion } from '#lib/offer/queries/version.ts';
import { marketSchema, marketVersionSchema, offerSchema, type OfferInput } from '#lib/offer/schema.ts';
import { matchSearches } from '#lib/offer/searches/listeners.ts';
import { takeOffer } from '#lib/trade/commands/take.ts';
import { valuesOf } from '#components/offer/offer-values.ts';
import { must, type Stage } from '#server/demo/stage.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { makePayee, openStage, sellOffer, take, type Person } from '../trade/support.ts';
import { deposit, makeBank, makeProven, stand } from './standing-people.ts';

const database = await testDatabase();
const chain = await localChain({ database });
const { db } = database;
let stage: Stage;
let maker: Person;
let friend: Person;
let stranger: Person;
let payee: string;

beforeAll(async () => {
  stage = await openStage(chain);
  maker = await makeProven(database, chain, 620, 'Maker Mona');
  friend = await makeProven(database, chain, 621, 'Friend Finn');
  stranger = await makeProven(database, chain, 622, 'Stranger Stan');
  payee = await makePayee(database, maker);
  must(await trustAccount(ctx(maker), to(friend)));
});

const ctx = (person: Person | null) => stage.ctxOf(person?.account ?? null);
const to = (person: Person) => ({ accountId: person.account.id });
const sell = (changes: Partial<OfferInput> = {}) => sellOffer(stage, maker, payee, { trustedOnly: true, ...changes });
const code = (answer: { ok: boolean; refusal?: { code: string } }) => (answer.ok ? 'taken' : answer.refusal?.code);
const close = async (offerId: string) => must(await moveOffer(ctx(maker), { offerId, move: 'close' }));
const filter = (more: object = {}) => marketSchema.parse({ asset: 'USDC', currency: 'EUR', ...more });
const market = async (who: Person | null, more: object = {}) => {
  const { rows, total } = must(await listMarket(ctx(who), filter(more)));
  return { ids: rows.map(({ id }) => id), total };
};
const gate = async (who: Person | null, offerId: string) => must(await getOffer(ctx(who), { offerId })).gate;
async function endTrades(): Promise<void> {
  const ended = { state: 'cancelled', finalState: 'cancelled', endedAt: new Date(), fault: 'nobody' } as const;
  await db.trade.updateMany({ where: { sellerId: maker.account.id }, data: ended });
}

describe('an offer for trusted people', () => {
  it('is taken by them alone, through every door, and says to others no more than that', async () => {
    const id = await sell();
    expect(await gate(friend, id)).toMatchObject({ shut: null, missing: [] });
    expect(await gate(stranger, id)).toEqual({
      shut: { code: 'offer.rule_trusted', data: {} },
      missing: [],
      firstTradeMostMinor: null,
      caps: {},
      tooSmallCap: null,
    });
    // A client that takes all the same.
    expect(code(await take(stage, stranger, id))).toBe('offer.rule_trusted');
    expect(code(await take(stage, friend, id))).toBe('taken');
    // Taken back it holds for the next take, and not for what is under way.
    must(await untrustAccount(ctx(maker), to(friend)));
    expect(code(await take(stage, friend, id))).toBe('offer.rule_trusted');
    expect(await db.trade.count({ where: { offerId: id, state: 'awaiting_escrow' } })).toBe(1);
    must(await trustAccount(ctx(maker), to(friend)));
    // That the other way round counts for nothing.
    must(await trustAccount(ctx(stranger), to(maker)));
    expect(code(await take(stage, stranger, id))).toBe('offer.rule_trusted');
    await endTrades();
    await close(id);
  });

  it('is taken by them alone where coins lie in the vault and are locked at once', async () => {
    const bank = await makeBank(database, maker);
    const id = await sellOffer(stage, maker, bank, { trustedOnly: true, least: '10', most: '100' });
    await deposit(chain, maker, chain.deployed.tokens.USDC!, 300_000_000n);
    await chain.mine(3);
    await stage.moveTo(0);
    must(await stand(stage, maker, id));
    const standing = async (who: Person) => {
      const { revision, price } = must(await getOffer(ctx(who), { offerId: id }));
      return takeOffer(ctx(who), {
        offerId: id,
        revision,
        priceSeen: price!,
        fiatMinor: '5000',
        methodId: 'sepa',
        standing: true,
      });
    };
    expect(code(await standing(stranger))).toBe('offer.rule_trusted');
    expect((await market(stranger, { vault: '1' })).ids).not.toContain(id);
    expect((await market(friend, { vault: '1' })).ids).toContain(id);
    expect(code(await standing(friend))).toBe('taken');
    await endTrades();
    await close(id);
  });

  it('is listed for them and its maker, in every list, and for nobody else in any', async () => {
    const seq = await lastSeq(db);
    const open = await sell({ trustedOnly: false, fixedPrice: '0.95' });
    const id = await sell({ fixedPrice: '0.91' });
    for (const more of [{}, { amount: '100' }, { amount: '500' }, { methods: 'sepa' }, { sort: 'score' }]) {
      expect((await market(friend, more)).ids, JSON.stringify(more)).toEqual(expect.arrayContaining([id, open]));
      for (const who of [null, stranger]) expect((await market(who, more)).ids).not.toContain(id);
    }
    expect((await market(friend, { takeable: '1' })).ids).toContain(id);
    expect((await market(stranger, { takeable: '1' })).ids).not.toContain(id);
    expect((await market(maker)).ids).toContain(id);
    const [all, theirs] = [await market(null), await market(friend)];
    if (all.total !== null) expect(theirs.total).toBe(all.total + 1);
    for (const [who, there] of [
      [maker, true],
      [friend, true],
      [stranger, false],
      [null, false],
    ] as const) {
      const offers = (await listOffersOf(ctx(who), to(maker))).map((offer) => offer.id);
      expect(offers.includes(id)).toBe(there);
      const asked = { ...marketVersionSchema.parse({ asset: 'USDC', currency: 'EUR', seen: [] }) };
      const version = must(await getMarketVersion(ctx(who), asked));
      expect(version.rows.some((row) => row.id === id)).toBe(there);
    }
    // What is one for all: the feed, the drawing, the rows behind both.
    // A change is read once every transaction before it has ended, those of the cluster's other databases too.
    const read = () => changesAfter(db, [31337], seq, { limit: 1000 });
    let changes = await read();
    while (!changes.some(({ offerId }) => offerId === open)) changes = await read();
    expect(changes.some(({ offerId }) => offerId === id)).toBe(false);
    expect(await listRows(db, [id])).toEqual([]);
    const depth = (await findDepth({ asset: 'USDC', currency: 'EUR' }))!;
    expect(depth.sells.every(({ price }) => Number(price) > 0.92)).toBe(true);
    // Whom it is for finds it among the nearest they can take.
    const shut = await sell({ trustedOnly: false, leastTrades: 900 });
    const near = async (who: Person) => {
      const page = must(await getOffer(ctx(who), { offerId: shut }));
      return (await listNearest(ctx(who), page, '100')).map((row) => row.id);
    };
    expect(await near(friend)).toContain(id);
    expect(await near(stranger)).not.toContain(id);
    for (const one of [open, id, shut]) await close(one);
  });

  it('alerts them alone; while its maker is away, nobody', async () => {
    const searches = await Promise.all(
      [friend, stranger].map(({ account }) =>
        db.savedSearch.create({
          data: {
            id: `search${account.id}`.slice(0, 20),
            accountId: account.id,
            chainId: 31337,
            side: 'sell',
            asset: 'USDC',
            currency: 'EUR',
            name: 'All',
            createdAt: new Date(),
            filter: { want: 'buy', asset: 'USDC', currency: 'EUR', methods: [] },
          },
        }),
      ),
    );
    const told = async (offerId: string) => {
      const event = await db.event.findFirstOrThrow({ where: { type: 'offer.published', subjectId: offerId } });
      await matchSearches({ db, clock: () => 1_900_000_000, random: secureRandom }, event);
      const found = await db.searchMatch.findMany({ where: { offerId }, select: { searchId: true } });
      return found.map(({ searchId }) => searchId);
    };
    const id = await sell();
    expect(await told(id)).toEqual([searches[0]!.id]);
    const second = await sell();
    must(await goAway(ctx(maker), { until: '' }));
    expect(await told(second)).toEqual([]);
    expect(code(await take(stage, friend, second))).toBe('offer.maker_away');
    must(await comeBack(ctx(maker)));
    for (const one of [id, second]) await close(one);
  });

  it('becomes one for all and back by an edit, which asks nothing of takes before it', async () => {
    const id = await sell();
    const edit = async (trustedOnly: boolean) => {
      const own = must(await getOwnOffer(ctx(maker), { offerId: id }));
      expect(own.rules.trustedOnly).toBe(!trustedOnly);
      const values = offerSchema.parse({ ...valuesOf(own), trustedOnly });
      must(await editOffer(ctx(maker), { ...values, offerId: id, seenRevision: own.revision }));
    };
    await edit(false);
    expect((await market(null)).ids).toContain(id);
    expect(code(await take(stage, stranger, id))).toBe('taken');
    await edit(true);
    expect((await market(null)).ids).not.toContain(id);
    expect(code(await take(stage, stranger, id))).toBe('offer.rule_trusted');
    await endTrades();
    await close(id);
  });

  it('is for exactly whom its maker trusts at the time, whatever was trusted, blocked and undone before', async () => {
    const id = await sell({ total: '1000000' });
    const step = fc.record({
      whom: fc.constantFrom<'friend' | 'stranger'>('friend', 'stranger'),
      does: fc.constantFrom(trustAccount, untrustAccount, blockAccount, unblockAccount),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
        const people = { friend, stranger };
        for (const { whom, does } of steps) await does(ctx(maker), to(people[whom]));
        for (const who of [friend, stranger]) {
          const pair = { trusterId: maker.account.id, trustedId: who.account.id };
          const trusted = (await db.trust.count({ where: pair })) > 0;
          expect((await market(who)).ids.includes(id)).toBe(trusted);
          expect((await gate(who, id)).shut === null).toBe(trusted);
          expect(code(await take(stage, who, id, '1000')) === 'taken').toBe(trusted);
        }
        await endTrades();
      }),
      { numRuns: 10 },
    );
    await close(id);
  });
});
