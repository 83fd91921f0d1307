/** Rows of people and trades for the tests of disputes and reputation; wallets are real, so that signatures are. */
import { Wallet, type HDNodeWallet } from 'ethers';
import type { Actor, Role } from '#lib/account/policy.ts';
import type { Db } from '#lib/db/ctx.ts';
import type { Prisma, Trade } from '#lib/db/generated/client.ts';
import { NATIVE } from '#lib/chain/chains.ts';
import { tradeHashOf, type Terms } from '#lib/chain/signing.ts';
import { toDecimal } from '#lib/db/decimal.ts';
import { appendEvent } from '#lib/events/outbox.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { dateOf, DAY, HOUR } from '#lib/kernel/instant.ts';
import type { Deal } from '#lib/trade/schema.ts';

export type Person = { readonly actor: Actor; readonly wallet: Wallet | HDNodeWallet };

export async function addPerson(
  db: Db,
  name: string,
  options: { readonly roles?: Role[]; readonly wallet?: Wallet | HDNodeWallet } = {},
): Promise<Person> {
  const wallet = options.wallet ?? Wallet.createRandom();
  const roles: Role[] = options.roles ?? ['trader'];
  const id = newId(secureRandom);
  await db.account.create({
    data: {
      id,
      name,
      nameKey: `${name.toLowerCase()}-${id}`,
      walletKind: 'injected',
      walletAddress: wallet.address,
      roles,
    },
  });
  const actor: Actor = {
    accountId: id,
    sessionId: newId(secureRandom),
    name,
    roles,
    walletAddress: wallet.address,
    walletKind: 'injected',
    identityPublicKey: null,
    locale: 'en',
    currency: 'EUR',
    demo: false,
    pausedUntil: null,
    confirmed: true,
    frozenUntil: null,
    walletShut: false,
    // Staff can act as such only where a second factor was proved.
    factor: roles.some((role) => role !== 'trader') ? 'proved' : 'none',
    key: null,
  };
  return { actor, wallet };
}

export async function addOffer(db: Db, maker: Person): Promise<string> {
  const id = newId(secureRandom);
  await db.offer.create({
    data: {
      id,
      makerId: maker.actor.accountId,
      side: 'sell',
      chainId: 31337,
      asset: 'USDC',
      currency: 'EUR',
      revisions: {
        create: {
          revision: 1,
          pricing: 'fixed',
          priceNumerator: 92n.toString(),
          priceDenominator: 1_000_000n.toString(),
          leastMinor: 1000n,
          mostMinor: 100_000n,
          paymentWindowSeconds: 4 * HOUR,
          terms: 'Pay from your own account.',
        },
      },
    },
  });
  return id;
}

/** Where the trade lives and what of it differs from an ordinary one of 100 USDC. */
export type TradeSpec = {
  readonly offerId: string;
  readonly buyer: Person;
  readonly seller: Person;
  readonly arbiter: string;
  readonly contract?: string;
  readonly token?: string;
  readonly round?: number;
  readonly terms?: Partial<Terms>;
  readonly row?: Partial<Prisma.TradeUncheckedCreateInput>;
};

export function termsOf(spec: TradeSpec, openBy: number): Terms {
  return {
    seller: spec.seller.wallet.address,
    buyer: spec.buyer.wallet.address,
    token: spec.token ?? NATIVE,
    amount: '100000000',
    fee: '500000',
    feeRecipient: '0x00000000000000000000000000000000000000fe',
    arbiter: spec.arbiter,
    backupArbiter: NATIVE,
    lane: 0,
    round: spec.round ?? 1,
    fromVault: false,
    openBy,
    paymentWindow: 4 * HOUR,
    hearingWindow: DAY,
    rulingWindow: 14 * DAY,
    deal: `0x${'ab'.repeat(32)}`,
    ...spec.terms,
  };
}

/** What the terms' hash would stand for; tests of the deal itself bring their own. */
const DEAL: Deal = {
  fiatMinor: '9200',
  currency: 'EUR',
  priceNumerator: '92',
  priceDenominator: '1000000',
  methodId: 'sepa',
  offerId: '0'.repeat(20),
  offerRevision: 1,
  expectedReleaseSeconds: HOUR,
  payeeCommitment: `0x${'cd'.repeat(32)}`,
  reference: 'HF 1234',
  salt: `0x${'ef'.repeat(32)}`,
};

export async function addTrade(db: Db, now: number, spec: TradeSpec): Promise<Trade & { plainTerms: Terms }> {
  const terms = termsOf(spec, now + HOUR);
  const id = newId(secureRandom);
  const trade = await db.trade.create({
    data: {
      id,
      offerId: spec.offerId,
      offerRevision: 1,
      buyerId: spec.buyer.actor.accountId,
      sellerId: spec.seller.actor.accountId,
      makerId: spec.seller.actor.accountId,
      takerId: spec.buyer.actor.accountId,
      chainId: 31337,
      contract: spec.contract ?? '0x00000000000000000000000000000000000e5c40',
      tradeHash: tradeHashOf(terms),
      sellerAddress: terms.seller,
      buyerAddress: terms.buyer,
      token: terms.token,
      asset: 'USDC',
      tokenUnits: toDecimal(BigInt(terms.amount)),
      feeUnits: toDecimal(BigInt(terms.fee)),
      terms,
      lane: terms.lane,
      round: terms.round,
      currency: 'EUR',
      fiatMinor: 9200n,
      priceNumerator: toDecimal(92n),
      priceDenominator: toDecimal(1_000_000n),
      rateSource: { source: 'fixed', at: '' },
      methodId: 'sepa',
      deal: DEAL,
      reference: 'HF 1234',
      createdAt: dateOf(now - 3 * HOUR),
      openBy: dateOf(terms.openBy),
      paymentWindowSeconds: terms.paymentWindow,
      version: 1,
      ...spec.row,
    },
  });
  await db.$transaction((tx) =>
    appendEvent(tx, {
      type: 'trade.opened',
      subjectId: id,
      seq: 1,
      data: {},
      actorId: trade.takerId,
      at: now,
      final: true,
    }),
  );
  return { ...trade, plainTerms: terms };
}

/** Appends the trade's next event and answers its row, as a listener receives it. */
export async function addTradeEvent(
  db: Db,
  tradeId: string,
  event: Pick<Parameters<typeof appendEvent>[1], 'type' | 'data' | 'actorId' | 'at'>,
) {
  return db.$transaction(async (tx) => {
    const { version } = await tx.trade.update({ where: { id: tradeId }, data: { version: { increment: 1 } } });
    const id = await appendEvent(tx, { ...event, subjectId: tradeId, seq: version, final: true });
    return tx.event.findUniqueOrThrow({ where: { id } });
  });
}

/** The chain's clock as the commands read it: stands at `now` and goes on with the server's. */
export async function setChainClock(db: Db, now: number): Promise<void> {
  const data = { seenNumber: 1, seenHash: '0x', finalNumber: 1, headTime: dateOf(now), headReadAt: new Date() };
  await db.chainCursor.upsert({ where: { chainId: 31337 }, create: { chainId: 31337, ...data }, update: data });
}
