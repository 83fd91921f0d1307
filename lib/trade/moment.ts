/** What a person should have in mind at a moment of a trade; the words are `safety.cards.<moment>`. Pure. */
import type { TradeState } from './machine.ts';
import type { Party } from './policy.ts';

export const MOMENTS = ['take', 'pay', 'paid', 'release', 'chat', 'dispute', 'keys'] as const;
export type Moment = (typeof MOMENTS)[number];

/** Whoever has carried out fewer trades sees the card unfolded. */
export const UNFOLDED_UNTIL = 3;

/** Null: the trade has ended, and nothing can be lost any more. */
export function momentOf({ state, party }: { readonly state: TradeState; readonly party: Party }): Moment | null {
  if (state === 'disputed') return 'dispute';
  if (state === 'awaiting_release') return party === 'buyer' ? 'paid' : 'release';
  // Before the money is on its way the seller has nothing to do but talk.
  if (state === 'awaiting_escrow' || state === 'awaiting_payment') return party === 'buyer' ? 'pay' : 'chat';
  return null;
}
