/**
 * How long somebody takes, kept as counts of buckets: two people's, or two months', add up, and a rebuild gives the same. Bucket n holds the times from
 * 1.05ⁿ seconds up to 1.05ⁿ⁺¹, so that a figure read from it is at most a twentieth wide, and within 2.5 % of what was counted there. Pure.
 */
const WIDTH = Math.log(1.05);
/** A year: whatever takes longer is one. */
const LONGEST = 31_536_000;

/** Bucket to how often. */
export type Times = ReadonlyMap<number, number>;

export const bucketOf = (seconds: number): number =>
  Math.floor(Math.log(Math.min(LONGEST, Math.max(1, seconds))) / WIDTH + 1e-9);

/** The middle of a bucket, whole seconds. */
export const secondsOf = (bucket: number): number => Math.round(Math.exp((bucket + 0.5) * WIDTH));

export const countOf = (times: Times): number => [...times.values()].reduce((sum, count) => sum + count, 0);

/** The time within which that share of all was done, seconds; null: nothing was counted. */
export function percentile(times: Times, share: number): number | null {
  const total = countOf(times);
  if (total === 0) return null;
  let seen = 0;
  for (const [bucket, count] of [...times].sort(([a], [b]) => a - b)) {
    seen += count;
    if (seen >= share * total) return secondsOf(bucket);
  }
  return null;
}

/** Upper ends of the bars of a plot, seconds; the last one has none. */
export const BARS: readonly number[] = [300, 900, 1800, 3600, 6 * 3600, 86_400];

/** How many fell under each end of {@link BARS}, and over all of them. */
export function barsOf(times: Times): readonly number[] {
  const bars = [...BARS.map(() => 0), 0];
  for (const [bucket, count] of times) {
    const place = BARS.findIndex((end) => secondsOf(bucket) < end);
    bars[place === -1 ? BARS.length : place]! += count;
  }
  return bars;
}
