/** What one trader may tell the moderators of another. Pure. */
import { z } from 'zod';
import { isId } from '#lib/kernel/ids.ts';
import { saidSchema } from '#lib/reputation/schema.ts';

/** Words: `people.reasons.<reason>`. */
export const REPORT_REASONS = [
  'scam',
  'other_payer',
  'took_back',
  'elsewhere',
  'fake_staff',
  'abuse',
  'other',
] as const;
export type ReportReason = (typeof REPORT_REASONS)[number];

/** Letters of a report, and of a moderator's note. */
export const REPORT_LENGTH = 1000;

const id = z.string().refine(isId);
export const reportSchema = z.object({
  accountId: id,
  /** The trade in which it happened; null: in none. */
  tradeId: id.nullable(),
  reason: z.enum(REPORT_REASONS),
  words: z.string().trim().max(REPORT_LENGTH),
  /** The words it is of, in feedback that everybody can read; left out: of none. */
  said: saidSchema.optional(),
});
export type ReportInput = z.output<typeof reportSchema>;

export const handleSchema = z.object({
  reportId: id,
  /** The version the moderator looked at. */
  version: z.coerce.number().int().min(1),
  note: z.string().trim().max(REPORT_LENGTH),
});
export type HandleInput = z.output<typeof handleSchema>;

export function readReportReason(text: string): ReportReason {
  return REPORT_REASONS.find((reason) => reason === text) ?? 'other';
}
