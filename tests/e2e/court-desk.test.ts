/** The desk by keyboard alone, what follows for whoever was at fault and what they can say against it, and what anybody can read of the court. */
import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY } from '#lib/kernel/instant.ts';
import { startApp } from './app.ts';
import { faultsOf } from './axe.ts';
import { openBrowser, openSeat, type Seat } from './browser.ts';
import { confirmWithPassword, enterAs, seatPanel } from './court-people.ts';
import { onFailure } from './evidence.ts';
import { button, signUpInjected, type Visitor } from './people.ts';
import { accountOf, enterKnown, meetInCourt, openMarket, type Known } from './stage.ts';

const app = await startApp();
const browser = await openBrowser();
onFailure(app, browser);

let seller: Visitor;
let buyer: Known;
let nora: Seat;
let petra: Seat;
let omar: Seat;
let tradeId: string;
let path: string;

beforeAll(async () => {
  await seatPanel(app);
  const sellerWallet = app.chain.wallet(461);
  seller = await signUpInjected(app, browser, sellerWallet);
  buyer = await enterKnown(app, browser, 'Buya Buyer', 480);
  await app.chain.drip(seller.address);
  [nora, petra, omar] = [
    await enterAs(app, browser, 'Nora Ek'),
    await enterAs(app, browser, 'Petra Novak'),
    await enterAs(app, browser, 'Omar Said'),
  ];
  const market = await openMarket(app, await accountOf(app, seller), 'Sella Seller');
  const opened = { euro: 60, by: 'buyer', statement: 'The money has left my account.' } as const;
  ({ tradeId, path } = await meetInCourt(app, { seller, sellerWallet, buyer }, market, opened));
});

const noErrors = () => expect([buyer, seller, nora, petra, omar].flatMap(({ errors }) => errors)).toEqual([]);

