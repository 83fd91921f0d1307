/** What a revision's row says, in the words of the pure half. */
import { awayOf } from '../../account/away.ts';
import { isTrustedBy } from '../../account/queries/trusts.ts';
import type { Account, Offer, OfferRevision } from '../../db/generated/client.ts';
import type { Tx } from '../../db/ctx.ts';
import { toBigint } from '../../db/decimal.ts';
import { instantOf, type Instant } from '../../kernel/instant.ts';
import type { Price } from '../../kernel/money.ts';
import type { OpeningHours } from '../hours.ts';
import type { Openness } from '../policy.ts';
import { openingHoursSchema } from '../schema.ts';
import { haveTraded } from './caps.ts';
import type { Figure } from './rows.ts';
import type { TakerRules, TakerStanding } from '../taker.ts';
import type { Trigger } from '../trigger.ts';

/** A price kept in two columns; undefined where it is not set. */
export function ratioOf(numerator: Figure | null, denominator: Figure | null): Price | undefined {
  return numerator === null || denominator === null
    ? undefined
    : { numerator: toBigint(numerator), denominator: toBigint(denominator) };
}

export function rulesOf(revision: OfferRevision): TakerRules {
  const { leastTrades, leastCompletionBps, leastAgeDays, takerCountries, firstTradeMostMinor, trustedOnly } = revision;
  return { leastTrades, leastCompletionBps, leastAgeDays, takerCountries, firstTradeMostMinor, trustedOnly };
}

export function hoursOf({ openingHours }: Pick<OfferRevision, 'openingHours'>): OpeningHours | null {
  return openingHours === null ? null : openingHoursSchema.parse(openingHours);
}

export function triggerOf(revision: OfferRevision): Trigger {
  return {
    under: ratioOf(revision.pauseUnderNumerator, revision.pauseUnderDenominator),
    over: ratioOf(revision.pauseOverNumerator, revision.pauseOverDenominator),
  };
}

export function opennessOf(
  offer: Pick<Offer, 'state' | 'pauseReason'> & {
    readonly current: OfferRevision;
    readonly maker: Pick<Account, 'awaySince' | 'awayUntil'>;
  },
  now: Instant,
): Openness {
  const { state, pauseReason, current, maker } = offer;
  return { state, pauseReason, hours: hoursOf(current), trigger: triggerOf(current), away: awayOf(maker, now) };
}

const UNDER_WAY = ['awaiting_escrow', 'awaiting_payment', 'awaiting_release', 'disputed'] as const;

/** The facts of somebody that the rules of an offer are held against, as its maker's partner; undefined: there is no such account. */
export async function findTakerStanding(
  tx: Tx,
  takerId: string,
  offer: Pick<Offer, 'makerId' | 'currency'>,
): Promise<TakerStanding | undefined> {
  const account = await tx.account.findUnique({
    where: { id: takerId },
    select: { tradesDone: true, completionBps: true, createdAt: true, country: true },
  });
  if (!account) return undefined;
  const pair = [
    { buyerId: takerId, sellerId: offer.makerId },
    { buyerId: offer.makerId, sellerId: takerId },
  ];
  const [tradedTogether, trusted, underWay] = await Promise.all([
    haveTraded(tx, takerId, offer.makerId),
    isTrustedBy(tx, takerId, offer.makerId),
    tx.trade.aggregate({
      // What was called off before funding holds nothing any more.
      where: { OR: pair, currency: offer.currency, state: { in: [...UNDER_WAY] }, capacityFreedAt: null },
      _sum: { fiatMinor: true },
    }),
  ]);
  return {
    ...account,
    createdAt: instantOf(account.createdAt),
    tradedTogether,
    trusted,
    underWayMinor: underWay._sum.fiatMinor ?? 0n,
  };
}
