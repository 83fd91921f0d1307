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
});
