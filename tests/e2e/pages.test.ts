import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { MOMENTS } from '#lib/trade/moment.ts';
import { loadMessages } from '../../messages/load.ts';
import { LOCALES } from '../../messages/locales.ts';
import { startApp } from './app.ts';
import { faultsOf } from './axe.ts';
import { openBrowser, openSeat } from './browser.ts';
import { onFailure } from './evidence.ts';
import {
  addSepaAccount,
  button,
  lockCoins,
  nameAccount,
  postOffer,
  signUp,
  signUpInjected,
  status,
  takeOffer,
  type Visitor,
} from './people.ts';
import { installWallet } from './wallet.ts';

type Taught = {
  readonly safety: { readonly cards: Readonly<Record<string, { readonly title: string }>> };
  readonly glossary: { readonly terms: Readonly<Record<string, { readonly term: string }>> };
};

const app = await startApp();
const browser = await openBrowser();
onFailure(app, browser);

let seller: Awaited<ReturnType<typeof signUpInjected>>;
let buyer: Visitor;
let offerId: string;
let tradeId: string;

beforeAll(async () => {
  seller = await signUpInjected(app, browser, app.chain.wallet(440));
  buyer = await signUp(app, browser, 'Buya Buyer', { phone: true, dark: true });
  await app.chain.drip(seller.address);
  await addSepaAccount(seller.page, 'Sella Seller');
  offerId = await postOffer(seller.page, { side: 'Sell coins', price: '0.93', least: '10', most: '500' });
  tradeId = await takeOffer(buyer.page, offerId, '100');
  await seller.page.goto(`/trades/${tradeId}`);
});