/** Tab until this has the focus: what cannot be reached so is out of reach for whoever has no mouse. */
async function tabTo(page: Page, to: Locator): Promise<void> {
  await to.waitFor();
  for (let tabs = 0; tabs < 120; tabs++) {
    if (await to.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('the focus never came there');
}

/** In a list of choices with the focus: the first letters choose, as everywhere. */
async function pick(page: Page, list: Locator, words: string): Promise<void> {
  await tabTo(page, list);
  await page.keyboard.type(words);
}

const isFocused = (locator: Locator) => locator.evaluate((element) => element === document.activeElement);

describe('the desk', () => {
  it('is worked by keyboard alone: a template kept, a case taken, and ruled with it', async () => {
    const { page } = nora;
    await page.goto('/disputes/templates');
    await pick(page, page.getByLabel('For'), 'Reasons');
    await tabTo(page, page.getByLabel('Words', { exact: true }));
    await page.keyboard.type('{seller} keeps {coins} though {money} arrived.');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await tabTo(page, page.getByLabel('Name'));
    await page.keyboard.type('Kept coins');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Kept coins' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);

    await page.goto('/disputes');
    const row = page.locator(`a[data-case]`).first();
    await row.waitFor();
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keys' });
    await help.waitFor();
    expect(await faultsOf(page)).toEqual([]);
    // A dialog has the keys to itself.
    await page.keyboard.press('j');
    expect(await isFocused(row)).toBe(false);
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
    await page.keyboard.press('j');
    expect(await isFocused(row)).toBe(true);
    await page.keyboard.press('c');
    await page.waitForURL((url) => url.pathname === path);
    await page.getByText('The money has left my account.').waitFor();
    await app.chain.shiftTime(DAY + 60);
    await page.reload();

    await tabTo(page, page.getByLabel('To the buyer', { exact: true }));
    await page.keyboard.type('60');
    await pick(page, page.getByLabel('Whose fault it was'), 'The seller');
    await pick(page, page.getByLabel('What they did'), 'Kept');
    await pick(page, page.getByLabel('Put in a template').first(), 'Kept');
    const reasons = page.getByLabel('Reasons', { exact: true });
    await expect.poll(() => reasons.inputValue()).toMatch(/keeps 60 USDC though 60\.00 EUR arrived\.$/);
    await tabTo(page, reasons);
    await page.keyboard.press('End');
    // Letters that are keys elsewhere are letters here.
    await page.keyboard.type(' Just checked?');
    expect(await reasons.inputValue()).toMatch(/arrived\. Just checked\?$/);
    await tabTo(page, button(page, 'Rule'));
    await page.keyboard.press('Enter');
    for (const { page: of } of [buyer, seller])
      await of
        .getByText(/Just checked\?/)
        .first()
        .waitFor();
    expect(await faultsOf(page)).toEqual([]);
    noErrors();
  });

  it('keeps its order in the address, with what is one’s own on top', async () => {
    const { page } = nora;
    await page.goto('/disputes');
    await page.getByRole('link', { name: 'Amount' }).click();
    await page.waitForURL((url) => url.search === '?sort=amount');
    await page.getByRole('heading', { name: 'Yours' }).waitFor();
    await page.goto('/disputes?need=claim');
    await page.getByText('No free case needs this').waitFor();
    expect(await page.getByRole('heading', { name: 'Yours' }).count()).toBe(0);
    expect(await faultsOf(page)).toEqual([]);
    noErrors();
  });
});

describe('what follows for whoever was at fault', () => {
  it('is a pause with its reason and a banner; contested once, and lifted by a senior who did not rule', async () => {
    for (const { page } of [buyer, seller]) await button(page, 'Accept the ruling').click();
    await nora.page.goto(path);
    await button(nora.page, 'Sign the ruling for the chain').click();
    await confirmWithPassword(nora.page);
    await nora.page.getByText('You have signed.').waitFor();
    await omar.page.goto(path);
    await button(omar.page, 'Take the case').click();
    await button(omar.page, 'Sign the same ruling').click();
    await confirmWithPassword(omar.page);

    const { page } = seller;
    const { db } = app.database;
    await expect.poll(() => db.penalty.count()).toBe(1);
    await page.goto(`/trades/${tradeId}`);
    await page.getByRole('heading', { name: 'Whose fault the end was' }).waitFor();
    await page.getByText('A ruling says so; its reasons are in the dispute.').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('link', { name: 'Why, and what you can do' }).click();
    await page.getByText('It follows from a ruling, by the published schedule below.').waitFor();
    await page.getByText(/Your coins can be withdrawn at any time/).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.locator('summary', { hasText: 'Contest it' }).click();
    await page.getByLabel('What is wrong with it').fill('The bank showed it a day later.');
    await button(page, 'Contest the penalty').click();
    await button(page, 'Contest the penalty').waitFor({ state: 'detached' });
    await page.getByText('A senior moderator who did not rule the case reads it.').first().waitFor();

    // Who ruled it is not the one to settle it.
    await nora.page.goto('/disputes/contests');
    await nora.page.getByText('Nothing is contested').waitFor();
    await petra.page.goto('/disputes');
    await petra.page.getByRole('link', { name: 'Contests (1)' }).click();
    await petra.page.getByRole('link', { name: /contests a penalty/ }).click();
    await petra.page.getByText('The bank showed it a day later.').waitFor();
    expect(await faultsOf(petra.page)).toEqual([]);
    await petra.page.getByLabel('What becomes of it').selectOption({ label: 'It is lifted' });
    await petra.page.getByLabel('Why').fill('The bank confirms that it was late.');
    await button(petra.page, 'Settle it').click();
    await petra.page.getByText('Nothing is contested').waitFor();

    await page.reload();
    await page.getByText('The bank confirms that it was late.').waitFor();
    await page.getByText('Nothing is stopped').waitFor();
    expect(await page.getByText('Why, and what you can do').count()).toBe(0);
    await page.goto('/notices');
    await page.getByText('Your penalty was lifted').waitFor();
    noErrors();
  });

  it('is a fault that the other can contest too, once, and everybody reads what came of it', async () => {
    const { page } = buyer;
    await page.goto(`/trades/${tradeId}`);
    await page.locator('summary', { hasText: 'Contest it' }).click();
    await page.getByLabel('What is wrong with it').fill('It was the bank and not the seller.');
    await button(page, 'Contest the fault').click();
    await page.getByText('It waits to be settled').waitFor();
    await nora.page.goto('/disputes/contests');
    await nora.page.getByText('You ruled this case, or came to the same.').waitFor();
    expect(await faultsOf(nora.page)).toEqual([]);
    await petra.page.goto(`/disputes/contests/faults/${tradeId}`);
    await petra.page.getByText('It was the bank and not the seller.').waitFor();
    expect(await faultsOf(petra.page)).toEqual([]);
    await petra.page.getByLabel('Whose fault it was').selectOption({ label: 'The payment method’s' });
    await petra.page.getByLabel('Why').fill('The bank was closed that day.');
    await button(petra.page, 'Settle it').click();
    await petra.page.getByText('Nothing is contested').waitFor();
    for (const { page: of } of [buyer, seller]) {
      await of.goto(`/trades/${tradeId}`);
      await of.getByText('The bank was closed that day.').waitFor();
      await of.getByText('The payment method’s.').waitFor();
    }
    noErrors();
  });

  it('is counted for seniors, by moderator', async () => {
    await petra.page.goto('/disputes/workload');
    await petra.page.getByRole('row', { name: /Nora Ek/ }).waitFor();
    expect(await faultsOf(petra.page)).toEqual([]);
    await omar.page.goto('/disputes/workload?days=30');
    await omar.page.getByRole('row', { name: /Omar Said/ }).waitFor();
    expect(await omar.page.getByRole('row', { name: /Nora Ek/ }).count()).toBe(0);
  });
});

describe('what anybody can read of the court', () => {
  const PAGES = ['/transparency', '/court'] as const;
  const TITLES = {
    en: { '/transparency': 'The court in numbers', '/court': 'The rules of the court' },
    es: { '/transparency': 'El tribunal en cifras', '/court': 'Las reglas del tribunal' },
    ar: { '/transparency': 'المحكمة بالأرقام', '/court': 'قواعد المحكمة' },
  } as const;

  it.each(['en', 'es', 'ar'] as const)('is there in %s, on a phone and a desk, without a name', async (locale) => {
    for (const phone of [true, false]) {
      const visitor = await openSeat(browser, app.url, { phone, dark: phone });
      await visitor.context.addCookies([{ name: 'holdfast-locale', value: locale, url: app.url }]);
      for (const where of PAGES) {
        await visitor.page.goto(where);
        await visitor.page.getByRole('heading', { level: 1, name: TITLES[locale][where] }).waitFor();
        expect(await faultsOf(visitor.page), `${locale} ${where}`).toEqual([]);
        const text = await visitor.page.locator('main').innerText();
        for (const name of ['Buya', 'Sella', 'Nora', 'Petra']) expect(text).not.toContain(name);
      }
      expect(visitor.errors).toEqual([]);
      await visitor.context.close();
    }
  });

  it('is on the API as well, and says no number of so few', async () => {
    const answer = await fetch(`${app.url}/api/v1/transparency`);
    const { value } = (await answer.json()) as { value: { year: { opened: number | null }; months: unknown[] } };
    expect(value.year.opened).toBeNull();
    expect(value.months).toHaveLength(12);
  });
});
