// Replies, reports of words, and words that a moderator takes out.
import { beforeAll, describe, expect, it } from 'vitest';
import { makeReport } from '#lib/dispute/reports/commands.ts';
import { listReports } from '#lib/dispute/reports/queries.ts';
import { verifyAudit } from '#lib/events/audit.ts';
import { DAY } from '#lib/kernel/instant.ts';
import { tellingsOf } from '#lib/notice/tell.ts';
import { findProfile } from '#lib/reputation/queries.ts';
import { COMMENT_LENGTH, replySchema, type Part } from '#lib/reputation/schema.ts';
import { findTrader } from '#lib/account/queries.ts';
import { addPerson, setChainClock, type Person } from '../dispute/people.ts';
import { testDatabase } from '../setup/database.ts';
import { CHAIN, codeOf, rated, type Rated } from './rated.ts';

const { db } = await testDatabase();
const START = 1_900_000_000;
beforeAll(() => setChainClock(db, START));

/** Both have written, so both can be read. */
async function opened(): Promise<Rated> {
  await setChainClock(db, START);
  const trade = await rated(db, START);
  await trade.give(trade.people.buyer, false, 'You will be sorry.');
  await trade.give(trade.people.seller, true, 'Paid at once.');
  return trade;
}

/** What anybody reads of the seller. */
async function onProfile({ people }: Rated) {
  const profile = await findProfile(db, { accountId: people.seller.actor.accountId, chainId: CHAIN });
  return profile!.feedback[0]!;
}

describe('a reply', () => {
  it('is one, of whoever was rated, and stands under the comment', async () => {
    const trade = await opened();
    const { buyer, seller, stranger } = trade.people;
    expect(codeOf(await trade.reply(seller, '<b>Not so.</b>'))).toBe('ok');
    expect((await onProfile(trade)).reply).toMatchObject({ text: '<b>Not so.</b>', removed: false });
    expect((await trade.read(buyer)).mine?.reply?.text).toBe('<b>Not so.</b>');
    for (const person of [stranger, null]) expect(codeOf(await trade.reply(person, 'x'))).toBe('reputation.not_found');
    const told = await db.event.findMany({ where: { subjectId: trade.id, type: 'feedback.replied' } });
    expect(told.map(({ data }) => data)).toEqual([{ toId: buyer.actor.accountId }]);
  });

  it('is mended for a day and no longer, and moves no date of its own', async () => {
    const trade = await opened();
    const { seller } = trade.people;
    await trade.reply(seller, 'Not so.');
    const first = (await onProfile(trade)).reply!.at;
    await trade.pass(DAY - 5);
    expect(codeOf(await trade.reply(seller, 'Not so at all.'))).toBe('ok');
    expect((await onProfile(trade)).reply).toMatchObject({ text: 'Not so at all.', at: first });
    await trade.pass(6);
    expect(codeOf(await trade.reply(seller, 'And more.'))).toBe('reputation.reply_given');
    expect((await trade.read(seller)).replyClosedBecause).toBe('reputation.reply_given');
  });

  it('comes within thirty days of the opening', async () => {
    const trade = await opened();
    await trade.passDays(30);
    expect(codeOf(await trade.reply(trade.people.seller, 'Late.'))).toBe('reputation.reply_closed');
    expect(await trade.read(trade.people.seller)).toMatchObject({ replyUntil: null });
  });

  it('to what is hidden is refused as one to what was never written', async () => {
    const trade = await rated(db, START);
    const { buyer, seller } = trade.people;
    const before = codeOf(await trade.reply(seller, 'x'));
    await trade.give(buyer, false, 'Slow.');
    expect([before, codeOf(await trade.reply(seller, 'x'))]).toEqual(Array(2).fill('reputation.nothing_said'));
  });

  it('has words, and not more than a comment', () => {
    for (const reply of ['', '  ', 'x'.repeat(COMMENT_LENGTH + 1)])
      expect(replySchema.safeParse({ reply }).success).toBe(false);
    expect(replySchema.safeParse({ reply: 'x'.repeat(COMMENT_LENGTH) }).success).toBe(true);
  });
});

