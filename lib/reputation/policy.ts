/** Who may say how a trade went, who may answer, who may take words out; and when. */
import type { Actor } from '#lib/account/policy.ts';
import { refuseAccount } from '#lib/account/refusals.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { isEnd, type TradeState } from '#lib/trade/machine.ts';
import { partyOf, type Party } from '#lib/trade/policy.ts';
import { refuseReputation } from './refusals.ts';
import type { Part } from './schema.ts';
import { isRevealed, REPLY_EDIT, replyUntil, writeUntil } from './windows.ts';

type Subject = {
  readonly buyerId: string;
  readonly sellerId: string;
  readonly finalState: TradeState;
  readonly fundedAt: Date | null;
  readonly endedAt: Date | null;
  readonly practice: boolean;
};

/** A row of feedback, as far as it decides who may do what with it. */
export type Said = {
  readonly fromId: string;
  readonly toId: string;
  readonly comment: string;
  readonly revealsAt: Date;
  readonly openedAt: Date | null;
  readonly commentRemovedAt: Date | null;
  readonly reply: string | null;
  readonly repliedAt: Date | null;
  readonly replyRemovedAt: Date | null;
};

/** The actor and their side; a trade that is not yours looks like one that does not exist. */
export function requireParty(actor: Actor | null, trade: Subject | null): Result<{ actor: Actor; party: Party }> {
  const party = actor && trade && partyOf(actor.accountId, trade);
  return party ? ok({ actor: actor!, party }) : refused(refuseReputation('reputation.not_found'));
}

/** Whether this trade can be rated: coins were locked, and its end can no longer be taken back. Answers until when. */
export function canRate(trade: Subject): Result<Instant> {
  if (trade.practice) return refused(refuseReputation('reputation.practice'));
  if (!isEnd(trade.finalState) || trade.endedAt === null) return refused(refuseReputation('reputation.not_ended'));
  if (trade.fundedAt === null) return refused(refuseReputation('reputation.never_funded'));
  return ok(writeUntil(trade.endedAt));
}

/**
 * Whether the actor may write their feedback now, or change it: while it is hidden and the time to write is not over. Refuses `reputation.not_found`,
 * `reputation.practice`, `reputation.not_ended`, `reputation.never_funded`, `reputation.already_given`, `reputation.window_closed`.
 */
export function canWrite<T extends Said>(
  actor: Actor | null,
  trade: (Subject & { readonly feedback: readonly T[] }) | null,
  now: Instant,
): Result<{ readonly actor: Actor; readonly party: Party; readonly until: Instant; readonly mine: T | undefined }> {
  const asked = requireParty(actor, trade);
  if (!asked.ok) return asked;
  const open = canRate(trade!);
  if (!open.ok) return open;
  const me = asked.value.actor.accountId;
  const mine = trade!.feedback.find(({ fromId }) => fromId === me);
  if (mine && isRevealed(mine, now)) return refused(refuseReputation('reputation.already_given'));
  // The other's alone is open once the time is over, also where the clock has gone back since.
  const over = now >= open.value || trade!.feedback.some((one) => isRevealed(one, now));
  if (over) return refused(refuseReputation('reputation.window_closed', { until: open.value }));
  return ok({ ...asked.value, until: open.value, mine });
}

/**
 * Whether the actor may reply to what was said of them, or change their reply. What is hidden is answered as what was never written. Refuses
 * `reputation.nothing_said`, `reputation.words_removed`, `reputation.reply_given`, `reputation.reply_closed`.
 */
export function canReply(actor: Actor, said: Said | undefined, now: Instant): Result<null> {
  if (!said || said.toId !== actor.accountId || !isRevealed(said, now))
    return refused(refuseReputation('reputation.nothing_said'));
  if (said.commentRemovedAt !== null || said.replyRemovedAt !== null)
    return refused(refuseReputation('reputation.words_removed'));
  if (said.repliedAt !== null) {
    const until = instantOf(said.repliedAt) + REPLY_EDIT;
    return now < until ? ok(null) : refused(refuseReputation('reputation.reply_given'));
  }
  return now < replyUntil(said) ? ok(null) : refused(refuseReputation('reputation.reply_closed'));
}

/** The words of a part that everybody can read, and whose they are; undefined: there are none. */
export function wordsOf(
  said: Said,
  part: Part,
  now: Instant,
): { readonly authorId: string; readonly words: string } | undefined {
  if (!isRevealed(said, now) || said.commentRemovedAt !== null) return undefined;
  const words = part === 'comment' ? said.comment : said.replyRemovedAt === null ? said.reply : null;
  return words ? { authorId: part === 'comment' ? said.fromId : said.toId, words } : undefined;
}

/** Whether a moderator may take these words out: somebody who is none of the two. Refuses `reputation.not_found`, `account.not_to_oneself`. */
export function canRemoveWords(
  actor: Actor,
  said: Said | null,
  part: Part,
  now: Instant,
): Result<{ readonly authorId: string; readonly words: string }> {
  const found = said && wordsOf(said, part, now);
  if (!found) return refused(refuseReputation('reputation.not_found'));
  const own = said.fromId === actor.accountId || said.toId === actor.accountId;
  return own ? refused(refuseAccount('account.not_to_oneself')) : ok(found);
}
