// Second factors as a person meets them: an authenticator app, and passkeys of Chromium's own virtual authenticator, its PRF too.
import type { Page } from 'playwright-core';
import { generateSync } from 'otplib';
import { describe, expect, it } from 'vitest';
import { faultsOf } from './axe.ts';
import { startApp } from './app.ts';
import { openBrowser, openSeat } from './browser.ts';
import { PASSWORD, signUp } from './people.ts';

const app = await startApp({ demo: false });
const browser = await openBrowser();

/** A device with a fingerprint reader and a passkey store, in this page's browser. */
async function addAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      hasPrf: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const left = (page: Page, path: string) => page.waitForURL((url) => !url.pathname.startsWith(path));
const codeNow = (secret: string, ahead = 0) =>
  generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + ahead * 30 });

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Account/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('link', { name: 'Sign in' }).first().waitFor();
}

describe('second factors on the pages', () => {
  it('an app is enrolled, asked for at the next sign-in, and asked for again before it is removed', async () => {
    const { page, errors } = await signUp(app, browser, 'Fay Factor', { phone: true });
    await page.goto('/settings/security');
    // What the sign-up proved has gone stale: the dialog asks, and then does what was asked for.
    await app.database.db.session.updateMany({ data: { confirmedAt: new Date(Date.now() - 3_600_000) } });
    await button(page, 'Set up an app').click();
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await button(page, 'Confirm').click();
    const secret = (await page.locator('bdi.select-all').innerText()).replaceAll(' ', '');
    await page.getByLabel('Code from your app').fill(codeNow(secret));
    expect(await faultsOf(page)).toEqual([]);
    await button(page, 'Confirm').click();
    await page.getByRole('list', { name: 'Recovery codes' }).waitFor();
    const codes = await page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').allInnerTexts();
    expect(codes).toHaveLength(10);
    await button(page, 'I have saved them').click();
    await page.getByText('10 are left.').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await signOut(page);

    await page.goto('/sign-in');
    await page.getByLabel('E-mail').fill('fay.factor@example.com');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await button(page, 'Sign in').last().click();
    await page.getByLabel('Code from your app').fill('000000');
    await button(page, 'Confirm').click();
    await page.getByRole('dialog').getByText('This code is not right').waitFor();
    // The step of the enrolment is used up: the next one's code, which a phone ahead of us would show.
    await page.getByLabel('Code from your app').fill(codeNow(secret, 1));
    await button(page, 'Confirm').click();
    await left(page, '/sign-in');

    const long = new Date(Date.now() - 3_600_000);
    await app.database.db.session.updateMany({ data: { confirmedAt: long, factorAt: long } });
    await page.goto('/settings/security');
    await button(page, 'Remove Authenticator app').click();
    await page.getByText('It is your last second factor').waitFor();
    await button(page, 'Remove').click();
    await button(page, 'Use a recovery code').click();
    await page.getByLabel('Recovery code', { exact: true }).fill(codes[0]!);
    await button(page, 'Confirm').click();
    await page.getByText('Not set up.').waitFor();
    expect(errors).toEqual([]);
    await page.context().close();
  });

  it('a passkey makes account and wallet, opens both again after a reload and a sign-out, and asks no password', async () => {
    const { page, errors, context } = await openSeat(browser, app.url);
    await addAuthenticator(page);
    await page.goto('/sign-up');
    await page.getByRole('link', { name: 'Use a passkey' }).click();
    await page.waitForURL((url) => url.pathname === '/sign-up/passkey');
    await page.getByLabel('Name', { exact: true }).fill('Pat Passkey');
    await button(page, 'Create account with a passkey').click();
    await button(page, 'I have saved them').click();
    await left(page, '/sign-up');
    await signOut(page);
    await page.goto('/sign-in');
    expect(await faultsOf(page)).toEqual([]);
    await button(page, 'Sign in with a passkey').click();
    await left(page, '/sign-in');

    // The wallet is open: it is locked by hand, the page loaded anew, and then it makes its recovery phrase by the passkey.
    await page.getByRole('button', { name: /^Account/ }).click();
    await page.getByRole('menuitem', { name: 'Lock wallet' }).click();
    await page.goto('/settings/security');
    await page.getByText('Opens your wallet too').waitFor();
    await page.goto('/settings');
    await button(page, 'Save recovery phrase').first().click();
    await page.getByText('Your passkey is asked for to make the words.').waitFor();
    await button(page, 'Show the words').click();
    const words = page.getByRole('list', { name: 'Your twelve words' }).getByRole('listitem');
    await words.first().waitFor();
    expect(await words.count()).toBe(12);
    const account = await app.database.db.account.findFirstOrThrow({
      where: { name: 'Pat Passkey' },
      include: { sealedKeys: true },
    });
    expect(account).toMatchObject({ signInHash: null, passwordKdf: null, email: null });
    expect(account.sealedKeys.map(({ lock }) => lock)).toEqual(['passkey', 'passkey']);
    expect(errors).toEqual([]);
    await context.close();
  });
});
