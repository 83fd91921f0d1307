import { z } from 'zod';
import { isZone } from '#lib/kernel/zones.ts';

/** The first year there could be a trade in. */
export const FIRST_YEAR = 2020;

const zone = z.string().refine(isZone);

/** Everything as JSON, or the ended trades of one year, as the person's clock counts it, as CSV. */
export const exportInput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('everything') }),
  z.object({ kind: z.literal('trades'), year: z.int().min(FIRST_YEAR).max(2200), zone }),
]);
export type ExportInput = z.infer<typeof exportInput>;

export const exportParams = z.object({ token: z.string().regex(/^[\w-]{20,800}\.[\w-]{43}$/) });

export const deletionInput = z.object({
  /** The account's name, typed. */
  name: z.string().max(100),
  /** The keys of a wallet made in the browser are kept elsewhere. */
  keysSaved: z.boolean(),
});
export type DeletionInput = z.infer<typeof deletionInput>;