describe('words that a moderator takes out', () => {
  it('are gone, with the reply to them; the mark stays and counts, and their author is told why', async () => {
    const trade = await opened();
    const { buyer, seller, moderator } = trade.people;
    await trade.reply(seller, 'Do not threaten me.');
    expect(codeOf(await trade.remove(moderator, buyer, 'comment', 'A threat is no comment.'))).toBe('ok');
    expect(await onProfile(trade)).toMatchObject({ positive: false, comment: '', commentRemoved: true, reply: null });
    expect(await findTrader(db, seller.actor.accountId)).toMatchObject({ feedbackNegative: 1 });
    expect(JSON.stringify(await db.feedback.findMany({ where: { tradeId: trade.id } }))).not.toContain('sorry');
    const event = await db.event.findFirstOrThrow({
      where: { subjectId: trade.id, type: 'feedback.wordsRemoved' },
    });
    const told = await tellingsOf({ ...trade.as(null), db }, event);
    expect(told).toMatchObject([
      {
        accountId: buyer.actor.accountId,
        kind: 'staff_act',
        data: { wording: 'words_removed', said: 'A threat is no comment.' },
      },
    ]);
    expect(codeOf(await trade.reply(seller, 'More.'))).toBe('reputation.words_removed');
  });

  it('of a reply leave the comment', async () => {
    const trade = await opened();
    const { seller, buyer, moderator } = trade.people;
    await trade.reply(seller, 'Idiot.');
    expect(codeOf(await trade.remove(moderator, buyer, 'reply'))).toBe('ok');
    expect(await onProfile(trade)).toMatchObject({
      comment: 'You will be sorry.',
      reply: { text: '', removed: true },
    });
    expect(codeOf(await trade.reply(seller, 'Fool.'))).toBe('reputation.words_removed');
    const event = await db.event.findFirstOrThrow({ where: { subjectId: trade.id, type: 'feedback.wordsRemoved' } });
    expect(event.data).toMatchObject({ toId: seller.actor.accountId, part: 'reply' });
  });

  it('stand in the audit log as an act with who, why and their hash, and not as words', async () => {
    const trade = await opened();
    const { buyer, moderator } = trade.people;
    await trade.remove(moderator, buyer, 'comment', 'A threat is no comment.');
    const entry = await db.auditEntry.findFirstOrThrow({ orderBy: { seq: 'desc' } });
    expect(entry).toMatchObject({
      kind: 'act',
      act: 'feedback.removeWords',
      actorId: moderator.actor.accountId,
      subjectNoun: 'feedback',
      reason: 'A threat is no comment.',
      data: { part: 'comment', authorId: buyer.actor.accountId },
    });
    expect(JSON.stringify(entry.data)).not.toContain('sorry');
    expect((await verifyAudit(db)).faults).toEqual([]);
  });

  it('are taken out by nobody without the power, without a reason, of one’s own trade, twice, or before they can be read', async () => {
    const trade = await opened();
    const { buyer, seller, stranger, moderator } = trade.people;
    expect(codeOf(await trade.remove(stranger, buyer, 'comment'))).toBe('account.role_needed');
    expect(codeOf(await trade.remove(seller, buyer, 'comment'))).toBe('account.role_needed');
    expect(codeOf(await trade.remove(null, buyer, 'comment'))).toBe('account.sign_in_first');
    expect(codeOf(await trade.remove(moderator, buyer, 'comment', ' '))).toBe('account.reason_needed');
    expect(codeOf(await trade.remove(moderator, buyer, 'reply'))).toBe('reputation.not_found');
    const party: Person = { ...seller, actor: { ...seller.actor, roles: ['trader', 'moderator'], factor: 'proved' } };
    expect(codeOf(await trade.remove(party, buyer, 'comment'))).toBe('account.not_to_oneself');
    expect(codeOf(await trade.remove(moderator, buyer, 'comment'))).toBe('ok');
    expect(codeOf(await trade.remove(moderator, buyer, 'comment'))).toBe('reputation.not_found');
    const hidden = await rated(db, START);
    await hidden.give(hidden.people.buyer, false, 'Slow.');
    expect(codeOf(await hidden.remove(hidden.people.moderator, hidden.people.buyer, 'comment'))).toBe(
      'reputation.not_found',
    );
  });
});

describe('a report of words in feedback', () => {
  const reportOf = async (trade: Rated, by: Person, of: { author: Person; row: Person; part: Part }) =>
    makeReport(trade.as(by), {
      accountId: of.author.actor.accountId,
      tradeId: null,
      reason: 'abuse',
      words: '',
      said: { feedbackId: (await trade.saidBy(of.row))!.id, part: of.part },
    });

  it('is made by anybody who can read them, and brings the words to the moderators until they are out', async () => {
    const trade = await opened();
    const { buyer, seller, stranger, moderator } = trade.people;
    await trade.reply(seller, 'Idiot.');
    const comment = { author: buyer, row: buyer, part: 'comment' } as const;
    const reply = { author: seller, row: buyer, part: 'reply' } as const;
    expect(codeOf(await reportOf(trade, stranger, comment))).toBe('ok');
    expect(codeOf(await reportOf(trade, stranger, comment))).toBe('dispute.report_twice');
    expect(codeOf(await reportOf(trade, stranger, reply))).toBe('ok');
    const said = async () => {
      const desk = await listReports(trade.as(moderator));
      const said = desk.ok ? desk.value.waiting.flatMap((one) => one.said ?? []) : [];
      // Two of one second come in any order.
      return said.sort((a, b) => a.part.localeCompare(b.part));
    };
    expect(await said()).toMatchObject([
      { part: 'comment', words: 'You will be sorry.' },
      { part: 'reply', words: 'Idiot.' },
    ]);
    await trade.remove(moderator, buyer, 'comment');
    expect((await said()).map(({ words }) => words)).toEqual([null, 'Idiot.']);
  });

  it('is of words that are this person’s, that everybody can read, and that are still there', async () => {
    const trade = await opened();
    const { buyer, seller, moderator } = trade.people;
    const stranger = await addPerson(db, 'another');
    const wrong = { author: seller, row: buyer, part: 'comment' } as const;
    const missing = { author: seller, row: buyer, part: 'reply' } as const;
    for (const what of [wrong, missing])
      expect(codeOf(await reportOf(trade, stranger, what))).toBe('dispute.report_unknown');
    await trade.remove(moderator, buyer, 'comment');
    const gone = { author: buyer, row: buyer, part: 'comment' } as const;
    expect(codeOf(await reportOf(trade, stranger, gone))).toBe('dispute.report_unknown');
    const hidden = await rated(db, START);
    await hidden.give(hidden.people.buyer, false, 'Slow.');
    const unseen = { author: hidden.people.buyer, row: hidden.people.buyer, part: 'comment' } as const;
    expect(codeOf(await reportOf(hidden, hidden.people.seller, unseen))).toBe('dispute.report_unknown');
  });
});
