import { beforeAll, describe, expect, it } from 'vitest';
import { acceptRuling, appealRuling } from '#lib/dispute/commands/appeal.ts';
import { addAssistant, claimCase, handOverCase } from '#lib/dispute/commands/claim-case.ts';
import { askParties } from '#lib/dispute/commands/ask.ts';
import { addStatement } from '#lib/dispute/commands/add-statement.ts';
import { concurCase, decideAppeal, dissentCase } from '#lib/dispute/commands/rule-case.ts';
import { turnCases } from '#lib/dispute/commands/turn-cases.ts';
import { APPEAL_WINDOW } from '#lib/dispute/court.ts';
import { getCase, getPassOn } from '#lib/dispute/queries/case.ts';
import { listDisputes } from '#lib/dispute/queries/desk.ts';
import { getPartyDispute } from '#lib/dispute/queries/party.ts';
import { DAY, HOUR, instantOf } from '#lib/kernel/instant.ts';
import { testDatabase } from '../setup/database.ts';
import { AMOUNT, codeOf, NOW, openCourt, REASON, type Case, type Court } from './court-scene.ts';
import { setChainClock } from './people.ts';

const { db } = await testDatabase();
let court: Court;
beforeAll(async () => {
  court = await openCourt(db);
});

/** More than the line from which a second moderator must come to the same. */
const LARGE = { terms: { amount: '5000000000', fee: '0', feeRecipient: '0x0000000000000000000000000000000000000000' } };

const claim = (name: string, of: Case) => claimCase(court.as(name), of, court.seats);
const ask = (of: Case, who: 'buyer' | 'seller' | 'both', name = 'first') =>
  askParties(court.as(name), { ...of, of: who, text: 'Show the receipt.', answerSeconds: DAY });

async function at<T>(now: number, work: () => Promise<T>): Promise<T> {
  await setChainClock(db, now);
  try {
    return await work();
  } finally {
    await setChainClock(db, NOW);
  }
}

describe('a case', () => {
  it('is read by nobody of the staff before they have taken it, and each look is on record for both parties', async () => {
    const of = await court.makeCase();
    for (const name of ['first', 'senior', 'assistant'])
      expect(codeOf(await getCase(court.as(name), of, court.seats))).toBe('dispute.not_assigned');
    for (const name of ['support', 'admin', 'stranger', 'buyer'])
      expect(codeOf(await getCase(court.as(name), of, court.seats))).toBe('dispute.not_found');
    expect(codeOf(await claim('first', of))).toBe('ok');
    expect(codeOf(await getCase(court.as('first'), of, court.seats))).toBe('ok');
    const seen = await getPartyDispute(court.as('seller'), { id: of.tradeId });
    expect(seen).toMatchObject({ value: { moderatorName: 'first', looks: [{ name: 'first' }] } });
    const entries = await db.auditEntry.findMany({ where: { subjectId: of.disputeId }, orderBy: { seq: 'asc' } });
    expect(entries.map(({ act }) => act)).toEqual(['cases.claim', 'cases.look']);
  });

  it('is one moderator’s: of two who take it at once one has it, and the other is told who', async () => {
    const of = await court.makeCase();
    const both = await Promise.all([claim('first', of), claim('second', of)]);
    expect(both.map(codeOf).sort()).toEqual(['dispute.wrong_state', 'ok']);
    expect(await db.caseAssignment.count({ where: { disputeId: of.disputeId, untilAt: null } })).toBe(1);
  });

  it('is not for a moderator who has traded with one of the two, has blocked one, or shares an account with one', async () => {
    const of = await court.makeCase();
    const { accountId: buyerId } = court.people.buyer!.actor;
    const { accountId: thirdId } = court.people.third!.actor;
    await db.block.create({ data: { blockerId: buyerId, blockedId: thirdId } });
    expect(await claim('third', of)).toMatchObject({ refusal: { data: { conflict: 'blocked' } } });
    await db.block.deleteMany({});
    const account = { methodId: 'sepa', currency: 'EUR', label: '', scheme: '', ciphertext: '', commitment: '' };
    for (const [id, accountId] of [
      ['pa1', buyerId],
      ['pa2', thirdId],
    ] as const)
      await db.paymentAccount.create({ data: { id, accountId, ...account, recipients: [], fingerprint: 'same' } });
    expect(await claim('third', of)).toMatchObject({ refusal: { data: { conflict: 'same_account' } } });
    await db.paymentAccount.deleteMany({});
    const other = await court.makeCase();
    await db.trade.update({ where: { id: other.tradeId }, data: { sellerId: thirdId } });
    expect(await claim('third', of)).toMatchObject({ refusal: { data: { conflict: 'traded' } } });
    await db.trade.update({ where: { id: other.tradeId }, data: { sellerId: court.people.seller!.actor.accountId } });
    expect(codeOf(await claim('third', of))).toBe('ok');
  });

  it('is passed on by whoever has it or a senior, to somebody who may have it; an assistant reads and does nothing else', async () => {
    const of = await court.makeCase();
    await claim('first', of);
    const to = (name: string) => ({ ...of, toId: court.people[name]!.actor.accountId, reason: 'I am away.' });
    expect(codeOf(await handOverCase(court.as('second'), to('third')))).toBe('dispute.not_assigned');
    for (const name of ['buyer', 'first', 'assistant'])
      expect(codeOf(await handOverCase(court.as('first'), to(name)))).toBe('dispute.cannot_take_over');
    expect(codeOf(await handOverCase(court.as('first'), to('second')))).toBe('ok');
    expect(codeOf(await getCase(court.as('first'), of, court.seats))).toBe('dispute.not_assigned');
    expect(codeOf(await handOverCase(court.as('senior'), to('third')))).toBe('ok');
    expect(codeOf(await addAssistant(court.as('third'), to('assistant')))).toBe('ok');
    expect(codeOf(await getCase(court.as('assistant'), of, court.seats))).toBe('ok');
    expect(codeOf(await court.rule('assistant', of))).toBe('dispute.not_found');
    expect(codeOf(await ask(of, 'both', 'assistant'))).toBe('dispute.not_found');
  });
});

