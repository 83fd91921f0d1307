/** What contesting a fault or a penalty turns on, for whoever shows it and whoever decides it. */
import type { Db, Tx } from '#lib/db/ctx.ts';
import type { Conflict } from '../court.ts';
import { findConflict } from './conflicts.ts';

/** A fault that an appeal decided is not contested again. */
export const wasAppealed = async (tx: Tx | Db, tradeId: string): Promise<boolean> =>
  (await tx.ruling.count({ where: { dispute: { tradeId }, instance: 2 } })) > 0;

type Parties = { readonly id: string; readonly buyerId: string; readonly sellerId: string };

/** Why a moderator may not settle what somebody contests of this trade; null: they may. Whoever had a part in the ruling judged it before. */
export async function conflictOver(tx: Tx | Db, moderatorId: string, trade: Parties): Promise<Conflict | null> {
  const judged = await tx.ruling.count({
    where: { dispute: { tradeId: trade.id }, OR: [{ decidedById: moderatorId }, { concurredById: moderatorId }] },
  });
  return judged > 0 ? 'judged_before' : findConflict(tx, moderatorId, trade);
}
