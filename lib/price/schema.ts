import { z } from 'zod';

/** Which rates are asked for: all there are, those of one asset, or of one currency. */
export const rateFilter = z.object({
  asset: z.string().max(12).optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
});
export type RateFilter = z.infer<typeof rateFilter>;
