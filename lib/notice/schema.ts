/** What people may say about notices, and what a row's JSON must be. Pure. */
import { z } from 'zod';
import { NOTICE_KINDS } from './kinds.ts';
import { isZone } from '../kernel/zones.ts';
import { WORDINGS } from './told.ts';

const id = z.string().regex(/^[0-9a-hjkmnp-tv-z]{20}$/);
export const noticeParams = z.object({ noticeId: id });

/** Where each kind goes; what is left out stays as it is. */
export const preferencesSchema = z.object({
  kinds: z.partialRecord(z.enum(NOTICE_KINDS), z.object({ app: z.boolean(), mail: z.boolean(), push: z.boolean() })),
});
export type PreferencesInput = z.output<typeof preferencesSchema>;

/** Minute of the day from "22:30"; the form of a time field. */
const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));

export const quietSchema = z.discriminatedUnion('on', [
  z.object({ on: z.literal(false), zone: z.string().refine(isZone) }),
  z.object({ on: z.literal(true), zone: z.string().refine(isZone), from: timeOfDay, to: timeOfDay }),
]);
export type QuietInput = z.output<typeof quietSchema>;

/** 32 bytes in base64url. */
export const tokenSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** What a notice's words need; amounts are plain decimals. */
export const noticeData = z.object({
  wording: z.enum(WORDINGS),
  /** The other person's, as it was then. */
  name: z.string().optional(),
  coins: z.string().optional(),
  asset: z.string().optional(),
  money: z.string().optional(),
  currency: z.string().optional(),
  /** Of a saved search. */
  search: z.string().optional(),
  searchId: z.string().optional(),
  price: z.string().optional(),
  /** Of a reminder: when it is too late, chain seconds. What would arrive after it is not sent. */
  deadline: z.int().optional(),
  /** What the words say as a time: the end of a pause, of the time to appeal or to contest. */
  until: z.int().optional(),
  /** Why an offer paused itself. */
  reason: z.string().optional(),
  /** What staff said of why. */
  said: z.string().optional(),
  /** Of a sign-in: browser and system, and the network. */
  device: z.string().optional(),
  place: z.string().optional(),
  /** The address an account is on its way to. */
  address: z.string().optional(),
});
export type NoticeData = z.output<typeof noticeData>;