describe('every page of the story', () => {
  it('is looked at by an axe that finds what is wrong: a picture without words, and grey on grey', async () => {
    const { page } = await openSeat(browser, app.url);
    await page.goto('/glossary');
    expect(await faultsOf(page)).toEqual([]);
    await page.locator('main').evaluate((main) => {
      main.insertAdjacentHTML(
        'beforeend',
        '<img src="/icon.svg"><p style="color:#999;background:#aaa">Grey on grey</p>',
      );
    });
    const found = await faultsOf(page);
    expect(found.map((fault) => fault.split(':')[0])).toEqual(['color-contrast', 'image-alt']);
  });

  it('has nothing that axe finds, and fits: on a dark phone and on a light desk', async () => {
    const trader = await app.database.db.account.findFirstOrThrow({ where: { walletAddress: seller.address } });
    const paths = [
      '/',
      '/?want=sell&currency=EUR',
      `/offers/${offerId}`,
      '/offers',
      '/offers/new',
      '/payment-accounts',
      '/payment-accounts/new',
      '/trades',
      `/trades/${tradeId}`,
      `/traders/${trader.id}`,
      '/settings',
      '/settings/api',
      '/nothing-here',
    ];
    const found: string[] = [];
    for (const who of [buyer, seller]) {
      for (const path of paths) {
        await who.page.goto(path);
        for (const fault of await faultsOf(who.page)) found.push(`${who.name} ${path}: ${fault}`);
      }
    }
    const visitor = await openSeat(browser, app.url, { phone: true });
    for (const path of [
      '/',
      '/sign-in',
      '/sign-up',
      `/offers/${offerId}`,
      '/api',
      '/api/problems/offer.closed',
      '/safety',
      '/limits',
      '/practice',
      '/glossary',
    ]) {
      await visitor.page.goto(path);
      for (const fault of await faultsOf(visitor.page)) found.push(`visitor ${path}: ${fault}`);
    }
    expect(found).toEqual([]);
  });

  it('has nothing that axe finds in the room as the trade goes on, dialogs included', async () => {
    const found: string[] = [];
    const look = async (who: Visitor, what: string) => {
      for (const fault of await faultsOf(who.page)) found.push(`${who.name}, ${what}: ${fault}`);
    };
    await buyer.page.goto(`/trades/${tradeId}`);
    await seller.page.goto(`/trades/${tradeId}`);
    await lockCoins(seller.page);
    await nameAccount(buyer.page, 'Buya Buyer');
    await buyer.page.getByText('DE89 3704 0044 0532 0130 00').waitFor();
    // What to have in mind stands unfolded for whoever has not done this often, each their own.
    await buyer.page.getByText(/^From an account in your own name/).waitFor();
    await seller.page.getByText(/^Staff never write first/).waitFor();
    await look(buyer, 'paying');
    await look(seller, 'waiting');
    await button(buyer.page, 'I have paid').click();
    await buyer.page.getByRole('dialog').waitFor();
    await look(buyer, 'saving the wallet');
    // Saving is asked for, not forced: leaving it leads to what was meant, and leaving that to the page.
    await buyer.page.keyboard.press('Escape');
    await buyer.page.getByText('Have you sent the money?').waitFor();
    await look(buyer, 'saying so');
    await buyer.page.keyboard.press('Escape');
    await buyer.page.getByRole('tab', { name: 'Chat' }).click();
    await look(buyer, 'chat');
    expect(found).toEqual([]);
    expect([...buyer.errors, ...seller.errors]).toEqual([]);
  });

  it('teaches on two pages of their own: seven cards, and every word of the glossary in the order of the reader’s alphabet', async () => {
    for (const locale of LOCALES) {
      const { page, context } = await openSeat(browser, app.url, { phone: true });
      await context.addCookies([{ name: 'holdfast-locale', value: locale, url: app.url }]);
      const { safety, glossary } = loadMessages(locale) as unknown as Taught;
      await page.goto('/safety');
      expect(await page.locator('main li h2').allInnerTexts()).toEqual(MOMENTS.map((of) => safety.cards[of]!.title));
      await page.goto('/glossary');
      const { compare } = new Intl.Collator(locale);
      const terms = Object.values(glossary.terms).map(({ term }) => term);
      expect(await page.locator('main dt').allInnerTexts()).toEqual(terms.sort(compare));
      expect(await faultsOf(page)).toEqual([]);
      await context.close();
    }
  });

  it('asks for nothing ahead: what links lead to is fetched when somebody goes there', async () => {
    const ahead: string[] = [];
    const count = (page: Page) =>
      page.on('request', (one) => {
        if (one.headers()['next-router-prefetch']) ahead.push(one.url());
      });
    count(seller.page);
    for (const path of ['/', '/vault', '/settings', '/trades']) {
      await seller.page.goto(path);
      await seller.page.waitForLoadState('networkidle');
    }
    expect(ahead).toEqual([]);
  });

  it('reads right to left in Arabic, without a word of English left in the market', async () => {
    const seat = await openSeat(browser, app.url);
    await seat.context.addCookies([{ name: 'holdfast-locale', value: 'ar', url: app.url }]);
    await seat.page.goto('/');
    expect(await seat.page.locator('html').getAttribute('dir')).toBe('rtl');
    expect(await seat.page.locator('html').getAttribute('lang')).toBe('ar');
    expect(await seat.page.locator('h1').innerText()).toMatch(/[\u0600-\u06ff]/);
    expect(await faultsOf(seat.page)).toEqual([]);
  });
});

