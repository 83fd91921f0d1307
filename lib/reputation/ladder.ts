/**
 * The ladder of pauses: who takes offers and vanishes waits before taking again, longer each time. Published as it stands here; only fault
 * that a trade's end attributes counts (lib/trade/fold.ts), and only that of takers. Pure: counting the same ends again gives the same pause.
 */
import { DAY, HOUR, type Instant } from '#lib/kernel/instant.ts';

/** Ends by one's own fault are counted over this time. */
export const LADDER_WINDOW = 7 * DAY;

/** From the n-th end by one's own fault within the window on, a pause of so many seconds from that end. The last rung is for every further one. */
export const LADDER: readonly { readonly ends: number; readonly pauseSeconds: number }[] = [
  { ends: 2, pauseSeconds: HOUR },
  { ends: 3, pauseSeconds: 6 * HOUR },
  { ends: 4, pauseSeconds: DAY },
  { ends: 5, pauseSeconds: 3 * DAY },
];

export type Pause = {
  readonly until: Instant;
  /** Ends by one's own fault within the window that led to it, that one included. */
  readonly ends: number;
  readonly pauseSeconds: number;
};

/** How long the n-th end within the window pauses; 0: not at all. */
export function pauseSecondsOf(ends: number): number {
  return LADDER.findLast((rung) => ends >= rung.ends)?.pauseSeconds ?? 0;
}

/** The pause that ends last of all that these ends have led to; null: none. It may be over. */
export function pauseOf(faultAt: readonly Instant[]): Pause | null {
  const sorted = [...faultAt].sort((a, b) => a - b);
  let last: Pause | null = null;
  for (const [index, at] of sorted.entries()) {
    const ends = sorted.slice(0, index + 1).filter((earlier) => earlier > at - LADDER_WINDOW).length;
    const pauseSeconds = pauseSecondsOf(ends);
    const until = at + pauseSeconds;
    if (pauseSeconds > 0 && (last === null || until >= last.until)) last = { until, ends, pauseSeconds };
  }
  return last;
}
