/** A vault as its owner uses it: by clicks on a dark phone with a wallet of this browser, on a light desk with an injected one. */
import { Contract, ZeroAddress } from 'ethers';
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { escrowInterface } from '#lib/chain/abi.ts';
import { startApp } from './app.ts';
import { faultsOf } from './axe.ts';
import { openBrowser } from './browser.ts';
import { onFailure } from './evidence.ts';
import {
  PASSWORD,
  addSepaAccount,
  button,
  lockCoins,
  postOffer,
  signUp,
  signUpInjected,
  status,
  takeOffer,
  type Visitor,
} from './people.ts';

const app = await startApp();
const browser = await openBrowser();
onFailure(app, browser);

const USDC = app.chain.deployed.tokens.USDC!;
const escrow = new Contract(app.chain.deployed.escrow, escrowInterface, app.chain.provider);
const inVault = (who: Visitor, token = USDC): Promise<bigint> => escrow.getFunction('vaultOf')(who.address, token);
const inWallet = (who: Visitor, token = USDC) => app.chain.balanceOf(token, who.address);
const coins = (amount: number) => BigInt(Math.round(amount * 1e6));

let vera: Visitor;
let ines: Awaited<ReturnType<typeof signUpInjected>>;

beforeAll(async () => {
  vera = await signUp(app, browser, 'Vera Vault', { phone: true, dark: true });
  ines = await signUpInjected(app, browser, app.chain.wallet(460));
  for (const { address } of [vera, ines]) await app.chain.drip(address);
});

/** The line of a coin's card, by its name. */
const line = (page: Page, coin: string, name: string) =>
  page
    .getByRole('region', { name: coin, exact: true })
    .locator('dt', { hasText: name })
    .locator('xpath=following-sibling::dd[1]');

async function fillIn(page: Page, coin: string, amount: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Coin', { exact: true }).selectOption({ label: coin });
  await dialog.getByLabel('Amount', { exact: true }).fill(amount);
}

/** Everything on the page is final. */
async function settled(page: Page): Promise<void> {
  await page.getByText('Not final yet').first().waitFor({ state: 'detached' });
  await page.getByText('on its way to the chain').first().waitFor({ state: 'detached' });
}

it('coins are deposited by one signature, seen, become final, and a part is withdrawn: equal to the chain to the last unit', async () => {
  const { page } = vera;
  await page.goto('/trades');
  await page.getByRole('link', { name: 'Your vault' }).click();
  await page.getByText('Your vault is empty').waitFor();
  expect(await faultsOf(page)).toEqual([]);
  const before = await inWallet(vera);
  const gas = await inWallet(vera, ZeroAddress);

  await button(page, 'Deposit').click();
  expect(await faultsOf(page)).toEqual([]);
  // More than there is, and nothing: said at the field.
  await fillIn(page, 'USDC', '9999999');
  await button(page, 'Deposit these coins').click();
  await page.getByText('That is more than there is.').waitFor();
  await fillIn(page, 'USDC', '250.000001');
  await button(page, 'Deposit these coins').click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByText('Deposited').waitFor();
  await settled(page);
  expect(await line(page, 'USDC', 'Free now').innerText()).toContain('250.000001');
  expect([await inVault(vera), await inWallet(vera)]).toEqual([250_000_001n, before - 250_000_001n]);

  await button(page, 'Withdraw').click();
  expect(await faultsOf(page)).toEqual([]);
  await fillIn(page, 'USDC', '100.5');
  await button(page, 'Withdraw these coins').click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByText('Withdrawn').waitFor();
  await settled(page);
  expect(await line(page, 'USDC', 'Free now').innerText()).toContain('149.500001');
  expect([await inVault(vera), await inWallet(vera)]).toEqual([149_500_001n, before - 149_500_001n]);
  // Neither cost the owner any gas.
  expect(await inWallet(vera, ZeroAddress)).toBe(gas);
  expect(await page.getByText('+250.000001').count()).toBe(1);
  expect(await page.getByText('−100.50').count()).toBe(1);
  expect(await faultsOf(page)).toEqual([]);
  expect(vera.errors).toEqual([]);
});

