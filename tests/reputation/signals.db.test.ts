import { beforeEach, describe, expect, it } from 'vitest';
import { checkMayBegin } from '#lib/account/queries/restraints.ts';
import { appendEvent } from '#lib/events/outbox.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { DAY, HOUR, dateOf } from '#lib/kernel/instant.ts';
import { getLimits } from '#lib/offer/queries/limits.ts';
import { appealReview, decideReview, settleAppeal } from '#lib/reputation/signals/commands.ts';
import { listOwnReviews, listReviews } from '#lib/reputation/signals/queries.ts';
import { lookOnce } from '#lib/reputation/signals/record.ts';
import type { Measure } from '#lib/reputation/signals/view.ts';
import { addPerson, addTrade, setChainClock, type Person } from '../dispute/people.ts';
import { addMarket, addStaff, as, codeOf, must, REASON } from '../operator/people.ts';
import { testDatabase } from '../setup/database.ts';

const { db, pool } = await testDatabase();
const NOW = Math.floor(Date.now() / 1000);
const SINCE = NOW - HOUR;
const id = () => newId(secureRandom);
let serial = 0;
let one: Person;
let two: Person;

const idOf = ({ actor }: Person) => actor.accountId;
async function addSeen(name: string): Promise<Person> {
  const person = await addPerson(db, `${name} ${(serial += 1)}`);
  await db.account.update({
    where: { id: idOf(person) },
    data: { lastSeenAt: dateOf(NOW), createdAt: dateOf(NOW - 60 * DAY) },
  });
  return person;
}
const look = () => lookOnce(pool, secureRandom, SINCE, NOW);
const signalsOf = async (who: Person) =>
  (await db.signal.findMany({ where: { accountId: idOf(who) }, orderBy: [{ kind: 'asc' }, { otherId: 'asc' }] })).map(
    ({ kind, otherId }) => [kind, otherId] as const,
  );
const kindsOf = async (who: Person) => (await signalsOf(who)).map(([kind]) => kind);
const reviewOf = (who: Person) =>
  db.review.findFirst({ where: { accountId: idOf(who) }, orderBy: { openedAt: 'desc' } });

beforeEach(async () => {
  await setChainClock(db, NOW);
  one = await addSeen('One');
  two = await addSeen('Two');
});

const useDevice = (who: Person, hash: string) =>
  db.device.create({ data: { id: id(), accountId: idOf(who), hash, lastUsedAt: dateOf(NOW) } });
const comeFrom = (who: Person, place: string) =>
  db.session.create({
    data: { id: id(), accountId: idOf(who), place, lastSeenAt: dateOf(NOW), expiresAt: dateOf(NOW + DAY) },
  });
const namePayee = (who: Person, fingerprint: string) =>
  db.paymentAccount.create({
    data: {
      id: id(),
      accountId: idOf(who),
      methodId: 'sepa',
      currency: 'EUR',
      label: 'Mine',
      scheme: '',
      recipients: [],
      ciphertext: '{}',
      commitment: '0x',
      fingerprint,
    },
  });
const pair = async (a: Person, b: Person, trades: number) => {
  for (const [x, y] of [
    [a, b],
    [b, a],
  ] as const)
    await db.traderPair.upsert({
      where: { accountId_partnerId: { accountId: idOf(x), partnerId: idOf(y) } },
      create: {
        accountId: idOf(x),
        partnerId: idOf(y),
        stakeMicro: 1n,
        credenceMicro: 1,
        lastAt: dateOf(NOW),
        trades,
        term: '1',
      },
      update: { trades },
    });
};
const withdraw = async (from: Person, to: Person, final = true) => {
  const at = { chainId: 31337, blockHash: `0x${id()}`, logIndex: 0 };
  await db.chainLog.create({
    data: {
      ...at,
      blockNumber: 5,
      blockTime: dateOf(NOW),
      txHash: '0x',
      address: '0x',
      name: 'Withdrawn',
      origin: 'own',
      args: { owner: from.wallet.address, to: to.wallet.address },
      finalAt: final ? dateOf(NOW) : null,
    },
  });
  await db.vaultEntry.create({
    data: { ...at, part: 0, blockNumber: 5, owner: from.wallet.address, token: '0x', delta: '-1', kind: 'withdrawn' },
  });
};
const tradeAt = async (buyer: Person, createdAt: number, usdCents: bigint) => {
  const seller = await addPerson(db, `P ${(serial += 1)}`);
  const { offerId } = await addMarket(db, seller);
  const trade = await addTrade(db, NOW, {
    offerId,
    buyer,
    seller,
    arbiter: seller.actor.walletAddress,
    contract: seller.actor.walletAddress,
  });
  await db.trade.update({ where: { id: trade.id }, data: { createdAt: dateOf(createdAt), usdCents } });
};

