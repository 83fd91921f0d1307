/** Reads of standing offers: which one locks coins now, how much of the vault is free, what the maker sees of their own. */
import { isOpener } from '../../chain/opener.ts';
import { getDeployment, type Deployment } from '../../chain/deployment.ts';
import type { SignedOffer } from '../../chain/signing.ts';
import { Prisma, type OfferRevision, type StandingOffer } from '../../db/generated/client.ts';
import { askIn, type Asks } from '../../db/ask.ts';
import type { Tx } from '../../db/ctx.ts';
import { toBigint } from '../../db/decimal.ts';
import { asking, type Many } from '../../db/many.ts';
import { columnsOf, wholeRow } from '../../db/whole.ts';
import { instantOf, type Instant } from '../../kernel/instant.ts';
import { tokensFor, type Price } from '../../kernel/money.ts';
import { recipientsOf } from '../../account/sealing.ts';
import { isSealedToRelease } from '../../payment/release.ts';
import { vaultBalance } from '../../vault/queries.ts';
import { payeesSchema, signedOfferSchema } from '../schema.ts';
import { DRAW_ALLOWANCE, coversPrice, mostWithin } from '../standing.ts';
import type { OfferStandingView } from '../view.ts';

/** Whose vault: `token` zero address for the chain's own coin. */
export type VaultOf = {
  readonly chainId: number;
  readonly contract: string;
  readonly owner: string;
  readonly token: string;
};

/** Base units. `claimed`: promised to trades whose coins are not locked yet. */
export type VaultRoom = {
  readonly seen: bigint;
  readonly final: bigint;
  readonly claimed: bigint;
  readonly free: bigint;
};

/**
 * What a seller's vault holds and how much of it is free for one more take. The claims are read before the balance: a draw that lands
 * in between is then counted twice, never not at all. What was called off or refused before it was ever sent claims nothing.
 */
export async function vaultRoom(tx: Tx, { chainId, contract, owner, token }: VaultOf): Promise<VaultRoom> {
  const [row] = await tx.$queryRaw<{ claimed: string }[]>`
    SELECT COALESCE(SUM(t."tokenUnits" + t."feeUnits"), 0)::text AS claimed FROM "Trade" t
    WHERE t."chainId" = ${chainId} AND t."contract" = ${contract} AND t."sellerAddress" = ${owner} AND t."token" = ${token}
      AND t."state" = 'awaiting_escrow' AND t."terms"->>'fromVault' = 'true'
      AND NOT (
        (t."cancelledBy" IS NOT NULL OR EXISTS (
          SELECT 1 FROM "RelayIntent" i WHERE i."tradeId" = t."id" AND i."move" = 'draw' AND i."status" = 'refused'))
        AND NOT EXISTS (
          SELECT 1 FROM "RelayIntent" i
          WHERE i."tradeId" = t."id" AND i."move" IN ('draw', 'fund')
            AND (i."rawTx" IS NOT NULL OR i."secondRawTx" IS NOT NULL)))`;
  const claimed = toBigint(row!.claimed);
  const { seen, final } = await vaultBalance(tx, { chainId, owner, token });
  return { seen, final, claimed, free: seen > claimed ? seen - claimed : 0n };
}

export type Drawable = { readonly row: StandingOffer; readonly signed: SignedOffer };

/** What the choice rests on: the offer as it is now, and its price. */
export type Drawn = {
  readonly id: string;
  readonly revision: number;
  readonly current: Pick<OfferRevision, 'leastMinor' | 'mostMinor'>;
};

/** Whether the site can lock coins by it now: signed for this revision, not ended, for the contracts and keys of today, at this price. */
function isDrawable(
  row: StandingOffer,
  offer: Drawn,
  price: Price,
  { deployment, now }: { readonly deployment: Deployment; readonly now: Instant },
): boolean {
  if (row.signature === null || row.endedAt !== null || row.revision !== offer.revision) return false;
  if (instantOf(row.validUntil) < now + DRAW_ALLOWANCE || row.contract !== deployment.escrow) return false;
  const signed = signedOfferSchema.parse(row.signedOffer);
  // Not the fee: what was signed keeps the fee it names until it ends.
  const { arbiter, backupArbiter, feeRecipient, opener } = signed;
  const asNow =
    arbiter === deployment.panel &&
    backupArbiter === deployment.backupArbiter &&
    feeRecipient === deployment.feeRecipient &&
    isOpener(opener);
  const opens = Object.values(payeesSchema.parse(row.payees ?? {})).every((sealed) =>
    isSealedToRelease(recipientsOf(sealed) ?? []),
  );
  return asNow && opens && coversPrice(signed, price, offer.current);
}

