import { beforeAll, describe, expect, it, vi } from 'vitest';
import { offerSchema } from '#lib/offer/schema.ts';
import { editOffer, moveOffer, postOffer } from '#lib/offer/commands.ts';
import { listMarket } from '#lib/offer/queries/market.ts';
import { getOwnOffer } from '#lib/offer/queries/own.ts';
import { getOffer } from '#lib/offer/queries/page.ts';
import { quoteTake } from '#lib/offer/quote.ts';
import { DEFAULT_FEE_BPS } from '#lib/site/settings.ts';
import { marketSchema } from '#lib/offer/schema.ts';
import { takeOffer } from '#lib/trade/commands/take.ts';
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
let other: Person;
let payee: string;

beforeAll(async () => {
  stage = await openStage(chain);
  maker = await makePerson(database, chain, 310, 'Maker One');
  taker = await makePerson(database, chain, 311, 'Taker One');
  other = await makePerson(database, chain, 312, 'Other One');
  payee = await makePayee(database, maker);
});

const ctx = (person: Person | null) => stage.ctxOf(person?.account ?? null);
const input = async (over: object = {}) =>
  offerSchema.parse({
    side: 'sell',
    chainId: 31337,
    asset: 'USDC',
    currency: 'EUR',
    pricing: 'fixed',
    fixedPrice: '0.90',
    least: '10',
    most: '100',
    methods: [{ methodId: 'sepa', paymentAccountId: payee }],
    paymentWindowSeconds: 3600,
    ...over,
  });

describe('posting and changing offers', () => {
  it('is for whoever is signed in, and only with payment accounts of one’s own', async () => {
    expect(await postOffer(ctx(null), await input())).toMatchObject({ refusal: { code: 'offer.sign_in' } });
    expect(await postOffer(ctx(other), await input())).toMatchObject({
      refusal: { code: 'offer.payment_account_mismatch' },
    });
    expect((await postOffer(ctx(maker), await input())).ok).toBe(true);
  });

  it('refuses in the form: limits the wrong way round, a method of another currency, zero, too many places', async () => {
    for (const over of [
      { least: '100', most: '10' },
      { methods: [{ methodId: 'pix', paymentAccountId: payee }] },
      { least: '0' },
      { least: '10.001' },
      { fixedPrice: '1e3' },
      { pricing: 'margin', fixedPrice: undefined },
      { currency: 'XXX' },
      { asset: 'DOGE' },
      { methods: [{ methodId: 'sepa' }] },
    ]) {
      await expect(input(over), JSON.stringify(over)).rejects.toThrow();
    }
  });

  it('keeps every revision, changes only the one that was seen, and leaves a trade on its own', async () => {
    const id = await sellOffer(stage, maker, payee);
    const { tradeId } = must(await take(stage, taker, id));
    const edit = { ...(await input({ most: '200' })), offerId: id, seenRevision: 1 };
    expect(must(await editOffer(ctx(maker), edit)).revision).toBe(2);
    expect(await editOffer(ctx(maker), edit)).toMatchObject({ refusal: { code: 'offer.changed' } });
    expect(await editOffer(ctx(other), edit)).toMatchObject({ refusal: { code: 'offer.not_found' } });
    expect(await db.offerRevision.count({ where: { offerId: id } })).toBe(2);
    expect((await db.trade.findUniqueOrThrow({ where: { id: tradeId } })).offerRevision).toBe(1);
  });

  it('posts once for a press that was repeated', async () => {
    const before = await db.offer.count({ where: { makerId: maker.account.id } });
    const press = { ...ctx(maker), key: 'one press of the button' };
    const first = must(await postOffer(press, await input()));
    expect(must(await postOffer(press, await input()))).toEqual(first);
    expect(await db.offer.count({ where: { makerId: maker.account.id } })).toBe(before + 1);
  });

  it('opens for editing at the very price that was typed', async () => {
    const { offerId } = must(await postOffer(ctx(maker), await input({ fixedPrice: '0.912345678901' })));
    expect(must(await getOwnOffer(ctx(maker), { offerId })).fixedPrice).toBe('0.912345678901');
  });

  it('shows a closed offer to nobody but its maker', async () => {
    const id = await sellOffer(stage, maker, payee);
    must(await moveOffer(ctx(maker), { offerId: id, move: 'close' }));
    expect(await getOffer(ctx(taker), { offerId: id })).toMatchObject({ refusal: { code: 'offer.not_found' } });
    expect((await getOffer(ctx(maker), { offerId: id })).ok).toBe(true);
    expect(await getOwnOffer(ctx(taker), { offerId: id })).toMatchObject({ refusal: { code: 'offer.not_found' } });
    expect(await moveOffer(ctx(taker), { offerId: id, move: 'pause' })).toMatchObject({
      refusal: { code: 'offer.not_found' },
    });
  });
});