describe('a question', () => {
  it('waits for whom it asks, ends with their answers, and a second is not put meanwhile', async () => {
    const of = await court.makeCase();
    await claim('first', of);
    expect(codeOf(await ask(of, 'both'))).toBe('ok');
    expect(codeOf(await ask(of, 'buyer'))).toBe('dispute.wrong_state');
    expect(await court.stateOf(of)).toBe('waiting_both');
    await addStatement(court.as('buyer'), { id: of.tradeId, text: 'Here.' });
    expect(await court.stateOf(of)).toBe('waiting_seller');
    const { dueAt } = await db.caseAsk.findFirstOrThrow({ where: { disputeId: of.disputeId } });
    const seller = await getPartyDispute(court.as('seller'), { id: of.tradeId });
    expect(seller).toMatchObject({ value: { answerBy: instantOf(dueAt) } });
    await addStatement(court.as('seller'), { id: of.tradeId, text: 'And here.' });
    expect(await court.stateOf(of)).toBe('review');
  });

  it('that nobody answers in time goes back to the moderator, once; silence is then what decides', async () => {
    const of = await court.makeCase();
    await claim('first', of);
    await addStatement(court.as('buyer'), { id: of.tradeId, text: 'I have paid.' });
    await ask(of, 'seller');
    await at(NOW + DAY - HOUR, () => turnCases(db, { chainId: 31337 }));
    expect(await court.stateOf(of)).toBe('waiting_seller');
    await at(NOW + DAY + HOUR, async () => {
      await Promise.all([turnCases(db, { chainId: 31337 }), turnCases(db, { chainId: 31337 })]);
    });
    expect(await court.stateOf(of)).toBe('review');
    const events = await db.event.findMany({ where: { subjectId: of.disputeId, type: 'dispute.overdue' } });
    expect(events.map(({ data }) => data)).toMatchObject([{ silent: 'seller' }]);
    const seen = await getCase(court.as('first'), of, court.seats);
    expect(seen).toMatchObject({ value: { noShow: { silent: 'seller', toBuyer: 'everything' } } });
    expect(codeOf(await court.rule('first', of, { byNoShow: true, toBuyer: '5' }))).toBe(
      'dispute.silence_decides_nothing',
    );
    const by = { byNoShow: true, toBuyer: AMOUNT, fault: 'seller', offence: 'silence' } as const;
    expect(codeOf(await court.rule('first', of, by))).toBe('ok');
  });
});

