import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeNow } from '#lib/db/ask.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { lockLanes } from '#lib/offer/commands/lanes.ts';
import { findLane, handingOver } from '#lib/trade/commands/lane.ts';
import { testDatabase } from '../setup/database.ts';

const { db } = await testDatabase();

let sellers = 0;
const seller = () => ({ chainId: 31337, contract: '0xe5', sellerAddress: `0xseller${(sellers += 1)}` });
type Of = ReturnType<typeof seller>;

const take = (of: Of, tradeId: string) =>
  inTransaction(db, async (tx) => {
    await lockLanes(tx, of);
    const lane = await findLane(tx, of);
    await writeNow(tx, [handingOver(of, lane, tradeId)]);
    return lane;
  });

describe('a lane of a seller', () => {
  it('is the lowest that is free and promised to nobody, with its next round; else a new one behind all of them', async () => {
    const step = fc.oneof(
      fc.constant('take' as const),
      fc.record({ lane: fc.nat({ max: 2 }), does: fc.constantFrom('free', 'used', 'promise', 'take back') }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 24, size: 'max' }), async (steps) => {
        const of = seller();
        const lanes: { nextRound: number; tradeId: string | null; offerId: string | null }[] = [];
        for (const [index, one] of steps.entries()) {
          if (one === 'take') {
            const found = lanes.findIndex(({ tradeId, offerId }) => tradeId === null && offerId === null);
            const lane = found < 0 ? lanes.push({ nextRound: 1, tradeId: null, offerId: null }) - 1 : found;
            lanes[lane]!.tradeId = `${of.sellerAddress} ${index}`;
            expect(await take(of, `${of.sellerAddress} ${index}`)).toEqual({
              lane,
              round: lanes[lane]!.nextRound,
              isNew: found < 0,
            });
            continue;
          }
          const kept = lanes[one.lane];
          if (!kept) continue;
          if (one.does === 'free') kept.tradeId = null;
          if (one.does === 'used') kept.nextRound += 1;
          if (one.does === 'promise') kept.offerId = 'offer';
          if (one.does === 'take back') kept.offerId = null;
          const key = { ...of, lane: one.lane };
          await db.lane.update({ where: { chainId_contract_sellerAddress_lane: key }, data: kept });
        }
        const rows = await db.lane.findMany({ where: of, orderBy: { lane: 'asc' } });
        expect(rows.map(({ nextRound, tradeId, offerId }) => ({ nextRound, tradeId, offerId }))).toEqual(lanes);
      }),
      { numRuns: 30 },
    );
  });

  it('is given to one of many who take at once', async () => {
    const of = seller();
    const taken = await Promise.all(Array.from({ length: 12 }, (_, n) => take(of, `${of.sellerAddress} ${n}`)));
    expect(taken.map(({ lane }) => lane).sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, n) => n));
  });
});
