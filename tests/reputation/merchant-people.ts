/** People who meet what is asked of a merchant, and bonds as a chain would tell of them. */
import type { Bond } from '#lib/chain/bond.ts';
import type { Db } from '#lib/db/ctx.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { DAY, dateOf, type Instant } from '#lib/kernel/instant.ts';
import { NEEDS } from '#lib/reputation/merchants/criteria.ts';
import type { BondReader } from '#lib/reputation/merchants/standing.ts';

/** Everything that is asked, and no more, as of `now`. */
export async function meetCriteria(db: Db, accountId: string, now: Instant): Promise<void> {
  const where = { accountId };
  const createdAt = dateOf(now - NEEDS.age * DAY);
  await db.account.update({ where: { id: accountId }, data: { createdAt, email: `${accountId}@example.org` } });
  const facts = { completed: NEEDS.trades + 50, partners: NEEDS.partners, faults: 3 };
  await db.traderFacts.upsert({ where, create: { ...where, ...facts }, update: facts });
  await db.factor.create({
    data: { id: newId(secureRandom), accountId, kind: 'totp', name: 'App', enrolledAt: dateOf(now), transports: [] },
  });
}

/** An open application, as the command would have left it; in the place of one there was. */
export async function askedBy(db: Db, accountId: string, now: Instant): Promise<string> {
  const id = newId(secureRandom);
  const standing = {
    memberSince: now - NEEDS.age * DAY,
    completed: NEEDS.trades,
    partners: NEEDS.partners,
    completionBps: NEEDS.completion,
    disputesLost: 0,
    paused: false,
    factor: true,
    mail: true,
  };
  const why = 'I trade every day and keep hours.';
  await db.merchantApplication.deleteMany({ where: { accountId, state: 'open' } });
  await db.merchantApplication.create({ data: { id, accountId, why, standing, createdAt: dateOf(now) } });
  return id;
}

export const THOUSAND = 1_000_000_000n;
export const bondOf = (units: bigint, freeFrom: Instant | null = null): Bond => ({ asset: 'USDC', units, freeFrom });

/** A chain that says this of everybody. */
export const says =
  (...bonds: Bond[]): BondReader =>
  async () =>
    bonds;
export const whole = says(bondOf(THOUSAND));
export const silent: BondReader = async () => null;
