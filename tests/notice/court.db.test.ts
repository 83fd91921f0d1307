import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addStatement } from '#lib/dispute/commands/add-statement.ts';
import { appealRuling } from '#lib/dispute/commands/appeal.ts';
import { askParties } from '#lib/dispute/commands/ask.ts';
import { addAssistant, claimCase, handOverCase } from '#lib/dispute/commands/claim-case.ts';
import { contestFault, contestPenalty, settleContest, settlePenalty } from '#lib/dispute/commands/contest.ts';
import { remindNextDispute } from '#lib/dispute/commands/remind.ts';
import { concurCase, decideAppeal, dissentCase } from '#lib/dispute/commands/rule-case.ts';
import { turnCases } from '#lib/dispute/commands/turn-cases.ts';
import { dateOf, DAY, HOUR, instantOf } from '#lib/kernel/instant.ts';
import { findNoticePath, listNotices } from '#lib/notice/queries.ts';
import { carriedOut, LATE } from '../dispute/carried-out.ts';
import { NOW, openCourt, REASON, type Case, type Court } from '../dispute/court-scene.ts';
import { addTrade, addTradeEvent, setChainClock } from '../dispute/people.ts';
import { testDatabase } from '../setup/database.ts';
import { deliverAll, value } from './people.ts';

const { db } = await testDatabase();
const chainId = 31337;
/** From which on no second moderator is asked. */
const LARGE = { terms: { amount: '2000000000' } };
let court: Court;

beforeAll(async () => {
  court = await openCourt(db);
  for (const [name, { actor }] of Object.entries(court.people))
    await db.account.update({ where: { id: actor.accountId }, data: { email: `${name}@example.com` } });
});

beforeEach(() => setChainClock(db, NOW));

const as = (name: string) => court.as(name);
const idOf = (name: string) => court.people[name]!.actor.accountId;
const nameOf = (id: string) => Object.keys(court.people).find((name) => idOf(name) === id)!;

let last = 0n;

/** Who was told what since the last call, by name; every delivery comes again first, as after a restart, and adds nothing. */
async function told(): Promise<Record<string, string[]>> {
  await deliverAll(db);
  const fresh = { where: { eventId: { gt: last } } };
  const [notices, mails] = [await db.notice.count(fresh), await db.mail.count()];
  await db.delivery.updateMany({ ...fresh, data: { doneAt: null } });
  await deliverAll(db);
  expect([await db.notice.count(fresh), await db.mail.count()]).toEqual([notices, mails]);
  const rows = await db.notice.findMany({ ...fresh, orderBy: { eventId: 'asc' } });
  last = (await db.event.aggregate({ _max: { id: true } }))._max.id ?? 0n;
  const by: Record<string, string[]> = {};
  for (const { accountId, data } of rows) (by[nameOf(accountId)] ??= []).push((data as { wording: string }).wording);
  return by;
}

/** The same, for the court's own alone. */
async function heard(): Promise<Record<string, string[]>> {
  const all = Object.entries(await told()).map(
    ([name, wordings]) => [name, wordings.filter((one) => !['taken', 'disputed', 'ruled'].includes(one))] as const,
  );
  return Object.fromEntries(all.filter(([, wordings]) => wordings.length > 0));
}

const at = async (now: number, run: () => Promise<unknown>) => {
  await setChainClock(db, now);
  await run();
  await setChainClock(db, NOW);
};
const RULES = ['first', 'second', 'third', 'unseated', 'senior'];
const each = (names: readonly string[], wording: string) => Object.fromEntries(names.map((name) => [name, [wording]]));
const BOTH = ['buyer', 'seller'];

