import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY } from '#lib/kernel/instant.ts';
import { bringBack, comeBack, goAway } from '#lib/offer/commands/away.ts';
import { editOffer, moveOffer, postOffer } from '#lib/offer/commands.ts';
import { listMarket } from '#lib/offer/queries/market.ts';
import { getOffer } from '#lib/offer/queries/page.ts';
import { listOffersOf } from '#lib/offer/queries.ts';
import { marketSchema, offerSchema, type OfferInput } from '#lib/offer/schema.ts';
import { findProfile } from '#lib/reputation/queries.ts';
import { addPerson, setChainClock, type Person } from '../dispute/people.ts';
import { codeOf, value } from '../notice/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';

const { db } = await testDatabase();
const NOW = 1_900_000_800;
const market = { side: 'buy', chainId: 31337, asset: 'USDC', currency: 'EUR' } as const;
let maker: Person;
let visitor: Person;
beforeAll(async () => {
  await setChainClock(db, NOW);
  [maker, visitor] = [await addPerson(db, 'Mia'), await addPerson(db, 'Vic')];
});

const own = () => testCtx(db, { actor: { ...maker.actor, identityPublicKey: 'published' } });
const other = () => testCtx(db, { actor: visitor.actor });
const draft = (more: Partial<OfferInput> = {}) =>
  offerSchema.parse({
    ...market,
    pricing: 'fixed',
    fixedPrice: '0.9',
    least: '10',
    most: '500',
    methods: [{ methodId: 'sepa' }],
    paymentWindowSeconds: 3600,
    ...more,
  });
const post = async (more?: Partial<OfferInput>) => value(await postOffer(own(), draft(more))).offerId;
const day = (instant: number) => new Date(instant * 1000).toISOString().slice(0, 10);
/** The day after tomorrow, and the instant it begins. */
const UNTIL = Math.ceil((NOW + DAY) / DAY) * DAY;

type Offer = { readonly id: string; readonly state: string; readonly pauseReason: string | null };
const statesOf = async (): Promise<Offer[]> =>
  db.offer.findMany({ orderBy: { id: 'asc' }, select: { id: true, state: true, pauseReason: true, revision: true } });
/** What a visitor can take, by the offers' own pages; and what the market lists. */
async function open(): Promise<{ takeable: string[]; listed: string[] }> {
  const takeable: string[] = [];
  for (const { id, state } of await statesOf()) {
    if (state === 'closed') continue;
    const { gate } = value(await getOffer(other(), { offerId: id }));
    if (gate.shut === null && gate.missing.length === 0) takeable.push(id);
  }
  const { rows } = value(await listMarket(other(), marketSchema.parse({ ...market, want: 'sell' })));
  return { takeable, listed: rows.map(({ id }) => id).sort() };
}

type Step = 'pause' | 'resume' | 'close' | 'edit';
async function step(offerId: string, move: Step): Promise<void> {
  if (move !== 'edit') return void (await moveOffer(own(), { offerId, move }));
  const { revision } = await db.offer.findUniqueOrThrow({ where: { id: offerId } });
  await editOffer(own(), { ...draft({ most: '400' }), offerId, seenRevision: revision });
}

async function clear(): Promise<void> {
  await db.offerMethod.deleteMany();
  await db.offerRevision.deleteMany();
  await db.offer.deleteMany();
}

