/** Figures of a trader's past, short enough to be compared at a glance. */

/** A share in basis points as a percentage of at most one place, rounded down: 99.99 % is never written as 100. */
export function percentOf(bps: number): string {
  const tenths = Math.floor(bps / 10);
  return tenths % 10 === 0 ? `${tenths / 10}` : `${Math.floor(tenths / 10)}.${tenths % 10}`;
}

/** The unit a usual time is told in: seconds up to 90, minutes up to 90, hours up to two days, then days. */
export function roughly(seconds: number): { value: number; unit: 'second' | 'minute' | 'hour' | 'day' } {
  if (seconds < 90) return { value: Math.max(1, Math.round(seconds)), unit: 'second' };
  if (seconds < 90 * 60) return { value: Math.round(seconds / 60), unit: 'minute' };
  if (seconds < 48 * 3600) return { value: Math.round(seconds / 3600), unit: 'hour' };
  return { value: Math.round(seconds / 86_400), unit: 'day' };
}
