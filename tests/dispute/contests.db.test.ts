import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claimCase } from '#lib/dispute/commands/claim-case.ts';
import { contestFault, contestPenalty, settleContest, settlePenalty } from '#lib/dispute/commands/contest.ts';
import { getContestedFault, getContestedPenalty, listContests } from '#lib/dispute/queries/contests.ts';
import { getTradeFault } from '#lib/dispute/queries/fault.ts';
import { getPartyDispute } from '#lib/dispute/queries/party.ts';
import { getCourtStanding } from '#lib/dispute/queries/standing.ts';
import { dateOf, DAY } from '#lib/kernel/instant.ts';
import { testDatabase } from '../setup/database.ts';
import { carriedOut, LATE } from './carried-out.ts';
import { ARBITER, codeOf, NOW, openCourt, REASON, type Court } from './court-scene.ts';
import { addTrade, setChainClock } from './people.ts';

const { db } = await testDatabase();
let court: Court;
beforeAll(async () => {
  court = await openCourt(db);
});
beforeEach(() => setChainClock(db, NOW));
const as = (name: string | null) => court.as(name);
const idOf = (name: string) => court.people[name]!.actor.accountId;

let round = 500;
/** A trade that ended this way, without a dispute. */
async function ended(row: Record<string, unknown>): Promise<string> {
  const { offerId } = await db.trade.findFirstOrThrow();
  const { id } = await addTrade(db, NOW, {
    offerId,
    buyer: court.people.buyer!,
    seller: court.people.seller!,
    arbiter: ARBITER,
    round: ++round,
    row: { state: 'cancelled', finalState: 'cancelled', endedAt: dateOf(NOW), ...row },
  });
  return id;
}

const faultOf = async (name: string, id: string) => court.must(getTradeFault(as(name), { id }));

describe('the fault of an ended trade', () => {
  beforeAll(() => court.makeCase());

  it('is said to both with the rule it follows from, and until when it can be contested', async () => {
    const ends = [
      [{ endedBy: 'expire', fault: 'seller' }, 'seller', 'nobody_locked'],
      [{ endedBy: 'expire', fault: 'buyer', cancelledBy: 'buyer' }, 'buyer', 'cancelled_by_buyer'],
      [{ endedBy: 'reclaim', fault: 'buyer', state: 'refunded', finalState: 'refunded' }, 'buyer', 'not_paid'],
      [{ endedBy: 'release', fault: 'nobody', state: 'completed', finalState: 'completed' }, 'nobody', 'released'],
      [{ endedBy: 'settle', fault: 'nobody', state: 'divided', finalState: 'divided' }, 'nobody', 'settled'],
    ] as const;
    for (const [row, fault, because] of ends) {
      const id = await ended(row);
      for (const name of ['buyer', 'seller'])
        expect(await faultOf(name, id)).toMatchObject({
          fault,
          because,
          by: 'rule',
          party: name,
          contestUntil: NOW + 7 * DAY,
          mayContest: true,
        });
      expect(codeOf(await getTradeFault(as('stranger'), { id }))).toBe('dispute.not_found');
      expect(codeOf(await getTradeFault(as('first'), { id }))).toBe('dispute.not_found');
    }
    const live = await court.makeCase();
    expect(await faultOf('buyer', live.tradeId)).toBeNull();
  });

  it('says why it cannot be contested: too late, decided on appeal, not final, contested before', async () => {
    const id = await ended({ endedBy: 'reclaim', fault: 'buyer', state: 'refunded', finalState: 'disputed' });
    expect(await faultOf('buyer', id)).toMatchObject({ mayContest: false, shutBecause: 'settling' });
    await db.trade.update({ where: { id }, data: { finalState: 'refunded' } });
    await setChainClock(db, NOW + 8 * DAY);
    expect(await faultOf('buyer', id)).toMatchObject({ mayContest: false, shutBecause: 'over' });
    await setChainClock(db, NOW);
    await court.must(contestFault(as('buyer'), { id, text: 'I paid.' }));
    expect(await faultOf('seller', id)).toMatchObject({
      shutBecause: 'contested',
      contest: { by: 'buyer', text: 'I paid.', settledAt: null, fault: null },
    });
  });

  it('is settled by whoever looked and has no part in it; the look, the reason and the new fault are there for both', async () => {
    const id = await ended({ endedBy: 'reclaim', fault: 'buyer', state: 'refunded', finalState: 'refunded' });
    await court.must(contestFault(as('buyer'), { id, text: 'The bank was down.' }));
    for (const name of ['buyer', 'stranger', 'support', 'assistant', 'admin', null])
      expect(codeOf(await getContestedFault(as(name), { id }))).not.toBe('ok');
    const seen = await court.must(getContestedFault(as('first'), { id }));
    expect(seen).toMatchObject({ by: 'buyer', text: 'The bank was down.', fault: 'buyer', because: 'not_paid' });
    expect((await faultOf('seller', id))!.looks.map(({ name }) => name)).toEqual(['first']);
    await court.must(settleContest(as('first'), { id, fault: 'rail', reason: 'The bank says so.' }));
    for (const name of ['buyer', 'seller'])
      expect(await faultOf(name, id)).toMatchObject({
        fault: 'rail',
        by: 'contest',
        because: 'contest',
        contest: { fault: 'rail', reason: 'The bank says so.' },
      });
    expect(codeOf(await getContestedFault(as('second'), { id }))).toBe('dispute.not_contested');
  });
});

