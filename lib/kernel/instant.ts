/** Whole seconds since 1970-01-01 UTC, as the chain counts them. */
export type Instant = number;

export const MINUTE = 60;
export const HOUR = 3600;
export const DAY = 86_400;

export function instantOf(date: Date): Instant {
  return Math.floor(date.getTime() / 1000);
}

export function dateOf(instant: Instant): Date {
  return new Date(instant * 1000);
}
