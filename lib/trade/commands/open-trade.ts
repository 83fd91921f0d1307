/** Writes a trade that has been struck. */
import type { Actor } from '../../account/policy.ts';
import { tokenAddressOf, type Deployment } from '../../chain/deployment.ts';
import { tradeHashOf, type Terms } from '../../chain/signing.ts';
import type { Prisma } from '../../db/generated/client.ts';
import { asking, type Many, type Written } from '../../db/many.ts';
import { firstEvent } from '../../events/first.ts';
import { MINUTE, dateOf, type Instant } from '../../kernel/instant.ts';
import type { RandomBytes } from '../../kernel/ids.ts';
import type { Price } from '../../kernel/money.ts';
import type { LanesOf } from '../../offer/commands/lanes.ts';
import type { LoadedOffer } from '../../offer/queries.ts';
import type { Quote } from '../../offer/quote.ts';
import { HEARING_SECONDS, RULING_SECONDS, paymentWindowOf } from '../../offer/windows.ts';
import { newReference } from '../../payment/reference.ts';
import { usdCentsOf } from '../../price/queries.ts';
import type { StruckRate } from '../../price/schema.ts';
import { dealHash } from '../deal.ts';
import type { Deal, TakeInput } from '../schema.ts';
import { termsOfDraw, type Draw } from './draw.ts';
import { handingOver, type FoundLane, type TakenLane } from './lane.ts';

/** The escrow's defaults. */
const OPEN_SECONDS = 30 * MINUTE;

export type Struck = {
  readonly offer: LoadedOffer;
  readonly price: Price;
  readonly rate: StruckRate;
  readonly quote: Quote;
  readonly payeeAccountId: string;
  readonly payeeCommitment: string;
  /** What a seller is expected to need for the release once the buyer has paid: longer where the payment can be taken back. */
  readonly releaseSeconds: number;
};

/** The take, the id and the time of the trade, and what locks its coins: null, the seller by hand. */
export type Opening = TakeInput & {
  readonly tradeId: string;
  readonly now: Instant;
  readonly deployment: Deployment;
  readonly draw: Draw | null;
  /** The seller's, where no draw has one of its own. */
  readonly lane: FoundLane;
  readonly fromVault: boolean;
  readonly practice: boolean;
};

/** The trade with its lane, terms, deal and first event, as it is to be written. */
export function openTrade(random: RandomBytes, actor: Actor, struck: Struck, input: Opening): OpenedTrade {
  const { offer } = struck;
  const { tradeId: id, now, draw, deployment } = input;
  const taker = { id: actor.accountId, wallet: actor.walletAddress };
  const maker = { id: offer.makerId, wallet: offer.maker.walletAddress };
  const [seller, buyer] = offer.side === 'sell' ? [maker, taker] : [taker, maker];
  const of = { chainId: offer.chainId, contract: deployment.escrow, sellerAddress: seller.wallet };
  const lane = draw?.lane ?? input.lane;
  const deal = dealOf(random, struck, input, newReference(random));
  const terms = termsOf(deployment, struck, {
    seller: seller.wallet,
    buyer: buyer.wallet,
    lane,
    deal,
    now,
    draw,
    fromVault: input.fromVault,
  });
  const tradeHash = tradeHashOf(terms);
  const people = { buyerId: buyer.id, sellerId: seller.id, takerId: taker.id };
  const writes = [
    rowOf(struck, input, { terms, tradeHash, deal, ...people }),
    firstEvent({
      type: 'trade.opened',
      subjectId: id,
      data: {
        tradeHash,
        offerId: offer.id,
        revision: offer.revision,
        ...(draw ? { standing: draw.standing.signed.series } : {}),
      },
      actorId: actor.accountId,
      at: now,
    }),
    // The lane of a draw was reserved for it.
    ...(draw ? [] : [handingOver(of, input.lane, id)]),
  ];
  return { id, of, terms, writes };
}

/** `of`: the lanes it has one of. */
export type OpenedTrade = {
  readonly id: string;
  readonly of: LanesOf;
  readonly terms: Terms;
  readonly writes: readonly Written[];
};

type Columns = {
  readonly terms: Terms;
  readonly tradeHash: string;
  readonly deal: Deal;
  readonly buyerId: string;
  readonly sellerId: string;
  readonly takerId: string;
};

