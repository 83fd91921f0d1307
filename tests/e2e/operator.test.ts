import { beforeAll, describe, expect, it } from 'vitest';
import { runSeat } from '#scripts/seat.ts';
import { startApp } from './app.ts';
import { faultsOf } from './axe.ts';
import { openBrowser, openSeat } from './browser.ts';
import { onFailure } from './evidence.ts';
import {
  button,
  confirmMove,
  lockCoins,
  nameAccount,
  signUp,
  signUpInjected,
  status,
  takeOffer,
  type Visitor,
} from './people.ts';
import { accountOf, openMarket } from './stage.ts';

const app = await startApp({ limits: true });
const browser = await openBrowser();
onFailure(app, browser);

type Injected = Awaited<ReturnType<typeof signUpInjected>>;
let admin: Injected;
let seller: Injected;
let buyer: Visitor;
let offerId: string;
/** Staff of the demo need no second factor: that one is asked for is shown where factors are. */
const exempt = ({ address }: Visitor) =>
  app.database.db.account.update({ where: { walletAddress: address }, data: { demo: true } });
const idOf = async ({ address }: Visitor) =>
  (await app.database.db.account.findFirstOrThrow({ where: { walletAddress: address } })).id;

/** Signs in anew with the wallet that the browser knows: a new seat ended the sessions before. */
async function signInAgain({ page }: Injected): Promise<void> {
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Continue with Test Wallet' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

beforeAll(async () => {
  admin = await signUpInjected(app, browser, app.chain.wallet(480));
  seller = await signUpInjected(app, browser, app.chain.wallet(481));
  buyer = await signUp(app, browser, 'Bea Buyer', { phone: true });
  await app.chain.drip(seller.address);
  await runSeat(app.database.url, ['grant', admin.address, 'admin', 'The first one.']);
  await exempt(admin);
  await signInAgain(admin);
  ({ offerId } = await openMarket(app, await accountOf(app, seller), 'Sella Seller', '0.93'));
});

const reason = 'Asked for by the people on duty.';

describe('the operator', () => {
  it('gives a seat, which opens the desk to whoever holds it and to nobody else', async () => {
    const { page } = admin;
    const helper = await signUpInjected(app, browser, app.chain.wallet(482));
    await helper.page.goto('/desk/users');
    await helper.page.getByText('This does not exist or is not yours.').waitFor();
    await page.goto('/desk/seats');
    await page.getByLabel('Id of the person').fill(await idOf(helper));
    await page.getByLabel('Seat', { exact: true }).selectOption('support');
    await page.getByLabel('Reason').last().fill(reason);
    await button(page, 'Give the seat').click();
    await page.getByText('Done.').waitFor();
    await exempt(helper);
    await signInAgain(helper);
    await helper.page.goto('/desk/users');
    await helper.page.getByRole('heading', { name: 'Users' }).waitFor();
    expect(await helper.page.getByRole('link', { name: 'Audit log' }).count()).toBe(0);
    await helper.context.close();
  });

  it('sets limits that grow: a newcomer reads on the offer how much, and where what raises it; another table counts at once', async () => {
    const { page } = buyer;
    await page.goto(`/offers/${offerId}`);
    const note = page.getByText(/in your first trade with/);
    await note.waitFor();
    const before = await note.textContent();
    await page.getByRole('link', { name: 'What raises it' }).click();
    await page.getByRole('heading', { name: 'Your level: New' }).waitFor();
    await page.getByText('You have carried out 0 of 3 trades.').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await admin.page.goto('/desk/levels');
    await admin.page.locator('summary', { hasText: 'New' }).click();
    await admin.page.getByLabel('A first trade with somebody').first().fill('60');
    await admin.page.getByLabel('Reason').fill(reason);
    await button(admin.page, 'Set the table').click();
    await admin.page.getByText('Done.').waitFor();
    await page.goto(`/offers/${offerId}`);
    await note.waitFor();
    expect(await note.textContent()).not.toBe(before);
    // The next test takes 50 euros: that much is left.
    await page
      .getByText(/10\.00\D+6\d\.\d\d|10\.00\D+5\d\.\d\d/)
      .first()
      .waitFor();
  });

  it('throws a switch: a trader is told what is stopped and why, and a trade that lives still ends', async () => {
    await takeOffer(buyer.page, offerId, '50');
    await seller.page.goto(buyer.page.url());
    await lockCoins(seller.page);
    const { page } = admin;
    await page.goto('/desk/switches');
    await page.getByLabel('What the public is told').selectOption('maintenance');
    await page.getByLabel('Reason').last().fill(reason);
    await button(page, 'Throw the switch').click();
    await page.getByText('Done.').waitFor();
    await nameAccount(buyer.page, 'Bea Buyer');
    await buyer.page.getByText('DE89 3704 0044 0532 0130 00').waitFor();
    await confirmMove(buyer.page, 'Give the coins back', 'Yes, give the coins back');
    await status(buyer.page, /went back to the seller/).waitFor();
    await status(seller.page, /came back to you/).waitFor();
    const stranger = await openSeat(browser, app.url);
    await stranger.page.goto(`/offers/${offerId}`);
    // Above the page, and where one would have taken it.
    await stranger.page.getByText('No new trades can be opened for now, because of work on the site.').nth(1).waitFor();
    await page.getByText('Put it back').first().click();
    await page.getByLabel('Reason').first().fill(reason);
    await button(page, 'Put it back').click();
    await page.getByText('None: everything is open.').waitFor();
    // What visitors are shown is right within a second or two of a change.
    const shown = async () => {
      await stranger.page.reload();
      await stranger.page.getByRole('main').waitFor();
      return stranger.page.getByText('No new trades can be opened').count();
    };
    await expect.poll(shown).toBe(0);
    await stranger.context.close();
  });

  it('has pages without a fault, on a phone and on a desk, in the dark and from right to left', async () => {
    const paths = ['users', `users/${await idOf(buyer)}`, 'offers', 'trades', `trades/${buyer.page.url().slice(-20)}`];
    const rest = [
      'signals',
      'fees',
      'levels',
      'methods',
      'switches',
      'announcements',
      'health',
      'reconcile',
      'seats',
      'audit',
    ];
    const { page, context } = admin;
    for (const [index, path] of [...paths, ...rest].entries()) {
      const small = index % 2 === 0;
      await page.setViewportSize(small ? { width: 360, height: 740 } : { width: 1280, height: 900 });
      await page.emulateMedia({ colorScheme: small ? 'dark' : 'light' });
      const locale = ['en', 'es', 'ar'][index % 3]!;
      await context.addCookies([{ name: 'holdfast-locale', value: locale, url: app.url }]);
      await page.goto(`/desk/${path}`);
      await page.locator('h1').waitFor();
      expect(await faultsOf(page), path).toEqual([]);
    }
    expect([...admin.errors, ...seller.errors, ...buyer.errors]).toEqual([]);
  });
});
