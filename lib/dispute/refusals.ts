import { defineRefusals } from '#lib/kernel/refusal.ts';

/** Everything a dispute can refuse, with the HTTP status of the answer. Messages: `dispute.refusals.<reason>`. */
export const refuseDispute = defineRefusals({
  'dispute.not_found': 404,
  /** A moderator who is buyer or seller of the case. */
  'dispute.conflict_of_interest': 403,
  /** The signer has no seat among the arbiters that the terms name. */
  'dispute.not_panel_member': 403,
  'dispute.wrong_state': 409,
  /** A moderator who did not ask for the case, or no longer has it. */
  'dispute.not_assigned': 403,
  /** data.conflict: one of CONFLICTS (lib/dispute/court.ts). */
  'dispute.has_conflict': 403,
  /** Somebody else has it; data.name: who. */
  'dispute.taken': 409,
  'dispute.not_asked': 409,
  /** data.least, data.most: seconds. */
  'dispute.answer_time_out_of_range': 422,
  /** The one who takes it over is no moderator, has a conflict, or has it already. */
  'dispute.cannot_take_over': 422,
  'dispute.no_ruling': 409,
  'dispute.appeal_over': 410,
  'dispute.appealed_before': 409,
  'dispute.accepted_before': 409,
  /** What is signed for the chain is not what was ruled; data.toBuyer: what was. */
  'dispute.not_as_ruled': 422,
  'dispute.silence_decides_nothing': 409,
  'dispute.offence_without_fault': 422,
  'dispute.contest_over': 410,
  'dispute.contested_before': 409,
  'dispute.not_contested': 409,
  'dispute.settled_before': 409,
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
  'dispute.template_not_found': 404,
  /** Sharing one, and changing what is shared, is a senior's. */
  'dispute.template_not_yours': 403,
  /** data.place: what stands in braces; data.places: what can. */
  'dispute.template_unknown_place': 422,
  /** data.most: how many one moderator may keep. */
  'dispute.too_many_templates': 409,
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
  /** Evidence. data.most: pieces of one party. */
  'dispute.too_much_evidence': 409,
  /** data.megabytes: of one party in all. */
  'dispute.evidence_too_large': 409,
  /** The payment details lie before the court already, by the same hand. */
  'dispute.payee_opened_before': 409,
  /** What was sent is not signed by its author's published keys, or is not what its hash says. */
  'dispute.evidence_unsigned': 422,
  'dispute.evidence_not_found': 404,
  /** On a reader's screen: not signed by the side it names; not what was committed to; sealed to others. */
  'dispute.evidence_forged': 422,
  'dispute.evidence_altered': 422,
  'dispute.evidence_not_for_you': 403,
  /** Awards from a bond: nobody of the two was at fault; the one who was has no bond of this coin under this arbiter; another amount is on its way. */
  'dispute.no_party_at_fault': 409,
  'dispute.no_bond': 409,
  'dispute.award_submitted': 409,
  'dispute.chain_unavailable': 503,
  /** There is no panel of this release at the address. */
  'dispute.panel_unknown': 422,
  /** One signature would do: a stolen key could rule. */
  'dispute.panel_too_small': 422,
  /** data.address: a member whose wallet is that of nobody who holds a seat that rules. */
  'dispute.panel_member_without_seat': 422,
  /** The backup arbiter sits among its members: the two are to be independent. */
  'dispute.panel_has_backup': 422,
  'dispute.panel_in_force': 409,
});
