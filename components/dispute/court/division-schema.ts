import { z } from 'zod';
import { parseUnits } from '#lib/kernel/money.ts';

/** What is typed for the buyer, as base units: no more than there is, with no more decimals than the coin has. */
export const divisionSchema = (amount: bigint, decimals: number) =>
  z.string().transform((text, issues) => {
    const units = parseUnits(text, decimals);
    if (units !== undefined && units <= amount) return units.toString();
    issues.addIssue({ code: 'custom', message: 'dispute.invalid.amount' });
    return z.NEVER;
  });
