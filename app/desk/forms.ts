/** What the desk's forms say, as schemas: the door's own reading of a form. */
import { z } from 'zod';
import { SEATS } from '#lib/account/powers.ts';
import { AUDIENCES, TONES, wordsSchema } from '#lib/site/announcement.ts';
import { SETTING_KEYS, SWITCHES, SWITCH_REASONS } from '#lib/site/settings.ts';
import { HOUR } from '#lib/kernel/instant.ts';
import { REVERSIBILITIES } from '#lib/kernel/reversibility.ts';
import { BARS, CAPS, LEVELS, levelsValue, type Bar, type LevelName } from '#lib/site/levels.ts';
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

export const compareForm = z.object({ chainId: z.coerce.number().int(), reason });
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
/** A figure of a bar; basis points are typed as per cent or points. */
function barOf(name: keyof Bar, typed: string | undefined): number | boolean | undefined {
  if (name === 'secured') return typed === 'on';
  const [, whole, part = ''] = /^(\d{1,6})(?:\.(\d{1,2}))?$/.exec(typed?.trim() || '0') ?? [];
  if (whole === undefined) return undefined;
  return name === 'completionBps' || name === 'scoreLow'
    ? Number(`${whole}${part.padEnd(2, '0')}`)
    : Number(typed || 0);
}

/** The whole table of levels: `<level>.<bar or cap>` for each cell, `release.<reversibility>` in hours. What cannot be read, the command refuses. */
export const levelsForm = z.record(z.string(), z.string()).transform((typed, issues) => {
  const cap = (text: string | undefined) => {
    const read = dollars.safeParse(text ?? '');
    if (!read.success) issues.addIssue({ code: 'custom', message: 'no amount' });
    return read.success ? read.data : null;
  };
  const level = (name: LevelName) => ({
    bar: Object.fromEntries(BARS.map((bar) => [bar, barOf(bar, typed[`${name}.${bar}`])])),
    caps: Object.fromEntries(CAPS.map((one) => [one, cap(typed[`${name}.${one}`])])),
  });
  const read = levelsValue.safeParse({
    levels: Object.fromEntries(LEVELS.map((name) => [name, level(name)])),
    releaseSeconds: Object.fromEntries(
      REVERSIBILITIES.map((kind) => [kind, Math.round(Number(typed[`release.${kind}`]) * HOUR)]),
    ),
  });
  if (!read.success) {
    issues.addIssue({ code: 'custom', message: 'no table' });
    return z.NEVER;
  }
  return { levels: read.data, reason: typed.reason ?? '' };
});
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
