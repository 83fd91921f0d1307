import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DAY, dateOf, HOUR, instantOf } from '#lib/kernel/instant.ts';
import { isMerchantAt, type Span } from '#lib/reputation/facts.ts';
import {
  applyAsMerchant,
  dropMerchant,
  grantMerchant,
  refuseMerchant,
  revokeMerchant,
} from '#lib/reputation/merchants/commands.ts';
import { getMyMerchant, listMerchants } from '#lib/reputation/merchants/queries.ts';
import { lookAtBonds } from '#lib/reputation/merchants/watch.ts';
import { rebuild } from '#lib/reputation/rebuild.ts';
import { findTrader } from '#lib/account/queries.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { makeNotices } from '#lib/notice/tell.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { addPerson, setChainClock, type Person } from '../dispute/people.ts';
import { addDeployment, as, CHAIN, codeOf, must, REASON } from '../operator/people.ts';
import { testDatabase } from '../setup/database.ts';
import { askedBy, bondOf, meetCriteria, says, silent, THOUSAND, whole } from './merchant-people.ts';

const { db, pool } = await testDatabase();
const START = 1_900_000_000;
const WHY = { why: 'I trade every day and keep hours.' };
let now = START;
let [trader, senior] = [] as unknown as [Person, Person];
const pass = (seconds: number) => setChainClock(db, (now += seconds));

beforeAll(async () => {
  await setChainClock(db, now);
  await addDeployment(db);
});

beforeEach(async () => {
  await db.merchant.deleteMany();
  trader = await addPerson(db, 'trader');
  senior = await addPerson(db, 'senior', { roles: ['trader', 'senior'] });
  await meetCriteria(db, trader.actor.accountId, now);
});

const id = () => trader.actor.accountId;
const apply = () => applyAsMerchant(as(db, trader), WHY);
const grant = (applicationId: string, bonds = whole, by = senior) =>
  grantMerchant(as(db, by), { applicationId, reason: REASON }, bonds);
const facts = () => db.traderFacts.findUniqueOrThrow({ where: { accountId: id() } });
const bondShown = async () => (await findTrader(db, id()))!.bond;
const told = async () => {
  const events = await db.event.findMany({ where: { noun: 'merchant', subjectId: id() }, orderBy: { seq: 'asc' } });
  return events.map(({ type }) => type);
};
const granted = async () => {
  const { applicationId } = must(await apply());
  must(await grant(applicationId));
};

describe('asking to be a merchant', () => {
  it('is for whoever meets every criterion, one question at a time, and a week after a no', async () => {
    expect(codeOf(await applyAsMerchant(as(db, null), WHY))).toBe('account.sign_in_first');
    const other = await addPerson(db, 'newcomer');
    expect(await applyAsMerchant(as(db, other), WHY)).toMatchObject({
      refusal: { code: 'reputation.criteria_unmet', data: { count: 5 } },
    });
    const { applicationId } = must(await apply());
    expect(codeOf(await apply())).toBe('reputation.applied_already');
    must(await refuseMerchant(as(db, senior), { applicationId, reason: REASON }));
    expect(codeOf(await apply())).toBe('reputation.applied_lately');
    await pass(7 * DAY + HOUR);
    expect(codeOf(await apply())).toBe('ok');
    expect(await told()).toEqual(['merchant.refused']);
  });

  it('of two questions at once leaves one', async () => {
    const both = await Promise.all([apply(), apply()]);
    expect(both.map(codeOf).sort()).toEqual(['ok', 'reputation.applied_already']);
  });

  it('is refused where the deployment has no contract for bonds', async () => {
    const { bond } = await db.deployment.findUniqueOrThrow({ where: { chainId: CHAIN } });
    await db.deployment.update({ where: { chainId: CHAIN }, data: { bond: null } });
    expect(codeOf(await apply())).toBe('reputation.no_merchants');
    expect(must(await getMyMerchant(as(db, trader))).place).toBeNull();
    await db.deployment.update({ where: { chainId: CHAIN }, data: { bond } });
  });

  it('shows each criterion, the application and the bond to its owner', async () => {
    must(await apply());
    const mine = must(await getMyMerchant(as(db, trader), whole));
    expect(mine.criteria.every(({ met }) => met)).toBe(true);
    expect(mine.application).toMatchObject({ state: 'open', why: WHY.why, reason: null });
    expect(mine.bonds).toEqual([{ asset: 'USDC', decimals: 6, units: '1000000000', freeFrom: null }]);
    expect(mine.assets.map(({ symbol, required }) => [symbol, required])).toEqual([
      ['USDC', '1000000000'],
      ['DAI', '1000000000000000000000'],
    ]);
  });
});

