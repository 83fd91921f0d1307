import { defineRefusals } from '#lib/kernel/refusal.ts';

/** Everything the privacy noun can say no to. Messages: `privacy.refusals.<reason>`. */
export const refusePrivacy = defineRefusals({
  /** The link of an export is good for a few minutes and for the session that asked for it. */
  'privacy.link_over': 410,
  /** data.count: how many things stand in the way of a deletion. */
  'privacy.in_the_way': 409,
  /** What was typed is not the account's name. */
  'privacy.name_differs': 422,
  /** A wallet made in the browser goes with the account, unless its keys are kept elsewhere. */
  'privacy.keys_first': 422,
});
