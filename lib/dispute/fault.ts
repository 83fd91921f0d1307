/** Why an ended trade's fault is where it is, and until when that can be contested. Pure. */
import type { Instant } from '#lib/kernel/instant.ts';
import { faultOf } from '#lib/trade/fold.ts';
import { CONTEST_WINDOW, FAULTS, OFFENCES, type Fault, type Offence, type Penalty } from './court.ts';

/** What put the fault where it is: how the trade ended, a ruling, or a contest that was settled. */
export type AttributedBy = 'rule' | 'ruling' | 'contest';

/** Sentences: `dispute.fault.because.<key>`. */
export const BECAUSES = [
  'released',
  'settled',
  'lapsed',
  'ruled',
  'cancelled_by_buyer',
  'cancelled_by_seller',
  'nobody_locked',
  'standing_did_not_lock',
  'not_paid',
  'given_back',
  'ruling',
  'contest',
] as const;
export type Because = (typeof BECAUSES)[number];

export type EndedTrade = {
  readonly endedBy: string | null;
  readonly fault: string | null;
  readonly faultBy: string | null;
  readonly cancelledBy: string | null;
  readonly standingOfferId: string | null;
};

export const readFault = (value: string | null): Fault => FAULTS.find((one) => one === value) ?? 'nobody';

/** What a row of a penalty says of what was done, and of what followed. */
export const readOffence = (text: string): Offence => OFFENCES.find((one) => one === text) ?? 'silence';
export const readKind = (text: string): Penalty['kind'] => (text === 'ban' || text === 'pause' ? text : 'warning');

const cancelledByOf = ({ cancelledBy }: EndedTrade) =>
  cancelledBy === 'buyer' || cancelledBy === 'seller' ? cancelledBy : null;

/** What the rule of how it ended says, before any ruling or contest. */
export function byRule(trade: EndedTrade): Fault {
  const lockedBy = trade.standingOfferId === null ? 'seller' : 'opener';
  return faultOf((trade.endedBy ?? 'release') as Parameters<typeof faultOf>[0], cancelledByOf(trade), lockedBy);
}

export const attributedBy = ({ faultBy }: EndedTrade): AttributedBy =>
  faultBy === 'ruling' || faultBy === 'contest' ? faultBy : 'rule';

/** The reason, as the key of its sentence. */
export function becauseOf(trade: EndedTrade): Because {
  const by = attributedBy(trade);
  if (by !== 'rule') return by;
  const cancelledBy = cancelledByOf(trade);
  switch (trade.endedBy) {
    case 'expire':
      if (cancelledBy) return `cancelled_by_${cancelledBy}`;
      return trade.standingOfferId === null ? 'nobody_locked' : 'standing_did_not_lock';
    case 'reclaim':
      return cancelledBy ? `cancelled_by_${cancelledBy}` : 'not_paid';
    case 'refund':
      return cancelledBy ? `cancelled_by_${cancelledBy}` : 'given_back';
    case 'settle':
      return 'settled';
    case 'lapse':
      return 'lapsed';
    case 'rule':
      return 'ruled';
    default:
      return 'released';
  }
}

export const contestUntil = (endedAt: Instant): Instant => endedAt + CONTEST_WINDOW;