describe('being away', () => {
  it('takes every offer out, changes none, and coming back restores exactly what can be taken, by hand or by the date', async () => {
    const steps = fc.array(
      fc.record({ of: fc.nat(3), move: fc.constantFrom<Step>('pause', 'resume', 'close', 'edit') }),
      { maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(steps, steps, fc.boolean(), async (before, during, dated) => {
        await clear();
        const ids = [await post(), await post({ unlisted: true }), await post({ leastTrades: 1 }), await post()];
        for (const { of, move } of before) await step(ids[of]!, move);
        const [there, states] = [await open(), await statesOf()];
        value(await goAway(own(), { until: dated ? day(UNTIL) : '' }));
        expect(await statesOf()).toEqual(states);
        expect(await open()).toEqual({ takeable: [], listed: [] });
        expect(await listOffersOf(other(), { accountId: maker.actor.accountId })).toEqual([]);
        if (during.length === 0) {
          await back(dated);
          expect(await open()).toEqual(there);
          expect(await statesOf()).toEqual(states);
          return;
        }
        // What its maker does to an offer meanwhile is done to it, and shows when they are back.
        for (const { of, move } of during) await step(ids[of]!, move);
        const changed = await statesOf();
        expect(await open()).toEqual({ takeable: [], listed: [] });
        await back(dated);
        expect(await statesOf()).toEqual(changed);
        const live = changed.filter(({ state }) => state === 'live').map(({ id }) => id);
        // An edit takes the rule and the privacy of the draft away with it.
        const after = await open();
        expect(after.takeable.every((id) => live.includes(id))).toBe(true);
        expect(live.filter((id) => !after.takeable.includes(id) && id !== ids[2])).toEqual([]);
      }),
      { numRuns: 8 },
    );
  });

  async function back(dated: boolean): Promise<void> {
    if (!dated) return void value(await comeBack(own()));
    expect(await bringBack(db, { now: UNTIL - 1 })).toEqual([]);
    expect(await bringBack(db, { now: UNTIL })).toEqual([maker.actor.accountId]);
    expect(await bringBack(db, { now: UNTIL })).toEqual([]);
  }

  it('holds for what is posted, resumed and edited in the same moment', async () => {
    await clear();
    for (let turn = 0; turn < 4; turn++) {
      const [held, there] = [await post(), await post()];
      await step(held, 'pause');
      await Promise.all([
        post(),
        goAway(own(), { until: '' }),
        step(held, 'resume'),
        step(there, 'edit'),
        ...(turn % 2 ? [post()] : []),
      ]);
      expect(await open()).toEqual({ takeable: [], listed: [] });
      await Promise.all([comeBack(own()), step(there, 'close'), post()]);
      const { takeable, listed } = await open();
      expect(listed).toEqual(takeable);
      expect(listed).toContain(held);
      for (const { id } of await statesOf()) await step(id, 'close');
    }
  });

  it('ends for a take at the date itself, whether or not the clock has come round', async () => {
    const id = await post();
    value(await goAway(own(), { until: day(UNTIL) }));
    const gate = async () => value(await getOffer(other(), { offerId: id })).gate.shut;
    expect(await gate()).toEqual({ code: 'offer.maker_away', data: { until: UNTIL } });
    await setChainClock(db, UNTIL);
    expect(await gate()).toBeNull();
    await setChainClock(db, NOW);
    value(await comeBack(own()));
  });

  it('is said on the profile, changed by saying it again, and only to a day to come within a year', async () => {
    const away = async () => (await findProfile(db, { accountId: maker.actor.accountId, chainId: 31337 }))!.trader.away;
    for (const until of [day(NOW), day(NOW - DAY), day(NOW + 400 * DAY)])
      expect(codeOf(await goAway(own(), { until })), until).toBe('account.away_until');
    expect(await away()).toBeNull();
    value(await goAway(own(), { until: day(UNTIL) }));
    expect(await away()).toMatchObject({ until: UNTIL });
    value(await goAway(own(), { until: '' }));
    expect(await away()).toMatchObject({ until: null });
    // Without a date no clock brings them back.
    expect(await bringBack(db, { now: UNTIL + 900 * DAY })).toEqual([]);
    value(await comeBack(own()));
    expect(await away()).toBeNull();
    expect(codeOf(await goAway(testCtx(db), { until: '' }))).toBe('account.sign_in_first');
    expect(codeOf(await comeBack(testCtx(db)))).toBe('account.sign_in_first');
  });
});
