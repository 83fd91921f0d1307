import { z } from 'zod';
import { recipientsOf, type Sealed } from '../account/sealing.ts';
import { FOREVER, SIGNABLE_MOVES } from '../chain/signing.ts';
import { PROPOSAL_REASONS } from './proposal.ts';

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);
const bytes32 = z.string().regex(/^0x[0-9a-f]{64}$/);
const units = z.string().regex(/^\d{1,39}$/);
const id = z.string().regex(/^[0-9a-hjkmnp-tv-z]{20}$/);
const signature = z.string().regex(/^0x[0-9a-f]{130}$/i);
/** Sealed text in the exact form of lib/account/sealing.ts; for whom it must be is the command's to say. */
export const sealedSchema = z.custom<Sealed>(
  (value) => recipientsOf(value) !== undefined && JSON.stringify(value).length <= 20_000,
);
const positive = z.string().regex(/^[1-9]\d{0,77}$/);

export const termsSchema = z.object({
  seller: address,
  buyer: address,
  token: address,
  amount: units,
  fee: units,
  feeRecipient: address,
  arbiter: address,
  backupArbiter: address,
  lane: z.int(),
  round: z.int(),
  fromVault: z.boolean(),
  openBy: z.int(),
  paymentWindow: z.int(),
  hearingWindow: z.int(),
  rulingWindow: z.int(),
  deal: bytes32,
});

/** What the terms' `deal` commits to: keccak256 of its canonical JSON. */
export const dealSchema = z.object({
  fiatMinor: z.string(),
  currency: z.string(),
  priceNumerator: z.string(),
  priceDenominator: z.string(),
  methodId: z.string(),
  offerId: z.string(),
  offerRevision: z.int(),
  expectedReleaseSeconds: z.int(),
  payeeCommitment: z.string(),
  reference: z.string(),
  salt: z.string(),
});
export type Deal = z.infer<typeof dealSchema>;

/** Exactly one of the two amounts; the price is the one the taker saw. */
export const takeSchema = z
  .object({
    offerId: id,
    revision: z.int().positive(),
    priceSeen: z.object({ numerator: positive, denominator: positive }),
    fiatMinor: z
      .string()
      .regex(/^\d{1,18}$/)
      .optional(),
    tokenUnits: units.optional(),
    methodId: z.string().max(64),
    paymentAccountId: id.optional(),
    /** The taker was told that the coins are locked at once: without that there is no trade. */
    standing: z.boolean().optional(),
    /** The fee the taker saw, basis points: who sells to a buying maker gives more or less by it. */
    feeBpsSeen: z.int().min(0).max(10_000).optional(),
    /** A selling taker locks from their own vault. */
    fromVault: z.boolean().optional(),
  })
  .refine((input) => (input.fiatMinor === undefined) !== (input.tokenUnits === undefined), {
    message: 'Give the amount in one of the two currencies.',
  });
export type TakeInput = z.infer<typeof takeSchema>;

export const permitSchema = z.object({ value: units, deadline: z.int(), signature });
export type Permit = z.infer<typeof permitSchema>;

export const signMoveSchema = z.object({
  /** Two people settle by proposing and accepting. */
  move: z.enum(SIGNABLE_MOVES).exclude(['settle']),
  signature,
  validUntil: z.int().positive().max(FOREVER),
  /** extend: the new deadline. */
  value: units.optional(),
  permit: permitSchema.optional(),
  payeeSealed: sealedSchema.optional(),
  /** dispute: why. */
  reason: z.string().max(64).optional(),
  statement: z.string().trim().max(4000).optional(),
});
export type SignMoveInput = z.infer<typeof signMoveSchema>;

export const transactionSchema = z.object({
  move: z.enum(SIGNABLE_MOVES),
  txHash: bytes32,
  payeeSealed: sealedSchema.optional(),
  reason: z.string().max(64).optional(),
  statement: z.string().trim().max(4000).optional(),
});
export type TransactionInput = z.infer<typeof transactionSchema>;

/** A buyer who cancels gives the refund signature in the same act, without an end. */
export const cancelSchema = z.object({ refundSignature: signature.optional() });

export const proposeSchema = z.object({
  /** Base units to the buyer; the rest goes back to the seller. */
  toBuyer: units,
  validUntil: z.int().positive().max(FOREVER),
  signature,
  reason: z.enum(PROPOSAL_REASONS).optional(),
  /** The proposal that this one counters. */
  answersId: id.optional(),
});
export type ProposeInput = z.infer<typeof proposeSchema>;

/** Accepting is signing the very same. */
export const acceptSchema = z.object({ signature });

export const payerSchema = z.object({ payerSealed: sealedSchema });

/** Of every route under /trades/<id>. */
export const tradeParams = z.object({ id });

/** Of every route under /trades/<id>/proposals/<proposalId>. */
export const proposalParams = z.object({ id, proposalId: id });
