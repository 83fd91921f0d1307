import type { Db } from '../db/ctx.ts';
import type { Event } from '../db/generated/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { RandomBytes } from '../kernel/ids.ts';
import { handOverPayee } from './commands/hand-over-payee.ts';
import { planReminders } from './commands/remind.ts';

/** The draw is final, or the payer was named: whichever comes second brings the seller's details to the buyer. */
export async function handOver(ctx: { readonly db: Db; readonly random: RandomBytes }, event: Event): Promise<void> {
  await handOverPayee(ctx, { tradeId: event.subjectId });
}

/** Whatever moves a deadline: what is to be remembered follows from the trade as it is now. */
export async function planAhead(ctx: { readonly db: Db }, event: Event): Promise<void> {
  await inTransaction(ctx.db, (tx) => planReminders(tx, event.subjectId));
}
