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

/** How far back a price history goes. */
export const HISTORY_RANGES = ['day', 'week', 'month', 'year'] as const;
export type HistoryRange = (typeof HISTORY_RANGES)[number];

/** A history of one market; a range that is not one of ours is a day. */
export const historyFilter = z.object({
  asset: z.string().max(12),
  currency: z.string().regex(/^[A-Z]{3}$/),
  range: z.enum(HISTORY_RANGES).catch('day'),
});
export type HistoryFilter = z.infer<typeof historyFilter>;

/** One quote as it is kept beside a rate, and beside the trade that was struck at it. */
const keptQuote = z.object({
  source: z.string(),
  /** "ETH/USD" */
  pair: z.string(),
  /** Plain decimal. */
  value: z.string(),
  /** Seconds since 1970. */
  at: z.number(),
  /** False: it lay too far off and was cut away. */
  used: z.boolean(),
});
export const keptQuotes = z.array(keptQuote);
export type KeptQuote = z.infer<typeof keptQuote>;

const splitSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('spread'), spreadBps: z.number() }),
  z.object({ kind: z.literal('too_few'), have: z.number(), need: z.number() }),
  z.object({ kind: z.literal('jump'), jumpBps: z.number() }),
]);
/** Why sources that answered make no rate, as a column has it; null where they do. */
export const splitColumn = splitSchema.nullable();

/** Where the rate of a trade came from, as the trade keeps it. Trades of before have source and day alone. */
export const struckRate = z.object({
  /** `fixed`: the maker's own price; `sample`: the shipped figures; `median`: of the quotes. */
  source: z.string(),
  /** ISO time, of a sample the day, of a fixed price empty. */
  at: z.string(),
  spreadBps: z.number().optional(),
  /** The rate itself, fiat per whole coin, plain decimal. */
  rate: z.string().optional(),
  quotes: keptQuotes.readonly().optional(),
});
export type StruckRate = z.infer<typeof struckRate>;