describe('taking', () => {
  it('refuses one’s own offer, a paused, a closed and a changed one, and a price that moved', async () => {
    const id = await sellOffer(stage, maker, payee);
    expect(await take(stage, maker, id)).toMatchObject({ refusal: { code: 'trade.own_offer' } });
    const seen = must(await getOffer(ctx(taker), { offerId: id }));
    const ask = { offerId: id, revision: 1, priceSeen: seen.price!, fiatMinor: '5000', methodId: 'sepa' };
    const dearer = { ...seen.price!, numerator: `${BigInt(seen.price!.numerator) + 1n}` };
    expect(await takeOffer(ctx(taker), { ...ask, priceSeen: dearer })).toMatchObject({
      refusal: { code: 'offer.price_changed' },
    });
    expect(await takeOffer(ctx(taker), { ...ask, methodId: 'wise' })).toMatchObject({
      refusal: { code: 'offer.method_not_offered' },
    });
    must(await moveOffer(ctx(maker), { offerId: id, move: 'pause' }));
    expect(await takeOffer(ctx(taker), ask)).toMatchObject({ refusal: { code: 'offer.paused' } });
    must(await moveOffer(ctx(maker), { offerId: id, move: 'resume' }));
    must(await editOffer(ctx(maker), { ...(await input()), offerId: id, seenRevision: 1 }));
    expect(await takeOffer(ctx(taker), ask)).toMatchObject({ refusal: { code: 'offer.changed' } });
    must(await moveOffer(ctx(maker), { offerId: id, move: 'close' }));
    expect(await takeOffer(ctx(taker), { ...ask, revision: 2 })).toMatchObject({ refusal: { code: 'offer.closed' } });
  });

  it('gives the last of an offer to one of two takers at once', async () => {
    const id = await sellOffer(stage, maker, payee, { total: '120' });
    const answers = await Promise.all([take(stage, taker, id), take(stage, other, id)]);
    expect(answers.filter((answer) => answer.ok).length).toBe(1);
    expect(answers.find((answer) => !answer.ok)).toMatchObject({ refusal: { code: 'offer.not_enough_left' } });
  });

  it('opens one trade for a press that was repeated, and hands out every lane once', async () => {
    const id = await sellOffer(stage, maker, payee);
    const offer = must(await getOffer(ctx(taker), { offerId: id }));
    const ask = { offerId: id, revision: 1, priceSeen: offer.price!, fiatMinor: '2000', methodId: 'sepa' };
    const keyed = { ...ctx(taker), key: 'one-press' };
    const [first, second] = await Promise.all([takeOffer(keyed, ask), takeOffer(keyed, ask)]);
    expect(must(first)).toEqual(must(second));
    await Promise.all(Array.from({ length: 5 }, () => takeOffer(ctx(other), ask)));
    const held = await db.lane.findMany({ where: { sellerAddress: maker.wallet.address } });
    const trades = await db.trade.findMany({ where: { sellerId: maker.account.id, state: 'awaiting_escrow' } });
    expect(new Set(held.map((lane) => lane.tradeId)).size).toBe(held.length);
    expect(new Set(trades.map((trade) => `${trade.lane}:${trade.round}`)).size).toBe(trades.length);
  });

  it('asks a selling taker for an account of their own', async () => {
    const posted = await postOffer(ctx(maker), await input({ side: 'buy', methods: [{ methodId: 'sepa' }] }));
    const id = must(posted).offerId;
    expect(await take(stage, taker, id, '2000')).toMatchObject({ refusal: { code: 'trade.payment_account_needed' } });
    expect(await take(stage, taker, id, '2000', payee)).toMatchObject({
      refusal: { code: 'trade.payment_account_mismatch' },
    });
    const own = await makePayee(database, taker);
    const { tradeId } = must(await take(stage, taker, id, '2000', own));
    const trade = await db.trade.findUniqueOrThrow({ where: { id: tradeId } });
    expect([trade.sellerId, trade.buyerId]).toEqual([taker.account.id, maker.account.id]);
  });
});

