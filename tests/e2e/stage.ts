/**
 * Two people and their trades up to where a test begins, by the commands and signatures themselves; the site's own loops bring them onto the chain.
 * What people press on the way is shown where it is the subject: trade.test.ts, offers.test.ts, dispute.test.ts.
 */
import { keccak256, type HDNodeWallet } from 'ethers';
import type { Browser } from 'playwright-core';
import { vi } from 'vitest';
import { storeKeys } from '#lib/account/commands/sign-up.ts';
import { lockSecret, newPlainKdf } from '#lib/account/envelope.ts';
import { openBoth } from '#lib/account/key-file.ts';
import { derivePhraseKey, newPhrase } from '#lib/account/phrase.ts';
import { keysOf } from '#lib/account/queries.ts';
import { sealText } from '#lib/account/sealing.ts';
import { DEMO_PASSWORD } from '#lib/account/password.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { postOffer } from '#lib/offer/commands.ts';
import { getOffer } from '#lib/offer/queries/page.ts';
import { offerSchema } from '#lib/offer/schema.ts';
import { accountText, commitmentOf, identifierOf, normalise } from '#lib/payment/method.ts';
import { createPaymentAccount } from '#lib/payment/commands.ts';
import { findMethod } from '#lib/payment/registry.ts';
import { takeOffer } from '#lib/trade/commands/take.ts';
import { TEST_MNEMONIC } from '#scripts/local-accounts.ts';
import { actorOf, ensurePerson, walletOf } from '#server/demo/accounts.ts';
import { act, announcePayer, fund, type Actor } from '#server/demo/acts.ts';
import { emailOf, type Person } from '#server/demo/people.ts';
import { must, type Stage } from '#server/demo/stage.ts';
import { testCtx } from '../setup/database.ts';
import type { App } from './app.ts';
import { openSeat } from './browser.ts';
import { button, IBAN, type Visitor } from './people.ts';

export type Known = Visitor & { readonly actor: Actor };

const stageOf = ({ chain, database }: App): Stage => ({
  now: async () => (await chain.head()).timestamp,
  // Time is the test's, and what is signed is the site's to bring in.
  moveTo: async () => {},
  settle: async () => {},
  ctxOf: (account) => testCtx(database.db, { actor: account && actorOf(account) }),
});

/** Somebody with a wallet of a browser whose password is {@link DEMO_PASSWORD} and whose words are saved, signed in. `index`: the place of their wallet under the test's phrase. */
export async function enterKnown(
  app: App,
  browser: Browser,
  name: string,
  index: number,
  options: { phone?: boolean; dark?: boolean } = {},
): Promise<Known> {
  const { db } = app.database;
  const key = name.replaceAll(' ', '.').toLowerCase();
  const person: Person = {
    key,
    name,
    locale: 'en',
    country: 'DE',
    manner: 'prompt',
    walletIndex: index,
    roles: ['trader'],
    rails: [],
    terms: '',
  };
  const { id } = await ensurePerson(testCtx(db), TEST_MNEMONIC, person);
  const account = await db.account.update({ where: { id }, data: { demo: false } });
  await saveWords(app, id);
  const seat = await openSeat(browser, app.url, options);
  const { page } = seat;
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(emailOf(person));
  await page.getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
  await button(page, 'Sign in').click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  const wallet = walletOf(TEST_MNEMONIC, person);
  return { ...seat, name, address: wallet.address, actor: { account, wallet } };
}

/** The envelopes that the words open, as the page would make them. */
async function saveWords({ database: { db } }: App, accountId: string): Promise<void> {
  const opened = must(await openBoth(await keysOf(db, accountId), { password: DEMO_PASSWORD }));
  const { walletAddress: address } = await db.account.findUniqueOrThrow({ where: { id: accountId } });
  const kdf = newPlainKdf();
  const key = await derivePhraseKey(newPhrase(), kdf);
  const keys = await Promise.all(
    opened.map(({ purpose, secret }) => lockSecret(key, secret, { purpose, lock: 'phrase', address, kdf })),
  );
  await storeKeys(testCtx(db), db, accountId, keys);
}

/** Whoever signed up with this wallet. */
export async function accountOf(
  { database }: App,
  { address }: { readonly address: string },
): Promise<Pick<Actor, 'account'>> {
  return { account: await database.db.account.findUniqueOrThrow({ where: { walletAddress: address } }) };
}

/** Whoever signed up with a wallet of the test's. */
export const actorWith = async (app: App, wallet: HDNodeWallet): Promise<Actor> => ({
  ...(await accountOf(app, wallet)),
  wallet,
});

export type Market = { readonly offerId: string; readonly payee: string };

