/** A seller signs once and closes the browser. A buyer comes, the vault pays in, and the seller finds it all when they are back. */
import { Contract } from 'ethers';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { escrowInterface, tokenInterface } from '#lib/chain/abi.ts';
import { startApp } from './app.ts';
import { faultsOf } from './axe.ts';
import { openBrowser, openSeat, type Seat } from './browser.ts';
import { onFailure } from './evidence.ts';
import {
  IBAN,
  PASSWORD,
  addSepaAccount,
  button,
  confirmMove,
  lockCoins,
  markPaid,
  nameAccount,
  outcomeOf,
  postOffer,
  releaseCoins,
  signUp,
  status,
  takeOffer,
  type Visitor,
} from './people.ts';

const app = await startApp();
const browser = await openBrowser();
onFailure(app, browser);
const { chain } = app;
const usdc = chain.deployed.tokens.USDC!;
const escrow = new Contract(chain.deployed.escrow, escrowInterface, chain.provider);
const vault = (who: string): Promise<bigint> => escrow.getFunction('vaultOf')(who, usdc);
/** 100.00 EUR at 0.93, and the half per cent on top. */
const AMOUNT = 107_526_881n;
const LOCKED = AMOUNT + 537_634n;
const FILLED = 3n * LOCKED;

let seller: Visitor;
let buyer: Visitor;
let offerId: string;

/** Coins in the vault of a wallet whose key lives in a browser: its node sends for it what it would have sent itself. */
async function fillVault(address: string, units: bigint): Promise<void> {
  await chain.drip(address);
  await chain.provider.send('anvil_impersonateAccount', [address]);
  const calls = [
    [usdc, tokenInterface.encodeFunctionData('approve', [chain.deployed.escrow, units])],
    [chain.deployed.escrow, escrowInterface.encodeFunctionData('deposit', [usdc, units])],
  ];
  for (const [to, data] of calls) await chain.provider.send('eth_sendTransaction', [{ from: address, to, data }]);
  await chain.provider.send('anvil_stopImpersonatingAccount', [address]);
}

async function signIn(name: string): Promise<Seat> {
  const seat = await openSeat(browser, app.url);
  await seat.page.goto('/sign-in');
  await seat.page.getByLabel('E-mail').fill(`${name.replaceAll(' ', '.').toLowerCase()}@example.com`);
  await seat.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await button(seat.page, 'Sign in').click();
  await seat.page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  return seat;
}

async function makeStanding(page: Page): Promise<void> {
  await button(page, 'Make it standing').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Trades at once').selectOption('2');
  await dialog.getByRole('button', { name: 'Sign the standing offer' }).click();
  await page.getByText('0 of 2 trades').waitFor();
}

beforeAll(async () => {
  seller = await signUp(app, browser, 'Stan Seller');
  buyer = await signUp(app, browser, 'Buya Buyer', { phone: true, dark: true });
  await fillVault(seller.address, FILLED);
  await chain.drip(buyer.address);
  await addSepaAccount(seller.page, 'Stan Seller');
  offerId = await postOffer(seller.page, { side: 'Sell coins', price: '0.93', least: '10', most: '100' });
});

