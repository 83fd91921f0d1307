/** An award from a merchant's bond, as the arbiter signs it (contracts/src/Bond.sol). Pure and browser-safe. */
import { bondInterface } from './abi.ts';
import type { Terms, TypedData } from './signing.ts';

/** `amount`: base units, decimal. `tradeId`: the trade's id on the chain. */
export type Award = { readonly tradeId: string; readonly merchant: string; readonly amount: string };

export const awardDataOf = (place: { readonly chainId: number; readonly bond: string }, award: Award): TypedData => ({
  domain: { name: 'Holdfast Bond', version: '1', chainId: place.chainId, verifyingContract: place.bond },
  types: {
    Slash: [
      { name: 'tradeId', type: 'bytes32' },
      { name: 'merchant', type: 'address' },
      { name: 'amount', type: 'uint128' },
    ],
  },
  primaryType: 'Slash',
  value: { ...award },
});

/** The call that carries an award out; anybody may send it. */
export const slashCall = (terms: Terms, { merchant, amount }: Award, signature: string): string =>
  bondInterface.encodeFunctionData('slash', [terms, merchant, amount, signature]);
