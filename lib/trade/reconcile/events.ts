/** Whether every event follows from the one before it and says what was written. */
import type { Tx } from '../../db/ctx.ts';
import type { Event } from '../../db/generated/client.ts';
import type { ChainRef, NewEvent } from '../../events/outbox.ts';
import { GENESIS, hashEvent } from '../../events/outbox.ts';
import { instantOf } from '../../kernel/instant.ts';
import type { Difference } from './difference.ts';

const BATCH = 5_000;

type Place = { readonly noun: string; readonly subjectId: string; readonly seq: number };
type Broken = Extract<Difference, { kind: 'event' }>;

/** Walks the log subject by subject. Of a subject whose chain is broken the first place is told. */
export async function findBrokenEvents(tx: Tx): Promise<{ read: number; broken: readonly Broken[] }> {
  const broken: Broken[] = [];
  let last: Place = { noun: '', subjectId: '', seq: 0 };
  let before = { hash: GENESIS, seq: 0 };
  let read = 0;
  let told = false;
  for (;;) {
    const rows = await tx.$queryRaw<Event[]>`
      SELECT * FROM "Event" WHERE ("noun", "subjectId", "seq") > (${last.noun}, ${last.subjectId}, ${last.seq}::int)
      ORDER BY "noun", "subjectId", "seq" LIMIT ${BATCH}::int`;
    if (rows.length === 0) return { read, broken };
    for (const row of rows) {
      const { noun, subjectId, seq } = row;
      if (noun !== last.noun || subjectId !== last.subjectId) {
        before = { hash: GENESIS, seq: 0 };
        told = false;
      }
      const event = {
        ...row,
        data: row.data as NewEvent['data'],
        type: row.type as NewEvent['type'],
        at: instantOf(row.at),
        chainRef: row.chainRef as ChainRef | null,
      };
      const follows = seq === before.seq + 1 && row.prevHash === before.hash;
      if (!told && (!follows || hashEvent(event, row.prevHash) !== row.hash)) {
        broken.push({ kind: 'event', noun, subjectId, seq });
        told = true;
      }
      before = { hash: row.hash, seq };
      last = { noun, subjectId, seq };
    }
    read += rows.length;
  }
}
