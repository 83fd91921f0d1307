import type { Limit } from '#lib/http/limits.ts';

/**
 * Offers that one person posts or edits, by whichever door: each is looked up in the book, kept as a version, and held against the saved searches of
 * its market.
 */
export const OFFER_WRITES: Limit = { name: 'offers', burst: 60, perMinute: 60 };
/** Pausing, resuming and closing: somebody with as many offers as there may be does it with all of them at once. */
export const OFFER_MOVES: Limit = { name: 'offers.moves', burst: 240, perMinute: 120 };
