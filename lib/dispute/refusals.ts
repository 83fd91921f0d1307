import { defineRefusals } from '#lib/kernel/refusal.ts';

/** Everything a dispute can refuse, with the HTTP status of the answer. Messages: `dispute.refusals.<reason>`. */
export const refuseDispute = defineRefusals({
  'dispute.not_found': 404,
  /** A moderator who is buyer or seller of the case. */
  'dispute.conflict_of_interest': 403,
  /** The signer has no seat among the arbiters that the terms name. */
  'dispute.not_panel_member': 403,
  'dispute.wrong_state': 409,
  /** data.opensAt: from when a ruling is possible, epoch seconds. */
  'dispute.hearing_not_over': 409,
  'dispute.changed_meanwhile': 409,
  /** Reports: about oneself; about nobody; more than one a day can make; while one about the same is open. */
  'dispute.report_self': 422,
  'dispute.report_unknown': 404,
  'dispute.report_too_many': 429,
  'dispute.report_twice': 409,
  'dispute.report_no_words': 422,
  /** A moderator who made the report or is its subject. */
  'dispute.report_own': 403,
  'dispute.no_proposal': 409,
  'dispute.ruling_expired': 410,
  'dispute.ruling_submitted': 409,
  /** data.most: everything, base units of the token. */
  'dispute.amount_out_of_range': 422,
  'dispute.bad_signature': 422,
  'dispute.signature_expired': 422,
  'dispute.signature_too_long': 422,
  /** data.most: how many statements each party may add. */
  'dispute.too_many_statements': 409,
  /** data.most: how many excerpts of the chat each party may hand in. */
  'dispute.too_many_excerpts': 409,
  'dispute.excerpt_too_long': 422,
  'dispute.chain_unavailable': 503,
});