describe('the market', () => {
  const market = async (query: object) => must(await listMarket(ctx(null), marketSchema.parse(query)));

  it('lists the best price first for whoever asks, page after page without a gap or a double', async () => {
    for (let cents = 80; cents < 110; cents++) {
      await sellOffer(stage, maker, payee, {
        asset: 'DAI',
        fixedPrice: `0.${cents % 100}${cents < 100 ? '' : '1'}`,
        least: '5',
        most: '50',
      });
    }
    const seen: string[] = [];
    let after: string | undefined;
    const prices: number[] = [];
    do {
      const page = await market({ want: 'buy', asset: 'DAI', currency: 'EUR', after });
      seen.push(...page.rows.map((row) => row.id));
      prices.push(...page.rows.map((row) => Number(row.wholePrice)));
      after = page.next ?? undefined;
    } while (after);
    expect(seen.length).toBe(30);
    expect(new Set(seen).size).toBe(30);
    expect(prices).toEqual([...prices].sort((a, b) => a - b));
  });

  it('says to the unit what a seller will lock for the amount', async () => {
    const { offerId } = must(
      await postOffer(
        ctx(maker),
        await input({ side: 'buy', asset: 'DAI', fixedPrice: '0.77', methods: [{ methodId: 'sepa' }] }),
      ),
    );
    const page = await market({ want: 'sell', asset: 'DAI', currency: 'EUR', amount: '33.33' });
    const row = page.rows.find(({ id }) => id === offerId)!;
    const price = { numerator: BigInt(row.price!.numerator), denominator: BigInt(row.price!.denominator) };
    const bounds = { side: 'buy', leastMinor: 1n, mostMinor: 10_000n, leftUnits: null } as const;
    const quote = quoteTake(bounds, price, { fiatMinor: 3333n }, DEFAULT_FEE_BPS);
    expect(row.forAmountUnits).toBe(`${must(quote).lockedUnits}`);
  });

  it('shows only what takes the amount', async () => {
    expect((await market({ asset: 'DAI', amount: '51' })).rows).toEqual([]);
  });

  it('refuses a cursor that is forged, changed, of another query, or too old', async () => {
    const refusal = async (query: object) => {
      const page = await listMarket(ctx(null), marketSchema.parse(query));
      return page.ok ? undefined : page.refusal.code;
    };
    const { next } = await market({ asset: 'DAI' });
    const end = next!.lastIndexOf('*');
    const [body, mark] = [next!.slice(0, end), next!.slice(end + 1)];
    const other = "9000000000*1*f0_' OR 1=1";
    const later = body.replace(/^\d+/, (at) => `${Number(at) + 1}`);
    for (const after of [
      "0_0_' OR 1=1",
      `${next}x`,
      `${body}*`,
      `${other}*${mark}`,
      `${later}*${mark}`,
      'a*b*c',
      '*',
      'é'.repeat(600),
    ]) {
      expect(await refusal({ asset: 'DAI', after }), after).toBe('offer.cursor_unknown');
    }
    expect(await refusal({ asset: 'DAI', currency: 'USD', after: next })).toBe('offer.cursor_unknown');
    expect(await refusal({ asset: 'DAI', after: next, online: '1' })).toBe('offer.cursor_unknown');
    vi.useFakeTimers({ now: Date.now() + 31 * 60_000, toFake: ['Date'] });
    expect(await refusal({ asset: 'DAI', after: next })).toBe('offer.cursor_old');
    vi.useRealTimers();
  });
});
