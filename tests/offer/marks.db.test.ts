// What the loop of the book is told to look at again.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '#lib/account/policy.ts';
import type { Tx } from '#lib/db/ctx.ts';
import { Prisma } from '#lib/db/generated/client.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import type { Price } from '#lib/kernel/money.ts';
import { postOffer } from '#lib/offer/commands.ts';
import { writeEntries } from '#lib/offer/commands/entries.ts';
import { markMoved, markStale, shelveStale } from '#lib/offer/commands/shelve.ts';
import { offerSchema, type OfferInput } from '#lib/offer/schema.ts';
import { addPerson, setChainClock } from '../dispute/people.ts';
import { now, value } from '../notice/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { at } from './drafts.ts';

const { db, pool } = await testDatabase();
let maker: Actor;
beforeAll(async () => {
  await setChainClock(db, now());
  maker = { ...(await addPerson(db, 'Mia')).actor, identityPublicKey: 'published' };
});

async function post(more: Partial<OfferInput> = {}): Promise<string> {
  const offer = offerSchema.parse({
    side: 'buy',
    chainId: 31337,
    asset: 'USDC',
    currency: 'EUR',
    pricing: 'margin',
    marginBps: 0,
    least: '10',
    most: '100',
    methods: [{ methodId: 'sepa' }],
    paymentWindowSeconds: 3600,
    ...more,
  });
  return value(await postOffer(testCtx(db, { actor: maker }), offer)).offerId;
}

async function mostOf(offerId: string, shelf = 0): Promise<string | undefined> {
  const text = `SELECT "mostMinor" FROM book."Entry" WHERE "offerId" = $1 AND "shelf" = $2 AND "method" = ''`;
  return (await pool.query<{ mostMinor: string }>(text, [offerId, shelf])).rows[0]?.mostMinor;
}

describe('a mark', () => {
  it('is lost with no older one: what was not committed when the loop came by is shelved when it is', async () => {
    const id = await post();
    const mark = (tx: Tx) => markStale(tx, Prisma.sql`o."id" = ${id}`);
    await mark(db);
    await inTransaction(db, async (tx) => {
      await tx.$executeRaw`INSERT INTO "book"."Online" ("makerId") VALUES (${maker.accountId})`;
      await mark(tx);
      // Sees the older mark alone, and of the offer nothing new.
      await shelveStale(db);
    });
    while (await shelveStale(db));
    expect(await mostOf(id, 1)).toBe('10000');
  });

  it('is made where a rate moved and what is left decides: what has become enough for a trade is there again', async () => {
    const small = await post({ total: '12' });
    await post({ total: '900' });
    await post({ total: '12', pricing: 'fixed', fixedPrice: '0.90', marginBps: undefined });
    // At 0.50 a coin twelve of them are no minimum trade.
    await writeEntries(db, [{ offerId: small, free: null, rate: '0.50' }]);
    expect(await mostOf(small)).toBeUndefined();
    const shelvedAt = new Map<number, Price>();
    expect(await markMoved(db, shelvedAt)).toBe(1);
    while (await shelveStale(db));
    expect(await mostOf(small)).toBe('1053');
    // A rate that stands still marks nothing, one that moves marks what it decides.
    expect(await markMoved(db, shelvedAt)).toBe(0);
    for (const id of shelvedAt.keys()) shelvedAt.set(id, at('0.80'));
    expect(await markMoved(db, shelvedAt)).toBe(1);
    expect(await markMoved(db, shelvedAt)).toBe(0);
  });

  it('is made for coins of eighteen decimals too, whose prices are ratios of larger numbers than a column of minor units holds', async () => {
    const id = await post({ asset: 'ETH', total: '0.02', most: '500' });
    while (await shelveStale(db));
    const shelvedAt = new Map<number, Price>();
    expect(await markMoved(db, shelvedAt)).toBeGreaterThan(0);
    expect([...shelvedAt.values()].some(({ denominator }) => denominator > 2n ** 63n)).toBe(true);
    const waiting = await pool.query(`SELECT 1 FROM book."Stale" WHERE "offerId" = $1`, [id]);
    expect(waiting.rowCount).toBe(1);
  });
});