/** An account at a bank by SEPA, and an offer of USDC at so many euro each that is paid to it. */
export async function openMarket(
  app: App,
  seller: Pick<Actor, 'account'>,
  holder: string,
  fixedPrice = '1',
): Promise<Market> {
  const ctx = stageOf(app).ctxOf(seller.account);
  const method = findMethod('sepa')!;
  const fields = normalise(method, { holder, iban: IBAN })!;
  const salt = keccak256(secureRandom(32));
  const payee = accountText('sepa', fields, salt);
  const { id } = must(
    await createPaymentAccount(ctx, {
      methodId: 'sepa',
      currency: 'EUR',
      label: 'Main bank',
      sealed: sealText(payee, [seller.account.identityPublicKey!], { purpose: 'payment-account' }),
      commitment: commitmentOf('sepa', fields, salt),
      identifier: identifierOf(method, fields),
    }),
  );
  const input = offerSchema.parse({
    side: 'sell',
    chainId: app.chain.deployed.chainId,
    asset: 'USDC',
    currency: 'EUR',
    pricing: 'fixed',
    fixedPrice,
    least: '10',
    most: '5000',
    methods: [{ methodId: 'sepa', paymentAccountId: id }],
    paymentWindowSeconds: 3 * 86_400,
  });
  return { offerId: must(await postOffer(ctx, input)).offerId, payee };
}

type Two = { readonly seller: Actor; readonly buyer: Actor };

const load = ({ database }: App, id: string) => database.db.trade.findUniqueOrThrow({ where: { id } });

/** Settles when it is so; the site's loops work by themselves. */
const until = (isSo: () => Promise<boolean>) => vi.waitUntil(isSo, { timeout: 240_000, interval: 50 });

/** The buyer has taken so many euro of it and named their account, and the coins are locked for certain. Answers the trade's id. */
export async function fundedTrade(
  app: App,
  { seller, buyer }: Two,
  { offerId, payee }: Market,
  euro: number,
): Promise<string> {
  const stage = stageOf(app);
  const ctx = stage.ctxOf(buyer.account);
  const offer = must(await getOffer(ctx, { offerId }));
  const { tradeId } = must(
    await takeOffer(ctx, {
      offerId,
      revision: offer.revision,
      priceSeen: offer.price!,
      fiatMinor: `${euro}00`,
      methodId: 'sepa',
    }),
  );
  await fund(stage, seller, buyer.account, tradeId, payee);
  await announcePayer(stage, buyer, seller.account, tradeId);
  await until(async () => (await load(app, tradeId)).finalState === 'awaiting_payment');
  return tradeId;
}

/** The same, and the buyer says that they paid. */
export async function paidTrade(app: App, two: Two, market: Market, euro: number): Promise<string> {
  const tradeId = await fundedTrade(app, two, market, euro);
  await act(stageOf(app), two.buyer, tradeId, 'markPaid');
  await until(async () => (await load(app, tradeId)).state === 'awaiting_release');
  return tradeId;
}

/** The same, and the seller has released. */
export async function releasedTrade(app: App, two: Two, market: Market, euro: number): Promise<string> {
  const tradeId = await paidTrade(app, two, market, euro);
  await act(stageOf(app), two.seller, tradeId, 'release');
  await until(async () => (await load(app, tradeId)).finalState === 'completed');
  return tradeId;
}

/** It is paid as the buyer says, and one of the two has opened a dispute over it. Answers the case's id as well. */
export async function disputedTrade(
  app: App,
  two: Two,
  market: Market,
  { euro, by, statement }: { readonly euro: number; readonly by: keyof Two; readonly statement: string },
): Promise<{ readonly tradeId: string; readonly disputeId: string }> {
  const tradeId = await paidTrade(app, two, market, euro);
  const reason = by === 'buyer' ? 'no_answer' : 'wrong_amount';
  await act(stageOf(app), two[by], tradeId, 'dispute', { reason, statement });
  const { db } = app.database;
  await until(async () => (await db.dispute.count({ where: { tradeId } })) === 1);
  const { id: disputeId } = await db.dispute.findUniqueOrThrow({ where: { tradeId } });
  return { tradeId, disputeId };
}

/** A seller with a wallet of the test's, and a buyer whose keys it knows, each in a browser of their own. */
export type Pair = { readonly seller: Visitor; readonly sellerWallet: HDNodeWallet; readonly buyer: Known };

/** A disputed trade of the two, before both of them; nobody has taken its case. Answers the address of the case. */
export async function meetInCourt(
  app: App,
  { seller, sellerWallet, buyer }: Pair,
  market: Market,
  opened: Parameters<typeof disputedTrade>[3],
): Promise<{ readonly tradeId: string; readonly path: string }> {
  const two = { buyer: buyer.actor, seller: await actorWith(app, sellerWallet) };
  const { tradeId, disputeId } = await disputedTrade(app, two, market, opened);
  for (const { page } of [buyer, seller]) {
    await page.goto(`/trades/${tradeId}`);
    await page.getByText('No moderator has taken the case yet.').waitFor();
    await page.getByText(opened.statement).first().waitFor();
  }
  return { tradeId, path: `/disputes/${disputeId}` };
}
