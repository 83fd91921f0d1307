/**
 * The circuit breaker: a rate that has moved far in a short time is believed only once it has lasted. Pure.
 */
import { MINUTE, HOUR, type Instant } from '#lib/kernel/instant.ts';
import { gapBps, type Ratio } from './decimal.ts';

/** A move beyond this from the anchor has to be confirmed, basis points. */
export const JUMP_BPS = 1000;
/** While it is confirmed it has to stay this near to where it first jumped, basis points. */
const STEADY_BPS = 300;
/** The anchor is the rate believed at least this long ago: many small steps add up to a jump as well. */
export const ANCHOR_SECONDS = 5 * MINUTE;
/** Older than this and it says nothing about a move "in a short time". */
export const ANCHOR_GOOD_FOR = HOUR;
/** How long it has to last where many sources say it with one voice, and where fewer do. */
export const CONFIRM_MANY_SECONDS = MINUTE;
export const CONFIRM_FEW_SECONDS = 5 * MINUTE;
const MANY_SOURCES = 5;

type Point = { readonly value: Ratio; readonly at: Instant };

export type Breaker = {
  /** What moves are measured from; undefined: nothing was believed yet. */
  readonly anchor?: Point | undefined;
  /** A jump that is waiting to be confirmed, since when. */
  readonly pending?: Point | undefined;
};

export type Verdict =
  | { readonly believed: true; readonly breaker: Breaker }
  | { readonly believed: false; readonly jumpBps: number; readonly breaker: Breaker };

/** Judges a rate that `voices` sources agree on; `dissent`: some were cut away. */
export function judge(
  { anchor, pending }: Breaker,
  next: { readonly value: Ratio; readonly voices: number; readonly dissent: boolean },
  now: Instant,
): Verdict {
  const { value, voices, dissent } = next;
  const fresh: Breaker = { anchor: { value, at: now } };
  if (!anchor || now - anchor.at > ANCHOR_GOOD_FOR) return { believed: true, breaker: fresh };
  const jumpBps = gapBps(value, anchor.value);
  if (jumpBps <= JUMP_BPS) return { believed: true, breaker: now - anchor.at >= ANCHOR_SECONDS ? fresh : { anchor } };
  const steady = pending && gapBps(pending.value, value) <= STEADY_BPS ? pending : { value, at: now };
  const needed = voices >= MANY_SOURCES && !dissent ? CONFIRM_MANY_SECONDS : CONFIRM_FEW_SECONDS;
  if (now - steady.at >= needed) return { believed: true, breaker: fresh };
  return { believed: false, jumpBps, breaker: { anchor, pending: steady } };
}
