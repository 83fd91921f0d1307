/** The table of limits that grow, and where somebody stands in it. */
import { listEarned } from '../../account/queries/earned.ts';
import { chainNow } from '../../chain/clock.ts';
import { config } from '../../config.ts';
import type { Ctx } from '../../db/ctx.ts';
import { hasOf, levelOf, shortOf, writeLevels } from '../../site/levels.ts';
import { siteIn } from '../../site/cache.ts';
import type { LimitsView } from '../view.ts';
import { dayCentsOf } from './caps.ts';

/** Limits as anybody may read them, with the reader's own place. */
export async function getLimits(ctx: Ctx): Promise<LimitsView> {
  const now = await chainNow(ctx.db, config().chainId);
  const { levels, limits } = await siteIn(ctx.db, now);
  const text = (cents: bigint | null) => (cents === null ? null : `${cents}`);
  const everybody = { tradeCents: text(limits.tradeCents), dayCents: text(limits.dayCents) };
  const all = { levels: writeLevels(levels), everybody };
  const me = ctx.actor?.accountId;
  const facts = me ? (await listEarned(ctx.db, [me])).get(me) : undefined;
  if (!me || !facts) return { ...all, mine: null };
  const level = levelOf(levels, facts, now);
  const above = levels.levels[levels.levels.indexOf(level) + 1];
  const spent = await dayCentsOf(ctx.db, me, now);
  return {
    ...all,
    mine: {
      level: level.name,
      has: hasOf(facts, now),
      next: above && !facts.held ? { level: above.name, short: shortOf(above.bar, facts, now) } : null,
      spentCents: text(spent),
      held: facts.held,
    },
  };
}
