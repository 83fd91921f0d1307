import { db } from '#lib/db/client.ts';
import { dbForVisitors } from '#lib/db/replica.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { trail } from '#lib/events/trail.ts';
import { getActor } from './session.ts';

/**
 * What the queries of a page are asked with that visitors see many of: they may be answered by a standby, a few seconds late. Whoever is signed in is
 * answered from where was written. Never for what changes something.
 */
export async function readingCtx(): Promise<Ctx> {
  const ctx = await pageCtx();
  return ctx.actor === null ? { ...ctx, db: dbForVisitors() } : ctx;
}

/** What the queries of a page are asked with. */
export async function pageCtx(): Promise<Ctx> {
  return {
    actor: await getActor(),
    clock: () => instantOf(new Date()),
    random: secureRandom,
    db: db(),
    // One for each request, so that what staff do and look at by a page can be told apart in the audit log.
    requestId: trail().requestId ?? newId(secureRandom),
  };
}
