import type { Actor } from '../../account/policy.ts';
import { getAsset } from '../../chain/chains.ts';
import { chainNow } from '../../chain/clock.ts';
import { getDeployment } from '../../chain/deployment.ts';
import { askIn, Busy, writeNow, type Ask } from '../../db/ask.ts';
import { poolOf } from '../../db/client.ts';
import { runKeyed } from '../../db/command-key.ts';
import type { Ctx, Tx } from '../../db/ctx.ts';
import type { PaymentAccount } from '../../db/generated/client.ts';
import { asking, askSoon, type Many, type Written } from '../../db/many.ts';
import { runTogether } from '../../db/together.ts';
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
import { asksAnything, type TakerRules } from '../../offer/taker.ts';
import { lockLanes } from '../../offer/commands/lanes.ts';
import { readHistory } from '../../site/cache.ts';
import { chainHere } from '../../site/chains.ts';
import { canStart } from '../../site/policy.ts';
import { resolve, type Site } from '../../site/settings.ts';
import { refuseTrade } from '../refusals.ts';
import type { TakeInput } from '../schema.ts';
import { chooseDraw, chooseVault, submitDraw, type Draw, type Means } from './draw.ts';
import { findLane } from './lane.ts';
import { checkLimits } from './limits.ts';
import { lockTaker } from './load.ts';
import { checkRules, checkTaker, readTaker } from './may-take.ts';
import { openTrade, type OpenedTrade, type Opening, type Struck } from './open-trade.ts';

/**
 * Takes an offer: a trade at the price the taker saw, with its lane, terms and deal. Holds capacity only from here on. A
 * second press with the same key is answered with the first trade.
 * Refuses `offer.*` where the offer does not allow it (changed since seen, price moved, limits, nothing left, paused, outside its hours, a rule of
 * the maker's on takers, a block), `site.*` where the operator stops new trades or a method, or beyond a limit, `account.*` where staff paused the
 * person, `price.*` where it follows the market and there is no rate, `trade.*` where the person may not.
 */
export async function takeOffer(ctx: Ctx, input: TakeInput): Promise<Result<{ tradeId: string }>> {
  const { actor, random } = ctx;
  if (!actor) return refused(refuseTrade('trade.sign_in'));
  const usual = { practice: false };
  const work = (tx: Tx) => takeIn(tx, random, actor, input, usual);
  return runTogether(ctx, 'takeOffer', input, async () => {
    const subjects = ctx.key ? await subjectsOf(ctx, input, actor) : null;
    return ok({
      subjects: subjects ?? [],
      apart: subjects === null,
      asks: [],
      decide: async (_said, ask) => {
        const taken = await decideTake({ ask, tx: null }, random, actor, input, usual);
        return taken.ok ? ok({ answer: { tradeId: taken.value.opened.id }, writes: taken.value.writes }) : taken;
      },
      alone: () => runKeyed(ctx, 'takeOffer', input, work),
    });
  });
}

type Peeked = TakerRules & { readonly makerId: string; readonly standing: boolean; readonly fromVault: boolean };

const PEEK: Many<Peeked> = {
  name: 'trade.peekOffer',
  text: `
  SELECT q."at"::int4 AS "at", o."makerId", r."fromVault", r."leastTrades", r."leastCompletionBps", r."leastAgeDays", r."takerCountries", r."firstTradeMostMinor", r."trustedOnly",
    EXISTS (SELECT 1 FROM "StandingOffer" s WHERE s."offerId" = o."id" AND s."endedAt" IS NULL AND s."signature" IS NOT NULL) AS "standing"
  FROM unnest($1::text[]) WITH ORDINALITY AS q("id", "at") JOIN "Offer" o ON o."id" = q."id"
    JOIN "OfferRevision" r ON r."offerId" = o."id" AND r."revision" = o."revision"`,
  columns: ['text'],
};

/**
 * What a take is about: the offer, and both people, whose lanes and limits it counts. Null: it asks for more than can be asked beside others (a vault, rules on takers), or there is no such offer. That
 * may be otherwise a moment later; then it turns out where it is decided.
 */
async function subjectsOf({ db }: Ctx, input: TakeInput, { accountId }: Actor): Promise<readonly string[] | null> {
  const [found] = await askSoon(poolOf(db), asking(PEEK, input.offerId));
  const more = !found || found.standing || found.fromVault || input.standing || input.fromVault || asksAnything(found);
  return more ? null : [`offer ${input.offerId}`, `person ${accountId}`, `person ${found.makerId}`];
}

const HOLD_MAKER = (more: string) => `
  SELECT r."at"::int4 AS "at" FROM unnest($1::text[]) WITH ORDINALITY AS r("id", "at")
  JOIN "Account" a ON a."id" = r."id" FOR KEY SHARE OF a${more}`;

/** As the trade's row will hold it: what is written with the commit waits for nobody. */
const MAKER: Many = {
  name: 'trade.holdMaker',
  text: HOLD_MAKER(''),
  unwaiting: HOLD_MAKER(' SKIP LOCKED'),
  columns: ['text'],
};

async function holdMaker(ask: Ask, { makerId }: LoadedOffer): Promise<void> {
  if ((await ask(asking(MAKER, makerId))).length === 0) throw new Busy(`account ${makerId}`);
}

