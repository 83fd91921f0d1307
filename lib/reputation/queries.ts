import { findTrader } from '#lib/account/queries.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { poolOf } from '#lib/db/client.ts';
import type { Ctx, Db, Tx } from '#lib/db/ctx.ts';
import { sqlOn } from '#lib/db/transaction.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { canRate, canReply, canWrite, requireParty, wordsOf } from './policy.ts';
import { LADDER_WINDOW, pauseOf } from './ladder.ts';
import { listVanished } from './pauses.ts';
import { readFacts } from './read-facts.ts';
import { refuseReputation } from './refusals.ts';
import type { SaidInput } from './schema.ts';
import { feedbackView, type FeedbackEntry, type PauseView, type ProfileView, type TradeFeedbackView } from './view.ts';
import { isRevealed, replyUntil, REPLY_EDIT, revealedBy } from './windows.ts';

const PAGE = 20;

/**
 * What anyone may know of a trader: figures as of now, and what partners said and everybody can read, newest first. `after`: the `older` of the page
 * before. Undefined: nobody has that id.
 */
export async function findProfile(
  db: Db,
  input: { readonly accountId: string; readonly chainId: number; readonly after?: string | undefined },
): Promise<ProfileView | undefined> {
  const trader = await findTrader(db, input.accountId);
  if (!trader) return undefined;
  const now = await chainNow(db, input.chainId);
  const [facts, page] = await Promise.all([
    readFacts(sqlOn(poolOf(db)), input.accountId, now),
    listFeedback(db, input.accountId, { after: input.after, now }),
  ]);
  const { low: scoreLow, high: scoreHigh } = facts.score;
  return { trader: { ...trader, tradesDone30d: facts.completed30d, scoreLow, scoreHigh }, facts, ...page };
}

async function listFeedback(
  db: Db,
  toId: string,
  { after, now }: { readonly after: string | undefined; readonly now: Instant },
): Promise<{ feedback: FeedbackEntry[]; older: string | null }> {
  const [, seconds, tradeId] = /^(\d{1,12})-([0-9a-z]{20})$/.exec(after ?? '') ?? [];
  const before = seconds === undefined ? undefined : new Date(Number(seconds) * 1000);
  const rows = await db.feedback.findMany({
    where: {
      toId,
      AND: [
        revealedBy(now),
        before ? { OR: [{ createdAt: { lt: before } }, { createdAt: before, tradeId: { lt: tradeId! } }] } : {},
      ],
    },
    include: {
      from: { select: { name: true, walletAddress: true } },
      trade: { select: { buyerId: true, asset: true, currency: true } },
    },
    orderBy: [{ createdAt: 'desc' }, { tradeId: 'desc' }],
    take: PAGE + 1,
  });
  const feedback = rows.slice(0, PAGE).map((row): FeedbackEntry => ({
    ...feedbackView(row),
    fromId: row.fromId,
    fromName: row.from.name,
    fromAddress: row.from.walletAddress,
    fromParty: row.trade.buyerId === row.fromId ? 'buyer' : 'seller',
    asset: row.trade.asset,
    currency: row.trade.currency,
  }));
  const last = rows[PAGE - 1];
  return { feedback, older: rows.length > PAGE && last ? `${instantOf(last.createdAt)}-${last.tradeId}` : null };
}

/** The actor's pause on taking, while it lasts, with the ends that led to it; null: none. */
export async function findMyPause(ctx: Ctx, chainId: number): Promise<PauseView | null> {
  if (!ctx.actor) return null;
  const now = await chainNow(ctx.db, chainId);
  const ends = await listVanished(ctx.db, ctx.actor.accountId, now);
  const pause = pauseOf(ends.map(({ at }) => at));
  if (!pause || pause.until <= now) return null;
  const began = pause.until - pause.pauseSeconds;
  return { ...pause, trades: ends.filter(({ at }) => at <= began && at > began - LADDER_WINDOW) };
}

/**
 * What the two of a trade said of each other: one's own always, the other's once it is open. Refuses `reputation.not_found` to anybody else.
 */
export async function getTradeFeedback(ctx: Ctx, input: { readonly id: string }): Promise<Result<TradeFeedbackView>> {
  const trade = await ctx.db.trade.findUnique({
    where: { id: input.id },
    include: { feedback: true, buyer: { select: { name: true } }, seller: { select: { name: true } } },
  });
  const asked = requireParty(ctx.actor, trade);
  if (!asked.ok || !trade) return asked.ok ? refused(refuseReputation('reputation.not_found')) : asked;
  const { actor, party } = asked.value;
  const now = await chainNow(ctx.db, trade.chainId);
  const mine = trade.feedback.find(({ fromId }) => fromId === actor.accountId);
  const theirs = trade.feedback.find(({ toId }) => toId === actor.accountId);
  const [rate, write, reply] = [canRate(trade), canWrite(actor, trade, now), canReply(actor, theirs, now)];
  return ok({
    tradeId: trade.id,
    partnerName: (party === 'buyer' ? trade.seller : trade.buyer).name,
    mine: mine ? feedbackView(mine) : null,
    theirs: theirs && isRevealed(theirs, now) ? feedbackView(theirs) : null,
    theyWrote: theirs !== undefined,
    opensAt: rate.ok ? rate.value : null,
    closedBecause: write.ok ? null : write.refusal.code,
    replyClosedBecause: reply.ok ? null : reply.refusal.code,
    replyUntil:
      !reply.ok || !theirs ? null : theirs.repliedAt ? instantOf(theirs.repliedAt) + REPLY_EDIT : replyUntil(theirs),
  });
}

/** Words of feedback that everybody can read: whose they are, of which trade. Undefined: there are none. */
export async function findWords(
  tx: Tx,
  { feedbackId, part }: SaidInput,
): Promise<{ readonly authorId: string; readonly words: string } | undefined> {
  const said = await tx.feedback.findUnique({
    where: { id: feedbackId },
    include: { trade: { select: { chainId: true } } },
  });
  return said ? wordsOf(said, part, await chainNow(tx, said.trade.chainId)) : undefined;
}
