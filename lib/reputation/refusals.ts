import { defineRefusals } from '#lib/kernel/refusal.ts';

/** Everything reputation can say no to. Messages: `reputation.refusals.<reason>`. */
export const refuseReputation = defineRefusals({
  'reputation.not_found': 404,
  'reputation.not_ended': 409,
  'reputation.never_funded': 409,
  'reputation.already_given': 409,
});
