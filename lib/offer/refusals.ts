import { defineRefusals } from '../kernel/refusal.ts';

/** Everything an offer can refuse, with the HTTP status of the answer. */
export const refuseOffer = defineRefusals({
  'offer.sign_in': 401,
  'offer.not_found': 404,
  'offer.closed': 410,
  'offer.paused': 409,
  'offer.changed': 409,
  'offer.price_changed': 409,
  'offer.price_unavailable': 409,
  'offer.below_minimum': 422,
  'offer.above_maximum': 422,
  'offer.amount_too_small': 422,
  'offer.not_enough_left': 409,
  'offer.method_not_offered': 422,
  'offer.method_not_for_currency': 422,
  'offer.method_twice': 422,
  'offer.payment_account_needed': 422,
  'offer.payment_account_mismatch': 422,
  'offer.limits_reversed': 422,
  'offer.bounds_reversed': 422,
  'offer.unknown_asset': 422,
  'offer.unknown_currency': 422,
  'offer.too_many': 429,
  'offer.wrong_state': 409,
  'offer.identity_missing': 409,
});
