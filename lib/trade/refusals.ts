import { defineRefusals } from '../kernel/refusal.ts';

/** Everything a trade can refuse, with the HTTP status of the answer. */
export const refuseTrade = defineRefusals({
  /** A comparison waits to be made already. */
  'trade.reconcile_asked': 409,
  'trade.not_found': 404,
  'trade.sign_in': 401,
  'trade.wrong_state': 409,
  'trade.not_your_move': 403,
  'trade.too_early': 409,
  'trade.too_late': 410,
  'trade.changed_meanwhile': 409,
  'trade.cancelled_already': 409,
  'trade.own_offer': 409,
  'trade.paused': 403,
  'trade.too_many_open': 429,
  'trade.identity_missing': 409,
  'trade.partner_identity_missing': 409,
  /** The key the server handed out is not vouched for by the wallet that the terms name. */
  'trade.partner_key_unproven': 409,
  'trade.payment_account_needed': 422,
  'trade.payment_account_mismatch': 422,
  'trade.bad_signature': 422,
  'trade.signature_expired': 422,
  'trade.signature_too_long': 422,
  'trade.payee_not_sealed': 422,
  'trade.payer_not_named': 409,
  'trade.details_not_ready': 409,
  'trade.too_little_time': 409,
  'trade.insufficient_balance': 409,
  'trade.insufficient_vault': 409,
  'trade.amount_out_of_range': 422,
  'trade.bad_transaction': 422,
  'trade.chain_unavailable': 503,
  'trade.refused_by_contract': 409,
  'trade.proposal_not_found': 404,
  /** Accepted, countered, declined, withdrawn, superseded, expired or executed meanwhile: `state`. */
  'trade.proposal_closed': 409,
  /** All to the buyer needs nobody's agreement. */
  'trade.proposal_is_release': 422,
  'trade.too_many_proposals': 429,
  /** An act that ends the trade is with the relayer. */
  'trade.end_under_way': 409,
  /** Practice happens where coins are worth nothing. */
  'trade.practice_elsewhere': 404,
  'trade.practice_under_way': 409,
  /** There was no scam to refuse yet, or this is no practice trade of the asker's. */
  'trade.practice_not_asked': 409,
  /** Nobody judges a practice trade. */
  'trade.practice_no_court': 409,
});
