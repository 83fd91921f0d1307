/** Taking a standing offer: whether the vault can lock the coins, and the opener's consent once the trade is written. */
import { verifyIdentity } from '../../account/identity.ts';
import type { Actor } from '../../account/policy.ts';
import { getPublicIdentity } from '../../account/queries.ts';
import { escrowInterface } from '../../chain/abi.ts';
import { getDeployment, tokenAddressOf, type Deployment } from '../../chain/deployment.ts';
import { signDraw } from '../../chain/opener.ts';
import { enqueueIntent } from '../../chain/relay.ts';
import { digestOf, drawDataOf, type SignedOffer, type Terms } from '../../chain/signing.ts';
import { Busy, type Ask } from '../../db/ask.ts';
import type { Tx } from '../../db/ctx.ts';
import type { RandomBytes } from '../../kernel/ids.ts';
import { instantOf, type Instant } from '../../kernel/instant.ts';
import type { Price } from '../../kernel/money.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import type { LoadedOffer } from '../../offer/queries.ts';
import { certainOf, findDrawable, vaultRoom, type Drawable } from '../../offer/queries/standing.ts';
import { withFee, type Quote } from '../../offer/quote.ts';
import { refuseOffer } from '../../offer/refusals.ts';
import { mostWithin } from '../../offer/standing.ts';
import { refuseTrade } from '../refusals.ts';
import { takeReservedLane, type TakenLane } from './lane.ts';

/** What a take is decided with. `tx`: for what goes through Prisma; null: several are decided together, and whoever needs it is done alone. */
export type Means = { readonly ask: Ask; readonly tx: Tx | null };

export type Draw = { readonly standing: Drawable; readonly lane: TakenLane };

type Asked = {
  readonly offer: LoadedOffer;
  readonly price: Price;
  readonly quote: Quote;
  readonly taker: Actor;
  readonly tradeId: string;
  /** The taker was told that the coins are locked at once. */
  readonly expected: boolean;
  readonly deployment: Deployment;
  readonly now: Instant;
};

/**
 * What locks the coins of this take: the standing offer, or (null) the seller by hand. The caller holds the seller's lanes, so that no
 * other take is promised the same coins or the same lane meanwhile.
 * Refuses `offer.standing_over` where the taker counted on it and it is no more, `offer.vault_short` { free }, `offer.standing_busy` { lanes },
 * `trade.identity_missing` where the details could not be sealed to the taker.
 */
export async function chooseDraw({ ask, tx }: Means, asked: Asked): Promise<Result<Draw | null>> {
  const { offer, price, quote, tradeId, deployment, now } = asked;
  const standing = offer.side === 'sell' ? await findDrawable(ask, offer, price, { deployment, now }) : null;
  if (!standing) return asked.expected ? refused(refuseOffer('offer.standing_over')) : ok(null);
  if (!tx) throw new Busy('a standing offer');
  const { row, signed } = standing;
  if (!(await provenKeyOf(tx, asked.taker.accountId, asked.taker.walletAddress)))
    return refused(refuseTrade('trade.identity_missing'));
  const { chainId, contract, sellerAddress } = row;
  const { free } = await vaultRoom(tx, { chainId, contract, owner: sellerAddress, token: signed.token });
  // The signature names its fee, whatever it is for others by now.
  if (withFee(quote, signed.feeBps).lockedUnits > free) {
    return refused(refuseOffer('offer.vault_short', { free: `${mostWithin(free, signed.feeBps)}` }));
  }
  const range = { offerId: offer.id, firstLane: row.firstLane, lanes: row.lanes };
  const lane = await takeReservedLane(tx, { chainId, contract, sellerAddress }, range, tradeId);
  return lane ? ok({ standing, lane }) : refused(refuseOffer('offer.standing_busy', { lanes: row.lanes }));
}

/** The seller's details go to a person's published key without the seller: the wallet that the terms name must have vouched for it. */
export async function provenKeyOf(tx: Tx, accountId: string, wallet: string): Promise<string | null> {
  const identity = await getPublicIdentity(tx, accountId);
  return identity.ok && identity.value.owner === wallet && verifyIdentity(identity.value)
    ? identity.value.publicKey
    : null;
}

type FromVault = {
  readonly offer: LoadedOffer;
  readonly quote: Quote;
  /** Checksummed address. */
  readonly seller: string;
  /** A selling taker's own choice; a selling maker's stands in the offer. */
  readonly asked: boolean | undefined;
};

/**
 * Whether the seller locks by hand from their vault: where they wish it and it holds enough, by final blocks and beside what others claim.
 * A maker's wish gives way to their wallet; a taker's is refused (`trade.insufficient_vault`), because they are here to choose again.
 */
export async function chooseVault(tx: Tx | null, { offer, quote, seller, asked }: FromVault): Promise<Result<boolean>> {
  const wished = offer.side === 'sell' ? offer.current.fromVault : asked === true;
  if (!wished) return ok(false);
  if (!tx) throw new Busy('a vault');
  const deployment = await getDeployment(tx, offer.chainId);
  const token = tokenAddressOf(deployment, offer.asset);
  const room = await vaultRoom(tx, { chainId: offer.chainId, contract: deployment.escrow, owner: seller, token });
  const enough = quote.lockedUnits <= certainOf(room);
  return enough || offer.side === 'sell' ? ok(enough) : refused(refuseTrade('trade.insufficient_vault'));
}

/** What the terms take from the signed offer: the contract compares each of them. */
export function termsOfDraw(signed: SignedOffer) {
  const { feeRecipient, arbiter, backupArbiter, paymentWindow, hearingWindow, rulingWindow } = signed;
  return { feeRecipient, arbiter, backupArbiter, paymentWindow, hearingWindow, rulingWindow, fromVault: true };
}

/** The opener consents to exactly these terms, and the relayer is to bring the draw onto the chain. */
export async function submitDraw(
  tx: Tx,
  random: RandomBytes,
  trade: { readonly id: string; readonly chainId: number; readonly contract: string },
  terms: Terms,
  { row, signed }: Drawable,
): Promise<void> {
  if (instantOf(row.validUntil) !== signed.validUntil) throw new Error(`standing offer ${row.id} contradicts itself`);
  const signature = await signDraw(trade, terms, signed.opener);
  await enqueueIntent(tx, random, {
    chainId: trade.chainId,
    actKey: digestOf(drawDataOf(trade, terms)),
    tradeId: trade.id,
    move: 'draw',
    to: trade.contract,
    data: escrowInterface.encodeFunctionData('drawBySignature', [terms, signed, row.signature, signature]),
    // The opener's consent is the site's own act.
    payerId: null,
  });
}