/** The row; what is left out begins as the table says. */
function rowOf(struck: Struck, input: Opening, { terms, deal, ...people }: Columns): Written {
  const { offer, quote, price } = struck;
  const row: Record<(typeof COLUMNS)[number], unknown> = {
    id: input.tradeId,
    offerId: offer.id,
    offerRevision: offer.revision,
    ...people,
    makerId: offer.makerId,
    chainId: offer.chainId,
    contract: input.deployment.escrow,
    sellerAddress: terms.seller,
    buyerAddress: terms.buyer,
    token: terms.token,
    asset: offer.asset,
    tokenUnits: `${quote.tokenUnits}`,
    feeUnits: `${quote.feeUnits}`,
    usdCents: usdCentsOf(offer.chainId, offer.asset, quote.tokenUnits, 'down')?.toString() ?? null,
    terms,
    lane: terms.lane,
    round: terms.round,
    standingOfferId: input.draw?.standing.row.id ?? null,
    currency: offer.currency,
    fiatMinor: `${quote.fiatMinor}`,
    priceNumerator: `${price.numerator}`,
    priceDenominator: `${price.denominator}`,
    rateSource: struck.rate,
    methodId: input.methodId,
    paymentAccountId: struck.payeeAccountId,
    deal,
    reference: deal.reference,
    paymentWindowSeconds: offer.current.paymentWindowSeconds,
    createdAt: dateOf(input.now),
    openBy: dateOf(terms.openBy),
    dueAt: dateOf(terms.openBy + 1),
    practice: input.practice,
  };
  return asking(OPEN, JSON.stringify(row));
}

/** Of the table, by these names. */
const COLUMNS = [
  'id', 'offerId', 'offerRevision', 'buyerId', 'sellerId', 'takerId', 'makerId', 'chainId', 'contract', 'tradeHash', 'sellerAddress', 'buyerAddress', 'token', 'asset',
  'tokenUnits', 'feeUnits', 'usdCents', 'terms', 'lane', 'round', 'standingOfferId', 'currency', 'fiatMinor', 'priceNumerator', 'priceDenominator', 'rateSource', 'methodId',
  'paymentAccountId', 'deal', 'reference', 'paymentWindowSeconds', 'createdAt', 'openBy', 'dueAt', 'practice',
] as const satisfies readonly Prisma.TradeScalarFieldEnum[]; // prettier-ignore

const named = (of: string) => COLUMNS.map((name) => `${of}"${name}"`).join(', ');

const OPEN: Many = {
  name: 'trade.open',
  text: `
  INSERT INTO "Trade" (${named('')}) SELECT ${named('t.')}
  FROM unnest($1::text[]) AS r("row") CROSS JOIN LATERAL jsonb_populate_record(NULL::"Trade", r."row"::jsonb) AS t`,
  columns: ['text'],
};

function dealOf(random: RandomBytes, struck: Struck, input: TakeInput, reference: string): Deal {
  return {
    fiatMinor: `${struck.quote.fiatMinor}`,
    currency: struck.offer.currency,
    priceNumerator: `${struck.price.numerator}`,
    priceDenominator: `${struck.price.denominator}`,
    methodId: input.methodId,
    offerId: struck.offer.id,
    offerRevision: struck.offer.revision,
    expectedReleaseSeconds: struck.releaseSeconds,
    payeeCommitment: struck.payeeCommitment,
    reference,
    salt: Buffer.from(random(16)).toString('hex'),
  };
}

type Place = {
  readonly seller: string;
  readonly buyer: string;
  readonly lane: TakenLane;
  readonly deal: Deal;
  readonly now: Instant;
  readonly draw: Draw | null;
  readonly fromVault: boolean;
};

function termsOf(deployment: Deployment, { offer, quote }: Struck, place: Place): Terms {
  return {
    seller: place.seller,
    buyer: place.buyer,
    token: tokenAddressOf(deployment, offer.asset),
    amount: `${quote.tokenUnits}`,
    fee: `${quote.feeUnits}`,
    feeRecipient: deployment.feeRecipient,
    arbiter: deployment.panel,
    backupArbiter: deployment.backupArbiter,
    lane: place.lane.lane,
    round: place.lane.round,
    fromVault: place.fromVault,
    openBy: place.now + OPEN_SECONDS,
    paymentWindow: paymentWindowOf(offer.chainId, offer.current.paymentWindowSeconds),
    hearingWindow: HEARING_SECONDS,
    rulingWindow: RULING_SECONDS,
    deal: dealHash(place.deal),
    ...(place.draw ? termsOfDraw(place.draw.standing.signed) : {}),
  };
}
