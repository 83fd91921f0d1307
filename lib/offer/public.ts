/**
 * What anybody may read of the market, as schemas: how it is asked for, and what is answered. The API's description is made from
 * them, and its answers are held against them. Pure.
 */
import { CAPS } from '#lib/site/levels.ts';
import { z } from 'zod';
import { keyOn } from '../chain/asset-key.ts';
import { OFFER_STATES, PAUSE_REASONS } from './machine.ts';
import { MOST_METHODS, type MarketFilter } from './schema.ts';
import type { RateStatusView } from '../price/view.ts';
import type { MarketRow, MarketView, MissingView, OfferPageView, TraderView } from './view.ts';

const id = z.string().regex(/^[0-9a-hjkmnp-tv-z]{20}$/);
const digits = z.string().regex(/^\d+$/);
const figure = z.string().regex(/^\d+(\.\d+)?$/);
const share = z.int().min(0).max(10_000);
const seconds = z.int().nonnegative();
const count = z.int().nonnegative();
const yes = z.enum(['0', '1']).optional();
const methodId = z.string().regex(/^[a-z0-9-]{1,64}$/);

/** The market's question, read strictly: a machine that misspells is told, where a person's page falls back. */
export const marketQuestion = z
  .object({
    want: z.enum(['buy', 'sell']).default('buy').describe('What the reader wants to do with the coins.'),
    asset: z
      .string()
      .regex(/^[A-Z0-9]{2,12}$/)
      .default('USDC')
      .describe('Symbol of the coin.'),
    chainId: z.coerce.number().int().positive().optional().describe('The chain; left out: the home chain.'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .default('EUR')
      .describe('ISO 4217 code of the money it is traded for.'),
    amount: z
      .string()
      .regex(/^\d{1,24}(\.\d{1,18})?$/)
      .optional()
      .describe('Only offers with room for so much of the currency, in whole units: "1234.56".'),
    method: z
      .union([methodId, z.array(methodId).max(MOST_METHODS)])
      .optional()
      .describe('Only offers with any of these payment methods (see /payment-methods); may come several times.'),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .optional()
      .describe('ISO 3166 code: only offers for this country, or for every one.'),
    online: yes.describe('"1": only of makers seen within five minutes.'),
    vault: yes.describe('"1": only offers whose coins lie in the vault and are locked at once.'),
    after: z
      .string()
      .max(600)
      .optional()
      .describe(
        'The page after another: what that one gave as `next`. Belongs to the same question, for half an hour.',
      ),
  })
  .transform(({ chainId, asset, method, online, vault, ...rest }): MarketFilter => ({
    ...rest,
    asset: chainId === undefined ? asset : keyOn(chainId, asset),
    methods: [...new Set([method ?? []].flat())].sort(),
    online: online === '1',
    vault: vault === '1',
    takeable: false,
  }));

const price = z
  .object({ numerator: digits, denominator: digits })
  .describe('Minor units of the currency for one base unit of the coin: an exact ratio.');

const traderSchema = z.object({
  id,
  name: z.string(),
  walletAddress: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
  tradesDone: count,
  completionBps: share.nullable().describe('Hundredths of a per cent of trades that were completed; null: none yet.'),
  medianReleaseSeconds: seconds.nullable(),
  medianPaySeconds: seconds.nullable(),
  feedbackPositive: count,
  feedbackNegative: count,
  scoreLow: share.describe('The score, hundredths of a point: the lower end of its interval.'),
  scoreHigh: share.describe('The upper end of its interval, hundredths of a point.'),
  bond: z
    .object({ asset: z.string(), units: digits })
    .nullable()
    .describe('The bond behind the word of a merchant, base units of the asset; null: no merchant now.'),
  online: z.boolean().describe('Seen within the last five minutes.'),
}) satisfies z.ZodType<TraderView>;

const offerFields = {
  id,
  revision: z.int().positive(),
  side: z.enum(['buy', 'sell']).describe("The maker's side: whoever sells locks the coins."),
  state: z.enum(OFFER_STATES),
  chainId: z.int().positive(),
  asset: z.string(),
  assetDecimals: z.int().nonnegative(),
  currency: z.string().regex(/^[A-Z]{3}$/),
  currencyDecimals: z.int().nonnegative(),
  pricing: z.enum(['fixed', 'margin']),
  marginBps: z.int().nullable().describe('Hundredths of a per cent over the reference rate; null: the price is fixed.'),
  price: price.nullable(),
  wholePrice: figure.nullable().describe('Currency for one whole coin, now, rounded for reading; null: no rate.'),
  fromMarketBps: z.int().nullable(),
  leastMinor: digits.describe('In minor units of the currency.'),
  mostMinor: digits.describe('In minor units of the currency.'),
  leftUnits: digits.nullable().describe('Base units of the coin left for new trades; null: no bound but the maximum.'),
  methodIds: z.array(methodId),
  paymentWindowSeconds: seconds,
  terms: z.string(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .nullable(),
  maker: traderSchema,
  standing: z
    .object({ id, freeUnits: digits, coversMost: z.boolean(), feeBps: share })
    .nullable()
    .describe(
      'The coins lie in the vault and are locked the moment somebody takes the offer; null: the seller locks by hand.',
    ),
  isMine: z.boolean(),
};

const code = z.object({ code: z.string(), data: z.record(z.string(), z.union([z.string(), z.number()])) });
const instant = z.int().describe('Seconds since 1970.');
const countryCode = z.string().regex(/^[A-Z]{2}$/);

const capSchema = z.object({ mostMinor: digits, by: z.enum([...CAPS, 'partner']) });

const missingSchema = z.discriminatedUnion('rule', [
  z.object({ rule: z.literal('trades'), least: count, has: count, more: count }),
  z.object({ rule: z.literal('completion'), leastBps: share, hasBps: share.nullable(), more: count.nullable() }),
  z.object({ rule: z.literal('age'), leastDays: count, hasDays: count, from: instant }),
  z.object({ rule: z.literal('country'), countries: z.array(countryCode), has: countryCode.nullable() }),
  z.object({ rule: z.literal('first_trade'), mostMinor: digits }),
]) satisfies z.ZodType<MissingView>;

const minutes = z.int().nonnegative().describe('Minutes of the day it begins on.');

/** Everything an offer says to whoever takes it. */
export const pageFields = {
  ...offerFields,
  unlisted: z.boolean().describe('Found by its address alone.'),
  pauseReason: z.enum(PAUSE_REASONS).nullable(),
  firstMessage: z.string().describe('What everyone who takes it reads first.'),
  openingHours: z
    .object({ zone: z.string(), days: z.array(z.array(z.tuple([minutes, minutes]))) })
    .nullable()
    .describe('Seven days, Monday first; null: always open.'),
  rules: z
    .object({
      leastTrades: count,
      leastCompletionBps: share,
      leastAgeDays: count,
      takerCountries: z.array(countryCode),
      firstTradeMostMinor: digits.nullable(),
      trustedOnly: z.boolean().describe('Only people whom its maker trusts.'),
    })
    .describe('What its maker asks of who takes it.'),
  feeBps: share.describe('The fee of a trade taken now, basis points, borne by the maker.'),
  releaseSeconds: z
    .record(methodId, seconds)
    .describe('By payment method, how long its seller may wait with the release of a trade taken now.'),
  gate: z
    .object({
      shut: code.nullable(),
      missing: z.array(missingSchema),
      firstTradeMostMinor: digits.nullable(),
      caps: z
        .record(methodId, capSchema)
        .describe(
          'By payment method, what limits that grow leave for one trade; a method without a bound is left out.',
        ),
      tooSmallCap: capSchema
        .nullable()
        .describe('The widest of the caps, where even the least that the offer takes is more than that.'),
    })
    .describe('Whether it can be taken now, and what somebody signed in lacks.'),
};
export const offerAnswer = z.object(pageFields) satisfies z.ZodType<OfferPageView>;

const rowSchema = z.object({
  ...offerFields,
  forAmountUnits: digits
    .nullable()
    .describe('With an amount in the question: base units of the coin that the reader would get, or give, for it.'),
}) satisfies z.ZodType<MarketRow>;

const rateStatusSchema = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('fresh'),
    source: z.enum(['sample', 'median']),
    at: z.string(),
    sources: count.describe("Sources of the coin's price that agreed."),
    spread: figure.describe('How far apart they lay, per cent.'),
  }),
  z.object({
    state: z.literal('paused'),
    reason: z.string(),
    data: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
]) satisfies z.ZodType<RateStatusView>;

/** A page of the market. */
export const marketAnswer = z.object({
  rows: z.array(rowSchema).describe('At most 25, best price for the reader first.'),
  next: z.string().nullable().describe('Goes into `after`; null: this is the last page.'),
  total: count.nullable().describe('How many there are; null: not counted for this question.'),
  methodCounts: z
    .record(methodId, count)
    .describe('Offers of this market by payment method, a few seconds old at most.'),
  rate: figure.nullable().describe('Reference rate: currency for one whole coin.'),
  rateStatus: rateStatusSchema.describe(
    'What the rate is made of, or why there is none and offers that follow it wait.',
  ),
}) satisfies z.ZodType<MarketView>;
