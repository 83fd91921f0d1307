/** What the desk's forms say, as schemas: the door's own reading of a form. */
import { z } from 'zod';
import { SEATS } from '#lib/account/powers.ts';
import { AUDIENCES, TONES, wordsSchema } from '#lib/site/announcement.ts';
import { SETTING_KEYS, SWITCHES, SWITCH_REASONS } from '#lib/site/settings.ts';
import { isId } from '#lib/kernel/ids.ts';
import { saidSchema } from '#lib/reputation/schema.ts';

const id = z.string().refine(isId);
const reason = z.string().max(2000);
/** A time field, read as UTC; empty: as soon as may be. */
const time = z
  .string()
  .transform((text, issues) => {
    if (text === '') return undefined;
    const at = Date.parse(`${text}Z`);
    if (Number.isNaN(at)) issues.addIssue({ code: 'custom', message: 'no time' });
    return Math.floor(at / 1000);
  })
  .optional();
/** Whole dollars, with cents where there are any, in cents; empty: no limit. */
const dollars = z.string().transform((text, issues): string | null => {
  if (text.trim() === '') return null;
  const [, whole, part = ''] = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(text.trim()) ?? [];
  if (whole === undefined) issues.addIssue({ code: 'custom', message: 'no amount' });
  return `${BigInt(`${whole ?? 0}${part.padEnd(2, '0')}`)}`;
});

export const aboutForm = z.object({ accountId: id, reason });
export const pauseForm = aboutForm.extend({ days: z.coerce.number().int().min(1).max(90) });
export const noteForm = z.object({ accountId: id, reason });
export const wordsForm = saidSchema.extend({ reason });
export const offerForm = z.object({ offerId: id, reason });
export const seatForm = z.object({
  accountId: z.string().trim().max(60),
  seat: z.enum(SEATS),
  to: z.enum(['grant', 'remove']),
  reason,
});
export const feeForm = z.object({ bps: z.coerce.number(), effectiveFrom: time, reason });
export const limitsForm = z.object({ tradeCents: dollars, dayCents: dollars, effectiveFrom: time, reason });
export const methodForm = z.object({
  methodId: z.string().max(60),
  country: z
    .string()
    .trim()
    .toUpperCase()
    .transform((text) => text || null),
  on: z.enum(['0', '1']).transform((text) => text === '1'),
  reason,
});
export const switchForm = z.object({
  name: z.enum(SWITCHES),
  chainId: z.string().transform((text) => (text === '' ? null : Number(text))),
  on: z.enum(['0', '1']).transform((text) => text === '1'),
  why: z.enum(SWITCH_REASONS),
  reason,
});
export const withdrawForm = z.object({ key: z.enum(SETTING_KEYS), seq: z.string().max(20), reason });
export const announceForm = z.object({
  audience: z.enum(AUDIENCES),
  tone: z.enum(TONES),
  en: wordsSchema.shape.en,
  es: wordsSchema.shape.es,
  ar: wordsSchema.shape.ar,
  dismissable: z.literal('on').optional(),
  from: time,
  until: time,
  reason,
});
export const panelForm = z.object({ chainId: z.coerce.number().int(), address: z.string().max(60), reason });
export const merchantForm = z.object({ applicationId: id, reason });
export const endForm = z.object({ id, reason });
