/** Things of the court, for the cells of the matrix. */
import type { Db } from '#lib/db/ctx.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { dateOf, DAY } from '#lib/kernel/instant.ts';
import { fileKey, storage } from '#lib/storage/storage.ts';
import type { Keyed } from '../chat/people.ts';

const NOW = 1_900_000_000;

/** A picture that this person laid before the court, with bytes in the store. */
export async function addEvidence(db: Db, disputeId: string, author: Keyed): Promise<string> {
  const id = newId(secureRandom);
  const at = dateOf(NOW);
  await db.caseEvidence.create({
    data: {
      id,
      disputeId,
      authorId: author.actor.accountId,
      kind: 'picture',
      body: '',
      commitment: id,
      hash: '',
      size: 9,
      identity: author.identity,
      signature: '',
      createdAt: at,
      addedAt: at,
    },
  });
  await storage().put(fileKey('evidence', id), new Uint8Array(9));
  return id;
}

/** Of the trade's dispute, of this person. */
export async function addPenalty(db: Db, disputeId: string, of: Keyed): Promise<string> {
  const event = { disputeId, offence: 'none', kind: 'warning', at: dateOf(NOW) };
  const data = { ...event, accountId: of.actor.accountId, contestUntil: dateOf(NOW + DAY) };
  return (await db.penalty.create({ data: { id: newId(secureRandom), ...data } })).id;
}
