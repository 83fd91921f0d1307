/** The only writer of a dispute's state: compare-and-set on the version, with the event row in the same transaction. */
import type { Dispute, Prisma } from '#lib/db/generated/client.ts';
import type { Tx } from '#lib/db/ctx.ts';
import { appendEvent, type NewEvent } from '#lib/events/outbox.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { decideDispute, type Choice, type DisputeMove } from './machine.ts';
import { refuseDispute } from './refusals.ts';

type Patch = Pick<
  Prisma.DisputeUncheckedUpdateManyInput,
  'toBuyerUnits' | 'rulingReason' | 'validUntil' | 'proposedById' | 'closedAt' | 'assignedToId' | 'dueAt'
>;

/** Reads a case and holds it for this transaction, so that two acts at once queue up instead of colliding. */
export async function lockDispute(tx: Tx, where: { readonly id: string } | { readonly tradeId: string }) {
  if ('id' in where) await tx.$queryRaw`SELECT 1 FROM "Dispute" WHERE "id" = ${where.id} FOR NO KEY UPDATE`;
  else await tx.$queryRaw`SELECT 1 FROM "Dispute" WHERE "tradeId" = ${where.tradeId} FOR NO KEY UPDATE`;
  return tx.dispute.findUnique({ where, include: { trade: true } });
}

/**
 * Makes a move of the case and says so. Answers the new version. `choice`: what decides between the ends of the move. Refuses as
 * `decideDispute`, and `dispute.changed_meanwhile`.
 */
export async function recordDispute(
  tx: Tx,
  dispute: Pick<Dispute, 'id' | 'version' | 'state'>,
  move: DisputeMove,
  patch: Patch,
  event: Omit<NewEvent, 'seq' | 'subjectId' | 'final'>,
  choice: Choice = {},
): Promise<Result<number>> {
  const next = decideDispute(dispute.state, move, choice);
  if (!next.ok) return next;
  const version = dispute.version + 1;
  const changed = await tx.dispute.updateMany({
    where: { id: dispute.id, version: dispute.version },
    data: { ...patch, state: next.value, version },
  });
  if (changed.count === 0) return refused(refuseDispute('dispute.changed_meanwhile'));
  await appendEvent(tx, { ...event, subjectId: dispute.id, seq: version, final: true });
  return ok(version);
}

type Reminded = {
  readonly what: 'hearing' | 'ruling' | 'ask' | 'appeal';
  readonly deadline: Instant;
  readonly buyer: boolean;
  readonly seller: boolean;
  readonly moderators: boolean;
};

/** Says that a deadline is near; the case stays as it is. The caller holds its row. */
export async function recordReminded(
  tx: Tx,
  { id, version }: Pick<Dispute, 'id' | 'version'>,
  data: Reminded,
  at: Instant,
): Promise<void> {
  await recordFact(tx, { id, version }, { type: 'dispute.reminded', data, actorId: null, at });
}

/** Says something that leaves the case as it is. The caller holds its row. */
export async function recordFact(
  tx: Tx,
  { id, version }: Pick<Dispute, 'id' | 'version'>,
  event: Omit<NewEvent, 'seq' | 'subjectId' | 'final'>,
): Promise<void> {
  await tx.dispute.update({ where: { id }, data: { version: version + 1 } });
  await appendEvent(tx, { ...event, subjectId: id, seq: version + 1, final: true });
}

/** Says what became of a penalty. The caller holds its row, or has just made it: nobody else writes to its chain of events meanwhile. */
export async function recordPenalty(
  tx: Tx,
  penaltyId: string,
  event: Omit<NewEvent, 'seq' | 'subjectId' | 'final'>,
): Promise<void> {
  const { _max } = await tx.event.aggregate({ where: { noun: 'penalty', subjectId: penaltyId }, _max: { seq: true } });
  await appendEvent(tx, { ...event, subjectId: penaltyId, seq: (_max.seq ?? 0) + 1, final: true });
}
