/** An offer's life: live, paused, closed. Pure. */
import { ok, refused, type Result } from '../kernel/result.ts';
import { refuseOffer } from './refusals.ts';

export const OFFER_STATES = ['live', 'paused', 'closed'] as const;
export type OfferState = (typeof OFFER_STATES)[number];

export const OFFER_MOVES = ['pause', 'resume', 'edit', 'close'] as const;
export type OfferMove = (typeof OFFER_MOVES)[number];

/** From each state, the moves there are and where they lead; closed is the end. */
export const OFFER_TABLE: Readonly<Record<OfferState, Partial<Record<OfferMove, OfferState>>>> = {
  live: { pause: 'paused', edit: 'live', close: 'closed' },
  paused: { resume: 'live', edit: 'paused', close: 'closed' },
  closed: {},
};

/** The state a move leads to; refuses `offer.wrong_state`. */
export function decideOffer(state: OfferState, move: OfferMove): Result<OfferState> {
  const to = OFFER_TABLE[state][move];
  return to ? ok(to) : refused(refuseOffer('offer.wrong_state', { state, move }));
}

export function offerMoves(state: OfferState): readonly OfferMove[] {
  return OFFER_MOVES.filter((move) => OFFER_TABLE[state][move] !== undefined);
}
