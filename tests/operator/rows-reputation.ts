/** What is asked of a row, and the console's rows of reputation: what was said, signals, merchants. */
import type { Ctx } from '#lib/db/ctx.ts';
import type { Result } from '#lib/kernel/result.ts';
import * as signals from '#lib/reputation/signals/commands.ts';
import * as signalReads from '#lib/reputation/signals/queries.ts';
import * as merchants from '#lib/reputation/merchants/commands.ts';
import * as merchantDesk from '#lib/reputation/merchants/queries.ts';
import * as words from '#lib/reputation/commands/remove-words.ts';
import { askedBy, meetCriteria, whole } from '../reputation/merchant-people.ts';
import type { Person } from '../dispute/people.ts';

const NOW = Math.floor(Date.now() / 1000);

/** What an act is done to: made anew for each cell, so that no cell depends on another. */
export type World = {
  readonly target: Person;
  readonly offerId: string;
  readonly tradeId: string;
  readonly reason: string;
};
export type Row = {
  readonly name: string;
  readonly module: object;
  readonly kind: 'act' | 'look' | 'read';
  readonly run: (ctx: Ctx, world: World) => Promise<Result<unknown>>;
  /** What has to be so before, done by an admin. */
  readonly before?: (admin: Ctx, world: World) => Promise<unknown>;
};

const reviewOf = ({ tradeId: id, target }: World) => ({
  id,
  accountId: target.actor.accountId,
  openedAt: new Date(),
  score: 80,
});

export const about = ({ target, reason }: World) => ({ accountId: target.actor.accountId, reason });

export const OF_REPUTATION: readonly Row[] = [
  {
    name: 'decideReview',
    module: signals,
    kind: 'act',
    before: ({ db }, w) => db.review.create({ data: reviewOf(w) }),
    run: (ctx, w) =>
      signals.decideReview(ctx, {
        reviewId: w.tradeId,
        version: 1,
        measure: 'hold',
        days: 1,
        said: 'Said to them.',
        reason: w.reason,
      }),
  },
  {
    name: 'settleAppeal',
    module: signals,
    kind: 'act',
    before: ({ db }, w) =>
      db.review.create({
        data: { ...reviewOf(w), state: 'decided', measure: 'hold', decidedAt: new Date(), appealedAt: new Date() },
      }),
    run: (ctx, w) => signals.settleAppeal(ctx, { reviewId: w.tradeId, version: 1, lift: true, reason: w.reason }),
  },
  { name: 'listReviews', module: signalReads, kind: 'look', run: (ctx) => signalReads.listReviews(ctx) },
  {
    name: 'removeWords',
    module: words,
    kind: 'act',
    before: async ({ db }, w) => {
      const { buyerId } = await db.trade.findUniqueOrThrow({ where: { id: w.tradeId } });
      const [fromId, open] = [w.target.actor.accountId, { revealsAt: new Date(), openedAt: new Date() }];
      const said = { id: w.tradeId, tradeId: w.tradeId, fromId, toId: buyerId, positive: false, comment: 'Idiot.' };
      await db.feedback.create({ data: { ...said, ...open } });
    },
    run: (ctx, w) => words.removeWords(ctx, { feedbackId: w.tradeId, part: 'comment', reason: w.reason }),
  },
  {
    name: 'grantMerchant',
    module: merchants,
    kind: 'act',
    before: ({ db }, w) => meetCriteria(db, w.target.actor.accountId, NOW),
    run: async (ctx, w) => {
      const applicationId = await askedBy(ctx.db, w.target.actor.accountId, NOW);
      return merchants.grantMerchant(ctx, { applicationId, reason: w.reason }, whole);
    },
  },
  {
    name: 'refuseMerchant',
    module: merchants,
    kind: 'act',
    run: async (ctx, w) => {
      const applicationId = await askedBy(ctx.db, w.target.actor.accountId, NOW);
      return merchants.refuseMerchant(ctx, { applicationId, reason: w.reason });
    },
  },
  {
    name: 'revokeMerchant',
    module: merchants,
    kind: 'act',
    before: ({ db }, { target: { actor } }) =>
      db.merchant.create({
        data: { accountId: actor.accountId, grantedAt: new Date(), asset: 'USDC', units: '1', lookedAt: new Date() },
      }),
    run: (ctx, w) => merchants.revokeMerchant(ctx, about(w)),
  },
  { name: 'listMerchants', module: merchantDesk, kind: 'look', run: (ctx) => merchantDesk.listMerchants(ctx, whole) },
];
