import type { Db } from '../db/ctx.ts';
import type { Event } from '../db/generated/client.ts';
import { pauseOffersOf } from './commands/operate.ts';

/** Hears that staff restrained somebody: what they offer leaves the market. A take asks the restraint itself, so a late call lets nothing through. */
export async function pauseAll(ctx: { readonly db: Db }, event: Event): Promise<void> {
  await pauseOffersOf(ctx.db, event.subjectId);
}
