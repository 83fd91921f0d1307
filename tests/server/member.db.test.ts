// Who is given a page that many see, and who is not: a page of their own is what everybody gets of whom something is shown that is theirs alone.
import type { IncomingMessage } from 'node:http';
import { encode } from 'next-auth/jwt';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { CIRCLE } from '#lib/offer/market.ts';
import { findMember } from '#server/shared/member.ts';
import { addMember, enter, value, type Member } from '../account/members.ts';
import { testDatabase } from '../setup/database.ts';
import { TEST_SECRETS } from '../setup/settings.ts';

const { db, pool } = await testDatabase();
let [me, other]: Member[] = [];
let sessionId: string;

const cookieOf = async (id: string) =>
  `holdfast.session=${await encode({ token: { sessionId: id }, secret: TEST_SECRETS.authSecret, maxAge: 600 })}`;
const found = async (cookie?: string) =>
  findMember({ headers: { cookie: cookie ?? (await cookieOf(sessionId)) } } as IncomingMessage);

beforeAll(async () => {
  [me, other] = [await addMember(db), await addMember(db)];
  sessionId = value(await enter(db, me!)).sessionId;
});
afterEach(async () => {
  await db.account.updateMany({ data: { pausedUntil: null, frozenUntil: null, walletShut: false, roles: ['trader'] } });
  await db.restraint.deleteMany();
  await db.trust.deleteMany();
  await pool.query('DELETE FROM book."Entry"');
  expect((await found())?.actor.accountId).toBe(me!.accountId);
});

describe('who shares a page with others', () => {
  it('is whoever is signed in by a session that counts, with what they have not read', async () => {
    expect(await found()).toMatchObject({ actor: { accountId: me!.accountId, sessionId }, unread: 0 });
    for (const cookie of ['', 'other=1', 'holdfast.session=junk', await cookieOf(newId(secureRandom))])
      expect(await found(cookie), cookie).toBeUndefined();
  });

  const later = () => new Date(Date.now() + 3_600_000);
  const account = (data: Parameters<typeof db.account.update>[0]['data']) =>
    db.account.update({ where: { id: me!.accountId }, data });
  const restrained = (data: { bannedAt?: Date; pausedUntil?: Date }) =>
    db.restraint.create({ data: { accountId: me!.accountId, ...data } });
  it.each<[string, () => Promise<unknown>]>([
    ['paused for what they did', () => account({ pausedUntil: later() })],
    ['frozen', () => account({ frozenUntil: later() })],
    ['locked out of their wallet', () => account({ walletShut: true })],
    ['of the staff', () => account({ roles: ['trader', 'moderator'] })],
    ['banned', () => restrained({ bannedAt: new Date() })],
    ['paused by the staff', () => restrained({ pausedUntil: later() })],
    [
      'trusted by somebody with offers for people they trust',
      async () => {
        await trusted();
        await offerToCircle(other!);
      },
    ],
    ['the maker of offers for people they trust', () => offerToCircle(me!)],
  ])('is nobody who is %s', async (_, make) => {
    await make();
    expect(await found()).toBeUndefined();
  });

  it('is still who has been paused or frozen, once that is over', async () => {
    const past = new Date(Date.now() - 7_200_000);
    await account({ frozenUntil: past, pausedUntil: past });
    await restrained({ pausedUntil: past });
    expect(await found()).toBeDefined();
  });

  // Whom somebody trusts is told to nobody: how a page comes must not say it either.
  it('is still who is trusted by somebody, where that opens nothing', async () => {
    await trusted();
    expect(await found()).toBeDefined();
    await offerToCircle(await addMember(db));
    expect(await found()).toBeDefined();
  });

  it('is nobody where a request names two sessions: what reads it next may take the other', async () => {
    const theirs = await cookieOf(value(await enter(db, other!)).sessionId);
    expect(await found(`${await cookieOf(sessionId)}; ${theirs}`)).toBeUndefined();
  });
});

const trusted = () => db.trust.create({ data: { trusterId: other!.accountId, trustedId: me!.accountId } });

async function offerToCircle({ accountId: makerId }: Member): Promise<void> {
  const id = newId(secureRandom);
  await db.offer.create({
    data: { id, makerId, side: 'sell', chainId: 31337, asset: 'USDC', currency: 'EUR' },
  });
  await pool.query(
    `INSERT INTO book."Market" ("chainId", "asset", "currency", "side", "assetDecimals", "currencyDecimals")
     VALUES (31337, 'USDC', 'EUR', 'sell', 6, 2) ON CONFLICT DO NOTHING`,
  );
  await pool.query(
    `INSERT INTO book."Entry" ("market", "method", "shelf", "offerId", "makerId", "price", "leastMinor", "mostMinor", "leastTrades",
       "leastCompletionBps", "leastAgeDays")
     SELECT "id", '', ${CIRCLE}, $1, $2, 1, 100, 200, 0, 0, 0 FROM book."Market" LIMIT 1`,
    [id, makerId],
  );
}
