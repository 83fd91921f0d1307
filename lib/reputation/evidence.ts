/** What the final end of a trade says of each of its two people. Pure: the same trade says the same, whenever it is asked. */
import type { Instant } from '#lib/kernel/instant.ts';
import { MICRO, stakeOf } from './score.ts';

export type Role = 'buyer' | 'seller';

/** A trade as it is final now. */
export type EndedTrade = {
  readonly id: string;
  readonly buyerId: string;
  readonly sellerId: string;
  readonly finalState: string;
  /** The move that ended it. */
  readonly endedBy: string | null;
  readonly fault: string | null;
  /** What put the fault down: ruling | contest; null: the rule of how it ended. */
  readonly faultBy: string | null;
  readonly endedAt: Instant | null;
  readonly fundedAt: Instant | null;
  readonly paidAt: Instant | null;
  readonly usdCents: bigint | null;
  readonly methodId: string;
  /** With the site's own partner, to learn by. */
  readonly practice: boolean;
  /** Who opened the dispute; null: there was none. */
  readonly disputedById: string | null;
};

/** `good` and the two kinds of fault change the score, `none` does not. */
export type EvidenceKind = 'good' | 'ended' | 'dispute' | 'none';

export type Evidence = {
  readonly tradeId: string;
  readonly accountId: string;
  readonly partnerId: string;
  readonly kind: EvidenceKind;
  /** Completed, for this person's part: the buyer got everything, and not because a ruling made this one. */
  readonly done: boolean;
  /** A ruling gave everything to the other one. */
  readonly lost: boolean;
  readonly disputed: boolean;
  readonly stakeMicro: number;
  readonly at: Instant;
  readonly fundedAt: Instant | null;
  readonly usdCents: bigint | null;
  readonly paySeconds: number | null;
  readonly releaseSeconds: number | null;
  readonly methodId: string;
};
/** As it was counted. */
export type Counted = Evidence & { readonly credenceMicro: number };

const ENDS = ['completed', 'refunded', 'divided', 'cancelled'];

/**
 * Null while there is no final end, and always of a practice trade. Only fault counts against anyone: a trade that ended without its payment by that person's doing, or a dispute in which
 * the arbiter gave everything to the other, unless a ruling or a settled contest puts the fault down otherwise. What two people settled, what lapsed and
 * what was divided says nothing of either.
 */
export function evidenceOf(trade: EndedTrade, role: Role): Evidence | null {
  const { finalState, endedBy, endedAt, fundedAt, paidAt } = trade;
  if (trade.practice || !ENDS.includes(finalState) || endedAt === null) return null;
  const ruled = endedBy === 'rule';
  const lost = ruled && finalState === (role === 'seller' ? 'completed' : 'refunded');
  const own = trade.fault === role || (trade.faultBy === null && lost);
  const completed = finalState === 'completed';
  const kind: EvidenceKind = own ? (ruled ? 'dispute' : 'ended') : completed && !ruled ? 'good' : 'none';
  const [accountId, partnerId] = role === 'buyer' ? [trade.buyerId, trade.sellerId] : [trade.sellerId, trade.buyerId];
  return {
    tradeId: trade.id,
    accountId,
    partnerId,
    kind,
    done: completed && !lost,
    lost,
    disputed: trade.disputedById === accountId,
    stakeMicro: Math.round(MICRO * stakeOf(trade.usdCents, fundedAt === null ? 0 : endedAt - fundedAt)),
    at: endedAt,
    fundedAt,
    usdCents: trade.usdCents,
    paySeconds: role === 'buyer' && paidAt !== null && fundedAt !== null ? paidAt - fundedAt : null,
    releaseSeconds: role === 'seller' && paidAt !== null && endedBy === 'release' ? endedAt - paidAt : null,
    methodId: trade.methodId,
  };
}

/** Whether this counts as ended by own fault, beside what was completed. */
export const isFault = ({ kind, done }: Pick<Evidence, 'kind' | 'done'>): boolean =>
  (kind === 'ended' || kind === 'dispute') && !done;
