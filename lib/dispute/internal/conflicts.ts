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
