/** What the API answers about trades, to the two of each alone. Amounts are base units of the coin or minor units of the currency. Pure. */
import { z } from 'zod';
import { address, instant, sealed, signature } from '../account/answers.ts';
import { ACT_WAITS, GAS } from '../chain/relay/view.ts';
import { struckRate } from '../price/schema.ts';
import { MOVES, ROLES, STATES } from './machine.ts';
import { PROPOSAL_REASONS, PROPOSAL_STATES } from './proposal.ts';
import { dealSchema, termsSchema } from './schema.ts';
import type {
  PayeeView,
  PendingMove,
  PersonView,
  ProposalView,
  TimelineEntry,
  TradeFile,
  TradeRow,
  TradeView,
} from './view.ts';

const id = z.string().regex(/^[0-9a-hjkmnp-tv-z]{20}$/);
const digits = z.string().regex(/^\d+$/);
const hash = z.string().regex(/^0x[0-9a-f]{64}$/);
const count = z.int().nonnegative();
const party = z.enum(['buyer', 'seller']);
const role = z.enum(ROLES);
const move = z.enum(MOVES);
const currency = z.string().regex(/^[A-Z]{3}$/);

const person = z.object({
  id,
  name: z.string(),
  walletAddress: address,
  identityPublicKey: hash.nullable(),
  lastSeenAt: instant.nullable(),
  tradesDone: count,
  completionBps: count.nullable(),
}) satisfies z.ZodType<PersonView>;

const openMove = z.object({
  move,
  opensAt: instant.nullable().describe('When it becomes possible; null: now.'),
  closesAt: instant.nullable().describe('When it stops being possible; null: no end of its own.'),
});

const pendingMove = z.object({
  move,
  by: party,
  since: instant,
  status: z.enum(['submitting', 'refused']).describe('The relayer has it, or the contract said no.'),
  refusal: z.string().nullable(),
  waits: z.enum(ACT_WAITS).nullable().describe('Why the relayer does not bring it now; null: it does, or tries.'),
}) satisfies z.ZodType<PendingMove>;

const proposal = z.object({
  id,
  by: party,
  kind: z.enum(['cancel', 'divide']),
  toBuyerUnits: digits,
  toSellerUnits: digits,
  feeUnits: digits,
  validUntil: instant,
  reason: z.enum(PROPOSAL_REASONS).nullable(),
  answersId: id.nullable(),
  state: z.enum(PROPOSAL_STATES),
  binding: z.boolean().describe("Whether the proposer's signature can still be used on the chain, whatever the state."),
  createdAt: instant,
  closedAt: instant.nullable(),
}) satisfies z.ZodType<ProposalView>;

const timelineEntry = z.object({
  seq: count,
  type: z.string(),
  at: instant,
  by: z.enum(['buyer', 'seller', 'arbiter', 'nobody']),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  final: z.boolean(),
  txHash: hash.nullable(),
  hash: z.string(),
}) satisfies z.ZodType<TimelineEntry>;

const payee = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('shown'), sealed, commitment: hash }),
  z.object({
    kind: z.literal('hidden'),
    because: z.enum([
      'not_buyer',
      'not_funded',
      'not_final',
      'payer_not_named',
      'handing_over',
      'too_little_time',
      'cancelled',
      'over',
    ]),
  }),
]) satisfies z.ZodType<PayeeView>;

const money = {
  asset: z.string(),
  assetDecimals: count,
  tokenUnits: digits.describe('To the buyer on release.'),
  currency,
  currencyDecimals: count,
  fiatMinor: digits,
  methodId: z.string(),
};

const ownTimes = {
  now: instant,
  createdAt: instant,
  openBy: instant.describe('Until then the coins have to be locked.'),
  paymentDeadline: instant.nullable(),
  payBy: instant.nullable().describe('The end of the time for paying, before the allowance for the chain.'),
  fundedAt: instant.nullable(),
  paidAt: instant.nullable(),
  disputedAt: instant.nullable(),
  rulingFrom: instant.nullable(),
  lapseFrom: instant.nullable(),
  endedAt: instant.nullable(),
};

