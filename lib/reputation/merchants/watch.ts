/** Looks at the bonds of merchants: whose bond fell or is on its way out is suspended, and restored when it stands again. */
import { chainNow } from '#lib/chain/clock.ts';
import type { Db } from '#lib/db/ctx.ts';
import { toBigint, toDecimal } from '#lib/db/decimal.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { bondBehind, type PostedBond } from './bond-rules.ts';
import { beginMerchant, endMerchant, holdMerchant, showBond, tellMerchant } from './record.ts';
import { finalBonds, postedOf, type BondReader } from './standing.ts';

export type Looked = { readonly suspended: number; readonly restored: number };

/** One look at every merchant's bond, by the final block. A node that does not answer changes nothing. */
export async function lookAtBonds(db: Db, chainId: number, bondsOf: BondReader = finalBonds): Promise<Looked> {
  const merchants = await db.merchant.findMany({
    select: { accountId: true, account: { select: { walletAddress: true } } },
    orderBy: { accountId: 'asc' },
  });
  const looked = { suspended: 0, restored: 0 };
  for (const { accountId, account } of merchants) {
    const bonds = await bondsOf(db, chainId, account.walletAddress);
    if (bonds === null) continue;
    const change = await lookAt(db, chainId, accountId, postedOf(chainId, bonds));
    if (change) looked[change] += 1;
  }
  return looked;
}

function lookAt(
  db: Db,
  chainId: number,
  accountId: string,
  bonds: readonly PostedBond[],
): Promise<keyof Looked | null> {
  return inTransaction(db, async (tx) => {
    await holdMerchant(tx, accountId);
    const merchant = await tx.merchant.findUnique({ where: { accountId } });
    if (!merchant) return null;
    const now = await chainNow(tx, chainId);
    const at = dateOf(now);
    const behind = bondBehind(bonds);
    const told = { accountId, actorId: null, at: now };
    if ('bond' in behind) {
      const { asset, units } = behind.bond;
      const back = merchant.suspendedAt !== null;
      const seen = { asset, units: toDecimal(units), lookedAt: at, suspendedAt: null, suspendedBy: null };
      await tx.merchant.update({ where: { accountId }, data: seen });
      const same = merchant.asset === asset && toBigint(merchant.units) === units;
      if (back) await beginMerchant(tx, accountId, behind.bond, now);
      else if (!same) await showBond(tx, accountId, behind.bond);
      if (back) await tellMerchant(tx, { type: 'merchant.restored', ...told, data: {} });
      return back ? 'restored' : null;
    }
    const left = bonds.find(({ asset }) => asset === merchant.asset)?.units ?? 0n;
    const seen = { units: toDecimal(left), lookedAt: at, suspendedBy: behind.fault };
    const news = merchant.suspendedAt === null;
    await tx.merchant.update({ where: { accountId }, data: { ...seen, ...(news && { suspendedAt: at }) } });
    if (!news) return null;
    await endMerchant(tx, accountId, now);
    await tellMerchant(tx, { type: 'merchant.suspended', ...told, data: { because: behind.fault } });
    return 'suspended';
  });
}
