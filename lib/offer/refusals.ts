import { defineRefusals } from '../kernel/refusal.ts';

/** Everything an offer can refuse, with the HTTP status of the answer. */
export const refuseOffer = defineRefusals({
  'offer.sign_in': 401,
  'offer.not_found': 404,
  'offer.closed': 410,
  'offer.paused': 409,
  /** The reference rate is beyond a trigger price of the maker's; it comes back by itself. */
  'offer.paused_by_rate': 409,
  /** One of its payment methods is switched off; it comes back by itself, or when its maker offers another. */
  'offer.paused_by_method': 409,
  'offer.outside_hours': 409,
  /** Its maker is away: `until`, epoch seconds, 0 where nobody knows until when. */
  'offer.maker_away': 409,
  /** The fee is another than the taker saw: `bps`. */
  'offer.fee_changed': 409,
  /** What the maker asks of whoever takes. */
  'offer.rule_trades': 403,
  'offer.rule_completion': 403,
  'offer.rule_age': 403,
  'offer.rule_country': 403,
  'offer.rule_first_trade': 403,
  'offer.rule_trusted': 403,
  /** The visitor has blocked its maker; its maker does not trade with the visitor. */
  'offer.maker_blocked': 403,
  'offer.not_with_you': 403,
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
  /** A field that the form would have refused; `field`. */
  'offer.invalid': 422,
  'offer.unknown_asset': 422,
  'offer.unknown_currency': 422,
  'offer.too_many': 429,
  'offer.wrong_state': 409,
  /** A page of the market that is not one of ours, or of another query. */
  'offer.cursor_unknown': 400,
  'offer.cursor_old': 410,
  'offer.identity_missing': 409,
  'offer.standing_buys': 422,
  'offer.standing_outdated': 409,
  'offer.standing_expired': 410,
  'offer.standing_not_found': 404,
  'offer.standing_bad_signature': 422,
  'offer.standing_payee': 422,
  /** Taking: what was to be locked from the vault cannot be. */
  'offer.standing_over': 409,
  'offer.standing_busy': 409,
  'offer.vault_short': 409,
});