export const tradeAnswer = z.object({
  id,
  version: count,
  party: party.describe('Which of the two the reader is.'),
  isMaker: z.boolean(),
  practice: z.boolean().describe("With the site's own partner, to learn by: nothing counts it."),
  state: z.enum(STATES),
  finalState: z.enum(STATES).describe('By final blocks alone.'),
  isFinal: z.boolean(),
  owes: role.nullable().describe('Whose move it is.'),
  openMoves: z.array(openMove).describe('What the reader can do.'),
  pending: z.array(pendingMove),
  gas: z.enum(GAS).describe('Whether the site pays the gas of what the reader signs next.'),
  proposals: z.array(proposal),
  cancelledBy: party.nullable(),
  lockedBy: z.enum(['seller', 'opener']),
  fault: z.enum(['nobody', 'buyer', 'seller']).nullable(),
  buyer: person,
  seller: person,
  chainId: z.int().positive(),
  chainName: z.string(),
  localChain: z.boolean(),
  contract: address,
  tradeHash: hash,
  ...money,
  tokenIsNative: z.boolean(),
  feeUnits: digits,
  lockedUnits: digits.describe('What the seller locks: both of these together.'),
  toBuyerUnits: digits.nullable(),
  paidFeeUnits: digits.nullable(),
  terms: termsSchema.describe("The contract's own terms: what every move signs."),
  deal: dealSchema.describe('What the terms commit to beside the chain.'),
  offerId: id,
  offerRevision: z.int().positive(),
  offerTerms: z.string(),
  firstMessage: z.string(),
  price: z.object({ numerator: digits, denominator: digits }),
  struckRate,
  reference: z.string().describe('What the payer writes beside the transfer.'),
  paymentAccountLabel: z.string().nullable(),
  ownPayee: sealed.nullable().describe("The seller's own account, to be sealed to the buyer when funding."),
  payeeSealedAlready: z.boolean(),
  payee: payee.describe("The seller's account, for the buyer alone."),
  payer: sealed.nullable().describe('Account and name that the money comes from, sealed to both.'),
  ...ownTimes,
  endedBy: move.nullable(),
  timeline: z.array(timelineEntry),
  permit: z
    .object({ tokenName: z.string(), tokenVersion: z.string(), nonce: digits })
    .nullable()
    .describe('What the EIP-2612 permit is made of; null: none is needed.'),
  sellerBalance: digits.nullable(),
}) satisfies z.ZodType<TradeView>;

export const tradeRowAnswer = z.object({
  id,
  chainId: z.int().positive(),
  party,
  practice: z.boolean().describe("With the site's own partner, to learn by: nothing counts it."),
  state: z.enum(STATES),
  owes: role.nullable(),
  asksAnswer: z.boolean().describe('A proposal of the other waits for an answer.'),
  cancelledBy: party.nullable(),
  partnerId: id,
  partnerName: z.string(),
  partnerAddress: address,
  ...money,
  createdAt: instant,
  dueAt: instant.nullable(),
  endedAt: instant.nullable(),
}) satisfies z.ZodType<TradeRow>;

export const tradeFileAnswer = z.object({
  format: z.literal('holdfast-trade-1'),
  chainId: z.int().positive(),
  contract: address,
  tradeHash: hash,
  terms: termsSchema,
  deal: dealSchema,
  signatures: z.array(
    z.object({
      move: z.string(),
      signer: address,
      signature,
      validUntil: digits,
      value: digits.nullable(),
    }),
  ),
}) satisfies z.ZodType<TradeFile>;

export const takenAnswer = z.object({ tradeId: id });
export const writtenAnswer = z.object({ version: count });
export const proposedAnswer = z.object({ proposalId: id, version: count });
