import { beforeEach, describe, expect, it } from 'vitest';
import { checkMayBegin } from '#lib/account/queries/restraints.ts';
import { DAY, dateOf } from '#lib/kernel/instant.ts';
import { getLimits } from '#lib/offer/queries/limits.ts';
import { appealReview, decideReview, settleAppeal } from '#lib/reputation/signals/commands.ts';
import { listOwnReviews, listReviews } from '#lib/reputation/signals/queries.ts';
import type { Measure } from '#lib/reputation/signals/view.ts';
import { setChainClock, type Person } from '../dispute/people.ts';
import { addStaff, as, codeOf, must, REASON } from '../operator/people.ts';
import { testDatabase } from '../setup/database.ts';
import { id, idOf, makeTracks, NOW } from './tracks.ts';

const database = await testDatabase();
const { db } = database;
const { addSeen, look, reviewOf, useDevice, namePayee, pair, next } = makeTracks(database);
let one: Person;
let two: Person;

beforeEach(async () => {
  await setChainClock(db, NOW);
  one = await addSeen('One');
  two = await addSeen('Two');
});

describe('what people decide', () => {
  /** Somebody on the list, and two of the staff. */
  async function listed() {
    for (const who of [one, two]) await namePayee(who, id());
    const fingerprint = id();
    for (const who of [two, one]) await namePayee(who, fingerprint);
    await look();
    const [mo, ada] = [await addStaff(db, `Mo ${next()}`, 'moderator'), await addStaff(db, `Ada ${next()}`, 'senior')];
    return { review: (await reviewOf(one))!, mo, ada };
  }
  const decide = (who: Person, reviewId: string, measure: Measure, said = 'Two accounts name one bank account.') =>
    decideReview(as(db, who), { reviewId, version: 1, measure, days: 3, said, reason: REASON });
  const settle = (who: Person, reviewId: string, version: number, lift: boolean) =>
    settleAppeal(as(db, who), { reviewId, version, lift, reason: 'They showed a joint account.' });
  const may = async (who: Person) => codeOf(await db.$transaction((tx) => checkMayBegin(tx, idOf(who), NOW)));

  it('is nothing until somebody reads it: a score alone stops nobody', async () => {
    const { review } = await listed();
    expect(review.state).toBe('waiting');
    expect(await may(one)).toBe('ok');
    expect(must(await listOwnReviews(as(db, one)))).toEqual([]);
  });

  it('is told to the person with its reason, never silently', async () => {
    const { review, mo } = await listed();
    expect(codeOf(await decide(mo, review.id, 'pause', ''))).toBe('reputation.review_unsaid');
    must(await decide(mo, review.id, 'pause'));
    expect(await may(one)).toBe('account.paused_by_staff');
    const [own] = must(await listOwnReviews(as(db, one)));
    expect(own).toMatchObject({ measure: 'pause', said: 'Two accounts name one bank account.', mayAppeal: true });
    expect(await db.event.count({ where: { type: 'restraint.paused', subjectId: idOf(one) } })).toBe(1);
    expect(must(await listOwnReviews(as(db, two)))).toEqual([]);
  });

  it('holds the limits at the lowest however much was earned, until an appeal lifts it', async () => {
    const { review, mo, ada } = await listed();
    await db.account.update({
      where: { id: idOf(one) },
      data: { tradesDone: 60, partners: 20, completionBps: 10_000 },
    });
    expect((await getLimits(as(db, one))).mine?.level).toBe('proven');
    must(await decide(mo, review.id, 'hold'));
    expect((await getLimits(as(db, one))).mine).toMatchObject({ level: 'new', held: true });
    must(await appealReview(as(db, one), { reviewId: review.id, text: 'It is a joint account.' }));
    expect(codeOf(await appealReview(as(db, one), { reviewId: review.id, text: 'Again.' }))).toBe(
      'reputation.appealed_before',
    );
    expect(codeOf(await settle(mo, review.id, 3, true))).toBe('reputation.appeal_own');
    must(await settle(ada, review.id, 3, true));
    expect(codeOf(await settle(ada, review.id, 3, false))).toBe('reputation.review_changed');
    expect((await getLimits(as(db, one))).mine?.level).toBe('proven');
    expect(await db.event.count({ where: { type: 'restraint.lifted', subjectId: idOf(one) } })).toBe(1);
  });

  it('is a ban only for whoever may ban, and stands where the appeal says so', async () => {
    const { review, mo, ada } = await listed();
    expect(codeOf(await decide(mo, review.id, 'ban'))).toBe('account.role_needed');
    must(await decide(ada, review.id, 'ban'));
    must(await appealReview(as(db, one), { reviewId: review.id, text: 'No.' }));
    const other = await addStaff(db, `Sen ${next()}`, 'senior');
    must(await settle(other, review.id, 3, false));
    expect(await may(one)).toBe('account.banned');
    expect(must(await listOwnReviews(as(db, one)))[0]).toMatchObject({ lifted: false, mayAppeal: false });
  });

  it('of a false alarm puts the signals away, and the person comes back only with more', async () => {
    const { review, mo } = await listed();
    must(await decide(mo, review.id, 'none', ''));
    await look();
    expect(await db.review.count({ where: { accountId: idOf(one) } })).toBe(1);
    expect(must(await listOwnReviews(as(db, one)))).toEqual([]);
    // What was put away stays so; other signals weigh anew.
    for (const who of [one, two]) await useDevice(who, 'anew');
    await pair(one, two, 2);
    await look();
    expect(await db.review.count({ where: { accountId: idOf(one), state: 'waiting' } })).toBe(1);
  });

  it('is never about oneself, and of two who decide at once one has decided', async () => {
    const { review, mo, ada } = await listed();
    const judged = await addStaff(db, `Self ${next()}`, 'moderator');
    const own = await db.review.create({
      data: { id: id(), accountId: idOf(judged), openedAt: dateOf(NOW), score: 90 },
    });
    expect(codeOf(await decide(judged, own.id, 'none'))).toBe('account.not_to_oneself');
    expect(must(await listReviews(as(db, judged))).waiting.map((row) => row.id)).not.toContain(own.id);
    const done = await Promise.all([decide(mo, review.id, 'none'), decide(ada, review.id, 'hold')]);
    expect(done.map(codeOf).sort()).toEqual(['ok', 'reputation.review_changed']);
  });

  it('can be appealed for thirty days, by the person alone', async () => {
    const { review, mo } = await listed();
    must(await decide(mo, review.id, 'hold'));
    const input = { reviewId: review.id, text: 'It is a joint account.' };
    expect(codeOf(await appealReview(as(db, two), input))).toBe('reputation.review_not_found');
    expect(
      codeOf(
        await appealReview(
          as(db, one, () => NOW + 31 * DAY),
          input,
        ),
      ),
    ).toBe('reputation.appeal_over');
    must(
      await appealReview(
        as(db, one, () => NOW + 29 * DAY),
        input,
      ),
    );
  });

  it('shows the staff the sum, each signal and with whom, and writes down that it was looked at', async () => {
    const { mo } = await listed();
    const desk = must(await listReviews(as(db, mo)));
    const row = desk.waiting.find(({ person }) => person.id === idOf(one))!;
    expect(row.sum).toBe(65);
    expect(row.signals).toMatchObject([{ kind: 'payment_account', other: { id: idOf(two) }, dismissed: false }]);
    expect(await db.auditEntry.count({ where: { act: 'signals.list', actorId: idOf(mo) } })).toBe(1);
  });
});
