/** People who leave what signals are found by. */
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { DAY, HOUR, dateOf } from '#lib/kernel/instant.ts';
import { lookOnce } from '#lib/reputation/signals/record.ts';
import { addPerson, addTrade, type Person } from '../dispute/people.ts';
import { addMarket } from '../operator/people.ts';
import type { TestDatabase } from '../setup/database.ts';

export const NOW = Math.floor(Date.now() / 1000);
const SINCE = NOW - HOUR;
export const id = () => newId(secureRandom);
export const idOf = ({ actor }: Person) => actor.accountId;

export function makeTracks({ db, pool }: TestDatabase) {
  let serial = 0;
  const addSeen = async (name: string): Promise<Person> => {
    const person = await addPerson(db, `${name} ${(serial += 1)}`);
    await db.account.update({
      where: { id: idOf(person) },
      data: { lastSeenAt: dateOf(NOW), createdAt: dateOf(NOW - 60 * DAY) },
    });
    return person;
  };
  const look = () => lookOnce(pool, secureRandom, SINCE, NOW);
  const signalsOf = async (who: Person) =>
    (await db.signal.findMany({ where: { accountId: idOf(who) }, orderBy: [{ kind: 'asc' }, { otherId: 'asc' }] })).map(
      ({ kind, otherId }) => [kind, otherId] as const,
    );
  const kindsOf = async (who: Person) => (await signalsOf(who)).map(([kind]) => kind);
  const reviewOf = (who: Person) =>
    db.review.findFirst({ where: { accountId: idOf(who) }, orderBy: { openedAt: 'desc' } });

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
        // One after the other, however fast.
        createdAt: dateOf(NOW - DAY + (serial += 1)),
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
  const next = () => (serial += 1);
  return { addSeen, look, signalsOf, kindsOf, reviewOf, useDevice, comeFrom, namePayee, pair, withdraw, tradeAt, next };
}
