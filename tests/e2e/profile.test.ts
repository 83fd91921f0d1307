// Two people trade, and both profiles change and say why.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { startApp } from './app.ts';
import { faultsOf } from './axe.ts';
import { openBrowser, openSeat } from './browser.ts';
import { onFailure } from './evidence.ts';
import { button, choose, releaseCoins, signUpInjected } from './people.ts';
import { actorWith, enterKnown, openMarket, paidTrade, type Known } from './stage.ts';

const app = await startApp();
const browser = await openBrowser();
onFailure(app, browser);

const sellerWallet = app.chain.wallet(460);
let seller: Awaited<ReturnType<typeof signUpInjected>>;
let buyer: Known;
let tradeId: string;
let ids: { readonly seller: string; readonly buyer: string };

const idOf = async (walletAddress: string) =>
  (await app.database.db.account.findUniqueOrThrow({ where: { walletAddress } })).id;

/** The score that a profile shows, whole points. */
async function scoreOn(page: Page, accountId: string): Promise<number> {
  await page.goto(`/traders/${accountId}`);
  return Number(await page.locator('[data-score]').innerText());
}

beforeAll(async () => {
  seller = await signUpInjected(app, browser, sellerWallet);
  buyer = await enterKnown(app, browser, 'Pia Profile', 480, { phone: true });
  await app.chain.drip(seller.address);
  ids = { seller: await idOf(seller.address), buyer: await idOf(buyer.address) };
  // As after an application: a deposit stands behind this one's word.
  await app.database.db.traderFacts.create({ data: { accountId: ids.seller, merchantSince: new Date(0) } });
});

/** Says how the trade went, in its room. */
async function rate(page: Page, verdict: 'Positive' | 'Negative', comment: string): Promise<void> {
  await page.goto(`/trades/${tradeId}`);
  await choose(page, verdict);
  await page.getByLabel('Comment').fill(comment);
  await button(page, 'Leave feedback').click();
  await page.getByText('You said').waitFor();
}

describe('a profile', () => {
  it('of somebody new claims nothing, and says what would change it', async () => {
    const { page } = buyer;
    expect(await scoreOn(page, ids.buyer)).toBe(0);
    await page.getByText('0 for certain, 100 at most').waitFor();
    await page.getByText('For: trades that went well with nobody yet').waitFor();
    const first = page.locator('dl > div').filter({ hasText: 'with a merchant they have not met' });
    expect(await first.innerText()).toMatch(/\+\d+/);
  });

  it('changes with a trade, for both, and explains itself: with whom, how much, how fast', async () => {
    const two = { buyer: buyer.actor, seller: await actorWith(app, sellerWallet) };
    const market = await openMarket(app, two.seller, 'Sella Seller', '0.93');
    tradeId = await paidTrade(app, two, market, 100);
    for (const { page } of [seller, buyer]) await page.goto(`/trades/${tradeId}`);
    // Coins locked for a quarter of an hour count whole.
    await app.chain.shiftTime(16 * 60);
    await releaseCoins(seller.page);
    await expect
      .poll(async () => (await app.database.db.traderFacts.findUnique({ where: { accountId: ids.buyer } }))?.completed)
      .toBe(1);
    const after = await scoreOn(buyer.page, ids.buyer);
    expect(after).toBeGreaterThan(0);
    await buyer.page.getByText('For: trades that went well with 1 person').waitFor();
    await buyer.page.getByRole('heading', { name: 'Over time' }).waitFor();
    await buyer.page.getByText('How long they took to pay').first().waitFor();
    // The seller met somebody new: that counts too, and far less.
    const sellers = await scoreOn(seller.page, ids.seller);
    expect(sellers).toBeLessThan(after);
    await seller.page.getByText('their word counts whole').waitFor();
    await seller.page.getByText('How long they took to release').first().waitFor();
    // The book has it as well: a market sorted by it, without scripts.
    await expect
      .poll(async () => (await app.database.pool.query('SELECT max("score") AS most FROM book."Entry"')).rows[0].most)
      .toBe(sellers);
    await seller.page.goto('/?want=buy&asset=USDC&currency=EUR&sort=score');
    await seller.page.locator('.offers > li').first().waitFor();
  });

  it('shows feedback once both have written, and the reply under it; before, its author alone reads it', async () => {
    await buyer.page.goto(`/trades/${tradeId}`);
    await buyer.page.getByText('sees this once both of you have written').waitFor();
    await rate(buyer.page, 'Positive', 'Quick and frendly.');
    await button(buyer.page, 'Change it').click();
    await buyer.page.getByLabel('Comment').fill('Quick and friendly.');
    await button(buyer.page, 'Save changes').click();
    await buyer.page.getByText('Quick and friendly.').waitFor();
    for (const path of [`/trades/${tradeId}`, `/traders/${ids.seller}`]) {
      await seller.page.goto(path);
      await seller.page.getByRole('heading', { name: 'Feedback' }).waitFor();
      expect(await seller.page.content()).not.toContain('Quick and');
    }
    await seller.page.goto(`/trades/${tradeId}`);
    await seller.page.getByText('Pia Profile has written.').waitFor();
    await rate(seller.page, 'Positive', 'Paid at once.');
    await seller.page.getByText('Quick and friendly.').waitFor();
    await buyer.page.goto(`/trades/${tradeId}`);
    await buyer.page.getByText('Paid at once.').waitFor();
    expect(await faultsOf(buyer.page)).toEqual([]);
    await buyer.page.getByText('Reply', { exact: true }).click();
    await buyer.page.getByLabel('Your reply').fill('Thank you.');
    await button(buyer.page, 'Send the reply').click();
    await buyer.page.getByText('You replied').waitFor();
    await seller.page.goto(`/traders/${ids.buyer}`);
    await seller.page.getByText('Pia Profile replied').waitFor();
    await seller.page.getByText('Thank you.').waitFor();
    await seller.page.getByText('Report these words').first().waitFor();
  });

  it('and the page of the formula are clean for axe on a phone, in three languages and both themes', async () => {
    const found: string[] = [];
    for (const locale of ['en', 'es', 'ar'] as const) {
      const { page, context } = await openSeat(browser, app.url, { phone: true, dark: locale === 'es' });
      await context.addCookies([{ name: 'holdfast-locale', value: locale, url: app.url }]);
      for (const path of [`/traders/${ids.buyer}`, '/reputation', '/?sort=score']) {
        await page.goto(path);
        for (const fault of await faultsOf(page)) found.push(`${locale} ${path}: ${fault}`);
      }
    }
    expect(found).toEqual([]);
  });
});
