// The statement that the market's rows are read by, against what the ORM reads of the same offers.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { toDecimal } from '#lib/db/decimal.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { loadOffer, loadOffers, viewOf } from '#lib/offer/queries.ts';
import { readRows, searchRows } from '#lib/offer/queries/rows.ts';
import { at, columns, draft, type Draft } from './drafts.ts';
import { testDatabase } from '../setup/database.ts';

const { db, pool } = await testDatabase();

/** As a search would have found them, in this order. */
const rowsOf = async (ids: readonly string[]) => {
  const text = `SELECT "id" AS "offerId", 'fixed' AS "stream", '1' AS "key" FROM unnest($1::text[]) AS "id"`;
  return (await readRows({ text, values: [ids] }, pool)).map(({ offer }) => offer);
};
const LARGEST = 2n ** 256n - 1n;
const makers: string[] = [];

beforeAll(async () => {
  for (let index = 0; index < 3; index++) {
    const id = newId(secureRandom);
    makers.push(id);
    await db.account.create({
      data: {
        id,
        name: `Müller "${index}" \u0627`,
        nameKey: `maker${index}`,
        walletKind: 'injected',
        walletAddress: `0x${index}`,
        tradesDone: index * 7,
        completionBps: index ? 9000 + index : null,
        medianReleaseSeconds: index ? 61 : null,
        lastSeenAt: index ? new Date(Date.now() - 400_000 * (index - 1)) : null,
      },
    });
  }
});

async function post(one: Draft, index: number): Promise<string> {
  const id = newId(secureRandom);
  const follows = one.marginBps !== undefined;
  const revision = 1 + (index % 2);
  const terms = index % 3 ? 'Line one\nline "two"' : '';
  const make = (number: number) => ({
    revision: number,
    pricing: follows ? ('margin' as const) : ('fixed' as const),
    marginBps: one.marginBps ?? null,
    ...(follows ? {} : columns('price', at(one.price))),
    ...(follows ? columns('floor', one.floor === undefined ? undefined : at(one.floor)) : {}),
    ...(follows ? columns('ceiling', one.ceiling === undefined ? undefined : at(one.ceiling)) : {}),
    leastMinor: BigInt(one.least * 100 + number),
    mostMinor: 10n ** 18n - BigInt(one.span),
    paymentWindowSeconds: 3600,
    terms,
    country: one.country ?? null,
    methods: { create: one.methods.map((methodId) => ({ methodId })) },
  });
  await db.offer.create({
    data: {
      id,
      makerId: makers[one.maker]!,
      side: one.side,
      chainId: 31337,
      asset: 'USDC',
      currency: 'EUR',
      revision,
      totalTokens: index % 2 ? null : toDecimal(LARGEST),
      heldTokens: toDecimal(BigInt(index) * 10n ** 40n),
      revisions: { create: Array.from({ length: revision }, (_, number) => make(number + 1)) },
    },
  });
  return id;
}

describe('the rows of the market', () => {
  it('show of every offer what the ORM reads of it, to the last digit', async () => {
    const drafts = fc.sample(draft, { numRuns: 60, seed: 7 });
    const ids: string[] = [];
    for (const [index, one] of drafts.entries()) ids.push(await post(one, index));
    const [rows, loaded] = [await rowsOf([...ids, 'nobody']), await loadOffers(db, ids)];
    expect(rows.map(({ id }) => id)).toEqual(ids);
    const views = (of: Parameters<typeof viewOf>[0][]) =>
      new Map(
        of.map((offer) => {
          const view = viewOf(offer, makers[1], new Map());
          return [offer.id, { ...view, methodIds: [...view.methodIds].sort() }];
        }),
      );
    expect(views(rows)).toEqual(views(loaded));
    expect(rows.every(({ signed }) => !signed)).toBe(true);
    expect(rows.some(({ totalTokens }) => totalTokens === `${LARGEST}`)).toBe(true);
  });

  it('and of one offer, for a take, all of it: offer, maker, revision and methods, column for column', async () => {
    const ids: string[] = [];
    for (const [index, one] of fc.sample(draft, { numRuns: 20, seed: 8 }).entries()) ids.push(await post(one, index));
    const odd = {
      ...columns('pauseUnder', at('0.5')),
      ...columns('floor', at('0.25')),
      openingHours: { zone: 'Europe/Berlin', days: [] },
      takerCountries: ['DE', 'AT'],
      firstTradeMostMinor: 2n ** 62n,
    };
    await db.offerRevision.updateMany({ where: { offerId: ids[0]! }, data: odd });
    const bond = { bondAsset: 'USDC', bondUnits: toDecimal(LARGEST), roles: ['moderator'], awaySince: new Date(5) };
    await db.account.updateMany({ where: { id: { in: makers } }, data: bond });
    const sorted = <T extends { methodId: string }>(methods: readonly T[]) =>
      [...methods].sort((a, b) => (a.methodId < b.methodId ? -1 : 1));
    for (const kept of await loadOffers(db, ids)) {
      const current = { ...kept.current, methods: sorted(kept.current.methods) };
      expect(await loadOffer(db, kept.id)).toEqual({ ...kept, current });
    }
    expect(await loadOffer(db, 'nobody')).toBeNull();
  });

  it('say which offers coins may be locked by', async () => {
    const [id, other] = [await post(fc.sample(draft, 1)[0]!, 0), await post(fc.sample(draft, 1)[0]!, 1)];
    const standing = (offerId: string, signature: string | null) =>
      db.standingOffer.create({
        data: {
          id: newId(secureRandom),
          offerId,
          revision: 1,
          chainId: 31337,
          contract: '0x1',
          sellerAddress: '0x2',
          token: '0x3',
          signedOffer: {},
          signature,
          series: BigInt(offerId === id ? 1 : 2),
          firstLane: 0,
          lanes: 1,
          validUntil: new Date(),
        },
      });
    await standing(id, '0x1234');
    await standing(other, null);
    const signed = new Map((await rowsOf([id, other])).map((row) => [row.id, row.signed]));
    expect([signed.get(id), signed.get(other)]).toEqual([true, false]);
  });

  it('are none where nothing is asked for', async () => {
    expect(await rowsOf([])).toEqual([]);
  });

  it('are looked up by key from what the book found, never by reading every offer there is', async () => {
    const client = await pool.connect();
    try {
      // Of the few rows here a scan would be right; where it is switched off, it is left only where no index fits.
      await client.query('SET enable_seqscan = off');
      let plan = '';
      const on = {
        query: async (asked: { text: string; values: unknown[] }) => {
          const found = await client.query(`EXPLAIN ${asked.text}`, asked.values);
          plan = found.rows.map((row) => Object.values(row)[0]).join('\n');
          return { rows: [] };
        },
      } as unknown as Parameters<typeof searchRows>[1];
      await searchRows(
        {
          want: 'buy',
          market: 1,
          shelf: 0,
          methods: [],
          amountMinor: null,
          country: null,
          taker: null,
          position: { rate: '9200', places: {} },
        } as Parameters<typeof searchRows>[0],
        on,
      );
      expect(plan).toMatch(/Index Scan using "?Offer_pkey/);
      expect(plan).not.toMatch(/Seq Scan on "?(Offer|OfferRevision|Account)\b/);
    } finally {
      client.release(true);
    }
  });
});
