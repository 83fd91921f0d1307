import { newId, type RandomBytes } from '#lib/kernel/ids.ts';

/**
 * What a payer writes beside the transfer so that the payee knows it: eight letters and digits that cannot be mistaken for each other and say
 * nothing of coins. Short enough for every rail (tests/payment/methods.test.ts); the money is found by it together with amount and name.
 */
export function newReference(random: RandomBytes): string {
  return newId(random).slice(0, 8).toUpperCase();
}