describe('granting', () => {
  it('makes the word count whole from the next second on, shows the bond, and tells the person', async () => {
    const { applicationId } = must(await apply());
    must(await grant(applicationId));
    const merchant = await db.merchant.findUniqueOrThrow({ where: { accountId: id() } });
    expect((await facts()).merchantSince).toEqual(dateOf(instantOf(merchant.grantedAt) + 1));
    expect(await bondShown()).toEqual({ asset: 'USDC', units: '1000000000' });
    expect(await told()).toEqual(['merchant.granted']);
    expect(codeOf(await grant(applicationId))).toBe('reputation.no_application');
    expect(codeOf(await apply())).toBe('reputation.merchant_already');
    const entry = await db.auditEntry.findFirstOrThrow({ where: { act: 'merchants.grant', subjectId: applicationId } });
    expect(entry).toMatchObject({ actorId: senior.actor.accountId, reason: REASON });
  });

  it.each([
    ['a bond one unit too small', says(bondOf(THOUSAND - 1n)), 'reputation.bond_short'],
    ['no bond', says(), 'reputation.bond_short'],
    ['a bond in notice', says(bondOf(THOUSAND, 5)), 'reputation.bond_leaving'],
    ['a chain that does not answer', silent, 'reputation.bond_unknown'],
  ])('is refused for %s, whoever grants', async (_, bonds, code) => {
    const { applicationId } = must(await apply());
    expect(codeOf(await grant(applicationId, bonds))).toBe(code);
    expect((await facts()).merchantSince).toBeNull();
    expect(await bondShown()).toBeNull();
  });

  it('is refused where a criterion stopped being met meanwhile, and the desk says so', async () => {
    const { applicationId } = must(await apply());
    await db.factor.deleteMany({ where: { accountId: id() } });
    expect(await grant(applicationId)).toMatchObject({
      refusal: { code: 'reputation.criteria_unmet', data: { count: 1 } },
    });
    const desk = must(await listMerchants(as(db, senior), whole));
    const mine = desk.waiting.find((one) => one.id === applicationId)!;
    expect(mine.missing).toBe('criteria');
    expect(mine.before.every(({ met }) => met)).toBe(true);
    expect(mine.now.filter(({ met }) => !met).map(({ key }) => key)).toEqual(['factor']);
  });

  it('of one’s own application is refused', async () => {
    await meetCriteria(db, senior.actor.accountId, now);
    const applicationId = await askedBy(db, senior.actor.accountId, now);
    expect(codeOf(await grant(applicationId))).toBe('account.not_to_oneself');
    expect(codeOf(await refuseMerchant(as(db, senior), { applicationId, reason: REASON }))).toBe(
      'account.not_to_oneself',
    );
  });

  it('at once by two makes one merchant', async () => {
    const { applicationId } = must(await apply());
    const other = await addPerson(db, 'other', { roles: ['trader', 'admin'] });
    const both = await Promise.all([grant(applicationId), grant(applicationId, whole, other)]);
    expect(both.map(codeOf).sort()).toEqual(['ok', 'reputation.no_application']);
  });
});

