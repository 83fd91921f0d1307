import { z } from 'zod';
import { FAULTS, LEAST_ANSWER, MOST_ANSWER, OFFENCES } from './court.ts';
import { TEMPLATE_KINDS } from './templates.ts';

/** Why a dispute is opened, by who opens it. Words: `dispute.reasons.<reason>`. */
export const REASONS_OF = {
  buyer: ['not_released', 'no_answer', 'wrong_account', 'other'],
  seller: ['not_paid', 'wrong_amount', 'other_payer', 'reversed', 'no_answer', 'other'],
} as const;

export const REASONS = [
  'not_paid',
  'wrong_amount',
  'other_payer',
  'reversed',
  'not_released',
  'wrong_account',
  'no_answer',
  'other',
  /** Opened straight on the chain: nobody said why here. */
  'unstated',
] as const;
export type Reason = (typeof REASONS)[number];

/** A reason as it came with the signed move; whatever this version does not know is `other`. */
export function readReason(value: unknown): Reason {
  if (value === undefined || value === null || value === '') return 'unstated';
  return REASONS.find((reason) => reason === value) ?? 'other';
}

/** Characters of one statement, and statements of one party, the first included. */
export const STATEMENT_LENGTH = 4000;
export const STATEMENTS_EACH = 10;
/** Characters of a ruling's reasons. */
export const RULING_LENGTH = 4000;
export const RULING_LEAST = 20;

const id = z.string().regex(/^[0-9a-hjkmnp-tv-z]{20}$/);
const units = z.string().regex(/^\d{1,39}$/, 'dispute.invalid.amount');
const signature = z.string().regex(/^0x[0-9a-f]{130}$/i);

export const disputeParams = z.object({ disputeId: id });
export const tradeParams = z.object({ id });

export const statementSchema = z.object({
  text: z.string().trim().min(1, 'dispute.invalid.statement_empty').max(STATEMENT_LENGTH, 'dispute.invalid.too_long'),
});
export type StatementInput = z.infer<typeof statementSchema>;

/** Letters of one excerpt as JSON, and excerpts of one party. */
export const EXCERPT_LENGTH = 200_000;
export const EXCERPTS_EACH = 10;

/** Of one party: pieces of evidence, their bytes as they are kept, and letters of the words under one. */
export const EVIDENCE_EACH = 20;
export const EVIDENCE_BYTES_EACH = 20_000_000;
export const CAPTION_LENGTH = 500;

export const rulingReason = z
  .string()
  .trim()
  .min(RULING_LEAST, 'dispute.invalid.reasons_short')
  .max(RULING_LENGTH, 'dispute.invalid.too_long');

export const proposalSchema = z.object({
  /** The version of the case that was read: a statement that came meanwhile wants to be read first. */
  version: z.int().positive(),
  /** Base units of the token to the buyer. */
  toBuyer: units,
  reason: rulingReason,
  /** Epoch seconds, inclusive; at most 24 hours ahead. */
  validUntil: z.int().positive(),
  /** The wallet's, over Rule(terms, toBuyer, validUntil). */
  signature,
});
export type ProposalInput = z.infer<typeof proposalSchema>;

export const rulingSignatureSchema = z.object({ signature });

/** Base units from the bond, why, and the member's signature over exactly that. */
export const awardSchema = z.object({
  amount: z.string().regex(/^[1-9]\d{0,38}$/),
  reason: z.string().trim().min(1, 'dispute.invalid.words_missing').max(500, 'dispute.invalid.too_long'),
  signature,
});
export type AwardInput = z.infer<typeof awardSchema>;

const words = (most: number) =>
  z.string().trim().min(1, 'dispute.invalid.words_missing').max(most, 'dispute.invalid.too_long');

/** Characters of a question to the two, a reason for passing a case on, a note, an appeal. */
export const WORDS_LENGTH = 2000;

export const handOverSchema = z.object({ toId: id, reason: words(WORDS_LENGTH) });
export const assistantSchema = z.object({ toId: id });
export const askSchema = z.object({
  of: z.enum(['buyer', 'seller', 'both']),
  text: words(WORDS_LENGTH),
  answerSeconds: z.int().min(LEAST_ANSWER).max(MOST_ANSWER),
});
export const courtRulingSchema = z.object({
  version: z.int().positive(),
  toBuyer: units,
  reason: rulingReason,
  fault: z.enum(FAULTS),
  offence: z.enum(OFFENCES).nullable().default(null),
  byNoShow: z.boolean().default(false),
});
export const versionSchema = z.object({ version: z.int().positive() });
export const dissentSchema = versionSchema.extend({ reason: words(WORDS_LENGTH) });
export const noteSchema = z.object({ text: words(WORDS_LENGTH) });
export const appealSchema = z.object({ reason: words(STATEMENT_LENGTH) });
export const contestSchema = z.object({ text: words(WORDS_LENGTH) });
export const settleContestSchema = z.object({ fault: z.enum(FAULTS), reason: words(WORDS_LENGTH) });
export const settlePenaltySchema = z.object({ lift: z.boolean(), reason: words(WORDS_LENGTH) });
export const penaltyParams = z.object({ penaltyId: id });

/** Characters of a template's name. */
export const TEMPLATE_TITLE = 80;
export const templateSchema = z.object({
  kind: z.enum(TEMPLATE_KINDS),
  title: words(TEMPLATE_TITLE),
  text: words(STATEMENT_LENGTH),
  shared: z.boolean(),
});
export const templateParams = z.object({ templateId: id });
