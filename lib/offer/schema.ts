import { z } from 'zod';
import { LONGEST_ASSET_KEY } from '../chain/asset-key.ts';
import { isZone } from '../kernel/zones.ts';
import { recipientsOf, type Sealed } from '../account/sealing.ts';
import { checkHours, checkOffer } from './checks.ts';
import { DAY_MINUTES, MOST_RANGES } from './hours.ts';
import { MOST_DAYS, MOST_LANES } from './standing.ts';
import { plainText } from './text.ts';

const id = z.string().regex(/^[0-9a-hjkmnp-tv-z]{20}$/);
/** A plain positive decimal as typed: "1234.56". No signs, exponents or separators. */
const decimal = z
  .string()
  .trim()
  .regex(/^\d{1,24}(\.\d{1,18})?$/, { message: 'offer.form.decimal' });
const whole = z.string().regex(/^[1-9]\d{0,77}$/);

/** A margin of at most 50 % either way: more is a slip of the keyboard. */
export const MOST_MARGIN_BPS = 5000;
/** Characters. */
export const MOST_TERMS = 2000;
export const MOST_FIRST_MESSAGE = 500;
export const MOST_TRADES = 10_000;
export const MOST_AGE_DAYS = 3650;
const MOST_COUNTRIES = 100;

const country = z.string().regex(/^[A-Z]{2}$/, { message: 'offer.form.unknownCountry' });
/** Kept without anything that hides or turns text round; counted after that. */
const text = (most: number) =>
  z
    .string()
    .max(20_000, { message: 'offer.form.textLong' })
    .transform(plainText)
    .pipe(z.string().max(most, { message: 'offer.form.textLong' }));
const counted = (most: number, message: string) => z.int({ message }).min(0, { message }).max(most, { message });

const range = z.tuple([
  z
    .int()
    .min(0)
    .max(DAY_MINUTES - 1),
  z
    .int()
    .min(1)
    .max(2 * DAY_MINUTES),
]);
/** As they are kept, too. */
export const openingHoursSchema = z
  .object({
    zone: z.string().refine(isZone, { message: 'offer.form.zone' }),
    days: z.array(z.array(range).max(MOST_RANGES)).length(7),
  })
  .superRefine((hours, issues) => {
    const wrong = checkHours(hours);
    if (wrong) issues.addIssue({ code: 'custom', path: [], message: wrong });
  });

/** What the form holds, as typed; amounts are decimals in whole coins and whole currency. */
export const offerSchema = z
  .object({
    side: z.enum(['buy', 'sell']),
    chainId: z.int().positive(),
    asset: z.string().max(12),
    currency: z.string().regex(/^[A-Z]{3}$/),
    pricing: z.enum(['fixed', 'margin']),
    /** Fiat per whole coin. */
    fixedPrice: decimal.optional(),
    marginBps: z
      .int({ message: 'offer.form.marginNeeded' })
      .min(-MOST_MARGIN_BPS, { message: 'offer.form.marginNeeded' })
      .max(MOST_MARGIN_BPS, { message: 'offer.form.marginNeeded' })
      // No negative zero: it would be another value than zero.
      .transform((bps) => bps || 0)
      .optional(),
    floorPrice: decimal.optional(),
    ceilingPrice: decimal.optional(),
    /** Reference rates, fiat per whole coin, under or over which the offer pauses itself. */
    pauseUnder: decimal.optional(),
    pauseOver: decimal.optional(),
    least: decimal,
    most: decimal,
    /** Whole coins to trade in all; left out: no bound but the maximum of each trade. */
    total: decimal.optional(),
    methods: z
      .array(z.object({ methodId: z.string().max(64), paymentAccountId: id.optional() }))
      .min(1, { message: 'offer.form.methodNeeded' })
      .max(10, { message: 'offer.form.methodsMany' }),
    paymentWindowSeconds: z
      .int()
      .min(30 * 60)
      .max(7 * 86_400),
    terms: text(MOST_TERMS).default(''),
    /** What everyone who takes the offer reads first, beside the chat. */
    firstMessage: text(MOST_FIRST_MESSAGE).default(''),
    /** Selling: lock from the vault, where it holds enough. */
    fromVault: z.boolean().default(false),
    country: country.optional(),
    openingHours: openingHoursSchema.optional(),
    /** Not in the market: for whoever has the link. */
    unlisted: z.boolean().default(false),
    /** Rules on takers. */
    leastTrades: counted(MOST_TRADES, 'offer.form.leastTradesRange').default(0),
    leastCompletionBps: counted(10_000, 'offer.form.leastCompletionRange').default(0),
    leastAgeDays: counted(MOST_AGE_DAYS, 'offer.form.leastAgeRange').default(0),
    takerCountries: z.array(country).max(MOST_COUNTRIES).default([]),
    /** Whole fiat that the first trade of two people may come to. */
    firstTradeMost: decimal.optional(),
    /** Only people whom the maker trusts; in no list but theirs. */
    trustedOnly: z.boolean().default(false),
  })
  .superRefine((input, issues) => {
    for (const [path, message] of checkOffer(input)) issues.addIssue({ code: 'custom', path: [path], message });
  });
