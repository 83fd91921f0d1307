/** What the operator says above every page: for whom, from when until when, in every language. Pure. */
import { z } from 'zod';
import { DAY, type Instant } from '#lib/kernel/instant.ts';

export const AUDIENCES = ['everyone', 'visitors', 'members', 'staff'] as const;
export type Audience = (typeof AUDIENCES)[number];
export const TONES = ['neutral', 'caution'] as const;
export type Tone = (typeof TONES)[number];

/** Letters of one, in one language. */
export const WORDS_LENGTH = 280;
/** What would be said longer than this is no news any more. */
export const LONGEST = 90 * DAY;

const words = z.string().trim().min(1).max(WORDS_LENGTH);
/** One sentence or two in each language of the screen (`messages/locales.ts`; a test compares). */
export const wordsSchema = z.object({ en: words, es: words, ar: words });
export type Words = z.output<typeof wordsSchema>;

export type Heard = { readonly signedIn: boolean; readonly staff: boolean };

/** Whether somebody is spoken to. */
export function isFor(audience: string, { signedIn, staff }: Heard): boolean {
  if (audience === 'staff') return staff;
  if (audience === 'members') return signedIn;
  if (audience === 'visitors') return !signedIn;
  return audience === 'everyone';
}

/** What a reader is told, in their language. */
export type AnnouncementLine = {
  readonly id: string;
  readonly tone: Tone;
  readonly text: string;
  readonly dismissable: boolean;
};

export type AnnouncementView = {
  readonly id: string;
  readonly audience: Audience;
  readonly tone: Tone;
  readonly words: Words;
  readonly dismissable: boolean;
  readonly from: Instant;
  readonly until: Instant;
  readonly endedAt: Instant | null;
  readonly by: string;
  readonly reason: string;
};