describe('the end of being one', () => {
  it('by staff takes the badge, keeps what the word counted, and the person reads the reason', async () => {
    await granted();
    const since = instantOf((await facts()).merchantSince!);
    await pass(3 * HOUR);
    must(await revokeMerchant(as(db, senior), { accountId: id(), reason: REASON }));
    const after = await facts();
    expect(after.merchantSince).toBeNull();
    const { decidedAt } = await db.merchantApplication.findFirstOrThrow({ where: { accountId: id() } });
    expect(after.merchantPast).toEqual([[since, instantOf(decidedAt!) + 1]]);
    expect(await bondShown()).toBeNull();
    expect(codeOf(await revokeMerchant(as(db, senior), { accountId: id(), reason: REASON }))).toBe(
      'reputation.no_merchant',
    );
    const event = await db.event.findFirstOrThrow({ where: { type: 'merchant.revoked', subjectId: id() } });
    await makeNotices({ db, clock: () => Math.floor(Date.now() / 1000), random: secureRandom }, event);
    expect(await db.notice.findFirst({ where: { accountId: id() } })).toMatchObject({
      kind: 'merchant',
      data: { wording: 'merchant_revoked', said: REASON },
    });
  });

  it('is not undone by counting everything anew, and neither is being one', async () => {
    await granted();
    await pass(HOUR);
    await lookAtBonds(db, CHAIN, says());
    await pass(HOUR);
    await lookAtBonds(db, CHAIN, whole);
    const before = await facts();
    expect(before.merchantPast).toHaveLength(1);
    await rebuild(pool, now);
    expect(await facts()).toMatchObject({
      merchantSince: before.merchantSince,
      merchantPast: before.merchantPast,
    });
  });

  it('comes with the deletion of the account: nothing of it is left', async () => {
    await granted();
    await inTransaction(db, (tx) => dropMerchant(tx, id()));
    expect(await db.merchant.count({ where: { accountId: id() } })).toBe(0);
    expect(await db.merchantApplication.count({ where: { accountId: id() } })).toBe(0);
    expect((await facts()).merchantSince).toBeNull();
    expect(await bondShown()).toBeNull();
  });
});

describe('a look at the bonds', () => {
  it('suspends for a bond that fell, once, restores when it is whole, and follows its amount', async () => {
    await granted();
    await pass(60);
    expect(await lookAtBonds(db, CHAIN, says(bondOf(THOUSAND - 1n)))).toMatchObject({ suspended: 1 });
    expect(await bondShown()).toBeNull();
    expect((await facts()).merchantSince).toBeNull();
    await lookAtBonds(db, CHAIN, says(bondOf(THOUSAND - 1n)));
    expect(await db.merchant.findUnique({ where: { accountId: id() } })).toMatchObject({ suspendedBy: 'short' });
    await pass(60);
    await lookAtBonds(db, CHAIN, whole);
    const { lookedAt } = await db.merchant.findUniqueOrThrow({ where: { accountId: id() } });
    expect((await facts()).merchantSince).toEqual(dateOf(instantOf(lookedAt) + 1));
    await lookAtBonds(db, CHAIN, says(bondOf(2n * THOUSAND)));
    expect(await bondShown()).toEqual({ asset: 'USDC', units: '2000000000' });
    expect(await told()).toEqual(['merchant.granted', 'merchant.suspended', 'merchant.restored']);
  });

  it('suspends for a notice, and the reason is what the person is told', async () => {
    await granted();
    await lookAtBonds(db, CHAIN, says(bondOf(THOUSAND, now + DAY)));
    const event = await db.event.findFirstOrThrow({ where: { type: 'merchant.suspended', subjectId: id() } });
    expect(event.data).toEqual({ because: 'notice' });
  });

  it('that is not answered changes nothing', async () => {
    await granted();
    expect(await lookAtBonds(db, CHAIN, silent)).toEqual({ suspended: 0, restored: 0 });
    expect(await bondShown()).not.toBeNull();
  });
});

describe('when a word counted whole', () => {
  const past: Span[] = [
    [10, 20],
    [30, 40],
  ];
  it('is from the first second of a span to before its last, and from the open one on', () => {
    const at = (seconds: number) => isMerchantAt({ merchantSince: 50, merchantPast: past }, seconds);
    expect([9, 10, 19, 20, 29, 30, 39, 40, 49, 50, 99].filter(at)).toEqual([10, 19, 30, 39, 50, 99]);
    expect(isMerchantAt({ merchantSince: null, merchantPast: [] }, 99)).toBe(false);
  });
});
