import type { Actor } from '../../account/policy.ts';
import { getAsset } from '../../chain/chains.ts';
import { chainNow } from '../../chain/clock.ts';
import { getDeployment } from '../../chain/deployment.ts';
import type { Ctx, Tx } from '../../db/ctx.ts';
import type { PaymentAccount } from '../../db/generated/client.ts';
import { sqlIn } from '../../db/inside.ts';
import { runOnce } from '../../db/command-key.ts';
import { currencyDecimals } from '../../kernel/currencies.ts';
import { newId, type RandomBytes } from '../../kernel/ids.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { holdCapacity } from '../../offer/commands.ts';
import { checkMethods } from '../../offer/commands/may-offer.ts';
import { releaseSecondsOf } from '../../offer/queries/caps.ts';
import { leftOf, loadOffer, pricingOf, type LoadedOffer } from '../../offer/queries.ts';
import { quoteTake, withFee } from '../../offer/quote.ts';
import { refuseOffer } from '../../offer/refusals.ts';
import { rateStatus } from '../../price/queries.ts';
import { struckAt } from '../../price/rate.ts';
import { rateRefusal } from '../../price/refusals.ts';
import { effectivePrice, equalPrices } from '../../price/ratio.ts';
import { lockLanes } from '../../offer/commands/lanes.ts';
import { readHistory } from '../../site/cache.ts';
import { chainHere } from '../../site/chains.ts';
import { canStart } from '../../site/policy.ts';
import { resolve, type Site } from '../../site/settings.ts';
import { refuseTrade } from '../refusals.ts';
import type { TakeInput } from '../schema.ts';
import { chooseDraw, chooseVault } from './draw.ts';
import { checkLimits } from './limits.ts';
import { lockTaker } from './load.ts';
import { checkRules, checkTaker, readTaker } from './may-take.ts';
import { openTrade, type Struck } from './open-trade.ts';

/**
 * Takes an offer: a trade at the price the taker saw, with its lane, terms and deal. Holds capacity only from here on. A
 * second press with the same key is answered with the first trade.
 * Refuses `offer.*` where the offer does not allow it (changed since seen, price moved, limits, nothing left, paused, outside its hours, a rule of
 * the maker's on takers, a block), `site.*` where the operator stops new trades or a method, or beyond a limit, `account.*` where staff paused the
 * person, `price.*` where it follows the market and there is no rate, `trade.*` where the person may not.
 */
export async function takeOffer(ctx: Ctx, input: TakeInput): Promise<Result<{ tradeId: string }>> {
  const { actor } = ctx;
  if (!actor) return refused(refuseTrade('trade.sign_in'));
  return runOnce(ctx, 'takeOffer', input, (tx) => takeIn(tx, ctx.random, actor, input, { practice: false }));
}

/** The take itself, in a transaction of its caller's. `practice`: with the site's own partner; no limit is held against it, and nothing counts it. */
export async function takeIn(
  tx: Tx,
  random: RandomBytes,
  actor: Actor,
  input: TakeInput,
  { practice }: { readonly practice: boolean },
): Promise<Result<{ tradeId: string }>> {
  // What is asked together is answered in this order: whatever comes behind a lock has seen what its last holder wrote.
  const [there, offer] = await Promise.all([lockTaker(tx, actor.accountId), loadOffer(tx, input.offerId)]);
  if (!offer) return refused(refuseOffer('offer.not_found'));
  const here = chainHere(offer.chainId);
  if (!here.ok) return here;
  if (!there) return refused(refuseTrade('trade.sign_in'));
  const [now, history, deployment, facts, payee] = await Promise.all([
    chainNow(tx, offer.chainId),
    readHistory(tx),
    getDeployment(tx, offer.chainId),
    readTaker(tx, actor, offer),
    readPayee(tx, offer, input),
  ]);
  const may = checkTaker(facts, actor, offer, now);
  if (!may.ok) return may;
  const site = resolve(history, now);
  const open = canStart(site, 'no_new_trades', offer.chainId);
  if (!open.ok) return open;
  const struck = strike(actor, offer, input, { site, payee });
  if (!struck.ok) return struck;
  const { price, quote } = struck.value;
  const measured = { actor, offer, methodId: input.methodId, units: quote.tokenUnits, now, ...facts };
  const within = practice ? ok(null) : await checkLimits(tx, site, measured);
  if (!within.ok) return within;
  const tradeId = newId(random);
  // A seller's lanes and vault coins are promised to one take at a time.
  const sellerAddress = offer.side === 'sell' ? offer.maker.walletAddress : actor.walletAddress;
  const expected = input.standing === true;
  const [, fits, held, draw] = await Promise.all([
    lockLanes(tx, { chainId: offer.chainId, sellerAddress }),
    checkRules(tx, actor, offer, { fiatMinor: quote.fiatMinor, now }),
    holdCapacity(tx, offer, quote.tokenUnits),
    chooseDraw(tx, { offer, price, quote, taker: actor, tradeId, expected, now }),
  ]);
  if (!fits.ok) return fits;
  if (!held.ok) return held;
  if (!draw.ok) return draw;
  const fromVault = draw.value
    ? ok(true)
    : await chooseVault(tx, { offer, quote, seller: sellerAddress, asked: input.fromVault });
  if (!fromVault.ok) return fromVault;
  const opening = { ...input, tradeId, now, deployment, draw: draw.value, fromVault: fromVault.value, practice };
  // What the seller signed for keeps its fee.
  const final = draw.value ? withFee(quote, draw.value.standing.signed.feeBps) : quote;
  await openTrade(tx, random, actor, { ...struck.value, quote: final }, opening);
  return ok({ tradeId });
}