describe('what the court does is told once, to those it concerns', () => {
  it('a new case to all who hear cases, and to nobody of the staff beside them', async () => {
    await told();
    await court.makeCase();
    expect(await heard()).toEqual(each(RULES, 'case_new'));
  });

  it('a claim, a question with its time, its reminder, the answer', async () => {
    const of = await court.makeCase();
    await told();
    await court.must(claimCase(as('first'), of));
    expect(await heard()).toEqual(each(BOTH, 'case_taken'));
    await court.must(askParties(as('first'), { ...of, of: 'buyer', text: 'The receipt?', answerSeconds: DAY }));
    expect(await heard()).toEqual(each(['buyer'], 'asked'));
    const notice = await db.notice.findFirstOrThrow({ where: { kind: 'case_asked', accountId: idOf('buyer') } });
    const { dueAt } = await db.caseAsk.findFirstOrThrow({ where: { disputeId: of.disputeId } });
    expect(notice.data).toMatchObject({ wording: 'asked', deadline: instantOf(dueAt) });
    expect(await db.mail.count({ where: { id: notice.mailId ?? '' } })).toBe(1);
    expect(await db.mail.count({ where: { accountId: idOf('seller'), topic: 'kind:case_asked' } })).toBe(0);
    const remind = (now: number) => remindNextDispute(db, { chainId, now });
    while (await remind(NOW + 12 * HOUR));
    expect(await heard()).toEqual({});
    await Promise.all([remind(NOW + 21 * HOUR), remind(NOW + 21 * HOUR)]);
    while (await remind(NOW + 21 * HOUR));
    expect(await heard()).toEqual(each(['buyer'], 'asked_soon'));
    await court.must(addStatement(as('buyer'), { id: of.tradeId, text: 'Here it is.' }));
    expect(await heard()).toEqual(each(['first'], 'case_answered'));
  });

  it('a question that was answered is reminded of to nobody; one that was not goes back to the moderator', async () => {
    const of = await court.makeCase();
    await court.must(claimCase(as('first'), of));
    await court.must(askParties(as('first'), { ...of, of: 'both', text: 'Why?', answerSeconds: DAY }));
    await court.must(addStatement(as('buyer'), { id: of.tradeId, text: 'So.' }));
    await told();
    while (await remindNextDispute(db, { chainId, now: NOW + 21 * HOUR }));
    expect(await heard()).toEqual(each(['seller'], 'asked_soon'));
    await at(NOW + DAY + HOUR, () => turnCases(db, { chainId }));
    expect(await heard()).toEqual(each(['first'], 'case_overdue'));
  });

  it('a case passed on to whoever has it now and to the two; an assistant who is let in', async () => {
    const of = await court.makeCase();
    await court.must(claimCase(as('first'), of));
    await told();
    await court.must(addAssistant(as('first'), { ...of, toId: idOf('assistant') }));
    expect(await heard()).toEqual(each(['assistant'], 'case_let_in'));
    await court.must(handOverCase(as('first'), { ...of, toId: idOf('third'), reason: 'Away.' }));
    expect(await heard()).toEqual({ ...each(BOTH, 'case_passed_on'), third: ['case_handed_over'] });
  });

  it('a ruling with the time to appeal, the appeal to the other, its decision to both', async () => {
    const of = await court.makeCase();
    await told();
    await court.ruled(of);
    expect(await heard()).toEqual({ buyer: ['case_taken', 'court_ruled'], seller: ['case_taken', 'court_ruled'] });
    const { appealUntil } = await db.ruling.findFirstOrThrow({ where: { disputeId: of.disputeId } });
    const ruled = await db.notice.findMany({ where: { kind: 'case_ruled', subjectId: of.tradeId } });
    for (const { data } of ruled)
      expect(data).toMatchObject({ wording: 'court_ruled', until: appealUntil!.getTime() / 1000 });
    while (await remindNextDispute(db, { chainId, now: appealUntil!.getTime() / 1000 - HOUR }));
    expect(await heard()).toEqual(each(BOTH, 'appeal_soon'));
    await court.must(appealRuling(as('seller'), { id: of.tradeId, reason: 'The receipt was not looked at.' }));
    expect(await heard()).toEqual({
      buyer: ['appealed'],
      ...each(
        RULES.filter((name) => name !== 'first'),
        'appeal_waiting',
      ),
    });
    await court.must(claimCase(as('second'), of));
    await told();
    await court.must(decideAppeal(as('second'), await court.inputOf(of)));
    expect(await heard()).toEqual({ ...each(BOTH, 'appeal_decided'), ...each(RULES, 'sign_needed') });
  });

  it('a large ruling to those who can be the second, and to nobody of the two before', async () => {
    const of = await court.makeCase(LARGE);
    await court.must(claimCase(as('first'), of));
    await told();
    await court.must(court.rule('first', of));
    expect(await heard()).toEqual(
      each(
        RULES.filter((name) => name !== 'first'),
        'second_needed',
      ),
    );
    await court.must(claimCase(as('second'), of));
    const version = () => court.versionOf(of);
    await court.must(dissentCase(as('second'), { ...of, version: await version(), reason: 'No.' }));
    expect(await heard()).toEqual(each(['first'], 'case_dissented'));
    await court.must(court.rule('first', of));
    await court.must(claimCase(as('third'), of));
    await told();
    await court.must(concurCase(as('third'), { ...of, version: await version() }));
    expect(await heard()).toEqual(each(BOTH, 'court_ruled'));
  });

  it('a penalty to whoever has it, in place of what staff set; its contest to seniors who did not rule; what came of it', async () => {
    await told();
    const { of } = await carriedOut(court, LATE);
    const { seller } = await heard();
    expect(seller!.slice(-2)).toEqual(['fault_ruled', 'penalty_pause']);
    expect(seller).not.toContain('staff_paused');
    const { id: penaltyId } = await db.penalty.findFirstOrThrow({ where: { disputeId: of.disputeId } });
    await court.must(contestPenalty(as('seller'), { penaltyId, text: 'The bank was closed.' }));
    expect(await heard()).toEqual(each(['senior'], 'contest_waiting'));
    await court.must(settlePenalty(as('senior'), { penaltyId, lift: true, reason: REASON }));
    expect(await heard()).toEqual(each(['seller'], 'penalty_lifted'));
    const { rows } = value(await listNotices(as('seller'), { locale: 'en' }));
    const path = await findNoticePath(as('seller'), { noticeId: rows[0]!.id });
    expect(value(path)).toBe('/settings/standing');
  });

  it('a contested fault to the other and to who may settle it; what came of it to both', async () => {
    const { of } = await carriedOut(court, { toBuyer: '1', fault: 'nobody' });
    await told();
    await court.must(contestFault(as('seller'), { id: of.tradeId, text: 'It was theirs.' }));
    expect(await heard()).toEqual({
      buyer: ['fault_contested'],
      ...each(
        RULES.filter((name) => name !== 'first'),
        'contest_waiting',
      ),
    });
    const notice = await db.notice.findFirstOrThrow({
      where: { subjectNoun: 'faultContest', accountId: idOf('senior') },
    });
    const path = await findNoticePath(as('senior'), { noticeId: notice.id });
    expect(value(path)).toBe(`/disputes/contests/faults/${of.tradeId}`);
    await court.must(settleContest(as('second'), { id: of.tradeId, fault: 'rail', reason: REASON }));
    expect(await heard()).toEqual(each(BOTH, 'fault_settled'));
  });

  it('the end of an ordinary trade to whose fault it is by rule, with the time to contest it', async () => {
    await told();
    const ended = await endedTrade();
    // Two of one moment come in any order.
    expect((await told()).buyer?.toSorted()).toEqual(['fault_yours', 'reclaimed']);
    const notice = await db.notice.findFirstOrThrow({ where: { kind: 'trade_fault', subjectId: ended.tradeId } });
    expect(notice.data).toMatchObject({ until: NOW + 7 * DAY });
  });
});

/** An unpaid trade whose seller took the coins back. */
async function endedTrade(): Promise<Pick<Case, 'tradeId'>> {
  const { offerId } = await db.trade.findFirstOrThrow();
  const { id } = await addTrade(db, NOW, {
    offerId,
    buyer: court.people.buyer!,
    seller: court.people.seller!,
    arbiter: '0x00000000000000000000000000000000000a4b17',
    round: 900,
    row: {
      state: 'refunded',
      finalState: 'refunded',
      endedBy: 'reclaim',
      fault: 'buyer',
      endedAt: dateOf(NOW),
    },
  });
  await addTradeEvent(db, id, { type: 'trade.reclaimed', data: {}, actorId: idOf('seller'), at: NOW });
  return { tradeId: id };
}