/** Moves the focus with Tab until it is on the thing named. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < 150; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('the keyboard does not get there');
}

async function press(page: Page, name: string, key = 'Enter'): Promise<void> {
  await tabTo(page, button(page, name));
  await page.keyboard.press(key);
}

async function type(page: Page, label: string | RegExp, text: string): Promise<void> {
  await tabTo(page, page.getByLabel(label).first());
  await page.keyboard.type(text);
}

describe('a slow line', () => {
  /** Lines to write in that stand open on a page. */
  const LINES = 'main :is(input:not([type=checkbox],[type=radio],[type=file],[type=hidden]),textarea):enabled:visible';

  /** Opens a page whose scripts are late, writes into every line, lets the scripts come, and goes on writing. Answers what each line then says. */
  async function writeEarly(page: Page, path: string): Promise<string[]> {
    let come = () => {};
    const line = new Promise<void>((resolve) => (come = resolve));
    await page.route('**/*.js', (route) => line.then(() => route.continue()));
    await page.goto(path, { waitUntil: 'commit' });
    await page.locator(LINES).first().waitFor();
    const all = await page.locator(LINES).all();
    const days = await Promise.all(all.map(async (one) => (await one.getAttribute('type')) === 'date'));
    const lines = all.filter((_, at) => !days[at]);
    for (const [at, one] of all.entries()) await one.fill(days[at] ? '2031-02-03' : '12');
    come();
    await page.waitForLoadState('load');
    await page.waitForFunction(
      (css) =>
        [...document.querySelectorAll(css.replace(':visible', ''))].every((one) =>
          Object.keys(one).some((key) => key.startsWith('__reactProps')),
        ),
      LINES,
    );
    await page.unroute('**/*.js');
    for (const one of lines) {
      await one.press('End');
      await one.pressSequentially('3');
    }
    // A day takes no third figure: it has to be the one that was chosen.
    const said = await Promise.all(all.map((one) => one.inputValue()));
    return said.map((value, at) => (days[at] && value === '2031-02-03' ? '123' : value));
  }

  it('overwrites nothing that somebody typed before the page was awake, in no form', async () => {
    const stranger = await openSeat(browser, app.url, { phone: true });
    const member = await signUp(app, browser, 'Slow Line', { phone: true });
    for (const [page, paths] of [
      [stranger.page, ['/sign-in', '/sign-up', '/sign-up/passkey', '/sign-in/forgotten', '/sign-in/recover']],
      [member.page, ['/settings', '/settings/api']],
    ] as const)
      for (const path of paths) {
        const said = await writeEarly(page, path);
        expect([path, said.length > 0, said.filter((one) => one !== '123')]).toEqual([path, true, []]);
      }
    // What was there before is written over by a person alone.
    await member.page.goto('/settings');
    const name = member.page.getByLabel('Name', { exact: true });
    await expect.poll(() => name.inputValue()).toBe('Slow Line');
    expect([...stranger.errors, ...member.errors]).toEqual([]);
    await stranger.context.close();
    await member.context.close();
  });
});

describe('without a mouse', () => {
  it('a buyer signs in, finds an offer, takes it, pays and gets the coins, and a seller locks and releases', async () => {
    const wallet = app.chain.wallet(441);
    const { page, context } = await openSeat(browser, app.url);
    await installWallet(context, wallet);
    await page.goto('/sign-in');
    await press(page, 'Continue with Test Wallet');
    await press(page, 'Sign and continue');
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
    await page.goto('/?want=buy&asset=USDC&currency=EUR');
    await tabTo(page, page.getByRole('link', { name: /^Buy USDC from/ }).first());
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/offers\//);
    await type(page, 'You pay', '50');
    await press(page, 'Take this offer');
    await press(page, 'Confirm and start the trade');
    await page.waitForURL(/\/trades\//);
    await seller.page.goto(page.url());
    await press(seller.page, 'Lock the coins');
    await type(page, 'Name on the account', 'Keya Board');
    await type(page, 'Which account', 'My bank');
    await press(page, 'Confirm the paying account');
    await page.getByText('DE89 3704 0044 0532 0130 00').waitFor();
    await press(page, 'I have paid');
    await tabTo(page, page.getByRole('dialog').getByRole('checkbox'));
    await page.keyboard.press('Space');
    await press(page, 'Yes, I have paid');
    await status(seller.page, /says that they paid/).waitFor();
    await press(seller.page, 'Release the coins');
    const boxes = seller.page.getByRole('dialog').getByRole('checkbox');
    await boxes.first().waitFor();
    for (let place = 0; place < (await boxes.count()); place++) {
      await tabTo(seller.page, boxes.nth(place));
      await seller.page.keyboard.press('Space');
    }
    await press(seller.page, 'Yes, release the coins');
    await status(page, /went to your wallet|you released/).waitFor();
    expect(await app.chain.balanceOf(app.chain.deployed.tokens.USDC!, wallet.address)).toBe(53_763_440n);
  });
});