it('a withdrawal to another address is checked letter by letter, compared by eye, and asks for the password again', async () => {
  const { page } = vera;
  await page.goto('/vault');
  const [vault, theirs] = [await inVault(vera), await inWallet(ines)];
  await button(page, 'Withdraw').click();
  await fillIn(page, 'USDC', '9.5');
  const dialog = page.getByRole('dialog');
  await dialog.locator('label', { hasText: 'Another address' }).click();
  // Two letters changed places.
  const at = [...ines.address].findIndex((letter, i) => i > 2 && letter !== ines.address[i + 1]);
  const slip = ines.address.slice(0, at) + ines.address[at + 1]! + ines.address[at]! + ines.address.slice(at + 2);
  await dialog.getByLabel('Address', { exact: true }).fill(slip);
  await dialog.getByText(/no address coins can be sent to/).waitFor();
  await dialog.getByLabel('Address', { exact: true }).fill(ines.address);
  await dialog.getByText(/Look again/).waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await button(page, 'Withdraw these coins').click();
  await dialog.getByText('Compare the address and tick the box first.').waitFor();
  await dialog.getByLabel(/I have compared every group/).check();
  await button(page, 'Withdraw these coins').click();
  await page.getByRole('dialog').getByLabel('Password', { exact: true }).fill(PASSWORD);
  await button(page, 'Confirm').click();
  await page.getByRole('dialog', { name: 'Withdraw coins' }).waitFor({ state: 'detached' });
  await page.getByText('−9.50').waitFor();
  await settled(page);
  expect([await inVault(vera), await inWallet(ines)]).toEqual([vault - coins(9.5), theirs + coins(9.5)]);
});

it('the network’s own coin goes in and out by own transactions', async () => {
  const { page } = vera;
  await page.goto('/vault');
  await button(page, 'Deposit').click();
  await fillIn(page, 'ETH', '1.25');
  await button(page, 'Deposit these coins').click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByText('+1.25').waitFor();
  await settled(page);
  expect(await inVault(vera, ZeroAddress)).toBe(1_250_000_000_000_000_000n);
  await button(page, 'Withdraw').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Coin', { exact: true }).selectOption({ label: 'ETH' });
  await dialog.getByRole('button', { name: 'All of it' }).click();
  await dialog.getByLabel(/^Send it with my own transaction/).check();
  await button(page, 'Withdraw these coins').click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByText('−1.25').waitFor();
  await settled(page);
  expect(await inVault(vera, ZeroAddress)).toBe(0n);
});

it('an injected wallet is asked once for a signed deposit, by keyboard alone, and twice where the owner sends it; a no is told', async () => {
  const { page, wallet } = ines;
  await page.goto('/vault');
  wallet.prompts.length = 0;
  wallet.refuseNext();
  await button(page, 'Deposit').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByLabel('Amount', { exact: true }).focus();
  await page.keyboard.type('40');
  await button(page, 'Deposit these coins').focus();
  await page.keyboard.press('Enter');
  await page.getByText(/You said no in the wallet/).waitFor();
  expect(await inVault(ines)).toBe(0n);
  await button(page, 'Deposit these coins').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByText('+40.00').waitFor();
  await settled(page);
  expect(wallet.prompts).toEqual(['ReceiveWithAuthorization', 'ReceiveWithAuthorization']);
  expect(await inVault(ines)).toBe(coins(40));

  wallet.prompts.length = 0;
  await button(page, 'Deposit').click();
  await fillIn(page, 'USDC', '2');
  await page
    .getByRole('dialog')
    .getByLabel(/^Send it with my own transactions/)
    .check();
  await button(page, 'Deposit these coins').click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByText('+2.00').waitFor();
  await settled(page);
  expect(wallet.prompts).toEqual(['eth_sendTransaction', 'eth_sendTransaction']);
  expect(await inVault(ines)).toBe(coins(42));
});

it('coins locked in a live trade are counted, and lead to that trade; nobody else sees the vault', async () => {
  const { page } = ines;
  await addSepaAccount(page, 'Ines Injected');
  const offerId = await postOffer(page, { side: 'Sell coins', price: '0.93', least: '10', most: '500' });
  const tradeId = await takeOffer(vera.page, offerId, '93');
  await page.goto(`/trades/${tradeId}`);
  await lockCoins(page);
  await status(page, /^Waiting for|has to pay|to pay/i).waitFor();
  await page.goto('/vault');
  await line(page, 'USDC', 'Locked in trades, from the wallet').getByText('100.50').waitFor();
  expect(await line(page, 'USDC', 'Together').innerText()).toContain('142.50');
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('link', { name: 'Open the trade' }).click();
  await page.waitForURL(new RegExp(`/trades/${tradeId}$`));
  await vera.page.goto('/vault');
  await vera.page.getByText('Deposited').first().waitFor();
  expect(await vera.page.getByText('42.00').count()).toBe(0);
  const stranger = await browser.newContext({ baseURL: app.url });
  const visitor = await stranger.newPage();
  await visitor.goto('/vault');
  await visitor.waitForURL(/\/sign-in\?next=(\/|%2F)vault/);
  expect((await visitor.request.get('/api/v1/vault')).status()).toBe(401);
  await stranger.close();
  expect([...vera.errors, ...ines.errors]).toEqual([]);
});
