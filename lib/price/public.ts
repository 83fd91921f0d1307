/** What anybody may read of rates, as schemas. Pure. */
import { z } from 'zod';
import type { RateView } from './view.ts';

const digits = z.string().regex(/^\d+$/);

/** The question. */
export const rateQuestion = z.object({
  asset: z.string().max(12).optional().describe('Symbol of a coin; left out: all of them.'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional()
    .describe('ISO 4217 code; left out: all of them.'),
});

/** The answer: what has no rate now is left out. */
export const ratesAnswer = z.array(
  z.object({
    asset: z.string(),
    currency: z.string().regex(/^[A-Z]{3}$/),
    price: z
      .object({ numerator: digits, denominator: digits })
      .describe('Minor units of the currency for one base unit of the coin: an exact ratio.'),
    whole: z
      .string()
      .regex(/^\d+(\.\d+)?$/)
      .describe('Currency for one whole coin, rounded for reading.'),
    source: z.string(),
    at: z.string().describe('When the figures are of.'),
  }) satisfies z.ZodType<RateView>,
);
