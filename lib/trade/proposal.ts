/**
 * A proposal to settle: what one party has signed and the other may sign too. Pure. A row says who closed it and how; what it *is*
 * now follows from that, from the time and from where the trade stands, so that a reorganisation or a deadline needs no write.
 */
import type { Instant } from '../kernel/instant.ts';
import { isEnd, type Move, type TradeState } from './machine.ts';
import type { Party } from './policy.ts';

/** Why, from a list: the words are the reader's, and nothing free is left with the server. More is said in the sealed chat. */
export const PROPOSAL_REASONS = [
  'changed_mind',
  'cannot_pay',
  'bank_refused',
  'part_paid',
  'wrong_amount',
  'wrong_name',
  'took_too_long',
  'as_agreed',
] as const;
export type ProposalReason = (typeof PROPOSAL_REASONS)[number];

/** How a party closed a proposal. `superseded`: its proposer made another one. */
export const CLOSINGS = ['accepted', 'countered', 'declined', 'withdrawn', 'superseded'] as const;
export type Closing = (typeof CLOSINGS)[number];

/** `executed`: the chain settled by it. `expired`: nobody closed it in time. `superseded`: also when the trade ended another way. */
export const PROPOSAL_STATES = ['open', 'accepted', 'executed', ...CLOSINGS.slice(1), 'expired'] as const;
export type ProposalState = 'open' | 'executed' | 'expired' | Closing;

export type ProposalFacts = {
  readonly id: string;
  readonly by: Party;
  /** Base units. */
  readonly toBuyer: bigint;
  /** Chain seconds, inclusive. */
  readonly validUntil: Instant;
  readonly closedAs: Closing | null;
};

/** What of the trade decides about its proposals. */
export type Settled = {
  readonly state: TradeState;
  readonly endedBy: Move | null;
  readonly endedAt: Instant | null;
  /** Base units that went to the buyer; null while it is live. */
  readonly toBuyer: bigint | null;
};

/** Everything back to the seller is a cancellation; all to the buyer is `release` and never a proposal. */
export const kindOf = (toBuyer: bigint): 'cancel' | 'divide' => (toBuyer === 0n ? 'cancel' : 'divide');

/**
 * The state of each proposal of a trade, in the order given (oldest first).
 * @param now chain seconds
 */
export function statesOf(proposals: readonly ProposalFacts[], trade: Settled, now: Instant): readonly ProposalState[] {
  const executed = executedOf(proposals, trade);
  return proposals.map((proposal) => (proposal === executed ? 'executed' : stateOf(proposal, trade, now)));
}

/**
 * The chain says how much the buyer got, not by which signatures: the accepted proposal of that amount, else the newest (somebody took
 * a signature to the contract without us).
 */
function executedOf(proposals: readonly ProposalFacts[], trade: Settled): ProposalFacts | undefined {
  if (trade.endedBy !== 'settle') return undefined;
  const same = proposals.filter(({ toBuyer }) => toBuyer === trade.toBuyer);
  return same.findLast(({ closedAs }) => closedAs === 'accepted') ?? same.at(-1);
}

function stateOf(proposal: ProposalFacts, trade: Settled, now: Instant): ProposalState {
  const { closedAs, validUntil } = proposal;
  if (closedAs !== null && closedAs !== 'accepted') return closedAs;
  const until = isEnd(trade.state) ? (trade.endedAt ?? now) : now;
  if (validUntil < until) return 'expired';
  if (isEnd(trade.state)) return 'superseded';
  return closedAs ?? 'open';
}

/**
 * Whether the proposer is still bound: whoever holds the signature can sign the same and bring both to the contract until
 * `validUntil`, whatever this app says of the proposal. Nothing can call it back.
 */
export function isBinding(
  proposal: Pick<ProposalFacts, 'validUntil'>,
  trade: Pick<Settled, 'state'>,
  now: Instant,
): boolean {
  return !isEnd(trade.state) && now <= proposal.validUntil;
}
