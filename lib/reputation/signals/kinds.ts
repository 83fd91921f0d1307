/**
 * What may point to fraud, and how much. A signal decides nothing: together they put somebody on a list that people read. The table is published
 * with the privacy page, because who knows what is looked at and why can say that it is wrong. Pure.
 */
import { DAY, HOUR } from '#lib/kernel/instant.ts';

export const SIGNAL_KINDS = [
  'device',
  'network',
  'payment_account',
  'funding',
  'self_trade',
  'velocity',
  'ring',
  'after_change',
] as const;
export type SignalKind = (typeof SIGNAL_KINDS)[number];

/** Of 100. None alone reaches {@link REVIEW_AT} that honest people often give. */
export const WEIGHT: Readonly<Record<SignalKind, number>> = {
  // Families share a computer, offices a network.
  device: 40,
  network: 10,
  // An account with a bank belongs to one person; married couples have one together.
  payment_account: 65,
  funding: 30,
  // Accounts that share one of these and trade with each other: what they say of each other is worth nothing.
  self_trade: 80,
  velocity: 40,
  ring: 50,
  after_change: 60,
};

/** A person is put on the list from this sum on. */
export const REVIEW_AT = 60;
/** Once somebody has read it, so much more puts the person there again. */
export const AGAIN_AFTER = 15;

/** Accounts on one network beyond which it says nothing: a café, a university, a mobile carrier. */
export const CROWD = 5;
/** So long a session's network and a device's use are looked at. */
export const LINK_WINDOW = 30 * DAY;
/** New accounts, and how many trades within a day are many for one. */
export const YOUNG = 14 * DAY;
export const MANY_TRADES = 10;
/** From so many trades on, of which so many per cent stay among the same people. */
export const RING_TRADES = 8;
export const RING_CLOSED = 90;
export const RING_MOST_PARTNERS = 30;
/** After a changed credential: so long, and so many times the largest trade before. */
export const CHANGE_WINDOW = 72 * HOUR;
export const JUMP = 3;
/** Trades there have to be for "larger than ever before" to mean something. */
export const KNOWN_TRADES = 3;

export const readSignalKind = (text: string): SignalKind | undefined => SIGNAL_KINDS.find((kind) => kind === text);

/**
 * What several signals come to, 0 to 100: of each kind the strongest counts, and each takes its share of what is left to 100, so that more never
 * means less and none is certain.
 */
export function sumOf(signals: readonly { readonly kind: SignalKind; readonly score: number }[]): number {
  const strongest = new Map<SignalKind, number>();
  for (const { kind, score } of signals)
    strongest.set(kind, Math.max(strongest.get(kind) ?? 0, Math.min(100, Math.max(0, score))));
  let left = 1;
  for (const score of strongest.values()) left *= 1 - score / 100;
  return Math.round((1 - left) * 100);
}

/** Whether somebody is put on the list: `read`, the sum when people last read it, or null. */
export const needsReview = (sum: number, read: number | null): boolean =>
  sum >= REVIEW_AT && (read === null || sum >= read + AGAIN_AFTER);