type Payee = Pick<PaymentAccount, 'id' | 'accountId' | 'methodId' | 'currency' | 'commitment'>;
const PAYEE = 'SELECT "id", "accountId", "methodId", "currency", "commitment" FROM "PaymentAccount" WHERE "id" = $1';

/** The payee is the seller: the maker named an account in the offer, a selling taker names one now. Null: nobody named one. */
function payeeIdOf({ side, current }: LoadedOffer, input: TakeInput): string | null {
  if (side === 'buy') return input.paymentAccountId ?? null;
  return current.methods.find(({ methodId }) => methodId === input.methodId)?.paymentAccountId ?? null;
}

async function readPayee(tx: Tx, offer: LoadedOffer, input: TakeInput): Promise<Payee | undefined> {
  const id = payeeIdOf(offer, input);
  return id === null ? undefined : (await sqlIn(tx)<Payee>('trade.payee', PAYEE, [id]))[0];
}

type Known = { readonly site: Site; readonly payee: Payee | undefined };

function strike(actor: Actor, offer: LoadedOffer, input: TakeInput, { site, payee }: Known): Result<Struck> {
  if (offer.revision !== input.revision) return refused(refuseOffer('offer.changed'));
  const asset = getAsset(offer.chainId, offer.asset);
  const status = rateStatus(asset, offer.currency);
  const rate = status.state === 'fresh' ? status.rate : undefined;
  const pricing = pricingOf(offer.current);
  const price = effectivePrice(pricing, rate?.price);
  if (!price) return refused(rateRefusal(status) ?? refuseOffer('offer.price_unavailable'));
  const seen = { numerator: BigInt(input.priceSeen.numerator), denominator: BigInt(input.priceSeen.denominator) };
  if (!equalPrices(price, seen)) return refused(refuseOffer('offer.price_changed'));
  const bounds = { ...offer.current, side: offer.side, leftUnits: leftOf(offer) };
  const amount =
    input.fiatMinor === undefined ? { tokenUnits: BigInt(input.tokenUnits!) } : { fiatMinor: BigInt(input.fiatMinor) };
  // Of the fee a buying maker's taker gives more or less for the same money; a selling maker's taker gets the same.
  if (offer.side === 'buy' && (input.feeBpsSeen ?? site.feeBps) !== site.feeBps)
    return refused(refuseOffer('offer.fee_changed', { bps: site.feeBps }));
  const quote = quoteTake(bounds, price, amount, site.feeBps);
  if (!quote.ok) return quote;
  const method = offer.current.methods.find(({ methodId }) => methodId === input.methodId);
  if (!method) return refused(refuseOffer('offer.method_not_offered'));
  const paid = checkMethods(site, { country: offer.current.country, methods: [method] });
  if (!paid.ok) return paid;
  if (payeeIdOf(offer, input) === null) return refused(refuseTrade('trade.payment_account_needed'));
  const payeeId = offer.side === 'sell' ? offer.makerId : actor.accountId;
  const fits = payee?.accountId === payeeId && payee.methodId === input.methodId && payee.currency === offer.currency;
  if (!fits) return refused(refuseTrade('trade.payment_account_mismatch'));
  return ok({
    offer,
    price,
    rate: struckAt(rate, pricing.pricing === 'fixed', asset.decimals, currencyDecimals(offer.currency)),
    quote: quote.value,
    payeeAccountId: payee.id,
    payeeCommitment: payee.commitment,
    releaseSeconds: releaseSecondsOf(site, [input.methodId])[input.methodId]!,
  });
}
