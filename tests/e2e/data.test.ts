/** A person takes their data along and leaves; somebody else reads what is held. */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { startApp } from './app.ts';
import { faultsOf } from './axe.ts';
import { openBrowser, openSeat } from './browser.ts';
import { onFailure } from './evidence.ts';
import { addSepaAccount, IBAN, signUp } from './people.ts';

const app = await startApp();
const browser: Browser = await openBrowser();
onFailure(app, browser);

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** The file that a press saves. */
async function saved(page: Page, name: string): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), button(page, name).click()]);
  return readFileSync(await download.path(), 'utf8');
}

describe('what is held of a person', () => {
  it('is theirs to take along, sealed and opened, and to have deleted', async () => {
    const { page, errors } = await signUp(app, browser, 'Nina Gone', { phone: true });
    await addSepaAccount(page, 'Nina Gone');
    await page.goto('/settings');
    await page.getByRole('link', { name: 'Your data' }).click();
    await page.getByRole('heading', { name: 'Your data' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);

    const everything = JSON.parse(await saved(page, 'Save as JSON')) as {
      complete: boolean;
      tables: Record<string, unknown[]>;
    };
    expect(everything.complete).toBe(true);
    expect(everything.tables.PaymentAccount).toHaveLength(1);
    expect(JSON.stringify(everything)).not.toContain(IBAN.replaceAll(' ', ''));
    const opened = await saved(page, 'Open on this device and save');
    expect(opened.replaceAll(' ', '')).toContain(IBAN.replaceAll(' ', ''));
    await page.getByText('1 payment account').waitFor();
    expect(await saved(page, 'Save as CSV')).toMatch(/^\uFEFFended_utc,ended_local,/);

    const { id } = await app.database.db.account.findFirstOrThrow({ where: { name: 'Nina Gone' } });
    await button(page, 'Delete my account').click();
    await page.getByText('Save your wallet’s key file').or(page.getByText('That is not the name')).first().waitFor();
    await page.getByRole('checkbox').check();
    await page.getByLabel('Type your name, Nina Gone').fill('Nina Gone');
    await button(page, 'Delete my account').click();
    await page.getByText('Your account is deleted.').waitFor();
    expect(await app.database.db.session.count({ where: { accountId: id } })).toBe(0);
    await page.goto('/settings/data');
    await page.waitForURL((url) => url.pathname === '/sign-in');
    expect(errors).toEqual([]);

    const visitor = await openSeat(browser, app.url, { dark: true });
    await visitor.page.goto(`/traders/${id}`);
    await visitor.page.getByText('This trader has deleted their account.').waitFor();
    await visitor.page.getByRole('contentinfo').getByRole('link', { name: 'Privacy' }).click();
    await visitor.page.getByRole('heading', { name: 'What this site knows about you' }).waitFor();
    await visitor.page.getByText('Where you are signed in', { exact: false }).click();
    await visitor.page.getByText('30 days after the session has ended.').waitFor();
    expect(await faultsOf(visitor.page)).toEqual([]);
    expect(visitor.errors).toEqual([]);
  });
});
