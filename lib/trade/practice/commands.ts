import { config } from '../../config.ts';
import { chainNow } from '../../chain/clock.ts';
import { runOnce } from '../../db/command-key.ts';
import type { Ctx, Tx } from '../../db/ctx.ts';
import type { Prisma } from '../../db/generated/client.ts';
import { wake } from '../../events/bus.ts';
import { dateOf } from '../../kernel/instant.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { closePrivateOffer, openPrivateOffer } from '../../offer/commands/private-offer.ts';
import { offerSchema } from '../../offer/schema.ts';
import { takeIn } from '../commands/take.ts';
import { lockTaker } from '../commands/load.ts';
import { ENDS } from '../machine.ts';
import { requireParty } from '../policy.ts';
import { refuseTrade } from '../refusals.ts';
import { PRACTICE_CURRENCY, PRACTICE_METHOD, ensurePartner, practiceKeys } from './partner.ts';
import { SCAM_SAID } from './script.ts';

/** Whole coins of one practice trade, and what one costs. */
export const PRACTICE_COINS = '20';
const PRICE = '1';
const WINDOW_SECONDS = 60 * 60;

/** What a practice trade of this person's is while it goes on. */
export const livePractice = (accountId: string) =>
  ({
    buyerId: accountId,
    practice: true,
    cancelledBy: null,
    state: { notIn: [...ENDS] },
  }) satisfies Prisma.TradeWhereInput;

/**
 * Buys {@link PRACTICE_COINS} test dollars from the practice partner: an offer for this person alone, posted, taken and closed in one transaction, so
 * that nobody else ever sees it. Refuses `trade.sign_in`, `trade.practice_elsewhere` where coins are worth something, `trade.practice_under_way`
 * { tradeId } for a second one at once, and what any take refuses but for limits.
 */
export async function startPractice(ctx: Ctx): Promise<Result<{ tradeId: string }>> {
  const { actor } = ctx;
  if (!actor) return refused(refuseTrade('trade.sign_in'));
  const keys = practiceKeys();
  if (!keys) return refused(refuseTrade('trade.practice_elsewhere'));
  const { account, paymentAccountId } = await ensurePartner(ctx, keys);
  const { chainId } = config();
  const started = await runOnce(ctx, 'startPractice', {}, async (tx) => {
    // One after the other for each person.
    if (!(await lockTaker(tx, actor.accountId))) return refused(refuseTrade('trade.sign_in'));
    const live = await tx.trade.findFirst({ where: livePractice(actor.accountId), select: { id: true } });
    if (live) return refused(refuseTrade('trade.practice_under_way', { tradeId: live.id }));
    const input = offerSchema.parse({
      side: 'sell',
      chainId,
      asset: 'USDC',
      currency: PRACTICE_CURRENCY,
      pricing: 'fixed',
      fixedPrice: PRICE,
      least: PRACTICE_COINS,
      most: PRACTICE_COINS,
      total: PRACTICE_COINS,
      methods: [{ methodId: PRACTICE_METHOD, paymentAccountId }],
      paymentWindowSeconds: WINDOW_SECONDS,
      unlisted: true,
    });
    const now = await chainNow(tx, chainId);
    const offer = await openPrivateOffer(tx, ctx.random, { makerId: account.id, input, now });
    if (!offer.ok) return offer;
    const { offerId, price, units } = offer.value;
    const priceSeen = { numerator: `${price.numerator}`, denominator: `${price.denominator}` };
    const take = { offerId, revision: 1, priceSeen, tokenUnits: `${units}`, methodId: PRACTICE_METHOD };
    const taken = await takeIn(tx, ctx.random, actor, take, { practice: true });
    if (taken.ok) await closePrivateOffer(tx, offerId);
    return taken;
  });
  if (started.ok) wake('practice');
  return started;
}

/** Whether the partner has come with the scam in this trade. */
const isScamSaid = async (tx: Tx, tradeId: string): Promise<boolean> =>
  (await tx.chatHead.count({ where: { tradeId, sellerNumber: { gte: SCAM_SAID } } })) > 0;

/**
 * The buyer of a practice trade refuses what the partner asked for, by their answer or by a report. Twice is once. Refuses `trade.sign_in`,
 * `trade.not_found`, `trade.practice_not_asked` before it was asked, and in a trade that is no practice.
 */
export async function refuseScam(ctx: Ctx, input: { readonly tradeId: string }): Promise<Result<null>> {
  return runOnce(ctx, 'refuseScam', input, async (tx) => {
    const trade = await tx.trade.findUnique({ where: { id: input.tradeId } });
    const asked = requireParty(ctx.actor, trade);
    if (!asked.ok) return asked;
    const isTheirs = trade!.practice && asked.value.party === 'buyer';
    if (!isTheirs || !(await isScamSaid(tx, input.tradeId))) {
      return refused(refuseTrade('trade.practice_not_asked'));
    }
    const first = { id: input.tradeId, scamRefusedAt: null };
    await tx.trade.updateMany({ where: first, data: { scamRefusedAt: dateOf(ctx.clock()) } });
    wake('practice');
    return ok(null);
  });
}
