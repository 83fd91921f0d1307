import { beforeAll, describe, expect, it } from 'vitest';
import { contestFault, contestPenalty, settleContest, settlePenalty } from '#lib/dispute/commands/contest.ts';
import { attribute } from '#lib/dispute/commands/attribute.ts';
import type { RulingInput } from '#lib/dispute/commands/rule-case.ts';
import { toDecimal } from '#lib/db/decimal.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { dateOf, DAY } from '#lib/kernel/instant.ts';
import { testDatabase } from '../setup/database.ts';
import { AMOUNT, codeOf, NOW, openCourt, type Case, type Court } from './court-scene.ts';
import { addTradeEvent, setChainClock } from './people.ts';

const { db } = await testDatabase();
let court: Court;
beforeAll(async () => {
  court = await openCourt(db);
});

/** A ruling that stood and that the chain has carried out, for good; `paid`: what it paid the buyer. */
async function carriedOut(changes: Partial<RulingInput>, paid = changes.toBuyer ?? '40000000') {
  const of = await court.standing(await court.makeCase(), changes);
  const state = paid === AMOUNT ? 'completed' : paid === '0' ? 'refunded' : 'divided';
  const end = {
    state,
    finalState: state,
    endedBy: 'rule',
    endedAt: dateOf(NOW),
    toBuyerUnits: toDecimal(BigInt(paid)),
  } as const;
  await db.trade.update({ where: { id: of.tradeId }, data: end });
  const event = await addTradeEvent(db, of.tradeId, { type: 'trade.ruled', data: {}, actorId: null, at: NOW });
  const hear = () => attribute({ db, clock: () => NOW, random: secureRandom }, event);
  return { of, hear };
}

const faultOf = async ({ tradeId }: Case) => {
  const { fault, faultBy } = await db.trade.findUniqueOrThrow({ where: { id: tradeId } });
  return [fault, faultBy];
};
const penaltyOf = ({ disputeId }: Case) => db.penalty.findFirst({ where: { disputeId } });
const restraintOf = (name: string) =>
  db.restraint.findUnique({ where: { accountId: court.people[name]!.actor.accountId } });

const LATE = { toBuyer: AMOUNT, fault: 'seller', offence: 'withheld_release' } as const;

describe('a ruling that the chain carried out', () => {
  it('puts the fault down and makes the schedule follow, once, however often it is heard', async () => {
    const { of, hear } = await carriedOut(LATE);
    await Promise.all([hear(), hear()]);
    await hear();
    expect(await faultOf(of)).toEqual(['seller', 'ruling']);
    expect(await db.penalty.count({ where: { disputeId: of.disputeId } })).toBe(1);
    expect(await penaltyOf(of)).toMatchObject({ kind: 'pause', until: dateOf(NOW + 7 * DAY) });
    expect(await restraintOf('seller')).toMatchObject({ pausedUntil: dateOf(NOW + 7 * DAY), bannedAt: null });
  });

  it('that paid something else than what stood puts nothing down', async () => {
    const { of, hear } = await carriedOut(LATE, '5');
    await hear();
    expect(await faultOf(of)).toEqual([null, null]);
    expect(await penaltyOf(of)).toBeNull();
  });

  it('is contested by the two alone, once, in time, and settled by nobody who ruled it', async () => {
    const { of, hear } = await carriedOut({ toBuyer: AMOUNT, fault: 'seller' });
    await hear();
    const contest = (name: string) => contestFault(court.as(name), { id: of.tradeId, text: 'The bank was closed.' });
    const settle = (name: string) =>
      settleContest(court.as(name), { id: of.tradeId, fault: 'rail', reason: 'It was closed.' });
    expect(codeOf(await contest('stranger'))).toBe('dispute.not_found');
    expect(codeOf(await settle('unseated'))).toBe('dispute.not_contested');
    await setChainClock(db, NOW + 8 * DAY);
    expect(codeOf(await contest('seller'))).toBe('dispute.contest_over');
    await setChainClock(db, NOW);
    expect(codeOf(await contest('seller'))).toBe('ok');
    expect(codeOf(await contest('buyer'))).toBe('dispute.contested_before');
    expect(await settle('first')).toMatchObject({ refusal: { data: { conflict: 'judged_before' } } });
    expect(codeOf(await settle('seller'))).toBe('dispute.not_found');
    expect(codeOf(await settle('unseated'))).toBe('ok');
    expect(codeOf(await settle('second'))).toBe('dispute.settled_before');
    expect(await faultOf(of)).toEqual(['rail', 'contest']);
  });

  it('whose penalty a senior lifts, who did not rule it, lets the person go on', async () => {
    await db.restraint.deleteMany({});
    await db.penalty.deleteMany({});
    const { of, hear } = await carriedOut(LATE);
    await hear();
    const penaltyId = (await penaltyOf(of))!.id;
    const lift = (name: string) => settlePenalty(court.as(name), { penaltyId, lift: true, reason: 'Money came late.' });
    expect(codeOf(await contestPenalty(court.as('buyer'), { penaltyId, text: 'No.' }))).toBe('dispute.not_found');
    expect(codeOf(await lift('senior'))).toBe('dispute.not_contested');
    expect(codeOf(await contestPenalty(court.as('seller'), { penaltyId, text: 'No.' }))).toBe('ok');
    expect(codeOf(await lift('unseated'))).toBe('dispute.not_found');
    expect(codeOf(await lift('senior'))).toBe('ok');
    expect(await restraintOf('seller')).toMatchObject({ pausedUntil: null });
    expect(codeOf(await lift('senior'))).toBe('dispute.settled_before');
  });
});