describe('a ruling', () => {
  it('is made by whoever has the case, after the hearing, of no more than there is, by somebody who has read the last word', async () => {
    const early = await court.makeCase({ disputedAt: NOW - HOUR });
    await claim('first', early);
    expect(codeOf(await court.rule('first', early))).toBe('dispute.hearing_not_over');
    const of = await court.makeCase();
    await claim('first', of);
    expect(codeOf(await court.rule('second', of))).toBe('dispute.not_assigned');
    expect(codeOf(await court.rule('first', of, { toBuyer: '100000001' }))).toBe('dispute.amount_out_of_range');
    expect(codeOf(await court.rule('first', of, { offence: 'silence' }))).toBe('dispute.offence_without_fault');
    const version = await court.versionOf(of);
    await addStatement(court.as('buyer'), { id: of.tradeId, text: 'One thing more.' });
    expect(codeOf(await court.rule('first', of, { version }))).toBe('dispute.changed_meanwhile');
    expect(codeOf(await court.rule('first', of))).toBe('ok');
    expect(await court.stateOf(of)).toBe('ruled');
  });

  it('of a large amount is read by nobody until another moderator comes to the same; the first cannot be the second', async () => {
    const of = await court.makeCase(LARGE);
    await court.ruled(of);
    expect(await court.stateOf(of)).toBe('concurring');
    expect(await getPartyDispute(court.as('buyer'), { id: of.tradeId })).toMatchObject({ value: { rulings: [] } });
    expect(await claim('first', of)).toMatchObject({ refusal: { data: { conflict: 'judged_before' } } });
    expect(codeOf(await claim('second', of))).toBe('ok');
    const version = await court.versionOf(of);
    expect(codeOf(await concurCase(court.as('first'), { ...of, version }))).toBe('dispute.not_assigned');
    const no = { ...of, version, reason: 'The receipt is another’s.' };
    expect(codeOf(await dissentCase(court.as('second'), no))).toBe('ok');
    expect(await court.stateOf(of)).toBe('review');
    await court.must(court.rule('first', of, { toBuyer: '1' }));
    expect(codeOf(await claim('third', of))).toBe('ok');
    const again = { ...of, version: await court.versionOf(of) };
    expect(codeOf(await concurCase(court.as('third'), again))).toBe('ok');
    const read = await getPartyDispute(court.as('buyer'), { id: of.tradeId });
    expect(read).toMatchObject({ value: { rulings: [{ toBuyerUnits: '1', reason: REASON, acceptedBy: [] }] } });
  });

  it('stands when both accept it, and when nobody appeals in time; accepting twice is accepting once', async () => {
    const of = await court.ruled(await court.makeCase());
    expect(codeOf(await acceptRuling(court.as('stranger'), { id: of.tradeId }))).toBe('dispute.not_found');
    for (let twice = 0; twice < 2; twice++)
      expect(codeOf(await acceptRuling(court.as('buyer'), { id: of.tradeId }))).toBe('ok');
    expect(await court.stateOf(of)).toBe('ruled');
    expect(codeOf(await appealRuling(court.as('buyer'), { id: of.tradeId, reason: 'No.' }))).toBe(
      'dispute.accepted_before',
    );
    await acceptRuling(court.as('seller'), { id: of.tradeId });
    expect(await court.stateOf(of)).toBe('sealing');
    const other = await court.ruled(await court.makeCase());
    await at(NOW + APPEAL_WINDOW - HOUR, () => turnCases(db, { chainId: 31337 }));
    expect(await court.stateOf(other)).toBe('ruled');
    await at(NOW + APPEAL_WINDOW + HOUR, () => turnCases(db, { chainId: 31337 }));
    expect(await court.stateOf(other)).toBe('sealing');
  });

  it('is appealed once, in time, to a moderator who had no part in it, whose word is the last', async () => {
    const of = await court.ruled(await court.makeCase());
    const reason = 'The receipt was not looked at.';
    expect(
      codeOf(await at(NOW + APPEAL_WINDOW + HOUR, () => appealRuling(court.as('seller'), { id: of.tradeId, reason }))),
    ).toBe('dispute.appeal_over');
    const both = await Promise.all(
      ['seller', 'buyer'].map((name) => appealRuling(court.as(name), { id: of.tradeId, reason })),
    );
    expect(both.map(codeOf).sort()).toEqual(['dispute.no_ruling', 'ok']);
    expect(codeOf(await court.rule('first', of))).toBe('dispute.not_assigned');
    expect(await claim('first', of)).toMatchObject({ refusal: { data: { conflict: 'judged_before' } } });
    expect(codeOf(await claim('unseated', of))).toBe('ok');
    const over = await court.inputOf(of, { toBuyer: AMOUNT });
    expect(codeOf(await decideAppeal(court.as('second'), over))).toBe('dispute.not_assigned');
    expect(codeOf(await decideAppeal(court.as('unseated'), over))).toBe('ok');
    expect(await court.stateOf(of)).toBe('sealing');
    expect(codeOf(await appealRuling(court.as('buyer'), { id: of.tradeId, reason }))).toBe('dispute.no_ruling');
    const seen = await getPartyDispute(court.as('buyer'), { id: of.tradeId });
    expect(seen).toMatchObject({ value: { rulings: [{ instance: 1 }, { instance: 2, toBuyerUnits: AMOUNT }] } });
  });

  it('is nobody’s to make or appeal once the two have settled it themselves', async () => {
    const of = await court.ruled(await court.makeCase());
    await db.trade.update({ where: { id: of.tradeId }, data: { state: 'divided' } });
    const reason = 'No.';
    expect(codeOf(await appealRuling(court.as('buyer'), { id: of.tradeId, reason }))).toBe('dispute.no_ruling');
    expect(codeOf(await acceptRuling(court.as('buyer'), { id: of.tradeId }))).toBe('dispute.no_ruling');
    expect(codeOf(await claim('second', of))).toBe('dispute.wrong_state');
  });
});

