/** People who trade, made by the commands themselves, and the acts they sign: what a browser does before it asks. */
import { Wallet } from 'ethers';
import type pg from 'pg';
import { newSealingKey, sealText } from '#lib/account/sealing.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { typedDataOf, type SignableMove } from '#lib/chain/signing.ts';
import type { Ctx, Db } from '#lib/db/ctx.ts';
import type { Trade } from '#lib/db/generated/client.ts';
import { postOffer } from '#lib/offer/commands.ts';
import { offerSchema } from '#lib/offer/schema.ts';
import { sealAccount } from '#lib/payment/browser.ts';
import { createPaymentAccount } from '#lib/payment/commands.ts';
import { normalise } from '#lib/payment/method.ts';
import { findMethod } from '#lib/payment/registry.ts';
import { termsSchema } from '#lib/trade/schema.ts';
import { ctxOf, must, signUp } from '../chaos/people.ts';

const CHAIN = 31337;

export type Trader = {
  readonly ctx: Ctx;
  readonly id: string;
  readonly wallet: Wallet;
  readonly publicKey: string;
  /** A seller's: the offer that others take. */
  readonly offerId: string | undefined;
};

/** A chain that stands at block 100, and contracts that nobody asks. */
export async function layChain(pool: pg.Pool): Promise<void> {
  const address = (digit: string) => `0x${digit.repeat(40)}`;
  const tokens = { USDC: address('c'), USDT: address('d') };
  await pool.query(
    `INSERT INTO "Deployment" ("chainId", "escrow", "panel", "backupArbiter", "feeRecipient", "tokens", "codeHash", "deployBlock", "deployBlockHash")
     VALUES ($1, $2, $3, $4, $5, $6, 'none', 1, 'first')`,
    [CHAIN, address('1'), address('2'), address('3'), address('4'), JSON.stringify(tokens)],
  );
  await pool.query(
    `INSERT INTO "ChainCursor" ("chainId", "seenNumber", "seenHash", "finalNumber", "headTime") VALUES ($1, 100, 'head', 98, now())`,
    [CHAIN],
  );
}

/** Somebody who sells by a standing order in the market, or who buys. */
export async function addTrader(db: Db, name: string, sells: boolean): Promise<Trader> {
  const wallet = new Wallet(Wallet.createRandom().privateKey);
  const keys = newSealingKey();
  const { publicKey } = keys;
  const ctx = ctxOf(db, await signUp(db, name, wallet, keys, await chainNow(db, CHAIN)));
  const id = ctx.actor!.accountId;
  if (!sells) return { ctx, id, wallet, publicKey, offerId: undefined };
  const method = findMethod('sepa')!;
  const fields = normalise(method, { holder: name, ...method.example })!;
  const sealed = sealAccount(publicKey, { method, fields, currency: 'EUR', label: 'Main bank' });
  const { id: paymentAccountId } = must(await createPaymentAccount(ctx, sealed));
  const what = { side: 'sell', chainId: CHAIN, asset: 'USDC', currency: 'EUR', pricing: 'fixed', fixedPrice: '1' };
  const methods = [{ methodId: 'sepa', paymentAccountId }];
  const offer = offerSchema.parse({ ...what, least: '1', most: '100', methods, paymentWindowSeconds: 3600 });
  const { offerId } = must(await postOffer(ctx, offer));
  return { ctx, id, wallet, publicKey, offerId };
}

/** A site has more people than trade at the moment: in a table of a few hundred a database reads all of them where it is asked for ten. */
export async function addCrowd(pool: pg.Pool, like: string, count: number): Promise<void> {
  await pool.query(
    `INSERT INTO "Account" SELECT (jsonb_populate_record(a, jsonb_build_object(
       'id', 'crowd' || n, 'name', 'Crowd ' || n, 'nameKey', 'crowd' || n, 'walletAddress', '0xcrowd' || n, 'email', NULL))).*
     FROM "Account" a, generate_series(1, $2::int) AS n WHERE a."id" = $1`,
    [like, count],
  );
  await pool.query(
    `INSERT INTO "Offer" SELECT (jsonb_populate_record(o, jsonb_build_object('id', 'crowd' || n, 'makerId', 'crowd' || n, 'state', 'paused'))).*
     FROM "Offer" o, generate_series(1, $1::int) AS n WHERE o."id" = (SELECT min("id") FROM "Offer")`,
    [count],
  );
  await pool.query(
    `INSERT INTO "OfferRevision" SELECT (jsonb_populate_record(r, jsonb_build_object('offerId', 'crowd' || n))).*
     FROM "OfferRevision" r, generate_series(1, $1::int) AS n WHERE r."offerId" = (SELECT min("offerId") FROM "OfferRevision") AND r."revision" = 1`,
    [count],
  );
}

/** What a person's wallet signs for a move. */
export async function signedMove(trade: Trade, { wallet }: Trader, move: 'markPaid' | 'release', now: number) {
  const validUntil = now + 86_400;
  const { domain, types, value } = typedDataOf(trade, move satisfies SignableMove, termsSchema.parse(trade.terms), {
    validUntil,
  });
  return { tradeId: trade.id, move, validUntil, signature: await wallet.signTypedData(domain, types, value) };
}

/** The payer's name, sealed to both. */
export const sealedPayer = (tradeId: string, buyer: Trader, seller: Trader) =>
  sealText('Main bank', [buyer.publicKey, seller.publicKey], { purpose: 'payer', trade: tradeId });

/** What the watcher writes when a log is seen: here it is written by hand, for all of them at once, between what is measured. */
export async function become(
  pool: pg.Pool,
  ids: readonly string[],
  state: 'awaiting_payment' | 'awaiting_release',
): Promise<void> {
  const patch =
    state === 'awaiting_payment'
      ? `"fundedAt" = now(), "paymentDeadline" = now() + interval '1 day'`
      : `"paidAt" = now()`;
  await pool.query(
    `UPDATE "Trade" SET "state" = $2::"TradeState", "finalState" = $2::"TradeState", "finalAt" = now(), ${patch} WHERE "id" = ANY($1)`,
    [ids, state],
  );
}
