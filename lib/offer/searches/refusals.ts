import { defineRefusals } from '../../kernel/refusal.ts';

/** Everything a saved search can refuse. */
export const refuseSearch = defineRefusals({
  'search.sign_in': 401,
  'search.not_found': 404,
  /** data.most: how many one person may have. */
  'search.too_many': 429,
  'search.name': 422,
  'search.bound': 422,
  'search.filter': 422,
});
