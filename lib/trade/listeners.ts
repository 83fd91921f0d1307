import type { Db } from '../db/ctx.ts';
import type { Event } from '../db/generated/client.ts';
import type { RandomBytes } from '../kernel/ids.ts';
import { handOverPayee } from './commands/hand-over-payee.ts';

/** The draw is final, or the payer was named: whichever comes second brings the seller's details to the buyer. */
export async function handOver(ctx: { readonly db: Db; readonly random: RandomBytes }, event: Event): Promise<void> {
  await handOverPayee(ctx, { tradeId: event.subjectId });
}
