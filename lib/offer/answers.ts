/** What the API answers about the reader's own offers. Pure. */
import { z } from 'zod';
import { sealed } from '../account/answers.ts';
import { OFFER_MOVES, OFFER_STATES } from './machine.ts';
import { pageFields } from './public.ts';
import { signedOfferSchema } from './schema.ts';
import type { OwnOfferView, PreparedStanding, SignedStandingView, StandingView } from './view.ts';

const id = z.string().regex(/^[0-9a-hjkmnp-tv-z]{20}$/);
const digits = z.string().regex(/^\d+$/);
const figure = z.string().regex(/^\d+(\.\d+)?$/);
const instant = z.int().describe('Seconds since 1970.');
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);

export const ownOfferAnswer = z.object({
  ...pageFields,
  moves: z.array(z.enum(OFFER_MOVES)).describe('What its maker can do with it now.'),
  methods: z.array(z.object({ methodId: z.string(), paymentAccountId: id.nullable() })),
  fixedPrice: figure.nullable().describe('Currency for one whole coin.'),
  floorPrice: figure.nullable(),
  ceilingPrice: figure.nullable(),
  total: figure.nullable().describe('Whole coins to trade in all; null: no bound but the maximum of each trade.'),
  pauseUnder: figure.nullable(),
  pauseOver: figure.nullable(),
  firstTradeMost: figure.nullable(),
  fromVault: z.boolean(),
  liveTrades: z.int().nonnegative(),
  takenDown: z.string().nullable().describe('What its maker was told when staff took it down; null: nobody did.'),
}) satisfies z.ZodType<OwnOfferView>;

export const offerIdAnswer = z.object({ offerId: id });
export const editedAnswer = z.object({ offerId: id, revision: z.int().positive() });
export const movedAnswer = z.object({ offerId: id, state: z.enum(OFFER_STATES) });
export const standingIdAnswer = z.object({ standingId: id });

const signedStanding = {
  id,
  series: digits,
  revision: z.int().positive(),
  least: digits,
  most: digits,
  mostLocked: digits.describe('Every lane at the largest amount, fee included.'),
  lanes: z.int().positive(),
  lanesUsed: z.int().nonnegative(),
  validUntil: instant,
  signedAt: instant,
  endReason: z.enum(['edited', 'paused', 'closed', 'renewed', 'cancelled', 'expired']).nullable(),
  cancelling: z.boolean(),
};
const signedStandingAnswer = z.object(signedStanding) satisfies z.ZodType<SignedStandingView>;

export const standingAnswer = z.object({
  offerId: id,
  revision: z.int().positive(),
  chainId: z.int().positive(),
  contract: address,
  seller: address,
  asset: z.string(),
  assetDecimals: z.int().nonnegative(),
  currency: z.string(),
  bounds: z
    .object({ least: digits, most: digits })
    .nullable()
    .describe('What would be signed now, base units; null: there is no price.'),
  floating: z.boolean(),
  feeBps: z.int().nonnegative(),
  vault: z.object({ seen: digits, final: digits, free: digits }),
  current: z.object({ ...signedStanding, fits: z.boolean() }).nullable(),
  ended: z.array(signedStandingAnswer),
}) satisfies z.ZodType<StandingView>;

export const preparedAnswer = z.object({
  standingId: id,
  chainId: z.int().positive(),
  contract: address,
  signedOffer: signedOfferSchema.describe('To be signed as EIP-712: see offerDataOf of the client.'),
  releasePublicKey: z.string().describe('The accounts are sealed to this key.'),
  accounts: z.array(z.object({ methodId: z.string(), sealed, commitment: z.string() })),
}) satisfies z.ZodType<PreparedStanding>;
