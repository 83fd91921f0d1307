import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startApp } from './app.ts';
import { faultsOf } from './axe.ts';
import { openBrowser } from './browser.ts';
import { onFailure } from './evidence.ts';
import { confirmAddress, postOffer, signUp, signUpInjected, type Visitor } from './people.ts';

const app = await startApp();
const browser: Browser = await openBrowser();
onFailure(app, browser);

let maker: Awaited<ReturnType<typeof signUpInjected>>;
let reader: Visitor;

beforeAll(async () => {
  maker = await signUpInjected(app, browser, app.chain.wallet(460));
  reader = await signUp(app, browser, 'Rita Reader', { phone: true });
  await confirmAddress(app, reader.page, 'rita.reader@example.com');
});

/** The maker buys coins, which is what the reader looks for. */
const post = (price: string) => postOffer(maker.page, { side: 'Buy coins', price, least: '10', most: '500' });
const bell = (page: Page, name: string) => page.getByRole('banner').getByRole('link', { name, exact: true });

/** Every event so far has been heard by everybody. */
async function untilHeard(): Promise<void> {
  for (;;) {
    const waiting = await app.database.db.delivery.count({ where: { doneAt: null } });
    if (waiting === 0) return;
    await reader.page.waitForFunction(() => true);
  }
}

const PATHS = ['/notices', '/mailbox', '/searches', '/settings/notices'];

/** The same person in a browser without scripts. */
async function withoutScripts(who: Visitor): Promise<Page> {
  const context = await browser.newContext({
    baseURL: app.url,
    javaScriptEnabled: false,
    storageState: await who.context.storageState(),
    viewport: { width: 360, height: 740 },
  });
  return context.newPage();
}

