import type { BrowserContextOptions, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { shelve } from '#lib/offer/commands/shelve.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { startApp } from './app.ts';
import { faultsOf } from './axe.ts';
import { openBrowser, openSeat } from './browser.ts';
import { onFailure } from './evidence.ts';
import { addSepaAccount, postOffer, signUpInjected } from './people.ts';

const app = await startApp();
const browser = await openBrowser();
onFailure(app, browser);
const { db } = app.database;

/** Offers of somebody who is away: more than a page of pounds, a few zlotys. */
async function stock(currency: string, prices: readonly string[], methods: readonly string[]): Promise<string[]> {
  const makerId = newId(secureRandom);
  await db.account.create({
    data: {
      id: makerId,
      name: `Away ${currency}`,
      nameKey: `away-${currency.toLowerCase()}`,
      walletKind: 'injected',
      walletAddress: `0x${makerId}`,
    },
  });
  const ids = prices.map(() => newId(secureRandom));
  for (const [index, price] of prices.entries()) {
    await db.offer.create({
      data: {
        id: ids[index]!,
        makerId,
        side: 'sell',
        chainId: 31337,
        asset: 'USDC',
        currency,
        revisions: {
          create: {
            revision: 1,
            pricing: 'fixed',
            // Pence for a million base units.
            priceNumerator: price,
            priceDenominator: '1000000',
            leastMinor: 1_000n,
            mostMinor: 50_000n,
            paymentWindowSeconds: 3600,
            methods: { create: methods.map((methodId) => ({ methodId })) },
          },
        },
      },
    });
  }
  await shelve(db, ids);
  return ids;
}

let pounds: string[];
let seller: Awaited<ReturnType<typeof signUpInjected>>;

beforeAll(async () => {
  pounds = await stock(
    'GBP',
    Array.from({ length: 30 }, (_, index) => `${80 + index}`),
    ['faster-payments', 'wise'],
  );
  await stock('PLN', ['380', '390'], ['wise']);
  seller = await signUpInjected(app, browser, app.chain.wallet(450));
  await addSepaAccount(seller.page, 'Sella Seller');
});

const rowsOf = (page: Page) => page.getByRole('list', { name: /^Offers to/ }).getByRole('listitem');

async function open(path: string, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ baseURL: app.url, locale: 'en-GB', reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  await page.goto(path);
  return page;
}

describe('without JavaScript', () => {
  it('a visitor filters, turns the page and opens an offer', async () => {
    const page = await open('/', { javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
    await page.getByLabel('Currency', { exact: true }).selectOption('GBP');
    await page.getByLabel(/^Amount in/).fill('100');
    await page.getByRole('button', { name: 'Show offers' }).click();
    await page.waitForURL(
      (url) => url.searchParams.get('currency') === 'GBP' && url.searchParams.get('amount') === '100',
    );
    expect(await rowsOf(page).count()).toBe(25);
    expect(await rowsOf(page).first().innerText()).toContain('125');
    await page.getByRole('link', { name: 'Next page' }).click();
    await page.waitForURL((url) => url.searchParams.has('after'));
    await page.getByRole('link', { name: 'First page' }).waitFor();
    expect(await rowsOf(page).count()).toBe(5);
    await page.getByText('Payment methods and more').click();
    await page.getByRole('checkbox', { name: /^Wise/ }).check();
    await page.getByRole('button', { name: 'Show offers' }).click();
    await page.waitForURL((url) => url.searchParams.get('method') === 'wise' && !url.searchParams.has('after'));
    // The rest of a row unfolds, and the row itself leads to the offer with the amount in it.
    const first = rowsOf(page).first();
    await first.locator('summary').click();
    await first.getByText(/to pay$/).waitFor();
    await first.click({ position: { x: 24, y: 24 } });
    await page.waitForURL((url) => url.pathname === `/offers/${pounds[0]}`);
    expect(new URL(page.url()).searchParams.get('amount')).toBe('100');
    await page.context().close();
  });

  it('reads depth, history and how it works', async () => {
    const page = await open('/?currency=GBP', { javaScriptEnabled: false });
    await page.getByRole('link', { name: /^This market/ }).click();
    await page.getByRole('img', { name: /^Depth of USDC/ }).waitFor();
    const table = page.getByRole('table', { name: /^Offered/ });
    expect(await table.getByRole('row').nth(1).innerText()).toMatch(/0\.80\s+500\.00\s+1/);
    await page.getByRole('link', { name: 'How it works' }).first().click();
    await page.getByText('The buyer never pays').click();
    await page.getByText(/the seller takes the coins back\. A buyer/).waitFor();
    await page.context().close();
  });
});

describe('a search that finds nothing', () => {
  it('says what to loosen and what that gives, and gives it', async () => {
    const page = await open('/?currency=PLN&amount=100000&method=wise&online=1', {});
    await page.getByText('Nobody offers this just now').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('link', { name: /^Without any of the filters 2 offers$/ }).click();
    await page.waitForURL((url) => !url.searchParams.has('amount'));
    await rowsOf(page).nth(1).waitFor();
    expect(await rowsOf(page).count()).toBe(2);
    await page.context().close();
  });
});

/** How far anything on the page was pushed by something that was not asked for. */
const watchShifts = (page: Page) =>
  page.evaluate(() => {
    const all = window as unknown as { shifted: number };
    all.shifted = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) all.shifted += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
const shiftsOf = (page: Page) => page.evaluate(() => (window as unknown as { shifted: number }).shifted);

/** Somebody comes back to the tab, which then asks at once; again, where the answer was one that tabs share for a second. */
async function seesChanges(page: Page, words: string): Promise<void> {
  const bar = page.getByRole('button', { name: words });
  for (let times = 0; times < 10; times++) {
    await page.evaluate(() => void document.dispatchEvent(new Event('visibilitychange')));
    const came = await bar.waitFor({ timeout: 3000 }).then(
      () => true,
      () => false,
    );
    if (came) return;
  }
  await bar.waitFor();
}

const placesOf = (page: Page) =>
  rowsOf(page).evaluateAll((rows) => rows.map((row) => Math.round(row.getBoundingClientRect().top + window.scrollY)));

describe('while somebody looks', () => {
  it('edits are said and shown when asked for, what is gone is greyed, and nothing moves by itself', async () => {
    const mine = await postOffer(seller.page, { side: 'Sell coins', price: '0.93', least: '10', most: '500' });
    const other = await postOffer(seller.page, { side: 'Sell coins', price: '0.95', least: '10', most: '500' });
    const visitor = await openSeat(browser, app.url, { phone: true });
    const { page } = visitor;
    await page.goto('/?currency=EUR&amount=100');
    await watchShifts(page);
    await rowsOf(page).nth(1).waitFor();
    const before = await placesOf(page);
    expect(await rowsOf(page).allInnerTexts()).toEqual([
      expect.stringContaining('0.93'),
      expect.stringContaining('0.95'),
    ]);

    await seller.page.goto(`/offers/${mine}/edit`);
    await seller.page.getByLabel(/^Price of 1/).fill('0.97');
    await seller.page.getByRole('button', { name: 'Save the changes' }).click();
    await seller.page.waitForURL((url) => !url.pathname.endsWith('/edit'));
    await seesChanges(page, '1 offer changed — show');
    // What the maker wrote anew is not slipped in under what was read.
    expect(await rowsOf(page).first().innerText()).toContain('0.93');
    expect(await placesOf(page)).toEqual(before);

    await db.offer.update({ where: { id: other }, data: { state: 'paused' } });
    await shelve(db, [other]);
    await seesChanges(page, '2 offers changed — show');
    expect(await rowsOf(page).nth(1).innerText()).toContain('Gone');
    expect(await rowsOf(page).nth(1).getByRole('link', { name: /^Buy/ }).count()).toBe(0);
    expect(await placesOf(page)).toEqual(before);
    expect(await shiftsOf(page)).toBe(0);
    expect(await faultsOf(page)).toEqual([]);

    await page.getByRole('button', { name: '2 offers changed — show' }).click();
    await rowsOf(page).nth(1).waitFor({ state: 'detached' });
    expect(await rowsOf(page).first().innerText()).toContain('0.97');
    expect(await page.getByRole('button', { name: /changed — show/ }).count()).toBe(0);
    expect(visitor.errors).toEqual([]);
    await visitor.context.close();
  });
});

describe('for whoever comes for the first time', () => {
  it('the page says in one sentence what this is, keeps an offer in sight on a phone, and is quiet once signed in', async () => {
    const page = await open('/?currency=GBP', { viewport: { width: 360, height: 740 } });
    await page
      .getByText(/^Trade coins for local money/)
      .locator('visible=true')
      .first()
      .waitFor();
    const first = await rowsOf(page).first().boundingBox();
    expect(first!.y + 44).toBeLessThan(740);
    await page
      .getByText(/^Trade coins for local money/)
      .locator('visible=true')
      .first()
      .click();
    await page.getByText('The coins wait in an escrow.').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.context().close();
    await seller.page.goto('/');
    await rowsOf(seller.page).first().waitFor();
    expect(await seller.page.getByText(/^Trade coins for local money/).count()).toBe(0);
  });

  it('has nothing that axe finds, at 360 px and on a desk, in both themes and in Arabic, unfolded too', async () => {
    const found: string[] = [];
    const [phone, desk] = [
      { width: 360, height: 740 },
      { width: 1280, height: 900 },
    ];
    const seats = [
      { colorScheme: 'light', viewport: phone, locale: 'en' },
      { colorScheme: 'dark', viewport: phone, locale: 'ar' },
      { colorScheme: 'dark', viewport: desk, locale: 'en' },
      { colorScheme: 'light', viewport: desk, locale: 'ar' },
    ] as const;
    for (const seat of seats) {
      const page = await open('/how', seat);
      const look = async (what: string) => {
        for (const fault of await faultsOf(page)) found.push(`${what} ${JSON.stringify(seat)}: ${fault}`);
      };
      await look('how');
      await page.goto('/?currency=GBP&amount=100&about=day');
      if (seat.viewport === phone) await page.locator('ul.offers > li').first().locator('summary').click();
      await look('market');
      await page.context().close();
    }
    expect(found).toEqual([]);
  });

  it('finds every row by keyboard: its trader, its rest and the way to the offer', async () => {
    const page = await open('/?currency=GBP&amount=100', { viewport: { width: 360, height: 740 } });
    const names: string[] = [];
    await rowsOf(page).first().getByRole('link', { name: 'Away GBP', exact: true }).focus();
    for (let presses = 0; presses < 3; presses++) {
      names.push(
        await page.evaluate(
          () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement!.textContent,
        ),
      );
      await page.keyboard.press('Tab');
    }
    expect(names).toEqual(['Away GBP', 'More about the offer of Away GBP', 'Buy USDC from Away GBP']);
    await page.context().close();
  });
});
