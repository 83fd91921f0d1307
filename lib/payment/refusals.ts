import { defineRefusals } from '#lib/kernel/refusal.ts';

/** Everything a payment account can refuse. Messages: `payment.refusals.<reason>`. */
export const refusePayment = defineRefusals({
  'payment.not_found': 404,
  'payment.identity_missing': 409,
  /** Sealed to another key than the owner's published one: nobody could open it. */
  'payment.not_sealed_to_owner': 422,
  'payment.method_not_for_currency': 422,
  /** data.label: the owner's name of the account that is there already. */
  'payment.already_there': 409,
  'payment.too_many': 429,
  /** data.offers: how many open offers name it. */
  'payment.in_use': 409,
  'payment.archived': 409,
  /** What was opened is not what the commitment stands for. */
  'payment.altered': 409,
});
