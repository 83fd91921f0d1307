import { defineRefusals } from '#lib/kernel/refusal.ts';

/** Everything the operator's settings say no to. Messages: `site.refusals.<reason>`. */
export const refuseSite = defineRefusals({
  'site.not_found': 404,
  /** `chain`: an id. Nothing is traded there. */
  'site.no_such_chain': 422,
  // Switches: `why` is one of SWITCH_REASONS
  'site.no_new_trades': 503,
  'site.no_new_offers': 503,
  'site.no_deposits': 503,
  // Limits, in US dollars: `most`, `left` are whole dollars and cents
  'site.limit_trade': 422,
  'site.limit_day': 422,
  /** The other of the two has traded as much as anybody may in a day. */
  'site.partner_limit_day': 409,
  /** There is a limit, and no rate by which this coin could be held against it. */
  'site.limit_unmeasured': 409,
  // Limits that grow, in US dollars: what somebody of this level may trade for now
  'site.level_trade': 422,
  'site.level_stranger': 422,
  'site.level_reversible': 422,
  'site.level_day': 422,
  /** The other of the two may not trade so much yet. */
  'site.partner_level': 422,
  /** `level`: the first whose row is below the one before it. */
  'site.levels_disordered': 422,
  /** `method` */
  'site.method_off': 409,
  // Setting them
  'site.fee_out_of_bounds': 422,
  /** A higher fee is said so many `hours` before it is taken. */
  'site.too_soon': 422,
  'site.in_effect': 409,
  'site.unchanged': 409,
  'site.invalid': 422,
});
