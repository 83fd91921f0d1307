/** From what the form holds to what a revision keeps. */
import type { Actor } from '../../account/policy.ts';
import { getAsset } from '../../chain/chains.ts';
import { Prisma } from '../../db/generated/client.ts';
import type { Tx } from '../../db/ctx.ts';
import { toDecimal } from '../../db/decimal.ts';
import { currencyDecimals } from '../../kernel/currencies.ts';
import { dateOf, type Instant } from '../../kernel/instant.ts';
import { parseUnits, type Price } from '../../kernel/money.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { priceOf } from '../../price/ratio.ts';
import { checkOffer } from '../checks.ts';
import { isOpen, nextTurn } from '../hours.ts';
import { refuseOffer } from '../refusals.ts';
import type { ParsedOffer } from '../schema.ts';

export type RevisionData = Omit<Prisma.OfferRevisionUncheckedCreateInput, 'offerId' | 'revision' | 'methods'>;
export type OfferData = {
  readonly totalTokens: Prisma.Decimal | null;
  readonly unlisted: boolean;
  readonly hasTrigger: boolean;
  readonly turnsAt: Date | null;
  readonly resting: boolean;
};

export type ReadOffer = { readonly revision: RevisionData; readonly offer: OfferData };

/** What the offer's rows will say. Refuses `offer.invalid` { field } where the schema was not asked before. */
export function readTerms(input: ParsedOffer, now: Instant): Result<ReadOffer> {
  const [wrong] = checkOffer(input);
  if (wrong) return refused(refuseOffer('offer.invalid', { field: wrong[0] }));
  const asset = getAsset(input.chainId, input.asset);
  const decimals = currencyDecimals(input.currency);
  const price = (typed: string | undefined) => (typed ? priceOf(typed, asset.decimals, decimals) : undefined);
  const margin = input.pricing === 'margin';
  const hours = input.openingHours;
  const turnsAt = hours ? nextTurn(hours, now) : null;
  const revision: RevisionData = {
    pricing: input.pricing,
    ...columns('price', margin ? undefined : price(input.fixedPrice)),
    ...columns('floor', margin ? price(input.floorPrice) : undefined),
    ...columns('ceiling', margin ? price(input.ceilingPrice) : undefined),
    ...columns('pauseUnder', price(input.pauseUnder)),
    ...columns('pauseOver', price(input.pauseOver)),
    marginBps: margin ? (input.marginBps ?? 0) : null,
    leastMinor: parseUnits(input.least, decimals)!,
    mostMinor: parseUnits(input.most, decimals)!,
    paymentWindowSeconds: input.paymentWindowSeconds,
    terms: input.terms,
    firstMessage: input.firstMessage,
    fromVault: input.side === 'sell' && input.fromVault,
    country: input.country ?? null,
    openingHours: hours ? { zone: hours.zone, days: hours.days } : Prisma.DbNull,
    leastTrades: input.leastTrades,
    leastCompletionBps: input.leastCompletionBps,
    leastAgeDays: input.leastAgeDays,
    takerCountries: [...new Set(input.takerCountries)].sort(),
    firstTradeMostMinor: input.firstTradeMost === undefined ? null : parseUnits(input.firstTradeMost, decimals)!,
    trustedOnly: input.trustedOnly,
  };
  const offer: OfferData = {
    totalTokens: input.total === undefined ? null : toDecimal(parseUnits(input.total, asset.decimals)!),
    unlisted: input.unlisted,
    hasTrigger: input.pauseUnder !== undefined || input.pauseOver !== undefined,
    turnsAt: turnsAt === null ? null : dateOf(turnsAt),
    resting: hours !== undefined && !isOpen(hours, now),
  };
  return ok({ revision, offer });
}

type Priced = 'price' | 'floor' | 'ceiling' | 'pauseUnder' | 'pauseOver';

function columns(name: Priced, price: Price | undefined): Partial<RevisionData> {
  if (!price) return {};
  return { [`${name}Numerator`]: toDecimal(price.numerator), [`${name}Denominator`]: toDecimal(price.denominator) };
}

export async function writeRevision(
  tx: Tx,
  offerId: string,
  revision: number,
  data: RevisionData,
  input: ParsedOffer,
): Promise<void> {
  await tx.offerRevision.create({ data: { ...data, offerId, revision } });
  await tx.offerMethod.createMany({
    data: input.methods.map(({ methodId, paymentAccountId }) => ({
      offerId,
      revision,
      methodId,
      paymentAccountId: input.side === 'sell' ? (paymentAccountId ?? null) : null,
    })),
  });
}

/** Every account named is the maker's own, not archived, and of that method and currency. */
export async function checkAccounts(tx: Tx, actor: Actor, input: ParsedOffer): Promise<Result<null>> {
  if (input.side === 'buy') return ok(null);
  for (const { methodId, paymentAccountId } of input.methods) {
    if (!paymentAccountId) return refused(refuseOffer('offer.payment_account_needed', { method: methodId }));
    const account = await tx.paymentAccount.findUnique({ where: { id: paymentAccountId } });
    const fits =
      account?.accountId === actor.accountId &&
      account.archivedAt === null &&
      account.methodId === methodId &&
      account.currency === input.currency;
    if (!fits) return refused(refuseOffer('offer.payment_account_mismatch', { method: methodId }));
  }
  return ok(null);
}
