import { db } from '#lib/db/client.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { getActor } from '../session.ts';

/** What the queries of these pages are asked with. */
export async function readCtx(): Promise<Ctx> {
  return {
    actor: await getActor(),
    clock: () => instantOf(new Date()),
    random: secureRandom,
    db: db(),
    requestId: 'page',
  };
}