/** The take itself, in a transaction of its caller's. `practice`: with the site's own partner; no limit is held against it, and nothing counts it. */
export async function takeIn(
  tx: Tx,
  random: RandomBytes,
  actor: Actor,
  input: TakeInput,
  { practice }: { readonly practice: boolean },
): Promise<Result<{ tradeId: string }>> {
  const taken = await decideTake({ ask: askIn(tx), tx }, random, actor, input, { practice });
  if (!taken.ok) return taken;
  const { opened, draw, writes } = taken.value;
  await writeNow(tx, writes);
  if (draw) await submitDraw(tx, random, { id: opened.id, ...opened.of }, opened.terms, draw.standing);
  return ok({ tradeId: opened.id });
}

type Taken = { readonly opened: OpenedTrade; readonly draw: Draw | null; readonly writes: readonly Written[] };

/** Reads, locks and judges; what it answers is still to be written. The same whether it is alone or beside others. */
async function decideTake(
  means: Means,
  random: RandomBytes,
  actor: Actor,
  input: TakeInput,
  { practice }: { readonly practice: boolean },
): Promise<Result<Taken>> {
  const { ask, tx } = means;
  // What is asked together is answered in this order: whatever comes behind a lock has seen what its last holder wrote.
  const [there, offer] = await Promise.all([lockTaker(ask, actor.accountId), loadOffer(ask, input.offerId)]);
  if (!offer) return refused(refuseOffer('offer.not_found'));
  const here = chainHere(offer.chainId);
  if (!here.ok) return here;
  if (!there) return refused(refuseTrade('trade.sign_in'));
  const sellerAddress = offer.side === 'sell' ? offer.maker.walletAddress : actor.walletAddress;
  const lanes = { chainId: offer.chainId, sellerAddress };
  const [now, history, deployment, facts, payee] = await Promise.all([
    chainNow(ask, offer.chainId),
    readHistory(ask),
    getDeployment(ask, offer.chainId),
    readTaker(ask, actor, offer),
    readPayee(ask, offer, input),
    // Beside others before anything of the seller's is held, so that whoever has their lanes finds nothing held by one who goes away again.
    tx ? undefined : lockLanes(ask, lanes),
  ]);
  const may = checkTaker(facts, actor, offer, now);
  if (!may.ok) return may;
  const site = resolve(history, now);
  const open = canStart(site, 'no_new_trades', offer.chainId);
  if (!open.ok) return open;
  const struck = strike(actor, offer, input, { site, payee });
  if (!struck.ok) return struck;
  const { tokenUnits: units } = struck.value.quote;
  const measured = { actor, offer, methodId: input.methodId, units, now, ...facts };
  const within = practice ? ok(null) : await checkLimits(ask, site, measured);
  if (!within.ok) return within;
  const place = { now, deployment, sellerAddress, practice };
  return holdAll(means, random, actor, input, struck.value, place);
}

type Place = Pick<Opening, 'now' | 'deployment' | 'practice'> & { readonly sellerAddress: string };

/** Holds what a take that was struck takes up, and opens its trade. */
async function holdAll(
  means: Means,
  random: RandomBytes,
  actor: Actor,
  input: TakeInput,
  struck: Struck,
  { sellerAddress, ...place }: Place,
): Promise<Result<Taken>> {
  const { ask, tx } = means;
  const { offer, price, quote } = struck;
  const { now, deployment } = place;
  const tradeId = newId(random);
  const expected = input.standing === true;
  // A seller's lanes and vault coins are promised to one take at a time.
  const lanes = { chainId: offer.chainId, contract: deployment.escrow, sellerAddress };
  const [, fits, held, draw, lane] = await Promise.all([
    tx && lockLanes(ask, lanes),
    checkRules(tx, actor, offer, { fiatMinor: quote.fiatMinor, now }),
    holdCapacity(ask, offer, quote.tokenUnits),
    chooseDraw(means, { offer, price, quote, taker: actor, tradeId, expected, deployment, now }),
    findLane(ask, lanes),
    holdMaker(ask, offer),
  ]);
  if (!fits.ok) return fits;
  if (!held.ok) return held;
  if (!draw.ok) return draw;
  const fromVault = draw.value
    ? ok(true)
    : await chooseVault(tx, { offer, quote, seller: sellerAddress, asked: input.fromVault });
  if (!fromVault.ok) return fromVault;
  const opening = { ...input, ...place, tradeId, draw: draw.value, lane, fromVault: fromVault.value };
  // What the seller signed for keeps its fee.
  const final = draw.value ? withFee(quote, draw.value.standing.signed.feeBps) : quote;
  const opened = openTrade(random, actor, { ...struck, quote: final }, opening);
  return ok({ opened, draw: draw.value, writes: [...held.value, ...opened.writes] });
}

type Payee = Pick<PaymentAccount, 'id' | 'accountId' | 'methodId' | 'currency' | 'commitment'>;
const PAYEE: Many<Payee> = {
  name: 'trade.payee',
  text: `
  SELECT r."at"::int4 AS "at", p."id", p."accountId", p."methodId", p."currency", p."commitment"
  FROM unnest($1::text[]) WITH ORDINALITY AS r("id", "at") JOIN "PaymentAccount" p ON p."id" = r."id"`,
  columns: ['text'],
};

/** The payee is the seller: the maker named an account in the offer, a selling taker names one now. Null: nobody named one. */
function payeeIdOf({ side, current }: LoadedOffer, input: TakeInput): string | null {
  if (side === 'buy') return input.paymentAccountId ?? null;
  return current.methods.find(({ methodId }) => methodId === input.methodId)?.paymentAccountId ?? null;
}

async function readPayee(ask: Ask, offer: LoadedOffer, input: TakeInput): Promise<Payee | undefined> {
  const id = payeeIdOf(offer, input);
  return id === null ? undefined : (await ask(asking(PAYEE, id)))[0];
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
