/** Whether every event follows from the one before it and says what was written. */
import type { Tx } from '../../db/ctx.ts';
import type { Event } from '../../db/generated/client.ts';
import type { ChainRef, NewEvent } from '../../events/outbox.ts';
import { GENESIS, hashEvent } from '../../events/outbox.ts';
import { instantOf } from '../../kernel/instant.ts';
import type { Difference } from './difference.ts';

const BATCH = 5_000;
/** Ids are given before their transactions end: a few that came late may be lower than one that was read. */
const OVERLAP = 1_000n;

type Broken = Extract<Difference, { kind: 'event' }>;
type Row = Event & { readonly before: string | null };

/** Walks the events after one, each beside the one before it of its subject. `last`: where the next walk can begin. */
export async function findBrokenEvents(
  tx: Tx,
  after: bigint,
): Promise<{ read: number; last: bigint; broken: readonly Broken[] }> {
  const broken: Broken[] = [];
  let last = after > OVERLAP ? after - OVERLAP : 0n;
  let read = 0;
  for (;;) {
    const rows = await tx.$queryRaw<Row[]>`
      SELECT e.*, p."hash" AS "before" FROM "Event" e
      LEFT JOIN "Event" p ON p."noun" = e."noun" AND p."subjectId" = e."subjectId" AND p."seq" = e."seq" - 1
      WHERE e."id" > ${last}::bigint ORDER BY e."id" LIMIT ${BATCH}::int`;
    for (const row of rows) {
      const { noun, subjectId, seq } = row;
      if (!isWhole(row)) broken.push({ kind: 'event', noun, subjectId, seq });
      last = row.id;
    }
    read += rows.length;
    if (rows.length < BATCH) return { read, last: last > after ? last : after, broken };
  }
}

function isWhole({ before, ...row }: Row): boolean {
  const event = {
    ...row,
    data: row.data as NewEvent['data'],
    type: row.type as NewEvent['type'],
    at: instantOf(row.at),
    chainRef: row.chainRef as ChainRef | null,
  };
  const follows = row.prevHash === (row.seq === 1 ? GENESIS : before);
  return follows && hashEvent(event, row.prevHash) === row.hash;
}
