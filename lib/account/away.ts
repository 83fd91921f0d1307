/** Being away: a person's offers stand still, whatever state each is in, and go on when they are back. Pure. */
import { z } from 'zod';
import { DAY, instantOf, type Instant } from '#lib/kernel/instant.ts';

export type Away = {
  readonly since: Instant;
  /** When they are back by themselves; null: when they say so. */
  readonly until: Instant | null;
};

/** The longest that can be said ahead. Without a date it has no end. */
export const MOST_AWAY_DAYS = 366;

/** A day, on which they are back as it begins (UTC); empty: until they say so. */
export const awaySchema = z.object({ until: z.union([z.literal(''), z.iso.date()]).default('') });
export type AwayInput = z.output<typeof awaySchema>;

/** The instant that a day begins; null: none was named. */
export const dayBegins = (day: string): Instant | null =>
  day === '' ? null : Math.floor(Date.parse(`${day}T00:00:00Z`) / 1000);

/** Whether somebody can be away until then. */
export const canBeAwayUntil = (until: Instant | null, now: Instant): boolean =>
  until === null || (until > now && until <= now + MOST_AWAY_DAYS * DAY);

/** What an account's row says at `now`: over is over, whether or not the clock has come round to it. */
export function awayOf(
  { awaySince, awayUntil }: { readonly awaySince: Date | null; readonly awayUntil: Date | null },
  now: Instant,
): Away | null {
  if (awaySince === null) return null;
  const until = awayUntil === null ? null : instantOf(awayUntil);
  return until !== null && until <= now ? null : { since: instantOf(awaySince), until };
}
