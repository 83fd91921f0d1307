/** A trader leaves a bond with their own wallet and asks to be a merchant; staff grant it; the badge says so to whoever looks. */
import { beforeAll, expect, it } from 'vitest';
import { runSeat } from '#scripts/seat.ts';
import { DAY } from '#lib/kernel/instant.ts';
import { meetCriteria } from '../reputation/merchant-people.ts';
import { startApp } from './app.ts';
import { faultsOf } from './axe.ts';
import { openBrowser, openSeat } from './browser.ts';
import { onFailure } from './evidence.ts';
import { addSepaAccount, button, postOffer, signUpInjected } from './people.ts';

const app = await startApp();
const browser = await openBrowser();
onFailure(app, browser);

type Injected = Awaited<ReturnType<typeof signUpInjected>>;
let trader: Injected;
let admin: Injected;
let traderId: string;
const { db } = app.database;

beforeAll(async () => {
  trader = await signUpInjected(app, browser, app.chain.wallet(490));
  admin = await signUpInjected(app, browser, app.chain.wallet(491));
  await app.chain.drip(trader.address);
  await addSepaAccount(trader.page, 'Tilda Trader');
  await postOffer(trader.page, { side: 'Sell coins', price: '0.93', least: '10', most: '500' });
  traderId = (await db.account.findUniqueOrThrow({ where: { walletAddress: trader.address } })).id;
  await runSeat(app.database.url, ['grant', admin.address, 'admin', 'The first one.']);
  await db.account.update({ where: { walletAddress: admin.address }, data: { demo: true } });
  await admin.page.goto('/sign-in');
  await button(admin.page, 'Continue with Test Wallet').click();
  await admin.page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
});

it('shows what is missing to somebody new, who cannot ask yet', async () => {
  const { page } = trader;
  await page.goto('/settings/merchant');
  await page.getByText('At least 50 completed trades').waitFor();
  expect(await page.locator('[data-met=false]').count()).toBeGreaterThan(3);
  await page.getByText('You can ask once every line above is met.').waitFor();
  expect(await faultsOf(page)).toEqual([]);
});

it('takes the bond from the trader’s own wallet, and then the question', async () => {
  const { page } = trader;
  // The chain's clock, by which days are counted, is a little behind this machine's.
  await meetCriteria(db, traderId, Math.floor(Date.now() / 1000) - DAY);
  await page.reload();
  await page.locator('[data-met=false]').first().waitFor({ state: 'detached' });
  const card = page.locator('#bond-USDC');
  expect(await card.getByLabel('Amount').inputValue()).toBe('1,000');
  await card.getByRole('button', { name: 'Leave the bond' }).click();
  await card.getByText('That is enough.').waitFor();
  expect(await app.chain.balanceOf(app.chain.deployed.tokens.USDC!, app.chain.deployed.bond!)).toBe(1_000_000_000n);
  await page.getByLabel('Why do you want to be one?').fill('I trade every day and keep regular hours.');
  await button(page, 'Send').click();
  await page.getByText('Staff have your question').waitFor();
  expect(await faultsOf(page)).toEqual([]);
});

it('is granted by staff, who see how the trader stood and stands, once the bond is final', async () => {
  const { page } = admin;
  await app.chain.mine(3);
  await expect
    .poll(async () => {
      await page.goto('/desk/merchants');
      return page.getByText('Everything is met.').count();
    })
    .toBe(1);
  await page.getByText('I trade every day and keep regular hours.').waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await page.getByText('Make a merchant').first().click();
  await page.getByLabel('Reason').first().fill('Everything is met, and the bond is there.');
  await button(page, 'Make a merchant').click();
  await page.getByText('In force').waitFor();
});

it('shows the badge on the profile and in the market on a phone, and says what it means', async () => {
  const { page, context } = await openSeat(browser, app.url, { phone: true, dark: true });
  await page.goto(`/traders/${traderId}`);
  const says = page.getByText('stands behind this merchant’s word');
  expect(await says.isVisible()).toBe(false);
  await page.locator('summary', { hasText: 'Merchant' }).click();
  await says.waitFor();
  expect(await page.locator('details', { has: says }).innerText()).toMatch(/bond of 1,000\s*USDC/);
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('link', { name: 'What a merchant is' }).click();
  await page.getByRole('heading', { name: 'Merchants' }).waitFor();
  await page.goto('/?want=buy&asset=USDC&currency=EUR');
  await page.locator('.offers .merchant').first().waitFor();
  await page.locator('.offers summary').first().click();
  const said = page.locator('.offers .bond').first();
  await said.waitFor();
  expect(await said.innerText()).toMatch(/merchant with a bond of .*1,000\sUSDC/);
  expect(await faultsOf(page)).toEqual([]);
  await context.close();
});
