/** Whether something can be awarded from a bond, and how much at most. Pure; the contract's half is Bond.sol. */
import type { Terms } from '#lib/chain/signing.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { refuseDispute } from './refusals.ts';

/** From whom, their address in the trade, and at most so much, base units. */
export type Awardable = {
  readonly party: 'buyer' | 'seller';
  readonly merchant: string;
  readonly mostUnits: string;
};

type Case = {
  readonly terms: Terms;
  readonly ruling: { readonly fault: string; readonly stoodAt: Date | null } | null | undefined;
  readonly state: string;
  /** What the bonds of the two hold under the trade's arbiter, of the trade's coin; null: the chain does not answer. */
  readonly held: { readonly buyer: bigint; readonly seller: bigint } | null;
};

/**
 * Only where a ruling stands that says one of the two was at fault, and only from that one's bond. Refuses `dispute.no_ruling`,
 * `dispute.no_party_at_fault`, `dispute.chain_unavailable`, `dispute.no_bond`.
 */
export function awardable({ terms, ruling, state, held }: Case): Result<Awardable> {
  if (!ruling?.stoodAt || state !== 'sealing') return refused(refuseDispute('dispute.no_ruling'));
  const party = ruling.fault === 'buyer' || ruling.fault === 'seller' ? ruling.fault : null;
  if (party === null) return refused(refuseDispute('dispute.no_party_at_fault'));
  if (held === null) return refused(refuseDispute('dispute.chain_unavailable'));
  const [bond, amount] = [held[party], BigInt(terms.amount)];
  if (bond === 0n) return refused(refuseDispute('dispute.no_bond'));
  return ok({ party, merchant: terms[party], mostUnits: `${bond < amount ? bond : amount}` });
}
