/** A site that trades on two chains, as people see it: which network an offer is on is said wherever it matters, and coins move there and nowhere else. */
import { beforeAll, describe, expect, it } from 'vitest';
import { startApp } from './app.ts';
import { faultsOf } from './axe.ts';
import { openBrowser } from './browser.ts';
import { onFailure } from './evidence.ts';
import {
  addSepaAccount,
  button,
  lockCoins,
  markPaid,
  nameAccount,
  outcomeOf,
  postOffer,
  releaseCoins,
  signUp,
  signUpInjected,
  status,
  takeOffer,
  type Visitor,
} from './people.ts';
import { runSeat } from '#scripts/seat.ts';

const app = await startApp({ second: true });
const browser = await openBrowser();
onFailure(app, browser);
const second = app.second!;
const NETWORK = 'Second test chain';
const usdc = second.deployed.tokens.USDC!;

let seller: Awaited<ReturnType<typeof signUpInjected>>;
let buyer: Visitor;
let offerId: string;

beforeAll(async () => {
  seller = await signUpInjected(app, browser, app.chain.wallet(480));
  buyer = await signUp(app, browser, 'Buya Buyer', { phone: true });
  await second.drip(seller.address);
  await addSepaAccount(seller.page, 'Sella Seller');
});

describe('an offer on another network', () => {
  it('is found under its coin and network, and not among those of the same coin elsewhere', async () => {
    offerId = await postOffer(seller.page, {
      side: 'Sell coins',
      network: NETWORK,
      price: '0.93',
      least: '10',
      most: '500',
    });
    const { page } = buyer;
    await page.goto('/');
    await page.getByText('Nobody offers this just now').waitFor();
    await page.getByLabel('Coin', { exact: true }).selectOption({ label: `USDC · ${NETWORK}` });
    await page.getByRole('heading', { name: new RegExp(`USDC · ${NETWORK}`) }).waitFor();
    const row = page.locator('ul.offers > li');
    await row.first().waitFor();
    expect(await row.count()).toBe(1);
    expect(await faultsOf(page)).toEqual([]);
    await row.getByRole('link', { name: /^Buy USDC from/ }).click();
    await page.waitForURL(`**/offers/${offerId}*`);
    await page.getByText(NETWORK).first().waitFor();
  });

  it('is traded with coins of that network alone: the wallet is asked to go there, and both screens say where they lie', async () => {
    const before = await app.chain.balanceOf(app.chain.deployed.tokens.USDC!, seller.address);
    const id = await takeOffer(buyer.page, offerId, '100');
    await seller.page.goto(`/trades/${id}`);
    const prompts = seller.wallet.prompts.length;
    await lockCoins(seller.page);
    await nameAccount(buyer.page, 'Buya Buyer');
    await status(buyer.page, /^Pay [0-9]/).waitFor();
    expect(seller.wallet.prompts.slice(prompts)).toEqual(['wallet_switchEthereumChain', 'Permit', 'Fund']);
    expect(seller.wallet.chainId).toBe(second.deployed.chainId);
    await markPaid(buyer.page, { backup: true });
    await status(seller.page, /says that they paid/).waitFor();
    await releaseCoins(seller.page);
    await status(buyer.page, /went to your wallet/).waitFor();
    const toBuyer = await outcomeOf(buyer.page, /the buyer$/, 6);
    expect(toBuyer).toBe(107_526_881n);
    expect(await second.balanceOf(usdc, buyer.address)).toBe(toBuyer);
    expect(await app.chain.balanceOf(app.chain.deployed.tokens.USDC!, buyer.address)).toBe(0n);
    expect(await app.chain.balanceOf(app.chain.deployed.tokens.USDC!, seller.address)).toBe(before);
  });
});

describe('the wallet and the vault', () => {
  it('show what lies on each network under its name, and a deposit goes to the one that is open', async () => {
    const { page } = seller;
    await page.goto('/vault');
    await page.getByRole('navigation', { name: 'Networks' }).getByRole('link', { name: NETWORK }).click();
    await page.waitForURL('**/vault?chain=31338');
    await button(page, 'Deposit').first().click();
    await page.getByLabel('Amount').fill('5');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Deposit/ })
      .click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page
      .getByRole('group', { name: 'USDC' })
      .or(page.getByLabel('USDC', { exact: true }))
      .first()
      .waitFor();
    await page.goto('/vault');
    await page.getByRole('link', { name: 'Local test chain' }).waitFor();
    expect(await page.getByLabel('USDC', { exact: true }).count()).toBe(0);
    await page.goto('/settings');
    await page.getByText(NETWORK).first().waitFor();
    expect([...buyer.errors, ...seller.errors]).toEqual([]);
  });
});

describe('the console', () => {
  it('says of each network how far it is read, what its relayer holds and whether the books agree', async () => {
    // Staff of the demo need no second factor.
    await runSeat(app.database.url, ['grant', seller.address, 'admin', 'The first one.']);
    await app.database.db.account.update({ where: { walletAddress: seller.address }, data: { demo: true } });
    const { page } = seller;
    await page.goto('/sign-in');
    await button(page, 'Continue with Test Wallet').click();
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
    await page.goto('/desk/health');
    await page.getByText('watcher 31338').first().waitFor();
    await page.getByText(NETWORK).first().waitFor();
    await page.goto('/desk/reconcile');
    await page.getByRole('heading', { name: NETWORK }).waitFor();
    await page.getByRole('heading', { name: 'Local test chain' }).waitFor();
    await page.goto('/desk/panel');
    await page.getByRole('heading', { name: NETWORK }).waitFor();
  });
});
