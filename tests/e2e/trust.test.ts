import { beforeAll, describe, expect, it } from 'vitest';
import { startApp } from './app.ts';
import { faultsOf } from './axe.ts';
import { openBrowser } from './browser.ts';
import { onFailure } from './evidence.ts';
import { postOffer, signUp, signUpInjected, type Visitor } from './people.ts';

const app = await startApp();
const browser = await openBrowser();
onFailure(app, browser);

let maker: Awaited<ReturnType<typeof signUpInjected>>;
let rita: Visitor;
let makerId: string;
let ritaId: string;
let offerId: string;
const NOTE = 'Pays within the hour.';

beforeAll(async () => {
  maker = await signUpInjected(app, browser, app.chain.wallet(480));
  rita = await signUp(app, browser, 'Rita Reader', { phone: true });
  const id = async (where: object) => (await app.database.db.account.findFirstOrThrow({ where })).id;
  [makerId, ritaId] = [await id({ walletAddress: maker.address }), await id({ name: rita.name })];
  offerId = await postOffer(maker.page, { side: 'Buy coins', price: '0.92', least: '10', most: '500' });
});

describe('an offer for trusted people', () => {
  it('is made by an edit, says one sentence to others, and opens to whom its maker trusts on their profile', async () => {
    const { page } = maker;
    await page.goto(`/offers/${offerId}?edit=1`);
    await page.getByLabel('Only people I trust').check();
    await page.getByRole('button', { name: 'Save' }).first().click();
    await page.waitForURL((url) => !url.search.includes('edit'));
    await rita.page.goto(`/offers/${offerId}`);
    await rita.page.getByText('The maker has chosen who may take this offer.').waitFor();
    expect(await rita.page.getByRole('button', { name: 'Take this offer' }).count()).toBe(0);
    expect(await faultsOf(rita.page)).toEqual([]);
    await page.goto(`/traders/${ritaId}`);
    await page.getByRole('button', { name: `Trust ${rita.name}`, exact: true }).click();
    await page.getByRole('button', { name: `Trust ${rita.name} no more` }).waitFor();
    await page.getByLabel('Private note').fill(NOTE);
    await page.getByRole('button', { name: 'Save note' }).click();
    await page.getByText('Note saved.').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await rita.page.goto('/?want=sell&asset=USDC&currency=EUR');
    await rita.page.locator(`a[href*="${offerId}"]`).first().waitFor();
    await rita.page.goto(`/offers/${offerId}`);
    await rita.page.getByRole('button', { name: 'Take this offer' }).waitFor();
  });
});

describe('being away', () => {
  it('shuts the offer with the day, says so on the profile at phone width, and ends by a press', async () => {
    const { page } = maker;
    const day = new Date(Date.now() + 9 * 86_400_000);
    const words = day.toLocaleDateString('en', { day: 'numeric', month: 'long', timeZone: 'UTC' });
    await page.goto('/settings');
    await page.getByLabel(/^Back on/).fill(day.toISOString().slice(0, 10));
    await page.getByRole('button', { name: 'Go away' }).click();
    await page.getByRole('button', { name: 'I am back' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.goto('/offers');
    await page.getByText('You are away').first().waitFor();
    for (const path of [`/offers/${offerId}`, `/traders/${makerId}`]) {
      await rita.page.goto(path);
      await rita.page.getByText(`Away until ${words}`).waitFor();
      expect(await faultsOf(rita.page)).toEqual([]);
    }
    await page.goto('/settings');
    await page.getByRole('button', { name: 'I am back' }).click();
    await page.getByRole('button', { name: 'Go away' }).waitFor();
    await rita.page.goto(`/offers/${offerId}`);
    await rita.page.getByRole('button', { name: 'Take this offer' }).waitFor();
  });
});

describe('the lists in the settings', () => {
  it('hold whom one trusts and whom one has blocked, each with its undo; a block ends trust', async () => {
    const { page } = maker;
    await page.goto(`/traders/${ritaId}`);
    expect(await page.getByLabel('Private note').inputValue()).toBe(NOTE);
    await page.goto('/settings');
    await page.getByRole('button', { name: `Remove ${rita.name}` }).click();
    await page.getByText('You trust nobody yet.').waitFor();
    await page.goto(`/traders/${ritaId}`);
    await page.getByRole('button', { name: `Trust ${rita.name}`, exact: true }).click();
    await page.getByRole('button', { name: `Trust ${rita.name} no more` }).waitFor();
    await page.getByText(`Block or report ${rita.name}`).click();
    await page.getByRole('button', { name: `Block ${rita.name}` }).click();
    await page.getByText(`You have blocked ${rita.name}`).waitFor();
    await page.goto('/settings');
    await page.getByText('You trust nobody yet.').waitFor();
    await page.getByRole('button', { name: `Unblock ${rita.name}` }).click();
    await page.getByText('You have blocked nobody.').waitFor();
    await page.goto(`/traders/${ritaId}`);
    await page.getByRole('button', { name: 'Delete note' }).click();
    await page.getByText('Note deleted.').waitFor();
    expect(await rita.page.getByText(NOTE).count()).toBe(0);
  });
});