const STANDING: Many<Readonly<Record<string, unknown>>> = {
  name: 'offer.standing',
  text: `
  SELECT r."at"::int4 AS "at", ${columnsOf(Prisma.StandingOfferScalarFieldEnum, 's')}
  FROM unnest($1::text[], $2::int4[]) WITH ORDINALITY AS r("id", "revision", "at")
  JOIN "StandingOffer" s ON s."offerId" = r."id" AND s."revision" = r."revision" AND s."endedAt" IS NULL AND s."signature" IS NOT NULL
  ORDER BY s."signedAt" DESC`,
  columns: ['text', 'int'],
};

/** The standing offer that locks the coins of a take of this offer at this price; null: the seller has to. */
export async function findDrawable(
  on: Asks,
  offer: Drawn,
  price: Price,
  at: { readonly deployment: Deployment; readonly now: Instant },
): Promise<Drawable | null> {
  const found = await askIn(on)(asking(STANDING, offer.id, offer.revision));
  const rows = found.map(
    (one) => wholeRow(one, Prisma.StandingOfferScalarFieldEnum, { bigints: ['series'] }) as StandingOffer,
  );
  const row = rows.find((one) => isDrawable(one, offer, price, at));
  return row ? { row, signed: signedOfferSchema.parse(row.signedOffer) } : null;
}

type Priced = Drawn & { readonly price: () => Price | undefined };

/**
 * What a visitor is told of the offers that are standing, by offer id: how much can be had at once. One look at each vault, however
 * many offers draw from it.
 */
export async function findStanding(
  tx: Tx,
  chainId: number,
  offers: readonly Priced[],
  now: Instant,
): Promise<ReadonlyMap<string, OfferStandingView>> {
  const found = new Map<string, OfferStandingView>();
  const byId = new Map(offers.map((offer) => [offer.id, offer]));
  const rows = await tx.standingOffer.findMany({
    where: { offerId: { in: [...byId.keys()] }, endedAt: null, signature: { not: null } },
  });
  if (rows.length === 0) return found;
  const deployment = await getDeployment(tx, chainId);
  const busy = await tx.lane.findMany({
    where: { chainId, offerId: { in: rows.map(({ offerId }) => offerId) }, tradeId: { not: null } },
    select: { sellerAddress: true, lane: true },
  });
  const rooms = new Map<string, VaultRoom>();
  for (const row of rows) {
    const offer = byId.get(row.offerId)!;
    const price = offer.price();
    if (!price || !isDrawable(row, offer, price, { deployment, now })) continue;
    const key = `${row.sellerAddress} ${row.token}`;
    const { contract, sellerAddress: owner, token } = row;
    const room = rooms.get(key) ?? (await vaultRoom(tx, { chainId, contract, owner, token }));
    rooms.set(key, room);
    const signed = signedOfferSchema.parse(row.signedOffer);
    const used = busy.filter((lane) => lane.sellerAddress === owner && isWithin(row, lane.lane)).length;
    const free = used >= row.lanes ? 0n : mostWithin(room.free, signed.feeBps);
    found.set(row.offerId, {
      id: row.id,
      freeUnits: `${free}`,
      feeBps: signed.feeBps,
      coversMost:
        free > 0n && mostWithin(certainOf(room), signed.feeBps) >= mostNow(signed, offer.current.mostMinor, price),
    });
  }
  return found;
}

const isWithin = (row: StandingOffer, lane: number): boolean =>
  lane >= row.firstLane && lane < row.firstLane + row.lanes;

/** What is free by final blocks alone. */
export function certainOf({ seen, final, claimed }: VaultRoom): bigint {
  const certain = final < seen ? final : seen;
  return certain > claimed ? certain - claimed : 0n;
}

/** The offer's maximum at this price, base units. */
function mostNow(signed: SignedOffer, mostMinor: bigint, price: Price): bigint {
  const most = tokensFor(mostMinor, price);
  return most < BigInt(signed.most) ? most : BigInt(signed.most);
}
