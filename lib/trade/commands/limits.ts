/** The operator's limits, held against one take: in US dollars by the reference rate of now, for each of the two people. */
import type { Actor } from '../../account/policy.ts';
import type { Tx } from '../../db/ctx.ts';
import { toBigint } from '../../db/decimal.ts';
import { dateOf, DAY, type Instant } from '../../kernel/instant.ts';
import { ok, type Result } from '../../kernel/result.ts';
import type { LoadedOffer } from '../../offer/queries.ts';
import { usdCentsOf } from '../../price/queries.ts';
import { withinLimits } from '../../site/policy.ts';
import type { Site } from '../../site/settings.ts';

type Asked = {
  readonly actor: Actor;
  readonly offer: LoadedOffer;
  /** Base units. */
  readonly units: bigint;
  readonly now: Instant;
};

/**
 * Whether the two may trade so much. Counted are the trades of the last 24 hours that were not called off before coins were locked. Without
 * limits nothing is asked. Refuses `site.limit_trade` { most }, `site.limit_day` { most, left }, `site.partner_limit_day`, `site.limit_unmeasured`.
 */
export async function checkLimits(tx: Tx, site: Site, { actor, offer, units, now }: Asked): Promise<Result<null>> {
  const { tradeCents, dayCents } = site.limits;
  if (tradeCents === null && dayCents === null) return ok(null);
  const people = [actor.accountId, offer.makerId].sort();
  // Whoever is in two takes at once, as taker here and as maker there, is counted one after the other; in one order, so that nobody waits in a ring.
  for (const id of people) await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`limit:${id}`}))`;
  const trade = centsOf(offer.chainId, offer.asset, units);
  for (const as of [
    { id: actor.accountId, who: 'self' },
    { id: offer.makerId, who: 'partner' },
  ] as const) {
    const before = dayCents === null ? 0n : await dayOf(tx, as.id, offer.chainId, now);
    const day = trade === null || before === null ? null : before + trade;
    const within = withinLimits(site, { tradeCents: trade, dayCents: day }, as.who);
    if (!within.ok) return within;
  }
  return ok(null);
}

/** Rounded up: a limit is never passed by a fraction. */
const centsOf = (chainId: number, symbol: string, units: bigint) => usdCentsOf(chainId, symbol, units, 'up');

/** What somebody's trades of the last 24 hours come to, US cents; null: one of them cannot be measured. */
async function dayOf(tx: Tx, accountId: string, chainId: number, now: Instant): Promise<bigint | null> {
  const rows = await tx.trade.groupBy({
    by: ['asset'],
    where: {
      chainId,
      OR: [{ buyerId: accountId }, { sellerId: accountId }],
      createdAt: { gt: dateOf(now - DAY) },
      NOT: { state: 'cancelled' },
    },
    _sum: { tokenUnits: true },
  });
  let sum = 0n;
  for (const { asset, _sum } of rows) {
    const cents = _sum.tokenUnits === null ? 0n : centsOf(chainId, asset, toBigint(_sum.tokenUnits));
    if (cents === null) return null;
    sum += cents;
  }
  return sum;
}
