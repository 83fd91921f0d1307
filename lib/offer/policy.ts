/** Whether an offer can be taken now, and by whom. Pure: the page asks it before anything is filled in, the take asks it again. */
import type { Away } from '../account/away.ts';
import { requireThawed, type Actor } from '../account/policy.ts';
import { ok, refused, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Price } from '../kernel/money.ts';
import { isOpen, nextOpening, type OpeningHours } from './hours.ts';
import type { OfferState } from './machine.ts';
import { refuseOffer } from './refusals.ts';
import type { GateView } from './view.ts';
import { missing, type Missing, type TakerRules, type TakerStanding } from './taker.ts';
import { isCrossed, type Trigger } from './trigger.ts';

export type Openness = {
  readonly state: OfferState;
  readonly pauseReason: string | null;
  readonly hours: OpeningHours | null;
  readonly trigger: Trigger;
  /** Its maker is away; null: they are here. */
  readonly away: Away | null;
};

const PAUSED: Readonly<Record<string, 'offer.paused_by_rate' | 'offer.paused_by_method'>> = {
  trigger: 'offer.paused_by_rate',
  method: 'offer.paused_by_method',
};

/**
 * Whether anybody can take it now. Refuses `offer.closed`, `offer.paused`, `offer.paused_by_rate`, `offer.paused_by_method`, `offer.maker_away` { until }, `offer.outside_hours` { opens }:
 * epoch seconds, 0 where it never opens and where nobody knows until when.
 */
export function canBeTaken(offer: Openness, rate: Price | undefined, now: Instant): Result<null> {
  if (offer.state === 'closed') return refused(refuseOffer('offer.closed'));
  if (offer.state === 'paused') {
    return refused(refuseOffer(PAUSED[offer.pauseReason ?? ''] ?? 'offer.paused'));
  }
  if (offer.away) return refused(refuseOffer('offer.maker_away', { until: offer.away.until ?? 0 }));
  if (isCrossed(offer.trigger, rate)) return refused(refuseOffer('offer.paused_by_rate'));
  if (offer.hours && !isOpen(offer.hours, now)) {
    return refused(refuseOffer('offer.outside_hours', { opens: nextOpening(offer.hours, now) ?? 0 }));
  }
  return ok(null);
}

/** Who sells names the account that money comes to: not while that is frozen, as maker or as taker. Refuses `account.frozen`. */
export function canSell(actor: Actor, side: 'buy' | 'sell'): Result<unknown> {
  return side === 'sell' ? requireThawed(actor) : ok(null);
}

/** Whether the two trade with each other at all. `block`: as the taker is told. Refuses `offer.maker_blocked`, `offer.not_with_you`. */
export function canDeal(block: 'own' | 'other' | null): Result<null> {
  if (block === null) return ok(null);
  return refused(refuseOffer(block === 'own' ? 'offer.maker_blocked' : 'offer.not_with_you'));
}

/** Whether the maker has them among whom the offer is for. Says no more than that they have not. Refuses `offer.rule_trusted`. */
export function canJoin(
  { trustedOnly }: Pick<TakerRules, 'trustedOnly'>,
  { trusted }: Pick<TakerStanding, 'trusted'>,
): Result<null> {
  return trustedOnly && !trusted ? refused(refuseOffer('offer.rule_trusted')) : ok(null);
}

/** Whether this person may take this amount of it; refuses with the first rule that is missing. Amounts in fiat minor units. */
export function canTake(rules: TakerRules, standing: TakerStanding, amountMinor: bigint, now: Instant): Result<null> {
  const [first] = missing(rules, standing, amountMinor, now);
  return first ? refused(refusalOf(first)) : ok(null);
}

function refusalOf(lack: Missing) {
  switch (lack.rule) {
    case 'trades':
      return refuseOffer('offer.rule_trades', { least: lack.least, has: lack.has, more: lack.more });
    case 'completion':
      return refuseOffer('offer.rule_completion', { leastBps: lack.leastBps, hasBps: lack.hasBps ?? -1 });
    case 'age':
      return refuseOffer('offer.rule_age', { least: lack.leastDays, has: lack.hasDays, from: lack.from });
    case 'country':
      return refuseOffer('offer.rule_country', { countries: lack.countries.join(' '), has: lack.has ?? '' });
    case 'trusted':
      return refuseOffer('offer.rule_trusted');
    case 'first_trade':
      return refuseOffer('offer.rule_first_trade', { most: `${lack.mostMinor}` });
  }
}

/** Whether whoever looks may begin a trade here, as far as can be said before an amount is typed. */
export const canPass = ({ shut, missing: lacks, tooSmallCap }: GateView): boolean =>
  shut === null && lacks.length === 0 && tooSmallCap === null;