describe('a standing offer', () => {
  it('is signed once, after a dialog that says what it allows, in the light on a desk and in the dark on a phone', async () => {
    const { page } = seller;
    await page.goto(`/offers/${offerId}`);
    expect(await faultsOf(page)).toEqual([]);
    await button(page, 'Make it standing').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Trades at once').selectOption('2');
    // Two of the largest trades with their fee, to the last unit.
    await dialog.getByText('216.12903').waitFor();
    await dialog.getByText(/worked together with them and with a buyer/).waitFor();
    await dialog.getByText(/sealed to a key of this site/).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await faultsOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Sign the standing offer' }).click();
    await page.getByText('0 of 2 trades').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await button(page, 'End it').click();
    await page.getByRole('dialog').getByRole('button', { name: 'End it and sign' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Not yet' }).click();
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('trades while the seller’s browser is closed; the seller comes back later and releases, to the last unit', async () => {
    const held = await chain.balanceOf(usdc, seller.address);
    const fees = await vault(chain.deployed.feeRecipient);
    const before = await chain.balanceOf(usdc, buyer.address);
    expect(seller.errors).toEqual([]);
    await seller.context.close();

    const { page } = buyer;
    await page.goto('/?want=buy&asset=USDC&currency=EUR');
    await page.locator('.vault').filter({ hasText: 'in the vault' }).locator('visible=true').first().waitFor();
    await page.goto(`/offers/${offerId}`);
    await page.getByText(/locked from the vault of Stan Seller the moment/).waitFor();
    const id = await takeOffer(page, offerId, '100');
    await nameAccount(page, 'Buya Buyer');
    await status(page, /^Pay [0-9]/).waitFor();
    await page.getByText(IBAN).waitFor();
    expect(await vault(seller.address)).toBe(FILLED - LOCKED);
    expect(await faultsOf(page)).toEqual([]);
    await markPaid(page, { backup: true });
    await status(page, /now checks the bank/).waitFor();

    const back = await signIn('Stan Seller');
    await back.page.goto('/trades');
    await back.page.getByText('Your turn').waitFor();
    await back.page
      .getByRole('link', { name: /^Selling/ })
      .first()
      .click();
    await status(back.page, /says that they paid/).waitFor();
    await back.page.getByText('Locked by your standing offer').waitFor();
    expect(await faultsOf(back.page)).toEqual([]);
    await releaseCoins(back.page, { password: true });
    await status(back.page, /you released/).waitFor();
    await status(page, /went to your wallet/).waitFor();
    expect(await outcomeOf(page, /the buyer$/, 6)).toBe(AMOUNT);
    expect(await chain.balanceOf(usdc, buyer.address)).toBe(before + AMOUNT);
    expect(await chain.balanceOf(usdc, seller.address)).toBe(held);
    expect(await vault(seller.address)).toBe(FILLED - LOCKED);
    expect(await vault(chain.deployed.feeRecipient)).toBe(fees + LOCKED - AMOUNT);
    const trade = await app.database.db.trade.findUniqueOrThrow({ where: { id } });
    expect(app.log()).not.toContain(IBAN.replaceAll(' ', ''));
    expect(trade.payeeSealed).not.toContain('370400440532');
    expect([...back.errors, ...buyer.errors]).toEqual([]);
    seller = { ...seller, ...back };
  });

  it('is ended by an edit, can be signed anew, and is made void on the chain by one more signature without gas', async () => {
    const { page } = seller;
    await page.goto(`/offers/${offerId}?edit=1`);
    await page.getByText(/Saving changes ends that/).waitFor();
    await page.getByLabel('Largest trade').fill('90');
    await page.getByRole('button', { name: 'Save the changes' }).click();
    await page.waitForURL((url) => url.pathname === `/offers/${offerId}` && url.search === '');
    await page.goto(`/offers/${offerId}`);
    await page.getByText('An earlier signature is void here').waitFor();
    await page.getByText(/for the old terms/).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await buyer.page.goto(`/offers/${offerId}`);
    await buyer.page.getByRole('button', { name: 'Take this offer' }).waitFor();
    expect(await buyer.page.getByText(/locked from the vault/).count()).toBe(0);

    const rows = await app.database.db.standingOffer.findMany({ where: { offerId } });
    await button(page, 'Make it void on the chain').click();
    await page.getByText('An earlier signature is void here').waitFor({ state: 'detached' });
    expect(await escrow.getFunction('isCancelled')(seller.address, rows[0]!.series)).toBe(true);
    await makeStanding(page);
    await buyer.page.reload();
    await buyer.page.getByText(/locked from the vault of Stan Seller/).waitFor();
    expect(seller.errors).toEqual([]);
  });
});

describe('coins in the vault', () => {
  it('are locked from there by hand as well: one press, no gas, and back into the vault when the buyer gives them back', async () => {
    const { page } = seller;
    await page.goto(`/offers/${offerId}?edit=1`);
    await page.getByRole('checkbox', { name: 'Lock from my vault' }).check();
    await page.getByRole('button', { name: 'Save the changes' }).click();
    await page.waitForURL((url) => url.pathname === `/offers/${offerId}` && url.search === '');
    const [held, inVault] = [await chain.balanceOf(usdc, seller.address), await vault(seller.address)];
    const sent = await chain.provider.getTransactionCount(seller.address);
    await takeOffer(buyer.page, offerId, '50');
    await page.goto('/trades');
    await page
      .getByRole('link', { name: /^Selling/ })
      .first()
      .click();
    await page.getByText('Your vault holds').locator('visible=true').first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await lockCoins(page);
    await nameAccount(buyer.page, 'Buya Buyer');
    await buyer.page.getByText(IBAN).waitFor();
    expect(await vault(seller.address)).toBeLessThan(inVault);
    await confirmMove(buyer.page, 'Give the coins back', 'Yes, give the coins back');
    await status(page, /came back to you/).waitFor();
    expect(await vault(seller.address)).toBe(inVault);
    expect(await chain.balanceOf(usdc, seller.address)).toBe(held);
    expect(await chain.provider.getTransactionCount(seller.address)).toBe(sent);
    expect([...seller.errors, ...buyer.errors]).toEqual([]);
  });

  it('are offered to whoever sells to an offer, as far as they are free', async () => {
    const { page } = seller;
    const wanted = await postOffer(buyer.page, { side: 'Buy coins', price: '0.90', least: '10', most: '5000' });
    await page.goto(`/offers/${wanted}`);
    const box = page.getByRole('checkbox', { name: 'Lock from my vault' });
    await page
      .getByLabel(/^You receive/)
      .first()
      .fill('4000');
    await page.getByText(/too little for this amount/).waitFor();
    expect(await box.isDisabled()).toBe(true);
    await page
      .getByLabel(/^You receive/)
      .first()
      .fill('45');
    await box.check();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Take this offer' }).click();
    await page.getByRole('button', { name: 'Confirm and start the trade' }).click();
    await page.waitForURL(/\/trades\/[0-9a-z]{20}$/);
    await page.getByText('Your vault holds').locator('visible=true').first().waitFor();
  });
});
