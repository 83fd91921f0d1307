/** What the levels of two people let them trade with each other: read where a take is decided, and where it is said beforehand. */
import { listEarned, type Earned } from '../../account/queries/earned.ts';
import { getAsset } from '../../chain/chains.ts';
import { askIn, type Asks } from '../../db/ask.ts';
import type { Db, Tx } from '../../db/ctx.ts';
import { toBigint } from '../../db/decimal.ts';
import { asking, type Many } from '../../db/many.ts';
import { dateOf, DAY, type Instant } from '../../kernel/instant.ts';
import { mulDivDown, tokensFor, type Price } from '../../kernel/money.ts';
import { findMethod } from '../../payment/registry.ts';
import { knownRate, usdCentsOf } from '../../price/queries.ts';
import { leftFor, levelOf, mostOf, type Between, type Level } from '../../site/levels.ts';
import type { Site } from '../../site/settings.ts';
import type { CapView } from '../view.ts';

/** Whether these two have carried a trade out with each other. */
export async function haveTraded(on: Asks, one: string, other: string): Promise<boolean> {
  return (await askIn(on)(asking(TRADED, one, other))).length > 0;
}

const TRADED: Many = {
  name: 'offer.haveTraded',
  text: `
  SELECT r."at"::int4 AS "at" FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS r("one", "other", "at")
  CROSS JOIN LATERAL (
    SELECT 1 FROM "Trade" WHERE (("buyerId" = r."one" AND "sellerId" = r."other") OR ("buyerId" = r."other" AND "sellerId" = r."one"))
      AND "finalState" = 'completed' AND NOT "practice" LIMIT 1) AS traded`,
  columns: ['text', 'text'],
};

export const isReversible = (methodId: string): boolean => findMethod(methodId)?.reversibility === 'reversible';

/** The level of each of these two by what they have earned. Who has no account is new. */
export function levelsOf(
  earned: ReadonlyMap<string, Earned>,
  { levels }: Pick<Site, 'levels'>,
  ids: readonly [string, string],
  now: Instant,
): readonly [Level, Level] {
  const of = (id: string): Level => {
    const facts = earned.get(id);
    return facts ? levelOf(levels, facts, now) : levels.levels[0]!;
  };
  return [of(ids[0]), of(ids[1])];
}

/**
 * What somebody's trades of the last 24 hours come to, on all chains together, US cents, but for those called off before coins were locked; null:
 * one of them cannot be measured.
 */
export async function dayCentsOf(on: Asks, accountId: string, now: Instant): Promise<bigint | null> {
  const rows = await askIn(on)(asking(DAY_UNITS, accountId, dateOf(now - DAY)));
  let sum = 0n;
  for (const { chainId, asset, units } of rows) {
    // Rounded up: a limit is never passed by a fraction.
    const cents = usdCentsOf(chainId, asset, toBigint(units), 'up');
    if (cents === null) return null;
    sum += cents;
  }
  return sum;
}

const DAY_UNITS: Many<{ readonly chainId: number; readonly asset: string; readonly units: string }> = {
  name: 'offer.dayUnits',
  text: `
  SELECT r."at"::int4 AS "at", t.* FROM unnest($1::text[], $2::timestamptz[]) WITH ORDINALITY AS r("id", "since", "at")
  CROSS JOIN LATERAL (
    SELECT "chainId", "asset", sum("tokenUnits")::text AS "units" FROM "Trade"
    WHERE ("buyerId" = r."id" OR "sellerId" = r."id") AND "createdAt" > r."since" AND "state" <> 'cancelled' AND NOT "practice"
    GROUP BY "chainId", "asset") AS t`,
  columns: ['text', 'time'],
};

/** By payment method, how long its seller may wait with the release, seconds. */
export const releaseSecondsOf = (
  { levels }: Pick<Site, 'levels'>,
  methodIds: readonly string[],
): Readonly<Record<string, number>> =>
  Object.fromEntries(
    methodIds.map((id) => [id, levels.releaseSeconds[findMethod(id)?.reversibility ?? 'irreversible']]),
  );

type Deal = {
  readonly chainId: number;
  readonly asset: string;
  readonly price: Price | undefined;
  readonly methodIds: readonly string[];
  readonly takerId: string;
  readonly makerId: string;
  /** They have carried a trade out with each other. */
  readonly tradedTogether: boolean;
};

/** By payment method, the most that a take may come to by the levels of the two; a method without a bound is left out. */
export async function capsFor(
  tx: Db | Tx,
  site: Pick<Site, 'levels'>,
  deal: Deal,
  now: Instant,
): Promise<Readonly<Record<string, CapView>>> {
  const { chainId, price, takerId, makerId } = deal;
  const asset = getAsset(chainId, deal.asset);
  const usd = knownRate(asset, 'USD')?.price;
  if (!price || !usd) return {};
  const ids = [takerId, makerId] as const;
  const [taker, maker] = levelsOf(await listEarned(tx, ids), site, ids, now);
  const spentOf = async (level: Level, id: string) =>
    level.caps.dayCents === null ? 0n : ((await dayCentsOf(tx, id, now)) ?? 0n);
  const [spent, theirs] = await Promise.all([spentOf(taker, takerId), spentOf(maker, makerId)]);
  const found: Record<string, CapView> = {};
  for (const methodId of deal.methodIds) {
    const between = { stranger: !deal.tradedTogether, reversible: isReversible(methodId) };
    const cap = smallest({ level: taker, spent }, { level: maker, spent: theirs }, between);
    if (!cap) continue;
    // The units that are worth no more than it, and what is paid for these.
    const units = tokensFor(cap.cents, usd);
    found[methodId] = { mostMinor: `${mulDivDown(units, price.numerator, price.denominator)}`, by: cap.by };
  }
  return found;
}

type Side = { readonly level: Level; readonly spent: bigint };

/** The smaller of what is left for the two, and which rule says so. */
function smallest(
  taker: Side,
  maker: Side,
  between: Between,
): { readonly cents: bigint; readonly by: CapView['by'] } | undefined {
  const own = leftFor(taker.level, between, taker.spent);
  const theirs = leftFor(maker.level, between, maker.spent);
  if (theirs !== null && (own === null || theirs < own)) return { cents: theirs, by: 'partner' };
  if (own === null) return undefined;
  const most = mostOf(taker.level, between);
  return { cents: own, by: most && most.cents === own ? most.by : 'dayCents' };
}
