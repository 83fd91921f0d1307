import { defineRefusals } from '#lib/kernel/refusal.ts';

/** What the door itself says no to, before any noun is asked. Messages: `request.refusals.<reason>`. */
export const refuseRequest = defineRefusals({
  /** data.field: the first field that is wrong, data.issue: what zod says of it. */
  'request.invalid': 400,
  'request.not_json': 400,
  'request.too_large': 400,
  'request.other_origin': 403,
  'request.not_found': 404,
  'request.key_reused': 409,
  'request.too_many': 429,
  /** The server could not be reached; nothing is known to have happened. */
  'request.unreachable': 503,
  /** The database has no room left to write, or no memory: nothing was done. */
  'request.no_room': 503,
  /** We broke; data.requestId finds it in the log. */
  'request.fault': 503,
});
