/** People of the court for browser tests: the demo's moderators, each in a browser of their own. */
import type { Browser, Page } from 'playwright-core';
import { DEMO_PASSWORD } from '#lib/account/password.ts';
import { TEST_MNEMONIC } from '#scripts/local-accounts.ts';
import { ensurePerson } from '#server/demo/accounts.ts';
import { MODERATORS } from '#server/demo/people.ts';
import { testCtx } from '../setup/database.ts';
import type { App } from './app.ts';
import { openSeat, type Seat } from './browser.ts';
import { button } from './people.ts';

/** Makes the accounts of the local panel's members. */
export async function seatPanel(app: App): Promise<void> {
  for (const person of MODERATORS) await ensurePerson(testCtx(app.database.db), TEST_MNEMONIC, person);
}

/** One click as a member of the local panel: the ordinary sign-in, with the published demo password. */
export async function enterAs(app: App, browser: Browser, name: string): Promise<Seat> {
  const seat = await openSeat(browser, app.url);
  await seat.page.goto('/sign-in');
  await seat.page.getByRole('button', { name: `Enter as ${name}` }).click();
  await seat.page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  return seat;
}

/** The wallet of a moderator asks for its password at every ruling. */
export async function confirmWithPassword(page: Page): Promise<void> {
  await page.getByRole('dialog').getByLabel('Password', { exact: true }).fill(DEMO_PASSWORD);
  await button(page, 'Confirm').click();
}
