/**
 * The times of feedback, in one place. Pure.
 *
 * Whoever reads what the other wrote before writing their own can answer in kind, and can threaten to: so neither reads anything before both have
 * written or nobody can write any more.
 */
import { DAY, dateOf, instantOf, type Instant } from '#lib/kernel/instant.ts';

/** From the end of the trade: long enough for a holiday and for a payment that a bank asks back, short enough that it is remembered. */
export const WRITE_WINDOW = 14 * DAY;
/** From the reveal: whoever looks in once a month can still answer. */
export const REPLY_WINDOW = 30 * DAY;
/** From the first reply: time to mend a word, none to make another of it once it was read. */
export const REPLY_EDIT = DAY;

/** Nobody writes from then on. */
export const writeUntil = (endedAt: Date): Instant => instantOf(endedAt) + WRITE_WINDOW;

type Hidden = { readonly revealsAt: Date; readonly openedAt: Date | null };

/** What was opened stays open, should the chain's time go back by a block. */
export const isRevealed = ({ revealsAt, openedAt }: Hidden, now: Instant): boolean =>
  openedAt !== null || instantOf(revealsAt) <= now;

/** {@link isRevealed}, asked of the table. Whoever is not the author reads feedback through this and no other way. */
export const revealedBy = (now: Instant) => ({
  OR: [{ openedAt: { not: null } }, { revealsAt: { lte: dateOf(now) } }],
});

/** No first reply from then on. */
export const replyUntil = ({ revealsAt }: Pick<Hidden, 'revealsAt'>): Instant => instantOf(revealsAt) + REPLY_WINDOW;
