/** What people do on the pages, by clicks and keys alone, in the words that stand on the screen. */
import type { Browser, Locator, Page } from 'playwright-core';
import type { HDNodeWallet } from 'ethers';
import type { App } from './app.ts';
import { openSeat, type Seat } from './browser.ts';
import { installWallet, type TestWallet } from './wallet.ts';

export const PASSWORD = 'correct horse battery';

export type Visitor = Seat & { readonly name: string; readonly address: string };

/** Signs up with e-mail and password; a wallet is made in this browser. */
export async function signUp(
  app: App,
  browser: Browser,
  name: string,
  options: { phone?: boolean; dark?: boolean } = {},
): Promise<Visitor> {
  const seat = await openSeat(browser, app.url, options);
  const { page } = seat;
  await page.goto('/sign-up');
  await page.getByLabel('E-mail').fill(`${name.replaceAll(' ', '.').toLowerCase()}@example.com`);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-up'));
  return { ...seat, name, address: await addressOf(app, name) };
}

/** Opens the newest mail of this subject in the mailbox and follows its link; waits until it is there. */
export async function openMail(app: App, page: Page, to: string, subject: string): Promise<void> {
  while ((await app.database.db.mail.count({ where: { to, subject, state: 'sent' } })) === 0)
    await page.waitForFunction(() => true);
  await page.goto('/mailbox');
  const mail = page.getByRole('article').filter({ has: page.getByRole('heading', { name: subject, exact: true }) });
  await mail
    .first()
    .getByRole('link', { name: /\/sign-in\// })
    .click();
  await page.waitForURL(/\/sign-in\/(links|reset)\//);
}

/** Follows the link that makes a claimed address the account's: only then mail goes there. */
export async function confirmAddress(app: App, page: Page, to: string): Promise<void> {
  await openMail(app, page, to, 'Confirm your mail address');
  await page.getByRole('button', { name: 'Confirm this address' }).click();
  await page.getByRole('heading', { name: 'Your address is confirmed' }).waitFor();
}

/** Signs in with an injected wallet of their own, and sets private messages up. */
export async function signUpInjected(
  app: App,
  browser: Browser,
  wallet: HDNodeWallet,
): Promise<Visitor & { wallet: TestWallet }> {
  const seat = await openSeat(browser, app.url);
  const { second } = app;
  const elsewhere = second && new Map([[second.deployed.chainId, wallet.connect(second.provider)]]);
  const injected = await installWallet(seat.context, wallet, 'Test Wallet', elsewhere ?? undefined);
  const { page } = seat;
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Continue with Test Wallet' }).click();
  await page.getByRole('button', { name: 'Sign and continue' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  const row = await app.database.db.account.findUniqueOrThrow({ where: { walletAddress: wallet.address } });
  return { ...seat, wallet: injected, name: row.name, address: wallet.address };
}

/** The wallet address that the page made, as the server knows it. */
async function addressOf(app: App, name: string): Promise<string> {
  return (await app.database.db.account.findFirstOrThrow({ where: { name } })).walletAddress;
}

export const IBAN = 'DE89 3704 0044 0532 0130 00';

/** The line in which a rail is looked for, once the page is awake; until then a plain list stands there. */
export const methodLine = (page: Page): Locator =>
  page.locator('input[role=combobox]').and(page.getByLabel('Payment method', { exact: true }));

/** Chooses a rail by typing its name. */
export async function chooseMethod(page: Page, name: string): Promise<void> {
  await methodLine(page).click();
  await methodLine(page).fill(name);
  await page.getByRole('option', { name, exact: true }).click();
}

/** Adds a SEPA account through its page. */
export async function addSepaAccount(page: Page, holder: string): Promise<void> {
  await page.goto('/payment-accounts/new');
  await page.getByLabel('Currency', { exact: true }).selectOption('EUR');
  await chooseMethod(page, 'SEPA');
  await page.getByLabel('Name of the account holder').fill(holder);
  await page.getByLabel('IBAN').fill(IBAN);
  await page.getByRole('button', { name: 'Seal and save' }).click();
  await page.waitForURL((url) => url.pathname === '/payment-accounts');
}

/** Chooses one of several: the label is what a person clicks. */
export async function choose(page: Page, name: string): Promise<void> {
  await page
    .locator('label', { has: page.getByRole('radio', { name: new RegExp(`^${name}`) }) })
    .first()
    .click();
}

export type OfferForm = {
  readonly side: 'Buy coins' | 'Sell coins';
  readonly asset?: string;
  /** Where there are several. */
  readonly network?: string;
  readonly price: string;
  readonly least: string;
  readonly most: string;
};

/** Posts a fixed-price SEPA offer in euro; answers its id. */
export async function postOffer(page: Page, offer: OfferForm): Promise<string> {
  await page.goto('/offers/new');
  const next = async () => button(page, 'Next').click();
  await choose(page, offer.side);
  if (offer.network) await page.getByLabel('Network', { exact: true }).selectOption(offer.network);
  await page.getByLabel('Coin', { exact: true }).selectOption(offer.asset ?? 'USDC');
  await page.getByLabel('Currency', { exact: true }).selectOption('EUR');
  await next();
  await choose(page, 'Fixed price');
  await page.getByLabel(/^Price of 1/).fill(offer.price);
  await next();
  await page.getByLabel('Smallest trade').fill(offer.least);
  await page.getByLabel('Largest trade').fill(offer.most);
  await next();
  await page.getByRole('checkbox', { name: /^SEPA(?! Instant)/ }).check();
  await next();
  await page.getByLabel('Trades carried out').waitFor();
  await next();
  await button(page, 'Post the offer').click();
  await page.waitForURL((url) => /^\/offers\/[0-9a-z]{20}$/.test(url.pathname) || url.pathname === '/offers');
  const id = /\/offers\/([0-9a-z]{20})/.exec(page.url())?.[1];
  if (id) return id;
  const href = await page.getByRole('link', { name: 'View' }).first().getAttribute('href');
  return /\/offers\/([0-9a-z]{20})/.exec(href ?? '')![1]!;
}

/** Takes an offer for an amount of fiat; answers the trade's id. */
export async function takeOffer(page: Page, offerId: string, fiat: string): Promise<string> {
  await page.goto(`/offers/${offerId}`);
  await page
    .getByLabel(/^You (pay|receive)/)
    .first()
    .fill(fiat);
  await page.getByRole('button', { name: 'Take this offer' }).click();
  await page.getByRole('button', { name: 'Confirm and start the trade' }).click();
  await page.waitForURL(/\/trades\/[0-9a-z]{20}$/);
  return page.url().slice(-20);
}

/** The button of this name that can be seen: the next step stands in the page on a desk, at the lower edge on a phone. */
export const button = (page: Page, name: string | RegExp): Locator =>
  page
    .getByRole('button', { name, exact: typeof name === 'string' })
    .locator('visible=true')
    .first();

/** The status line of the room, by the words it begins with. */
export const status = (page: Page, words: string | RegExp): Locator =>
  page.getByText(words).locator('visible=true').first();

/** The person comes back to the page every second until it shows this: for what nothing tells it of, as time that is shifted; by itself it asks a few times a minute. */
export async function comeBackFor(page: Page, shown: Locator): Promise<void> {
  do await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  while (
    !(await shown.waitFor({ timeout: 1_000 }).then(
      () => true,
      () => false,
    ))
  );
}

export async function lockCoins(page: Page): Promise<void> {
  await button(page, 'Lock the coins').click();
}

export async function nameAccount(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name on the account').fill(name);
  await page.getByLabel('Which account').fill('My bank, ends in 3000');
  await button(page, 'Confirm the paying account').click();
}

/**
 * Saves the recovery phrase of a wallet made in this browser: three of its words are asked back. Answers the words; the key file is kept
 * where `keyFile` says.
 */
export async function saveBackup(page: Page, keyFile?: string): Promise<string[]> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Show the words' }).click();
  const items = dialog.getByRole('listitem');
  await items.nth(11).waitFor();
  const words = (await items.allInnerTexts()).map((text) => text.replace(/[^a-z]/g, ''));
  await dialog.getByRole('button', { name: 'I have written them down' }).click();
  const asked = dialog.getByLabel(/^Word \d+/);
  await asked.nth(2).waitFor();
  for (let place = 1; place <= 12; place++) {
    const field = dialog.getByLabel(`Word ${place}`, { exact: true });
    if (await field.count()) await field.fill(words[place - 1]!);
  }
  await dialog.getByRole('button', { name: 'Check and save' }).click();
  if (keyFile !== undefined) await keepDownload(dialog.getByRole('button', { name: 'Save key file' }), keyFile);
  await dialog.getByRole('button', { name: 'Done' }).click();
  return words;
}

/** Presses what hands out a file, and keeps the file at a place. */
export async function keepDownload(what: Locator, path: string): Promise<void> {
  const [download] = await Promise.all([what.page().waitForEvent('download'), what.click()]);
  await download.saveAs(path);
}

/** Says that the money is sent. A wallet of this browser is saved first. */
export async function markPaid(page: Page, options: { backup?: boolean } = {}): Promise<void> {
  await button(page, 'I have paid').click();
  if (options.backup) await saveBackup(page);
  await sayPaid(page);
}

/** The rest of it, once the wallet is saved. */
export async function sayPaid(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('checkbox').check();
  await dialog.getByRole('button', { name: 'Yes, I have paid' }).click();
}

/** Ticks the checklist and releases; a wallet of this browser asks for its password. */
export async function releaseCoins(page: Page, options: { password?: boolean } = {}): Promise<void> {
  await button(page, 'Release the coins').click();
  const dialog = page.getByRole('dialog');
  for (const box of await dialog.getByRole('checkbox').all()) await box.check();
  await dialog.getByRole('button', { name: 'Yes, release the coins' }).click();
  if (!options.password) return;
  await page.getByRole('dialog').getByLabel('Password', { exact: true }).fill(PASSWORD);
  await button(page, 'Confirm').click();
}

/** One of the plain moves: its button, then its confirmation. */
export async function confirmMove(page: Page, name: string, yes: string): Promise<void> {
  await button(page, name).click();
  await page.getByRole('dialog').getByRole('button', { name: yes }).click();
}

/** What the end of the trade says for a line of its sum, in base units. */
export async function outcomeOf(page: Page, line: RegExp, decimals: number): Promise<bigint> {
  const value = page
    .locator('dt', { hasText: line })
    .locator('visible=true')
    .first()
    .locator('xpath=following-sibling::dd[1]');
  const text = (await value.innerText()).replace(/[^0-9.]/g, '');
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(decimals, '0'));
}

export async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('Write a message').fill(text);
  await button(page, 'Send').click();
}

/**
 * Waits for what should follow from an act while the server comes and goes: whoever sees their act fail presses again, as a person
 * would. Pressing twice is harmless, which is part of what is shown.
 */
export async function insist(again: Locator, follows: Locator): Promise<void> {
  for (let tries = 0; tries < 6; tries++) {
    const came = await follows.waitFor({ timeout: 10_000 }).then(
      () => true,
      () => false,
    );
    if (came) return;
    if (await again.isVisible()) await again.click();
  }
  await follows.waitFor();
}
