import { beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { startApp } from './app.ts';
import { faultsOf } from './axe.ts';
import { openBrowser, openSeat } from './browser.ts';
import { onFailure } from './evidence.ts';
import { addSepaAccount, button, postOffer, signUp, signUpInjected, takeOffer, type Visitor } from './people.ts';

const app = await startApp();
const browser = await openBrowser();
onFailure(app, browser);
const { db } = app.database;

let seller: Awaited<ReturnType<typeof signUpInjected>>;
let buyer: Visitor;

beforeAll(async () => {
  seller = await signUpInjected(app, browser, app.chain.wallet(450));
  await app.chain.drip(seller.address);
  await addSepaAccount(seller.page, 'Sella Seller');
  buyer = await signUp(app, browser, 'Newa Comer', { phone: true });
});

const newest = async () =>
  db.offer.findFirstOrThrow({ orderBy: { createdAt: 'desc' }, include: { revisions: { include: { methods: true } } } });

/** Presses Tab until the focus is where the words are. */
async function tabTo(page: Page, label: string | RegExp, role: 'label' | 'button' = 'label'): Promise<void> {
  const target = (role === 'label' ? page.getByLabel(label) : page.getByRole('button', { name: label, exact: true }))
    .locator('visible=true')
    .first();
  await target.waitFor();
  for (let presses = 0; presses < 120; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not get to ${String(label)}`);
}

describe('the wizard', () => {
  it('posts an offer with the keyboard alone on a phone of 360 pixels; going back loses nothing; axe finds nothing in any step', async () => {
    const seat = await openSeat(browser, app.url, { phone: true });
    await seat.context.addCookies(await seller.context.cookies());
    const { page } = seat;
    await page.goto('/offers/new');
    const found: string[] = [];
    const look = async (step: string) => {
      for (const fault of await faultsOf(page)) found.push(`${step}: ${fault}`);
    };
    const next = async () => {
      await tabTo(page, 'Next', 'button');
      await page.keyboard.press('Enter');
    };
    const heading = (name: string) => page.getByRole('heading', { name: new RegExp(name) }).first();
    await look('what');
    await tabTo(page, 'Coin');
    await page.keyboard.type('USDC');
    await tabTo(page, 'Currency');
    await page.keyboard.type('EUR');
    await next();
    await heading('Price').waitFor();
    await look('price');
    await tabTo(page, 'Distance from the market rate');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('2.5');
    await next();
    await heading('Limits').waitFor();
    // What is wrong is said here, and one stays.
    await next();
    await page.getByText('Write a plain amount, such as 12.50.').first().waitFor();
    await look('limits');
    await tabTo(page, 'Smallest trade');
    await page.keyboard.type('20');
    await tabTo(page, 'Largest trade');
    await page.keyboard.type('300');
    // The return key in a field goes on, as the button would.
    await page.keyboard.press('Enter');
    await heading('How money moves').waitFor();
    await tabTo(page, /^SEPA(?! Instant)/);
    await page.keyboard.press('Space');
    await look('paid');
    await next();
    await heading('Who and when').waitFor();
    await tabTo(page, 'Trades carried out');
    await page.keyboard.type('At least 3');
    await tabTo(page, 'First message');
    await page.keyboard.type('Hello from the keyboard');
    await look('people');
    // The browser's own way back is a step back, and the way on again has everything.
    await page.goBack();
    await heading('How money moves').waitFor();
    await page.goBack();
    expect(await page.getByLabel('Smallest trade').inputValue()).toBe('20');
    await next();
    await next();
    await heading('Who and when').waitFor();
    expect(await page.getByLabel('First message').inputValue()).toBe('Hello from the keyboard');
    await next();
    await heading('Look at it').waitFor();
    const row = page.locator('[data-preview-row]');
    await row.getByText(seller.name).first().waitFor();
    const got = await row.innerText();
    await tabTo(page, 'What a buyer sees who has');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('200');
    await page.waitForFunction(
      (before) => document.querySelector<HTMLElement>('[data-preview-row]')!.innerText !== before,
      got,
    );
    await look('look');
    await tabTo(page, 'Post the offer', 'button');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname === '/offers');
    expect(found).toEqual([]);
    expect(seat.errors).toEqual([]);
    const { revisions } = await newest();
    expect(revisions[0]).toMatchObject({
      marginBps: 250,
      leastMinor: 2000n,
      mostMinor: 30_000n,
      leastTrades: 3,
      firstMessage: 'Hello from the keyboard',
    });
    await seat.context.close();
  });

  it('is one long page without JavaScript that says what is wrong, keeps what was typed, and posts', async () => {
    const context = await browser.newContext({
      baseURL: app.url,
      javaScriptEnabled: false,
      locale: 'en-GB',
      viewport: { width: 360, height: 740 },
    });
    await context.addCookies(await seller.context.cookies());
    const page = await context.newPage();
    await page.goto('/offers/new');
    await page.getByText('Sell coins').click();
    await page.getByLabel('Coin', { exact: true }).selectOption('USDC');
    await page.getByLabel('Currency', { exact: true }).selectOption('EUR');
    await page.getByText('Fixed price').click();
    await page.getByLabel(/^Price of 1/).fill('0.91');
    await page.getByLabel('Smallest trade').fill('30');
    await page.getByLabel('Largest trade').fill('20');
    await page.getByRole('checkbox', { name: /^SEPA(?! Instant)/ }).check();
    await page.getByLabel('Account for SEPA', { exact: true }).selectOption({ index: 1 });
    await page.getByLabel('Only at certain hours').check();
    await page.getByLabel('Time zone').selectOption('Asia/Tokyo');
    await page.getByLabel('Terms').fill('No scripts here');
    await page.getByRole('button', { name: 'Post the offer' }).click();
    await page.getByText('Nothing was saved.').waitFor();
    await page.getByText('The largest trade is below the smallest one.').waitFor();
    expect(await page.getByLabel('Terms').inputValue()).toBe('No scripts here');
    expect(await page.getByLabel(/^Price of 1/).inputValue()).toBe('0.91');
    expect(await page.getByLabel('Time zone').inputValue()).toBe('Asia/Tokyo');
    await page.getByLabel('Largest trade').fill('200');
    await page.getByRole('button', { name: 'Post the offer' }).click();
    await page.waitForURL((url) => url.pathname === '/offers');
    const { revisions } = await newest();
    expect(revisions[0]).toMatchObject({
      pricing: 'fixed',
      leastMinor: 3000n,
      mostMinor: 20_000n,
      terms: 'No scripts here',
      openingHours: { zone: 'Asia/Tokyo' },
    });
    expect(revisions[0]!.methods).toMatchObject([{ methodId: 'sepa' }]);
    expect(revisions[0]!.methods[0]!.paymentAccountId).not.toBeNull();
    await context.close();
  });
});

describe('an offer’s own page', () => {
  it('changes it in place, lists its versions, copies it, and hands out its private link', async () => {
    const id = await postOffer(seller.page, { side: 'Sell coins', price: '0.93', least: '10', most: '500' });
    const { page } = seller;
    await page.goto(`/offers/${id}`);
    await page.getByRole('link', { name: 'Edit' }).click();
    await page.getByLabel('Largest trade').fill('450');
    await page.getByLabel('Private, by link').check();
    await page.getByRole('button', { name: 'Save the changes' }).click();
    await page.getByText('2 versions').click();
    await page.getByText('Changed: limits').waitFor();
    await page.getByText(`${app.url}/offers/${id}`).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('link', { name: 'Copy', exact: true }).click();
    await page.waitForURL(/copy=/);
    await button(page, 'Next').click();
    expect(await page.getByLabel(/^Price of 1/).inputValue()).toBe('0.93');
    const visitor = await openSeat(browser, app.url);
    await visitor.page.goto('/?want=buy&asset=USDC&currency=EUR');
    expect(await visitor.page.locator(`a[href*="${id}"]`).count()).toBe(0);
    await visitor.page.goto(`/offers/${id}`);
    await visitor.page.getByText('Sign in to take this offer').waitFor();
    await visitor.context.close();
  });

  it('says why somebody cannot take it, what would change it, and what they can take instead', async () => {
    const open = await postOffer(seller.page, { side: 'Sell coins', price: '0.95', least: '10', most: '500' });
    const id = await postOffer(seller.page, { side: 'Sell coins', price: '0.90', least: '10', most: '500' });
    await db.offerRevision.updateMany({
      where: { offerId: id },
      data: { leastTrades: 5, leastAgeDays: 30, takerCountries: ['DE'] },
    });
    const { page } = buyer;
    await page.goto(`/offers/${id}?amount=100`);
    await page.getByRole('heading', { name: 'Why can’t I take this?' }).waitFor();
    await page.getByText('5 more trades do it.').waitFor();
    await page.getByText(/Yours is old enough on/).waitFor();
    await page.getByRole('link', { name: 'Choose your country in the settings.' }).waitFor();
    expect(await page.getByRole('button', { name: 'Take this offer' }).count()).toBe(0);
    expect(await page.locator(`#why a[href*="${open}"]`).count()).toBeGreaterThan(0);
    expect(await faultsOf(page)).toEqual([]);
  });

  it('shows its first message in the room of both, marked as automatic, and as no message of theirs', async () => {
    const id = await postOffer(seller.page, { side: 'Sell coins', price: '0.94', least: '10', most: '500' });
    await db.offerRevision.updateMany({ where: { offerId: id }, data: { firstMessage: 'Welcome to my desk' } });
    const tradeId = await takeOffer(buyer.page, id, '50');
    await buyer.page.getByRole('tab', { name: 'Chat' }).click();
    await buyer.page.getByText('Welcome to my desk').waitFor();
    await buyer.page.getByText('Automatic, from the offer').waitFor();
    expect(await faultsOf(buyer.page)).toEqual([]);
    await seller.page.goto(`/trades/${tradeId}`);
    await seller.page.getByText('Version 1 of the offer').waitFor();
    expect(await db.chatMessage.count({ where: { tradeId } })).toBe(0);
  });

  it('tells whom taking is paused for until when, and why', async () => {
    const account = await db.account.findFirstOrThrow({ where: { name: buyer.name } });
    const trade = await db.trade.findFirstOrThrow({ where: { takerId: account.id } });
    const end = {
      state: 'refunded',
      finalState: 'refunded',
      fault: 'buyer',
      endedBy: 'reclaim',
      endedAt: new Date(Date.now() - 20_000),
    } as const;
    await db.trade.update({ where: { id: trade.id }, data: end });
    const again = await postOffer(seller.page, { side: 'Sell coins', price: '0.94', least: '10', most: '500' });
    const second = await takeOffer(buyer.page, again, '50');
    await db.trade.update({ where: { id: second }, data: { ...end, endedAt: new Date(Date.now() - 10_000) } });
    for (const path of [`/offers/${again}`, '/trades']) {
      await buyer.page.goto(path);
      await buyer.page.getByText(/You cannot take offers until/).waitFor();
      expect(await faultsOf(buyer.page)).toEqual([]);
    }
    expect(await buyer.page.getByRole('link', { name: /^Trade of/ }).count()).toBe(2);
  });
});
