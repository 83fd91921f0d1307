/** The ruling that a case has come to: which one, and what makes it stand. */
import type { Ruling } from '#lib/db/generated/client.ts';
import type { Tx } from '#lib/db/ctx.ts';
import { toBigint } from '#lib/db/decimal.ts';
import { dateOf, HOUR, type Instant } from '#lib/kernel/instant.ts';
import type { Result } from '#lib/kernel/result.ts';
import { before } from '#lib/trade/reminders.ts';
import type { DisputeMove } from '../machine.ts';
import { recordDispute } from '../record.ts';
import { appealUntil } from '../court.ts';
import { timesOf, type Held } from './hold.ts';

/** The last ruling that counted, of whichever instance; null: none. */
export function findRuling(tx: Tx, disputeId: string): Promise<Ruling | null> {
  return tx.ruling.findFirst({
    where: { disputeId, dissentedById: null },
    orderBy: [{ instance: 'desc' }, { decidedAt: 'desc' }],
  });
}

/** What may be signed for the chain is what was ruled. */
type Standing = Readonly<{ toBuyerUnits: Ruling['toBuyerUnits']; reason: string }>;

/** Columns of the case once a ruling stands: nothing is signed for the chain yet. */
export const standingPatch = ({ toBuyerUnits, reason }: Standing) => ({
  toBuyerUnits,
  rulingReason: reason,
  validUntil: null,
  proposedById: null,
  dueAt: null,
});

/** The ruling stands by this move. */
export async function letStand(
  tx: Tx,
  dispute: Held,
  ruling: Ruling,
  by: {
    readonly move: DisputeMove;
    readonly actorId: string | null;
    readonly at: Instant;
  },
): Promise<Result<number>> {
  const event = {
    type: 'dispute.stood',
    data: { rulingId: ruling.id, by: by.move, toBuyer: toBigint(ruling.toBuyerUnits).toString() },
    actorId: by.actorId,
    at: by.at,
  } as const;
  await tx.ruling.update({ where: { id: ruling.id }, data: { stoodAt: dateOf(by.at) } });
  return recordDispute(tx, dispute, by.move, standingPatch(ruling), event, { standing: true });
}

/** The two can read a ruling from now on, and appeal for a while. */
export async function publishRuling(tx: Tx, dispute: Held, ruling: Ruling, now: Instant): Promise<Instant> {
  const until = appealUntil(now, timesOf(dispute.trade, dispute.openedAt).backupFrom);
  await tx.ruling.update({
    where: { id: ruling.id },
    data: { publishedAt: dateOf(now), appealUntil: dateOf(until) },
  });
  const reminder = { tradeId: dispute.tradeId, what: 'appeal', deadline: dateOf(until) };
  const dueAt = dateOf(before(until, until - now, HOUR, 6 * HOUR));
  await tx.reminder.createMany({ data: [{ ...reminder, dueAt }], skipDuplicates: true });
  return until;
}
