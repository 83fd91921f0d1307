/** Limits held against one take, for each of the two people: the operator's own, and those that grow with what somebody has earned. In US dollars. */
import type { Actor } from '../../account/policy.ts';
import type { Earned } from '../../account/queries/earned.ts';
import type { Ask } from '../../db/ask.ts';
import { lock } from '../../db/lock.ts';
import type { Instant } from '../../kernel/instant.ts';
import { ok, type Result } from '../../kernel/result.ts';
import type { LoadedOffer } from '../../offer/queries.ts';
import { dayCentsOf, isReversible, levelsOf } from '../../offer/queries/caps.ts';
import { usdCentsOf } from '../../price/queries.ts';
import { isBounded, withinLevel, type Level } from '../../site/levels.ts';
import { withinLimits } from '../../site/policy.ts';
import type { Site } from '../../site/settings.ts';

type Asked = {
  readonly actor: Actor;
  readonly offer: LoadedOffer;
  readonly methodId: string;
  /** Base units. */
  readonly units: bigint;
  readonly now: Instant;
  /** Of the two, by id. */
  readonly earned: ReadonlyMap<string, Earned>;
  /** Whether they have carried a trade out with each other. */
  readonly traded: boolean;
};

/**
 * Whether the two may trade so much. Counted are the trades of the last 24 hours that were not called off before coins were locked. Where nothing
 * bounds the trade nothing is measured. Refuses `site.limit_trade` { most }, `site.limit_day` { most, left }, `site.partner_limit_day`,
 * `site.limit_unmeasured`, and what {@link withinLevel} refuses.
 */
export async function checkLimits(ask: Ask, site: Site, asked: Asked): Promise<Result<null>> {
  const { actor, offer, units, now } = asked;
  const [taker, maker] = levelsOf(asked.earned, site, [actor.accountId, offer.makerId], now);
  const between = { stranger: !asked.traded, reversible: isReversible(asked.methodId) };
  const people: readonly { readonly id: string; readonly as: 'self' | 'partner'; readonly level: Level }[] = [
    { id: actor.accountId, as: 'self', level: taker },
    { id: offer.makerId, as: 'partner', level: maker },
  ];
  const { tradeCents, dayCents } = site.limits;
  const limited = tradeCents !== null || dayCents !== null;
  if (!limited && !people.some(({ level }) => isBounded(level, between))) return ok(null);
  // Whoever is in two takes at once, as taker here and as maker there, is counted one after the other; in one order, so that nobody waits in a ring.
  const locks = people
    .map(({ id }) => id)
    .sort()
    .map((id) => lock(ask, `limit:${id}`));
  const sums = people.map(({ id, level }) =>
    dayCents !== null || level.caps.dayCents !== null ? dayCentsOf(ask, id, now) : 0n,
  );
  const [spent] = await Promise.all([Promise.all(sums), ...locks]);
  const trade = usdCentsOf(offer.chainId, offer.asset, units, 'up');
  for (const [index, { as, level }] of people.entries()) {
    const before = spent[index]!;
    const measured = { tradeCents: trade, dayCents: trade === null || before === null ? null : before + trade };
    const within = withinLimits(site, measured, as);
    if (!within.ok) return within;
    const grown = withinLevel(level, measured, between, as);
    if (!grown.ok) return grown;
  }
  return ok(null);
}
