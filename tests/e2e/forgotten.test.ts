/** A forgotten password, from the sign-in page to the open wallet, as somebody on a phone meets it. */
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startApp } from './app.ts';
import { faultsOf } from './axe.ts';
import { openBrowser } from './browser.ts';
import { onFailure } from './evidence.ts';
import { confirmAddress, openMail, saveBackup, signUp, type Visitor } from './people.ts';

const app = await startApp();
const browser = await openBrowser();
onFailure(app, browser);

const NEXT = 'another stable of horses';
const ADDRESS = 'fay.forgetful@example.com';
let fay: Visitor;
let words: string[];

const looksRight = async (page: Page) => expect(await faultsOf(page)).toEqual([]);

beforeAll(async () => {
  fay = await signUp(app, browser, 'Fay Forgetful', { phone: true, dark: true });
  const { page } = fay;
  await page.goto('/settings');
  await page.getByText('not confirmed').waitFor();
  await looksRight(page);
  await confirmAddress(app, page, ADDRESS);
  await page.getByRole('link', { name: 'To the settings' }).click();
  await page.getByText('confirmed', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Save recovery phrase' }).click();
  words = await saveBackup(page);
});

describe('somebody who forgot their password', () => {
  it('sets a new one by mail, opens the wallet with the twelve words, and sees that payouts are frozen', async () => {
    const { page } = fay;
    await page.getByRole('button', { name: /^Account/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('link', { name: 'Sign in' }).first().click();
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    // The page before has a line of the same name.
    await page.getByRole('heading', { level: 1, name: 'Forgot your password?' }).waitFor();
    await page.getByLabel('E-mail').fill(ADDRESS);
    await looksRight(page);
    await page.getByRole('button', { name: 'Send the link' }).click();
    await page.getByText('Look into your mail').waitFor();
    // Signed out, in the browser that is known: mail about the account can be read, and nothing else.
    await openMail(app, page, ADDRESS, 'Set a new password');
    await page.getByText('Your wallet stays locked').waitFor();
    await looksRight(page);
    await page.getByLabel('New password', { exact: true }).fill(NEXT);
    await page.getByRole('button', { name: 'Set the new password' }).click();
    await page.waitForURL('**/settings/wallet');
    await page.getByText(/Payouts are frozen until/).waitFor();
    await page.getByText('Your wallet is still locked by your old password.').waitFor();
    await looksRight(page);
    await page.getByLabel('Recovery phrase', { exact: true }).last().fill(words.join(' '));
    await page.getByLabel('The password you sign in with now').fill(NEXT);
    await page.getByRole('button', { name: 'Open and lock anew' }).click();
    await page.waitForURL((url) => url.pathname === '/settings');
    expect(await page.getByText('Your wallet is still locked by your old password.').count()).toBe(0);
    await page.getByText(/Payouts are frozen until/).waitFor();
    await looksRight(page);
    expect(fay.errors).toEqual([]);
  });
});
