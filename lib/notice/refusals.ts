import { defineRefusals } from '../kernel/refusal.ts';

/** Everything about notices that can be refused. */
export const refuseNotice = defineRefusals({
  'notice.sign_in': 401,
  'notice.not_found': 404,
  'notice.quiet_wrong': 422,
  'notice.link_unknown': 404,
});
