import { defineRefusals } from '../kernel/refusal.ts';

/** Everything about notices that can be refused. */
export const refuseNotice = defineRefusals({
  'notice.sign_in': 401,
  'notice.not_found': 404,
  'notice.quiet_wrong': 422,
  'notice.link_unknown': 404,
  /** This installation sends no pushes. */
  'notice.push_absent': 404,
  /** The person, or their browser for them, said no; the browser has no push service, or it does not answer. */
  'notice.push_denied': 403,
  'notice.push_failed': 503,
  'notice.push_address': 422,
  'notice.push_taken': 409,
  'notice.too_many_devices': 429,
  'notice.webhook_address': 422,
  'notice.too_many_webhooks': 429,
  /** It is switched off: nothing is sent there. */
  'notice.webhook_off': 409,
});
