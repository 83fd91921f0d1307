import { beforeAll, describe, expect, it } from 'vitest';
import { toBigint } from '#lib/db/decimal.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { bpsOf } from '#lib/kernel/money.ts';
import { getOffer } from '#lib/offer/queries/page.ts';
import { must, type Stage } from '#server/demo/stage.ts';
import { deposit, makeBank, makeProven, stand } from '../offer/standing-people.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { openStage, sellOffer, take, type Person } from '../trade/support.ts';

const database = await testDatabase();
const chain = await localChain({ database });
const { db } = database;

let stage: Stage;
let seller: Person;
let buyer: Person;
let offerId: string;

beforeAll(async () => {
  stage = await openStage(chain);
  buyer = await makeProven(database, chain, 590, 'Bea Buyer');
  seller = await makeProven(database, chain, 591, 'Sam Seller');
  const bank = await makeBank(database, seller);
  offerId = await sellOffer(stage, seller, bank, { least: '10', most: '100' });
  await deposit(chain, seller, chain.deployed.tokens.USDC!, 250_000_000n);
  await chain.mine(3);
  await stage.moveTo(0);
});

/** From long ago on, so that no clock of this test can be before it. */
const setFee = (bps: number) =>
  db.siteSetting.create({
    data: { key: 'fee', value: { bps }, effectiveFrom: dateOf(1), setAt: new Date(), setById: '', reason: 'A test.' },
  });

describe('a standing offer', () => {
  it('keeps the fee that its maker signed after the site has another; the contract takes exactly that', async () => {
    must(await stand(stage, seller, offerId));
    await setFee(20);
    const page = must(await getOffer(stage.ctxOf(buyer.account), { offerId }));
    expect(page.feeBps).toBe(50);
    const { tradeId } = must(await take(stage, buyer, offerId, '10000'));
    await stage.settle();
    const trade = await db.trade.findUniqueOrThrow({ where: { id: tradeId } });
    expect(toBigint(trade.feeUnits)).toBe(bpsOf(toBigint(trade.tokenUnits), 50));
    expect(trade.standingOfferId).not.toBeNull();
    expect(trade.state).toBe('awaiting_payment');
  });
});
