/** How a length of time is cut for a clock on the screen. */
export type DurationParts = { days: number; hours: number; minutes: number; seconds: number };

export function durationParts(totalSeconds: number): DurationParts {
  const left = Math.max(0, Math.floor(totalSeconds));
  return {
    days: Math.floor(left / 86_400),
    hours: Math.floor((left % 86_400) / 3600),
    minutes: Math.floor((left % 3600) / 60),
    seconds: left % 60,
  };
}

/** "04:09" or "3:04:09": for a clock that runs under a day. */
export function clockFace({ days, hours, minutes, seconds }: DurationParts): string {
  const two = (figure: number) => String(figure).padStart(2, '0');
  const allHours = days * 24 + hours;
  return allHours > 0 ? `${allHours}:${two(minutes)}:${two(seconds)}` : `${two(minutes)}:${two(seconds)}`;
}

/** Seconds left at which a running clock is said aloud. */
export const THRESHOLDS = [86_400, 3600, 900, 300, 60, 0] as const;

/** The threshold passed between two looks at the clock, the lowest where a sleeping tab passed several. */
export function thresholdPassed(before: number, after: number): number | undefined {
  return THRESHOLDS.filter((threshold) => before > threshold && after <= threshold).at(-1);
}
