/**
 * Which deadlines a trade has, when it is said that one is near, and to whom. Pure. What is planned follows from the facts alone, so planning again plans the
 * same; whether it still concerns anybody is asked anew when its time has come.
 */
import { DAY, HOUR, MINUTE, type Instant } from '../kernel/instant.ts';
import { RELAY_ALLOWANCE } from '../offer/windows.ts';
import { isEnd, type TradeFacts } from './machine.ts';
import type { Party } from './policy.ts';

/**
 * `fund`: the seller's for locking the coins. `pay`: the buyer's for paying. `release`: when the seller said they would have released. `answer`: of a
 * proposal, with its id behind a colon. `hearing`, `ruling`: of a dispute; `ask`, `appeal`: of what a moderator asked for, with its id behind a colon, and of a
 * ruling. lib/dispute says whom these concern, and plans the last two.
 */
export const DEADLINES = ['fund', 'pay', 'release', 'answer', 'hearing', 'ruling', 'ask', 'appeal'] as const;
export type Deadline = (typeof DEADLINES)[number];

export type Planned = { readonly what: string; readonly deadline: Instant; readonly dueAt: Instant };

export type OpenProposal = {
  readonly id: string;
  readonly by: Party;
  readonly createdAt: Instant;
  readonly validUntil: Instant;
};

/** What a trade's deadlines follow from. */
export type Timed = TradeFacts & {
  readonly createdAt: Instant;
  readonly fundedAt: Instant | null;
  readonly paidAt: Instant | null;
  /** What a seller is expected to need for the release, seconds. */
  readonly expectedReleaseSeconds: number;
  readonly proposals: readonly OpenProposal[];
};

export const deadlineOf = (what: string): Deadline | undefined => DEADLINES.find((one) => one === what.split(':')[0]);

/** Early enough to act, late enough to be about to forget: a part of the time there was, within bounds. */
export function before(deadline: Instant, window: number, least: number, most: number): Instant {
  return deadline - Math.min(most, Math.max(least, Math.floor(window / 6)));
}

/** Everything that is to be remembered of the trade as it is. */
export function planned(trade: Timed): readonly Planned[] {
  if (isEnd(trade.state)) return [];
  const { state, openBy, paymentDeadline, paidAt, disputedAt } = trade;
  const plans: Planned[] = [];
  const plan = (what: string, deadline: Instant, dueAt: Instant) => plans.push({ what, deadline, dueAt });
  if (state === 'awaiting_escrow') {
    plan('fund', openBy, before(openBy, openBy - trade.createdAt, 10 * MINUTE, 2 * HOUR));
  }
  if (state === 'awaiting_payment' && paymentDeadline !== null) {
    const payBy = paymentDeadline - RELAY_ALLOWANCE;
    plan('pay', payBy, before(payBy, payBy - (trade.fundedAt ?? payBy), 10 * MINUTE, 2 * HOUR));
  }
  if (state === 'awaiting_release' && paidAt !== null) {
    const expected = paidAt + trade.expectedReleaseSeconds;
    plan('release', expected, before(expected, trade.expectedReleaseSeconds, 15 * MINUTE, HOUR));
  }
  if (state === 'disputed' && disputedAt !== null) {
    const [heard, ruled] = [disputedAt + trade.hearingWindow, disputedAt + trade.rulingWindow];
    plan('hearing', heard, before(heard, trade.hearingWindow, HOUR, 4 * HOUR));
    plan('ruling', ruled, before(ruled, trade.rulingWindow, 12 * HOUR, 2 * DAY));
  }
  for (const { id, createdAt, validUntil } of trade.proposals) {
    plan(`answer:${id}`, validUntil, before(validUntil, validUntil - createdAt, 15 * MINUTE, 2 * HOUR));
  }
  return plans;
}

/**
 * Whom of the two a deadline of the trade concerns now: whoever still has to act, and of a payment also the seller who could give more time. Nobody where the act
 * was done or is on its way, or the deadline is another one by now. `underWay`: moves that were signed or sent and have not shown yet.
 */
export function concerned(
  trade: Timed,
  of: { readonly what: string; readonly deadline: Instant },
  underWay: readonly string[],
): readonly Party[] {
  const still = planned(trade).some(({ what, deadline }) => what === of.what && deadline === of.deadline);
  if (!still || trade.cancelledBy !== null || underWay.some((move) => move === 'refund' || move === 'settle'))
    return [];
  switch (deadlineOf(of.what)) {
    case 'fund':
      return trade.lockedBy === 'seller' && !underWay.includes('fund') ? ['seller'] : [];
    case 'pay':
      if (underWay.includes('markPaid')) return [];
      return trade.extended || underWay.includes('extend') ? ['buyer'] : ['buyer', 'seller'];
    case 'release':
      return underWay.includes('release') || underWay.includes('dispute') ? [] : ['seller'];
    case 'answer': {
      const proposal = trade.proposals.find(({ id }) => of.what === `answer:${id}`);
      return proposal ? [proposal.by === 'buyer' ? 'seller' : 'buyer'] : [];
    }
    default:
      return [];
  }
}
