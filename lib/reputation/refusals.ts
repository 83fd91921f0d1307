import { defineRefusals } from '#lib/kernel/refusal.ts';

/** Everything reputation can say no to. Messages: `reputation.refusals.<reason>`. */
export const refuseReputation = defineRefusals({
  'reputation.not_found': 404,
  'reputation.not_ended': 409,
  'reputation.never_funded': 409,
  'reputation.practice': 409,
  /** Yours is open for everyone to read. */
  'reputation.already_given': 409,
  /** { until }: when the time to write was over. */
  'reputation.window_closed': 409,
  /** Nothing of you, or nothing that is open. */
  'reputation.nothing_said': 409,
  'reputation.words_removed': 409,
  'reputation.reply_given': 409,
  'reputation.reply_closed': 409,
  // What people decide who read signals
  'reputation.review_not_found': 404,
  'reputation.review_changed': 409,
  /** `least` letters. */
  'reputation.review_unsaid': 422,
  'reputation.appeal_over': 409,
  'reputation.appealed_before': 409,
  'reputation.appeal_own': 403,
  /** This deployment has no contract for bonds. */
  'reputation.no_merchants': 409,
  'reputation.merchant_already': 409,
  'reputation.applied_already': 409,
  /** { until }: when they may ask again. */
  'reputation.applied_lately': 409,
  /** { count }: how many criteria are not met. */
  'reputation.criteria_unmet': 409,
  'reputation.no_application': 404,
  'reputation.no_merchant': 404,
  'reputation.bond_unknown': 503,
  'reputation.bond_short': 409,
  'reputation.bond_leaving': 409,
});
