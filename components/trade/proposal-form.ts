/** What a person fills in to propose, and the base units it means. Pure. */
import { bpsOf, parseUnits } from '#lib/kernel/money.ts';
import type { Party } from '#lib/trade/policy.ts';
import type { ProposalView } from '#lib/trade/view.ts';

/** `cancel`: everything back to the seller; `half`: half of the coins each; `other`: as typed. */
export const CHOICES = ['cancel', 'half', 'other'] as const;
export type Choice = (typeof CHOICES)[number];

/** Nothing is chosen for a person: what is signed was meant. */
export type Typed = { readonly choice: Choice | null; readonly text: string; readonly unit: 'coins' | 'percent' };

/**
 * Base units to the buyer; undefined where nothing sensible is typed, or where it would be all of it (that is a release). A percentage
 * has two places at most and is rounded down to a unit, which favours the seller.
 */
export function unitsOf({ choice, text, unit }: Typed, amount: bigint, decimals: number): bigint | undefined {
  if (choice === 'cancel') return 0n;
  if (choice === 'half') return amount / 2n;
  if (choice === null) return undefined;
  const typed = parseUnits(text, unit === 'coins' ? decimals : 2);
  if (typed === undefined || (unit === 'percent' && typed > 10_000n)) return undefined;
  const toBuyer = unit === 'coins' ? typed : bpsOf(amount, Number(typed));
  return toBuyer < amount ? toBuyer : undefined;
}

/** One's own signatures that the other can still use, the most generous first. */
export function boundBy(proposals: readonly ProposalView[], party: Party, now: number): readonly ProposalView[] {
  const mine = proposals.filter(({ by, binding, validUntil }) => by === party && binding && validUntil >= now);
  const sign = party === 'seller' ? -1 : 1;
  return mine.toSorted((a, b) => sign * (BigInt(a.toBuyerUnits) < BigInt(b.toBuyerUnits) ? -1 : 1));
}
