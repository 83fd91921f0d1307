/** A ruling that stood and that the chain has carried out, for good, without a chain: the rows as the watcher leaves them. */
import { attribute } from '#lib/dispute/commands/attribute.ts';
import type { RulingInput } from '#lib/dispute/commands/rule-case.ts';
import { toDecimal } from '#lib/db/decimal.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { AMOUNT, NOW, type Court } from './court-scene.ts';
import { addTradeEvent } from './people.ts';

/** `paid`: what it paid the buyer. `hear`: lets the listener hear of it. */
export async function carriedOut(
  court: Court,
  changes: Partial<RulingInput>,
  paid = changes.toBuyer ?? '40000000',
  at = NOW,
) {
  const of = await court.standing(await court.makeCase(), changes);
  const state = paid === AMOUNT ? 'completed' : paid === '0' ? 'refunded' : 'divided';
  const end = {
    state,
    finalState: state,
    endedBy: 'rule',
    endedAt: dateOf(at),
    toBuyerUnits: toDecimal(BigInt(paid)),
  } as const;
  await court.db.trade.update({ where: { id: of.tradeId }, data: end });
  const event = await addTradeEvent(court.db, of.tradeId, { type: 'trade.ruled', data: {}, actorId: null, at });
  const hear = () => attribute({ db: court.db, clock: () => at, random: secureRandom }, event);
  return { of, hear };
}

/** What makes the schedule's pause of a week follow. */
export const LATE = { toBuyer: AMOUNT, fault: 'seller', offence: 'withheld_release' } as const;
