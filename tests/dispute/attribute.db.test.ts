import { beforeAll, describe, expect, it } from 'vitest';
import { contestFault, contestPenalty, settleContest, settlePenalty } from '#lib/dispute/commands/contest.ts';
import type { RulingInput } from '#lib/dispute/commands/rule-case.ts';
import { dateOf, DAY } from '#lib/kernel/instant.ts';
import { testDatabase } from '../setup/database.ts';
import { AMOUNT, codeOf, NOW, openCourt, type Case, type Court } from './court-scene.ts';
import { carriedOut as carryOut, LATE } from './carried-out.ts';
import { setChainClock } from './people.ts';

const { db } = await testDatabase();
let court: Court;
beforeAll(async () => {
  court = await openCourt(db);
});

const carriedOut = (changes: Partial<RulingInput>, paid?: string) => carryOut(court, changes, paid);

const faultOf = async ({ tradeId }: Case) => {
  const { fault, faultBy } = await db.trade.findUniqueOrThrow({ where: { id: tradeId } });
  return [fault, faultBy];
};
const penaltyOf = ({ disputeId }: Case) => db.penalty.findFirst({ where: { disputeId } });
const restraintOf = (name: string) =>
  db.restraint.findUnique({ where: { accountId: court.people[name]!.actor.accountId } });

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