export type OfferInput = z.input<typeof offerSchema>;
export type ParsedOffer = z.output<typeof offerSchema>;

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);
const digits = z.string().regex(/^\d{1,39}$/);

/** The contract's Offer as a row keeps it. */
export const signedOfferSchema = z.object({
  seller: address,
  token: address,
  least: digits,
  most: digits,
  feeBps: z.int(),
  feeRecipient: address,
  arbiter: address,
  backupArbiter: address,
  paymentWindow: z.int(),
  hearingWindow: z.int(),
  rulingWindow: z.int(),
  firstLane: z.int(),
  lanes: z.int(),
  opener: address,
  series: digits,
  validUntil: z.int(),
  book: z.string().regex(/^0x[0-9a-f]{64}$/),
});

/** How many trades at once, and for how long. */
export const prepareStandingSchema = z.object({
  lanes: z.int().min(1).max(MOST_LANES),
  days: z.int().min(1).max(MOST_DAYS),
});

const signature = z.string().regex(/^0x[0-9a-f]{130}$/i);
/** Sealed text in its exact form; for whom, and what is in it, the command says. */
export const sealedSchema = z.custom<Sealed>(
  (value) => recipientsOf(value) !== undefined && JSON.stringify(value).length <= 20_000,
);

/** Payment method to the payee's account, sealed to the release key. */
export const payeesSchema = z.record(z.string().max(64), sealedSchema);

export const signStandingSchema = z.object({ standingId: id, signature, payees: payeesSchema });

/** Without the signature it ends here alone; with it, on the chain as well. */
export const endStandingSchema = z.object({ signature: signature.optional() });
export const standingParams = z.object({ standingId: id });

export const offerParams = z.object({ offerId: id.describe('The id of an offer: `id` of a row.') });
export const isOfferId = (text: string): boolean => id.safeParse(text).success;
export const offerMoveSchema = z.object({ move: z.enum(['pause', 'resume', 'close']) });

/** "1" in the URL: asked for; anything else: not. */
const asked = z
  .string()
  .optional()
  .catch(undefined)
  .transform((value) => value === '1');

/** Payment methods looked for at once. */
export const MOST_METHODS = 5;

/** The market's state, whole, as it stands in the URL. Unknown or broken values fall back instead of failing the page. */
export const marketSchema = z
  .object({
    /** What the visitor wants to do. */
    want: z.enum(['buy', 'sell']).catch('buy'),
    /** A key: see lib/chain/asset-key.ts. */
    asset: z.string().max(LONGEST_ASSET_KEY).catch('USDC'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .catch('EUR'),
    /** Whole fiat, as typed. */
    amount: decimal.optional().catch(undefined),
    /** Any of these; none: every method. */
    method: z
      .union([z.string(), z.array(z.string())])
      .optional()
      .catch(undefined),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .optional()
      .catch(undefined),
    /** Only what the visitor may take by the makers' rules. */
    takeable: asked,
    /** Only of makers who are online. */
    online: asked,
    /** Only what the vault locks at once. */
    vault: asked,
    /** Left out: by price, the best for the visitor first. `score`: by the makers' scores, the highest first. */
    sort: z.enum(['score']).optional().catch(undefined),
    after: z.string().max(600).optional().catch(undefined),
  })
  .transform(({ method, ...rest }) => ({
    ...rest,
    methods: [...new Set([method ?? []].flat().filter((id) => /^[a-z0-9-]{1,64}$/.test(id)))]
      .sort()
      .slice(0, MOST_METHODS),
  }));
export type MarketFilter = z.output<typeof marketSchema>;

/** A page of the market, and which offers are on the screen that asks. */
export const marketVersionSchema = marketSchema.and(
  z.object({
    seen: z
      .string()
      .regex(/^([0-9a-hjkmnp-tv-z]{20}(,(?!$)|$)){0,50}$/)
      .optional()
      .catch(undefined)
      .transform((text) => (text ? text.split(',') : [])),
  }),
);
export type MarketVersionInput = z.output<typeof marketVersionSchema>;

export const priceSchema = z.object({ numerator: whole, denominator: whole });
