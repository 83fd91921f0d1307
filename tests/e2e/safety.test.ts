import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { TEST_MNEMONIC } from '#scripts/local-accounts.ts';
import { ensurePerson } from '#server/demo/accounts.ts';
import { MODERATORS } from '#server/demo/people.ts';
import { testCtx } from '../setup/database.ts';
import { startApp } from './app.ts';
import { faultsOf } from './axe.ts';
import { openBrowser, openSeat, type Seat } from './browser.ts';
import { onFailure } from './evidence.ts';
import { postOffer, signUp, signUpInjected, type Visitor } from './people.ts';

const app = await startApp();
const browser = await openBrowser();
onFailure(app, browser);

let maker: Awaited<ReturnType<typeof signUpInjected>>;
let rita: Visitor;
let nora: Seat;
let makerId: string;
let offerId: string;

beforeAll(async () => {
  for (const person of MODERATORS) await ensurePerson(testCtx(app.database.db), TEST_MNEMONIC, person);
  maker = await signUpInjected(app, browser, app.chain.wallet(470));
  rita = await signUp(app, browser, 'Rita Reader', { phone: true });
  nora = await openSeat(browser, app.url, { dark: true });
  await nora.page.goto('/sign-in');
  await nora.page.getByRole('button', { name: 'Enter as Nora Ek' }).click();
  await nora.page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  makerId = (await app.database.db.account.findFirstOrThrow({ where: { walletAddress: maker.address } })).id;
  offerId = await postOffer(maker.page, { side: 'Buy coins', price: '0.92', least: '10', most: '500' });
});

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

describe('a block', () => {
  it('is made on a profile, says so on the offer, and is undone in the settings: without scripts too', async () => {
    for (const page of [rita.page, await withoutScripts(rita)]) {
      await page.goto(`/traders/${makerId}`);
      await page.getByText(`Block or report ${maker.name}`).click();
      await page.getByRole('button', { name: `Block ${maker.name}` }).click();
      await page.getByText(`You have blocked ${maker.name}`).waitFor();
      await page.goto(`/offers/${offerId}`);
      await page.getByText('You have blocked this trader.').waitFor();
      expect(await page.getByRole('button', { name: 'Take this offer' }).count()).toBe(0);
      await page.goto('/settings');
      await page.getByRole('button', { name: `Unblock ${maker.name}` }).click();
      await page.getByText('You have blocked nobody.').waitFor();
      await page.goto(`/offers/${offerId}`);
      expect(await page.getByText('You have blocked this trader.').count()).toBe(0);
    }
  });

  it('tells the one who is blocked no more than that the trader does not trade with them', async () => {
    const ritaId = (await app.database.db.account.findFirstOrThrow({ where: { name: rita.name } })).id;
    await maker.page.goto(`/traders/${ritaId}`);
    await maker.page.getByText(`Block or report ${rita.name}`).click();
    await maker.page.getByRole('button', { name: `Block ${rita.name}` }).click();
    await maker.page.getByText(`You have blocked ${rita.name}`).waitFor();
    await rita.page.goto(`/offers/${offerId}`);
    await rita.page.getByText('This trader does not trade with you.').waitFor();
    expect(await rita.page.getByText(/block(ed|s)/i).count()).toBe(0);
  });
});

describe('a report', () => {
  it('goes from a profile to the moderators’ desk, where it is seen and done; nobody else finds that desk', async () => {
    const { page } = rita;
    await page.goto(`/traders/${makerId}`);
    await page.getByText(`Block or report ${maker.name}`).click();
    await page.getByLabel('What is it about?').selectOption('They wanted to talk or pay outside this site.');
    await page.getByLabel(/^What happened/).fill('Asked me to write on another app.');
    await page.getByRole('button', { name: `Report ${maker.name}` }).click();
    await page.getByText('A moderator will look at it.').waitFor();
    await page.goto('/desk/reports');
    await page.getByText('This does not exist or is not yours.').waitFor();
    await nora.page.goto('/disputes');
    await nora.page.getByRole('link', { name: 'Reports' }).click();
    await nora.page.getByText('Asked me to write on another app.').waitFor();
    await nora.page.getByRole('button', { name: 'Mark as seen' }).click();
    await nora.page.getByText('Seen by Nora Ek,').waitFor();
    await nora.page.getByRole('button', { name: 'Done', exact: true }).click();
    await nora.page.getByText('Say in words what happened or what was done.').waitFor();
    await nora.page.getByLabel('What was done').fill('Warned them.');
    await nora.page.getByRole('button', { name: 'Done', exact: true }).click();
    await nora.page.getByText('Done by Nora Ek,').waitFor();
    await nora.page.getByText('No reports wait').waitFor();
  });
});

describe('a code for somebody who says that they work here', () => {
  it('shows at once, without a reload, who typed it, and both the same code to be read back', async () => {
    const { page } = rita;
    await page.goto('/');
    await page.getByRole('link', { name: 'Is it really us?' }).click();
    await page.getByText('We never write to you first outside a dispute of yours.').waitFor();
    await page.getByRole('button', { name: 'Ask for a code' }).click();
    await page.getByText('Read this code to them:').waitFor();
    const spoken = (of: Page) => of.locator('[aria-hidden].tracking-widest').innerText();
    const code = await spoken(page);
    expect(code).toMatch(/^[34679ACDEFGHJKMNPQRTWXY]{4} [34679ACDEFGHJKMNPQRTWXY]{4}$/);
    await maker.page.goto('/desk/verify');
    await maker.page.getByText('This does not exist or is not yours.').waitFor();
    await nora.page.goto('/desk/verify');
    await nora.page.getByLabel('The trader’s code').fill('ACDE FGHJ');
    await nora.page.getByRole('button', { name: 'Check the code' }).click();
    await nora.page.getByText('This code is not valid').waitFor();
    await nora.page.getByLabel('The trader’s code').fill(code.toLowerCase());
    await nora.page.getByRole('button', { name: 'Check the code' }).click();
    await nora.page.getByText(`This code is ${rita.name}’s. Read this back:`).waitFor();
    await page.getByText('Nora Ek is a Holdfast moderator.').waitFor();
    const counter = await spoken(nora.page);
    expect(counter).not.toBe(code);
    expect(await spoken(page)).toBe(counter);
  });
});

describe('every page of it', () => {
  it.each(['en', 'ar'])('has nothing that axe finds, and fits a phone and a dark desk, in %s', async (locale) => {
    const cookie = { name: 'holdfast-locale', value: locale, url: app.url };
    const found: string[] = [];
    const look = async ({ page, context }: Seat, paths: readonly string[]) => {
      await context.addCookies([cookie]);
      for (const path of paths) {
        await page.goto(path);
        for (const closed of await page.locator('details:not([open]) > summary').all()) await closed.click();
        for (const fault of await faultsOf(page)) found.push(`${path}: ${fault}`);
      }
    };
    await look(rita, ['/verify-staff', `/traders/${makerId}`, '/settings', '/settings/notices']);
    await look(nora, ['/desk/reports', '/desk/verify', '/disputes', '/settings/notices']);
    expect(found).toEqual([]);
    expect([...rita.errors, ...nora.errors]).toEqual([]);
  });
});

describe('the list of demo people', () => {
  it('has no fault for whoever reads with their ears: what is seen on a button is in its name', async () => {
    const visitor = await openSeat(browser, app.url);
    await visitor.page.goto('/sign-in');
    const button = visitor.page.getByRole('button', { name: 'Enter as Nora Ek' });
    await button.waitFor();
    expect(await faultsOf(visitor.page)).toEqual([]);
  });
});