describe('a saved search, in two browsers', () => {
  it('rings the bell of who saved it when somebody else posts what fits, and its mail lies in the mailbox', async () => {
    const { page } = reader;
    await page.goto('/?want=sell&asset=USDC&currency=EUR&amount=100');
    await page.getByRole('link', { name: 'Save this search' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Rent money');
    await page.getByLabel(/^At most so many percent/).fill('5');
    await page.getByRole('button', { name: 'Save the search' }).click();
    await page.waitForURL('**/searches');
    await page.getByRole('heading', { name: 'Rent money' }).waitFor();
    await page.getByText('Nothing found yet').waitFor();
    await bell(page, 'Notices').waitFor();
    const offerId = await post('0.92');
    // Nobody reloads: the socket says that there is something, and the page asks.
    await bell(page, 'Notices: 1 unread notice').waitFor();
    await bell(page, 'Notices: 1 unread notice').click();
    await page.getByRole('heading', { name: /Rent money.* found an offer/ }).waitFor();
    await page.getByRole('link', { name: 'Mailbox' }).click();
    const mail = page.getByRole('article').first();
    await mail.getByRole('heading', { name: /Rent money.* found an offer/ }).waitFor();
    await mail.getByText('To rita.reader@example.com').waitFor();
    await mail.getByRole('link', { name: /\/notices\// }).click();
    await page.waitForURL(`**/offers/${offerId}`);
    await bell(page, 'Notices').waitFor();
  });

  it('is stopped with one press from its mail, and from then on neither rings nor mails', async () => {
    const { page } = reader;
    await page.goto('/mailbox');
    await page.getByRole('link', { name: 'Stop this mail' }).first().click();
    await page.getByText(/The search “.*Rent money.*” will look no more/).waitFor();
    await page.getByRole('button', { name: 'Stop it' }).click();
    await page.getByRole('heading', { name: 'Stopped' }).waitFor();
    const mails = await app.database.db.mail.count();
    await post('0.91');
    await untilHeard();
    await page.goto('/searches');
    await page.getByText('Paused').waitFor();
    await bell(page, 'Notices').waitFor();
    expect(await app.database.db.mail.count()).toBe(mails);
  });

  it('is stopped by a mail program too, without a cookie or an Origin; looking a link over stops nothing', async () => {
    const { db } = app.database;
    const { page } = reader;
    await page.goto('/searches');
    await page.getByRole('button', { name: 'Resume the search “Rent money”' }).click();
    await page.getByRole('button', { name: 'Pause the search “Rent money”' }).waitFor();
    await page.goto('/mailbox');
    const href = await page.getByRole('link', { name: 'Stop this mail' }).first().getAttribute('href');
    const oneClick = `${app.url}/api/v1${href}`;
    const paused = async () => (await db.savedSearch.findFirstOrThrow()).pausedAt !== null;
    const looked = await fetch(oneClick);
    expect(looked.url).toBe(`${app.url}${href}`);
    expect(await paused()).toBe(false);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const click = (url: string) =>
      fetch(url, { method: 'POST', headers, body: 'List-Unsubscribe=One-Click', redirect: 'manual' });
    expect((await click(oneClick)).status).toBe(204);
    expect(await paused()).toBe(true);
    expect((await click(oneClick)).status).toBe(204);
    expect((await click(`${app.url}/api/v1/unsubscribe/${'A'.repeat(43)}`)).status).toBe(404);
    expect((await click(`${app.url}/api/v1/unsubscribe/..%2f..`)).status).toBe(400);
  });
});

describe('without scripts', () => {
  it('notices are read and marked, settings kept, searches saved, paused and deleted', async () => {
    const page = await withoutScripts(reader);
    await page.goto('/?want=sell&asset=USDC&currency=EUR');
    await page.getByRole('link', { name: 'Save this search' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Plain');
    await page.getByLabel(/^At most so many percent/).fill('a lot');
    await page.getByRole('button', { name: 'Save the search' }).click();
    await page.getByText('Write the bound as a number of percent').waitFor();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Plain');
    await page.getByLabel(/^At most so many percent/).fill('10');
    await page.getByRole('button', { name: 'Save the search' }).click();
    await page.getByRole('heading', { name: 'Plain' }).waitFor();
    await post('0.915');
    await untilHeard();
    await page.goto('/notices');
    await bell(page, 'Notices: 1 unread notice').waitFor();
    await page.getByRole('button', { name: /^Mark as read: / }).click();
    await bell(page, 'Notices').waitFor();
    await page.goto('/searches');
    await page.getByRole('button', { name: 'Pause the search “Plain”' }).click();
    await page.getByRole('button', { name: 'Resume the search “Plain”' }).waitFor();
    await page.getByRole('button', { name: 'Delete the search “Plain”' }).click();
    await page.getByRole('heading', { name: 'Rent money' }).waitFor();
    expect(await page.getByRole('heading', { name: 'Plain' }).count()).toBe(0);
    await page.goto('/settings/notices');
    await page.getByRole('checkbox', { name: 'A saved search found an offer: by mail' }).uncheck();
    await page.getByRole('button', { name: 'Save' }).first().click();
    await page.getByText('Saved.').waitFor();
    await page.getByRole('checkbox', { name: 'Keep quiet hours' }).check();
    await page.getByLabel('From').fill('21:30');
    await page.getByLabel('Time zone').selectOption('Asia/Tokyo');
    await page.getByRole('button', { name: 'Save' }).last().click();
    await page.getByText('Saved.').waitFor();
    await page.goto('/settings/notices');
    const mail = page.getByRole('checkbox', { name: 'A saved search found an offer: by mail' });
    expect(await mail.isChecked()).toBe(false);
    expect(await page.getByLabel('Time zone').inputValue()).toBe('Asia/Tokyo');
    expect(await page.getByLabel('From').inputValue()).toBe('21:30');
    await page.context().close();
  });
});

describe('every page of it', () => {
  it.each(['en', 'ar'])('has nothing that axe finds, and fits a phone, in %s', async (locale) => {
    const { page, context } = reader;
    const { id } = await app.database.db.savedSearch.findFirstOrThrow();
    await page.goto('/mailbox');
    const stop = await page.locator('a[href^="/unsubscribe/"]').last().getAttribute('href');
    const query = 'want=sell&asset=USDC&currency=EUR&amount=100&method=sepa&online=1';
    await context.addCookies([{ name: 'holdfast-locale', value: locale, url: app.url }]);
    const found: string[] = [];
    for (const path of [...PATHS, `/searches/${id}`, `/searches/new?${query}`, stop!]) {
      await page.goto(path);
      for (const fault of await faultsOf(page)) found.push(`${path}: ${fault}`);
    }
    expect(found).toEqual([]);
    expect(reader.errors).toEqual([]);
  });

  it('has nothing that axe finds on a desk, where there is nothing yet', async () => {
    const found: string[] = [];
    for (const path of PATHS) {
      await maker.page.goto(path);
      for (const fault of await faultsOf(maker.page)) found.push(`${path}: ${fault}`);
    }
    expect(found).toEqual([]);
    expect(maker.errors).toEqual([]);
  });

  it('is one’s own: a stranger is told that there is nothing, a visitor to sign in', async () => {
    const { id } = await app.database.db.savedSearch.findFirstOrThrow();
    await maker.page.goto(`/searches/${id}`);
    await maker.page.getByText('This does not exist or is not yours.').waitFor();
    await maker.page.goto('/mailbox');
    await maker.page.getByText('No mail yet').waitFor();
    const visitor = await browser.newContext({ baseURL: app.url });
    const page = await visitor.newPage();
    for (const path of ['/notices', '/mailbox', '/searches', '/settings/notices']) {
      await page.goto(path);
      expect(new URL(page.url()).pathname).toBe('/sign-in');
    }
    await visitor.close();
  });
});
