/** Rate limits of one process, in memory: a bucket per (what, who) that fills again with time. */
import { once } from '#lib/kernel/once.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { refuseRequest } from './refusals.ts';

export type Limit = {
  /** What is limited, e.g. "sign-in". */
  readonly name: string;
  /** How many at once. */
  readonly burst: number;
  /** How many more a minute after that. */
  readonly perMinute: number;
};

type Bucket = { tokens: number; at: number };
const MOST_BUCKETS = 50_000;

const buckets = () => once('limits', () => new Map<string, Bucket>());

const nameOf = (limit: Limit, who: string) => `${limit.name} ${who}`;

function tokensIn(limit: Limit, who: string, now: number): number {
  const found = buckets().get(nameOf(limit, who));
  return found ? Math.min(limit.burst, found.tokens + ((now - found.at) * limit.perMinute) / 60_000) : limit.burst;
}

/** Whether one could be taken now; takes nothing. Refuses with `request.too_many` and the seconds to wait. `now` in milliseconds. */
export function look(limit: Limit, who: string, now: number = performance.now()): Result<true> {
  const tokens = tokensIn(limit, who, now);
  if (tokens >= 1) return ok(true);
  return refused(refuseRequest('request.too_many', { seconds: Math.ceil(((1 - tokens) * 60) / limit.perMinute) }));
}

/** Takes one from the bucket, or refuses as {@link look} does. */
export function take(limit: Limit, who: string, now: number = performance.now()): Result<true> {
  const looked = look(limit, who, now);
  if (!looked.ok) return looked;
  const all = buckets();
  const name = nameOf(limit, who);
  const tokens = tokensIn(limit, who, now);
  // Re-inserted at the end: the map's order is then by last use, and the oldest goes first when it is full.
  all.delete(name);
  all.set(name, { tokens: tokens - 1, at: now });
  if (all.size > MOST_BUCKETS) all.delete(all.keys().next().value!);
  return ok(true);
}

/** Puts back what {@link take} took: what was asked turned out to be nobody's fault. */
export function giveBack(limit: Limit, who: string, now: number = performance.now()): void {
  const found = buckets().get(nameOf(limit, who));
  if (found)
    buckets().set(nameOf(limit, who), { tokens: Math.min(limit.burst, tokensIn(limit, who, now) + 1), at: now });
}

/**
 * What a bucket holds now, as the fields `RateLimit` and `RateLimit-Policy` say it (draft-ietf-httpapi-ratelimit-headers-11): the quota that a
 * window of seconds gives, how much of it is left, and in how many seconds it will be whole again. Asked after a take.
 */
export function limitHeaders(limit: Limit, who: string, now: number = performance.now()): Record<string, string> {
  const tokens = tokensIn(limit, who, now);
  const seconds = (missing: number) => Math.ceil((missing * 60) / limit.perMinute);
  return {
    'ratelimit-policy': `"${limit.name}";q=${limit.burst};w=${seconds(limit.burst)}`,
    ratelimit: `"${limit.name}";r=${Math.floor(tokens)};t=${seconds(limit.burst - tokens)}`,
  };
}
