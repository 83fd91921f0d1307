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
  // Pausing what had paused itself makes it the maker's own pause, which no rate undoes.
  paused: { pause: 'paused', resume: 'live', edit: 'paused', close: 'closed' },
  closed: {},
};

/** The state a move leads to; refuses `offer.wrong_state`. */
export function decideOffer(state: OfferState, move: OfferMove): Result<OfferState> {
  const to = OFFER_TABLE[state][move];
  return to ? ok(to) : refused(refuseOffer('offer.wrong_state', { state, move }));
}

/**
 * `method`: one of its payment methods is switched off where it is paid; it comes back by itself. `staff`: its maker was restrained; when that is lifted
 * they resume it.
 */
export const PAUSE_REASONS = ['maker', 'trigger', 'method', 'staff'] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];

/** Whether what paused it brings it back, without its maker. */
export const returnsByItself = (pauseReason: string | null): boolean =>
  pauseReason === 'trigger' || pauseReason === 'method';

/**
 * What its maker can do with it now: an offer that paused itself comes back by itself, so it can be paused for good but not resumed; one
 * that its maker paused, the other way round.
 */
export function offerMoves(state: OfferState, pauseReason: string | null): readonly OfferMove[] {
  const useless: OfferMove = returnsByItself(pauseReason) ? 'resume' : 'pause';
  return OFFER_MOVES.filter(
    (move) => OFFER_TABLE[state][move] !== undefined && !(state === 'paused' && move === useless),
  );
}