describe('the desk', () => {
  it('shows each moderator what is theirs, what is free, and what lapses first on top', async () => {
    await db.dispute.updateMany({ data: { state: 'closed', closedAt: new Date() } });
    const mine = await court.makeCase();
    const free = await court.makeCase();
    const late = await court.makeCase({ disputedAt: NOW - 29 * DAY });
    await claim('first', mine);
    const desk = await listDisputes(court.as('first'), { chainId: 31337 });
    if (!desk.ok) throw new Error(desk.refusal.code);
    expect(desk.value.mine.map(({ id }) => id)).toEqual([mine.disputeId]);
    expect(desk.value.free.map(({ id, need }) => [id, need])).toEqual([
      [late.disputeId, 'lapsing'],
      [free.disputeId, 'claim'],
    ]);
    const other = await listDisputes(court.as('second'), { chainId: 31337 });
    expect(other.ok && other.value.others.map(({ id }) => id)).toEqual([mine.disputeId]);
    const assistant = await listDisputes(court.as('assistant'), { chainId: 31337 });
    expect(assistant.ok && [...assistant.value.mine, ...assistant.value.free, ...assistant.value.others]).toEqual([]);
  });

  it('says of what is free why it is not one’s own to take, the same as taking it would', async () => {
    const free = await court.makeCase();
    const appealed = await court.ruled(await court.makeCase());
    await court.must(appealRuling(court.as('seller'), { id: appealed.tradeId, reason: 'No.' }));
    const conflicts = async (name: string) => {
      const desk = await court.must(listDisputes(court.as(name), { chainId: 31337 }));
      const of = (one: Case) => desk.free.find(({ id }) => id === one.disputeId)?.conflict;
      return [of(free), of(appealed)];
    };
    expect(await conflicts('second')).toEqual([null, null]);
    expect(await conflicts('first')).toEqual([null, 'judged_before']);
    await db.block.create({
      data: {
        blockerId: court.people.buyer!.actor.accountId,
        blockedId: court.people.third!.actor.accountId,
      },
    });
    expect(await conflicts('third')).toEqual(['blocked', 'blocked']);
    for (const name of ['first', 'third'] as const)
      for (const [index, of] of [free, appealed].entries()) {
        const shown = (await conflicts(name))[index];
        if (shown === null || shown === undefined) continue;
        const taken = await claim(name, of);
        expect(taken).toMatchObject({ refusal: { data: { conflict: shown } } });
      }
  });

  it('says that an answer is overdue, and shows those that need one thing alone', async () => {
    const of = await court.makeCase();
    await claim('first', of);
    await ask(of, 'seller');
    await at(NOW + DAY + HOUR, () => turnCases(db, { chainId: 31337 }));
    const question = { sort: 'age', need: 'overdue' } as const;
    const desk = await court.must(listDisputes(court.as('first'), { chainId: 31337, question }));
    expect(desk.mine.map(({ id, need }) => [id, need])).toEqual([[of.disputeId, 'overdue']]);
    expect([desk.needs.overdue, desk.free.length]).toEqual([1, 0]);
    await addStatement(court.as('seller'), { id: of.tradeId, text: 'Late, but here.' });
  });

  it('lets a senior pass on what another has without reading it, and nobody else', async () => {
    const of = await court.makeCase();
    expect(codeOf(await getPassOn(court.as('senior'), of))).toBe('dispute.not_found');
    await claim('first', of);
    for (const name of ['second', 'assistant', 'admin', 'buyer'])
      expect(codeOf(await getPassOn(court.as(name), of))).not.toBe('ok');
    const view = await court.must(getPassOn(court.as('senior'), of));
    expect(view.moderatorName).toBe('first');
    expect(view.moderators.map(({ name }) => name)).not.toContain('first');
    expect(Object.keys(view).sort()).toEqual(['disputeId', 'moderatorName', 'moderators']);
    expect(await db.caseLook.count({ where: { disputeId: of.disputeId } })).toBe(0);
  });
});