describe('what is found', () => {
  it('is a browser, a payment account and a vault’s way out that two accounts share, from both ends, and nothing of who shares none', async () => {
    const third = await addSeen('Third');
    for (const who of [one, two]) {
      await useDevice(who, 'shared');
      await namePayee(who, 'shared');
    }
    await useDevice(third, 'own');
    await namePayee(third, 'own');
    await withdraw(one, two);
    await withdraw(third, third);
    await look();
    const kinds = ['device', 'funding', 'payment_account'];
    expect(await signalsOf(one)).toEqual(kinds.map((kind) => [kind, idOf(two)]));
    expect(await signalsOf(two)).toEqual(kinds.map((kind) => [kind, idOf(one)]));
    expect(await signalsOf(third)).toEqual([]);
  });

  it('is no withdrawal that may still be taken back', async () => {
    await withdraw(one, two, false);
    await look();
    expect(await signalsOf(one)).toEqual([]);
  });

  it('is a network that few share, and none that a crowd does', async () => {
    for (const who of [one, two]) await comeFrom(who, '203.0.113.0/24');
    const crowd = await Promise.all(Array.from({ length: 6 }, () => addSeen('Guest')));
    for (const who of crowd) await comeFrom(who, '198.51.100.0/24');
    await look();
    expect(await kindsOf(one)).toEqual(['network']);
    expect(await kindsOf(crowd[0]!)).toEqual([]);
  });

  it('is many trades of a new account, and not those of an old one', async () => {
    await db.account.update({ where: { id: idOf(one) }, data: { createdAt: dateOf(NOW - DAY) } });
    for (const who of [one, two]) for (let n = 0; n < 10; n += 1) await tradeAt(who, NOW - HOUR, 100n);
    await look();
    expect(await kindsOf(one)).toEqual(['velocity']);
    expect(await kindsOf(two)).toEqual([]);
  });

  it('is a ring that trades among itself, and not a newcomer who goes to a trader whom many know', async () => {
    const third = await addSeen('Third');
    await pair(one, two, 5);
    await pair(two, third, 5);
    await pair(one, third, 5);
    const known = await addSeen('Known');
    const fan = await addSeen('Fan');
    await pair(fan, known, 8);
    for (let n = 0; n < 5; n += 1) await pair(await addPerson(db, `C ${(serial += 1)}`), known, 3);
    await look();
    for (const who of [one, two, third]) expect(await kindsOf(who)).toEqual(['ring']);
    expect(await kindsOf(fan)).toEqual([]);
  });

  it('is a trade far larger than any before right after a changed password, and not the same without one', async () => {
    for (const who of [one, two]) {
      for (let n = 0; n < 3; n += 1) await tradeAt(who, NOW - 30 * DAY, 1000n);
      await tradeAt(who, NOW - HOUR, 3000n);
    }
    await db.$transaction((tx) =>
      appendEvent(tx, {
        type: 'account.passwordChanged',
        subjectId: idOf(one),
        seq: 1,
        data: {},
        actorId: idOf(one),
        at: NOW - 2 * HOUR,
        final: true,
      }),
    );
    await look();
    expect(await kindsOf(one)).toEqual(['after_change']);
    expect(await kindsOf(two)).toEqual([]);
  });

  it('is trading with oneself where a link and trades meet', async () => {
    for (const who of [one, two]) await useDevice(who, `d ${serial}`);
    await pair(one, two, 2);
    await look();
    expect(await kindsOf(one)).toEqual(['device', 'self_trade']);
    expect((await reviewOf(one))?.score).toBe(88);
  });

  it('names neither device nor network nor account number, and is written once however often it is seen', async () => {
    for (const who of [one, two]) {
      await useDevice(who, 'a-secret-device');
      await namePayee(who, 'a-secret-payee');
      await comeFrom(who, '192.0.2.0/24');
    }
    await look();
    const before = await db.signal.count();
    await look();
    expect(await db.signal.count()).toBe(before);
    const text = JSON.stringify(await db.signal.findMany());
    for (const secret of ['a-secret-device', 'a-secret-payee', '192.0.2']) expect(text).not.toContain(secret);
  });
});

describe('what people decide', () => {
  /** Somebody on the list, and two of the staff. */
  async function listed() {
    for (const who of [one, two]) await namePayee(who, id());
    const fingerprint = id();
    for (const who of [one, two]) await namePayee(who, fingerprint);
    await look();
    const [mo, ada] = [
      await addStaff(db, `Mo ${(serial += 1)}`, 'moderator'),
      await addStaff(db, `Ada ${serial}`, 'senior'),
    ];
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
    const other = await addStaff(db, `Sen ${(serial += 1)}`, 'senior');
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
    for (const who of [one, two]) await useDevice(who, `n ${serial}`);
    await pair(one, two, 2);
    await look();
    expect(await db.review.count({ where: { accountId: idOf(one), state: 'waiting' } })).toBe(1);
  });

  it('is never about oneself, and of two who decide at once one has decided', async () => {
    const { review, mo, ada } = await listed();
    const judged = await addStaff(db, `Self ${(serial += 1)}`, 'moderator');
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
