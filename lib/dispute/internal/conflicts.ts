/** What a moderator has to do with the people of a case, as far as it is on record. */
import { listApart } from '#lib/account/queries/blocks.ts';
import type { Db, Tx } from '#lib/db/ctx.ts';
import type { Conflict } from '../court.ts';

type Parties = { readonly buyerId: string; readonly sellerId: string };

/** The first conflict of a moderator with a case; null: none is known. */
export async function findConflict(db: Db | Tx, moderatorId: string, trade: Parties): Promise<Conflict | null> {
  const people = [trade.buyerId, trade.sellerId];
  if (people.includes(moderatorId)) return 'party';
  const traded = await db.trade.count({
    where: {
      OR: [
        { buyerId: moderatorId, sellerId: { in: people } },
        { sellerId: moderatorId, buyerId: { in: people } },
      ],
    },
  });
  if (traded > 0) return 'traded';
  const apart = await listApart(db, moderatorId);
  if (apart.some((id) => people.includes(id))) return 'blocked';
  const own = await db.paymentAccount.findMany({ where: { accountId: moderatorId }, select: { fingerprint: true } });
  const shared = await db.paymentAccount.count({
    where: { accountId: { in: people }, fingerprint: { in: own.map(({ fingerprint }) => fingerprint) } },
  });
  return shared > 0 ? 'same_account' : null;
}

/** {@link findConflict} for a whole list, in as many questions as for one: what a moderator has to do with the people of each. */
export async function conflictsOf(
  db: Db | Tx,
  moderatorId: string,
  people: readonly string[],
): Promise<(trade: Parties) => Conflict | null> {
  const among = [...new Set(people)];
  const [trades, apart, own, shared] = await Promise.all([
    db.trade.findMany({
      where: {
        OR: [
          { buyerId: moderatorId, sellerId: { in: among } },
          { sellerId: moderatorId, buyerId: { in: among } },
        ],
      },
      select: { buyerId: true, sellerId: true },
      distinct: ['buyerId', 'sellerId'],
    }),
    listApart(db, moderatorId),
    db.paymentAccount.findMany({ where: { accountId: moderatorId }, select: { fingerprint: true } }),
    db.paymentAccount.findMany({
      where: { accountId: { in: among } },
      select: { accountId: true, fingerprint: true },
    }),
  ]);
  const traded = new Set(trades.map(({ buyerId, sellerId }) => (buyerId === moderatorId ? sellerId : buyerId)));
  const blocked = new Set(apart);
  const marks = new Set(own.map(({ fingerprint }) => fingerprint));
  const same = new Set(shared.filter(({ fingerprint }) => marks.has(fingerprint)).map(({ accountId }) => accountId));
  return ({ buyerId, sellerId }) => {
    const both = [buyerId, sellerId];
    if (both.includes(moderatorId)) return 'party';
    if (both.some((id) => traded.has(id))) return 'traded';
    if (both.some((id) => blocked.has(id))) return 'blocked';
    return both.some((id) => same.has(id)) ? 'same_account' : null;
  };
}
