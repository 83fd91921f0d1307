import type { Db } from '#lib/db/ctx.ts';
import { DAY, dateOf, type Instant } from '#lib/kernel/instant.ts';
import { fileKey, storage } from '#lib/storage/storage.ts';
import { EVIDENCE_KEPT_DAYS, PENDING_FOR } from './schema.ts';

const BATCH = 100;

/**
 * Deletes what never became part of a case, and the evidence of cases that were closed so long ago, unless something of theirs is still contested. Bytes
 * first, then the row and its keys, so that a crash between leaves a row that the next pass finds; the hashes stay in the log. Answers how many are gone.
 * @throws after the rest was tried, where the store would not delete one.
 */
export async function sweepEvidence(db: Db, now: Instant): Promise<number> {
  const rows = await db.caseEvidence.findMany({
    where: {
      OR: [
        { addedAt: null, createdAt: { lte: dateOf(now - PENDING_FOR) } },
        {
          dispute: {
            state: 'closed',
            closedAt: { lte: dateOf(now - EVIDENCE_KEPT_DAYS * DAY) },
            penalties: { none: { contestedAt: { not: null }, settledAt: null } },
            trade: { OR: [{ faultContest: null }, { faultContest: { settledAt: { not: null } } }] },
          },
        },
      ],
    },
    select: { id: true },
    orderBy: { createdAt: 'asc' },
    take: BATCH,
  });
  const failed: unknown[] = [];
  for (const { id } of rows) {
    try {
      await storage().delete(fileKey('evidence', id));
      await db.caseEvidence.deleteMany({ where: { id } });
    } catch (error) {
      failed.push(error);
    }
  }
  if (failed.length > 0)
    throw new Error(`${failed.length} pieces of evidence could not be deleted`, { cause: failed[0] });
  return rows.length;
}
