import { defineRefusals } from '#lib/kernel/refusal.ts';

/** Everything that can be wrong with a statement. Messages: `statement.refusals.<reason>`; on the verifier's page `refusal.statement.<reason>`. */
export const refuseStatement = defineRefusals({
  'statement.too_large': 422,
  'statement.no_statement': 422,
  /** It was altered, or somebody else signed it. */
  'statement.not_the_sites': 422,
  'statement.not_the_wallets': 422,
  /** It was made for another wallet than the one that brings it. */
  'statement.of_somebody_else': 403,
  'statement.of_this_site': 409,
  'statement.too_old': 410,
  'statement.of_tomorrow': 422,
  /** data.most: how many sites' statements one person may show. */
  'statement.too_many': 409,
  'statement.not_found': 404,
  /** data.expected, data.actual: chain ids. The node is of another chain than the statement. */
  'statement.other_chain': 409,
  /** The chain has not been read far enough for anything to be final. */
  'statement.nothing_final': 409,
});
