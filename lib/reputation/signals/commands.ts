/**
 * What people decide about signals. Nothing is set by a score alone, nothing without telling the person what and why, and everything can be appealed
 * to somebody else.
 */
import { actAsStaff, LEAST_REASON } from '#lib/account/commands/staff.ts';
import { liftRestraint, restrainByReview } from '#lib/account/commands/restrain.ts';
import { requireActor } from '#lib/account/policy.ts';
import { hasPower } from '#lib/account/powers.ts';
import { refuseAccount } from '#lib/account/refusals.ts';
import { runOnce } from '#lib/db/command-key.ts';
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import type { Review } from '#lib/db/generated/client.ts';
import { dateOf, DAY, instantOf } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { refuseReputation } from '../refusals.ts';
import type { AppealInput, DecideInput, SettleInput } from './schema.ts';
import { APPEAL_DAYS, readMeasure } from './view.ts';

type Done = { readonly reviewId: string };

/** The review as it is, held: two who decide at once are one after the other. */
async function lockReview(tx: Tx, id: string): Promise<Review | null> {
  await tx.$queryRaw`SELECT 1 FROM "Review" WHERE "id" = ${id} FOR UPDATE`;
  return tx.review.findUnique({ where: { id } });
}

/**
 * Reads what waits and decides: nothing in it, which puts its signals away; the lowest limits; a pause; a ban, for whoever may. Refuses
 * `reputation.review_not_found`, `reputation.review_changed`, `account.not_to_oneself`, `reputation.review_unsaid` (a measure without a word to the person),
 * `account.role_needed`, and what every act of the staff refuses.
 */
export async function decideReview(ctx: Ctx, input: DecideInput): Promise<Result<Done>> {
  const { reviewId, measure, said, reason } = input;
  if (measure === 'ban' && !hasPower(ctx.actor, 'users.ban'))
    return refused(refuseAccount('account.role_needed', { role: 'senior' }));
  const asked = { power: 'signals.act', act: 'signals.decide', subject: null, reason } as const;
  return actAsStaff(ctx, asked, async (tx, actor) => {
    const review = await lockReview(tx, reviewId);
    if (!review) return refused(refuseReputation('reputation.review_not_found'));
    if (review.accountId === actor.accountId) return refused(refuseAccount('account.not_to_oneself'));
    if (review.state !== 'waiting' || review.version !== input.version)
      return refused(refuseReputation('reputation.review_changed'));
    if (measure !== 'none' && said.length < LEAST_REASON)
      return refused(refuseReputation('reputation.review_unsaid', { least: LEAST_REASON }));
    const { accountId } = review;
    const at = ctx.clock();
    const until = measure === 'pause' ? at + input.days * DAY : null;
    await tx.review.update({
      where: { id: reviewId },
      data: {
        state: 'decided',
        version: { increment: 1 },
        decidedById: actor.accountId,
        decidedAt: dateOf(at),
        measure,
        said: measure === 'none' ? '' : said,
        until: until === null ? null : dateOf(until),
      },
    });
    if (measure === 'none') await tx.signal.updateMany({ where: { accountId }, data: { dismissedAt: dateOf(at) } });
    else await restrainByReview(tx, { accountId, kind: measure, until, by: actor.accountId, at });
    const subject = { noun: 'account', id: accountId };
    return ok({ value: { reviewId }, subject, data: { reviewId, measure, until } });
  });
}

/**
 * The person says, once and within {@link APPEAL_DAYS} days, what is wrong with it. Somebody else than who decided reads it. Refuses `account.sign_in_first`,
 * `reputation.review_not_found`, `reputation.appeal_over`, `reputation.appealed_before`.
 */
export async function appealReview(ctx: Ctx, input: AppealInput): Promise<Result<Done>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { reviewId, text } = input;
  return runOnce(ctx, 'appealReview', input, async (tx) => {
    const review = await lockReview(tx, reviewId);
    const theirs = review?.accountId === asked.value.accountId && readMeasure(review.measure) !== 'none';
    if (!review?.decidedAt || !theirs) return refused(refuseReputation('reputation.review_not_found'));
    if (review.appealedAt) return refused(refuseReputation('reputation.appealed_before'));
    const now = ctx.clock();
    if (now > instantOf(review.decidedAt) + APPEAL_DAYS * DAY)
      return refused(refuseReputation('reputation.appeal_over'));
    const data = { appealedAt: dateOf(now), appeal: text, version: { increment: 1 } };
    await tx.review.update({ where: { id: reviewId }, data });
    return ok({ reviewId });
  });
}

/**
 * Settles an appeal: lifts what was set, or lets it stand, with a reason the person reads. Not by who decided it. Refuses `reputation.review_not_found`,
 * `reputation.review_changed`, `reputation.appeal_own`, and what every act of the staff refuses.
 */
export async function settleAppeal(ctx: Ctx, input: SettleInput): Promise<Result<Done>> {
  const { reviewId, lift, reason } = input;
  const asked = { power: 'signals.act', act: 'signals.settle', subject: null, reason } as const;
  return actAsStaff(ctx, asked, async (tx, actor, why) => {
    const review = await lockReview(tx, reviewId);
    if (!review?.appealedAt) return refused(refuseReputation('reputation.review_not_found'));
    const { accountId, decidedById } = review;
    if (actor.accountId === decidedById || actor.accountId === accountId)
      return refused(refuseReputation('reputation.appeal_own'));
    if (review.settledAt || review.version !== input.version)
      return refused(refuseReputation('reputation.review_changed'));
    const at = dateOf(ctx.clock());
    const settled = { settledById: actor.accountId, settledAt: at, lifted: lift, settleReason: why };
    await tx.review.update({ where: { id: reviewId }, data: { ...settled, version: { increment: 1 } } });
    const kind = readMeasure(review.measure);
    if (lift && kind !== 'none')
      await liftRestraint(tx, { accountId, kind, until: review.until, by: actor.accountId, at, told: true });
    if (lift) await tx.signal.updateMany({ where: { accountId }, data: { dismissedAt: at } });
    const subject = { noun: 'account', id: accountId };
    return ok({ value: { reviewId }, subject, data: { reviewId, lift } });
  });
}