describe('what is contested', () => {
  it('waits on the desk without what was written, and says what is not one’s own to settle', async () => {
    await db.faultContest.deleteMany({ where: { settledAt: null } });
    const { of, hear } = await carriedOut(court, LATE);
    await hear();
    const { id: penaltyId } = await db.penalty.findFirstOrThrow({ where: { disputeId: of.disputeId } });
    await court.must(contestFault(as('seller'), { id: of.tradeId, text: 'Not so.' }));
    await court.must(contestPenalty(as('seller'), { penaltyId, text: 'Too hard.' }));
    const rows = async (name: string) =>
      (await court.must(listContests(as(name)))).map(({ kind, conflict }) => [kind, conflict]);
    expect(await rows('first')).toEqual([['fault', 'judged_before']]);
    expect(await rows('second')).toEqual([['fault', null]]);
    expect(await rows('senior')).toEqual([
      ['fault', null],
      ['penalty', null],
    ]);
    expect(JSON.stringify(await court.must(listContests(as('senior'))))).not.toMatch(/Not so|Too hard/);
    for (const name of ['buyer', 'support', 'assistant', 'admin', null])
      expect(codeOf(await listContests(as(name)))).not.toBe('ok');
    expect(await getContestedFault(as('first'), { id: of.tradeId })).toMatchObject({
      refusal: { data: { conflict: 'judged_before' } },
    });
    expect(codeOf(await getContestedPenalty(as('second'), { penaltyId }))).toBe('dispute.not_found');
    const seen = await court.must(getContestedPenalty(as('senior'), { penaltyId }));
    expect(seen).toMatchObject({ text: 'Too hard.', offence: 'withheld_release', rulingReason: REASON });
    // The look stands among those that both parties see.
    const party = await court.must(getPartyDispute(as('buyer'), { id: of.tradeId }));
    expect(party!.looks.map(({ name }) => name)).toContain('senior');
    await court.must(settlePenalty(as('senior'), { penaltyId, lift: false, reason: REASON }));
    expect((await rows('senior')).map(([kind]) => kind)).toEqual(['fault']);
  });
});

describe('where somebody stands with the court', () => {
  it('is their own to read: what is stopped and why, each penalty with its case, and what came of its contest', async () => {
    await db.restraint.deleteMany();
    await db.penalty.deleteMany();
    const free = await court.must(getCourtStanding(as('seller')));
    expect(free).toMatchObject({ bannedAt: null, pausedUntil: null, penalties: [] });
    const { of, hear } = await carriedOut(court, LATE);
    await hear();
    const standing = await court.must(getCourtStanding(as('seller')));
    expect(standing).toMatchObject({
      pausedUntil: NOW + 7 * DAY,
      byCourt: true,
      penalties: [{ tradeId: of.tradeId, kind: 'pause', offence: 'withheld_release', mayContest: true, contest: null }],
    });
    expect((await court.must(getCourtStanding(as('buyer')))).penalties).toEqual([]);
    expect(codeOf(await getCourtStanding(as(null)))).toBe('account.sign_in_first');
    const penaltyId = standing.penalties[0]!.id;
    const both = await Promise.all(['One.', 'Two.'].map((text) => contestPenalty(as('seller'), { penaltyId, text })));
    expect(both.map(codeOf).sort()).toEqual(['dispute.contested_before', 'ok']);
    await court.must(settlePenalty(as('senior'), { penaltyId, lift: true, reason: 'The money came.' }));
    expect(await court.must(getCourtStanding(as('seller')))).toMatchObject({
      pausedUntil: null,
      penalties: [{ lifted: true, mayContest: false, contest: { reason: 'The money came.' } }],
    });
  });

  it('tells a pause of the staff’s from one of the court', async () => {
    await db.restraint.deleteMany();
    await db.penalty.deleteMany();
    await db.restraint.create({ data: { accountId: idOf('seller'), pausedUntil: dateOf(NOW + DAY) } });
    expect(await court.must(getCourtStanding(as('seller')))).toMatchObject({ pausedUntil: NOW + DAY, byCourt: false });
    await setChainClock(db, NOW + 2 * DAY);
    expect(await court.must(getCourtStanding(as('seller')))).toMatchObject({ pausedUntil: null });
    const of = await court.makeCase({ disputedAt: NOW });
    expect(codeOf(await claimCase(as('first'), of))).toBe('ok');
  });
});
