import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { toBigint } from '#lib/db/decimal.ts';
import { getOffer } from '#lib/offer/queries/page.ts';
import { vaultRoom } from '#lib/offer/queries/standing.ts';
import { mostWithin } from '#lib/offer/standing.ts';

import { must, type Stage } from '#server/demo/stage.ts';
import { deposit, makeBank, makeProven, stand } from '../offer/standing-people.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { openStage, sellOffer, take, type Person } from './support.ts';
import { DEFAULT_FEE_BPS } from '#lib/site/settings.ts';

const database = await testDatabase();
const chain = await localChain({ database });
const { db } = database;
const usdc = chain.deployed.tokens.USDC!;
const BALANCE = 300_000_000n;

let stage: Stage;
let seller: Person;
let buyers: Person[];
let offers: string[];

beforeAll(async () => {
  stage = await openStage(chain);
  buyers = [];
  for (const n of [0, 1, 2]) buyers.push(await makeProven(database, chain, 460 + n, `Buyer ${n}`));
  seller = await makeProven(database, chain, 470, 'Seller of all');
  const bank = await makeBank(database, seller);
  await deposit(chain, seller, usdc, BALANCE);
  await chain.mine(3);
  await stage.moveTo(0);
  offers = [];
  // Three offers at three prices, each of which could sell the whole balance alone, one of them with a total of its own.
  for (const over of [{ fixedPrice: '0.90' }, { fixedPrice: '0.95' }, { fixedPrice: '1', total: '120' }]) {
    const id = await sellOffer(stage, seller, bank, { least: '10', most: '400', ...over });
    must(await stand(stage, seller, id, { lanes: 5, days: 7 }));
    offers.push(id);
  }
});

const room = () =>
  vaultRoom(db, { chainId: 31337, contract: chain.deployed.escrow, owner: seller.wallet.address, token: usdc });

/** What trades that wait for their coins have been promised, base units. */
async function promised(): Promise<bigint> {
  const trades = await db.trade.findMany({ where: { sellerId: seller.account.id, state: 'awaiting_escrow' } });
  return trades.reduce((sum, { tokenUnits, feeUnits }) => sum + toBigint(tokenUnits) + toBigint(feeUnits), 0n);
}

/** As if every take had been called off before its coins were locked. */
async function callOff(): Promise<void> {
  await db.trade.updateMany({
    where: { sellerId: seller.account.id },
    data: { state: 'cancelled', finalState: 'cancelled' },
  });
  await db.lane.updateMany({ data: { tradeId: null } });
  await db.relayIntent.updateMany({ data: { status: 'refused' } });
  await db.$executeRaw`UPDATE "Offer" SET "heldTokens" = 0`;
}

describe('several offers that share one vault balance', () => {
  it('promise no coin twice, however many take at once, and show what is left of it', async () => {
    const wanted = fc.array(
      fc.record({ buyer: fc.nat(2), offer: fc.nat(2), euros: fc.integer({ min: 10, max: 290 }) }),
      { minLength: 2, maxLength: 7 },
    );
    let full = 0;
    await fc.assert(
      fc.asyncProperty(wanted, async (takes) => {
        await callOff();
        const answers = await Promise.all(
          takes.map(({ buyer, offer, euros }) => take(stage, buyers[buyer]!, offers[offer]!, `${euros}00`)),
        );
        const refused = answers.flatMap((answer) => (answer.ok ? [] : [answer.refusal.code]));
        full += refused.length;
        for (const code of refused) {
          expect(['offer.vault_short', 'offer.not_enough_left', 'offer.standing_busy']).toContain(code);
        }
        const [held, { free }] = [await promised(), await room()];
        expect(held <= BALANCE).toBe(true);
        expect(free).toBe(BALANCE - held);
        // What each says is left is the smaller of its own total and what is free, and no more than that can be had.
        for (const [index, id] of offers.entries()) {
          const view = must(await getOffer(stage.ctxOf(buyers[0]!.account), { offerId: id }));
          const left = BigInt(view.leftUnits!);
          expect(left <= mostWithin(free, DEFAULT_FEE_BPS)).toBe(true);
          if (index === 2) expect(left <= 120_000_000n).toBe(true);
        }
        // Everything that was refused was refused for a reason: of what was not promised, none would have fitted on top of the rest alone.
        if (refused.length === 0) expect(held > 0n).toBe(true);
      }),
      { numRuns: 8, endOnFailure: true },
    );
    expect(full).toBeGreaterThan(0);
  });
});
