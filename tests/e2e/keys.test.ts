/** Private messages of injected wallets whose signatures can be a lock, and of those whose cannot. */
import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { startApp } from './app.ts';
import { faultsOf } from './axe.ts';
import { openBrowser, openSeat } from './browser.ts';
import { onFailure } from './evidence.ts';
import { addSepaAccount, signUpInjected } from './people.ts';
import { installWallet } from './wallet.ts';

const app = await startApp();
const browser: Browser = await openBrowser();
onFailure(app, browser);

const PASSPHRASE = 'green lamp seven rivers';
const dialog = (page: Page, name: string) => page.getByRole('dialog', { name });
const lock = (page: Page) => page.getByRole('dialog').getByRole('button', { name: 'Lock my messages' });

async function signIn(index: number, options: { phone?: boolean; dark?: boolean } = {}) {
  const wallet = app.chain.wallet(index);
  const seat = await openSeat(browser, app.url, options);
  const injected = await installWallet(seat.context, wallet);
  injected.unsteady = true;
  await seat.page.goto('/sign-in');
  await seat.page.getByRole('button', { name: 'Continue with Test Wallet' }).click();
  return { ...seat, injected, address: wallet.address };
}

describe('a wallet that signs alike each time', () => {
  it('is asked three times, twice for the same, and no passphrase', async () => {
    const { wallet } = await signUpInjected(app, browser, app.chain.wallet(480));
    expect(wallet.prompts).toEqual(['personal_sign', 'UnlockIdentity', 'UnlockIdentity', 'IdentityKey']);
  });
});

describe('a wallet that signs differently each time', () => {
  it('has its owner choose a passphrase, by keyboard alone, on a dark phone, and opens with it on another device', async () => {
    const { page, injected, address, errors } = await signIn(481, { phone: true, dark: true });
    await page.getByRole('button', { name: 'Sign and continue' }).click();
    const choose = dialog(page, 'Choose a passphrase');
    await choose.getByText('Nobody can recover it').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(injected.prompts).toEqual(['personal_sign', 'UnlockIdentity', 'UnlockIdentity']);

    // Too short, and not understood: both are said, nothing is signed.
    await choose.getByLabel('Passphrase', { exact: true }).fill('too short');
    await lock(page).click();
    await choose.getByText('Use at least 10 characters.').waitFor();
    await choose.getByText('Tick this to go on.').waitFor();
    expect(injected.prompts).toHaveLength(3);

    await choose.getByLabel('Passphrase', { exact: true }).focus();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(PASSPHRASE);
    await choose.getByRole('checkbox').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
    expect(injected.prompts.slice(3)).toEqual(['IdentityKey']);
    // The keys are open: what is sealed to them needs no prompt now.
    await addSepaAccount(page, 'Una Unsteady');
    expect(injected.prompts).toHaveLength(4);
    const row = await app.database.db.account.findUniqueOrThrow({
      where: { walletAddress: address },
      include: { sealedKeys: true },
    });
    expect(row.sealedKeys.map(({ lock: by }) => by)).toEqual(['passphrase']);

    const other = await signIn(481);
    await other.page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
    await other.page.goto('/payment-accounts');
    await other.page.getByRole('button', { name: 'Show' }).first().click();
    const unlock = dialog(other.page, 'Unlock your messages');
    await unlock.getByLabel('Passphrase', { exact: true }).fill(`${PASSPHRASE}!`);
    await unlock.getByRole('button', { name: 'Unlock' }).click();
    await unlock.getByText('This passphrase does not open your messages.').waitFor();
    expect(await faultsOf(other.page)).toEqual([]);
    await unlock.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await unlock.getByRole('button', { name: 'Unlock' }).click();
    await other.page.getByText('Una Unsteady').waitFor();
    // The wallet was never asked to unlock what it cannot.
    expect(other.injected.prompts).toEqual(['personal_sign']);
    expect([...errors, ...other.errors]).toEqual([]);
  });

  it('whose owner chooses none is told why, and can do it later in the settings', async () => {
    const { page, injected, address } = await signIn(482);
    await page.getByRole('button', { name: 'Sign and continue' }).click();
    await dialog(page, 'Choose a passphrase').getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('This wallet signs the same text differently each time').waitFor();
    const found = { where: { walletAddress: address } };
    expect((await app.database.db.account.findUniqueOrThrow(found)).identityPublicKey).toBeNull();
    await page.getByRole('button', { name: 'Later' }).click();
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
    await page.goto('/settings');
    await page.getByRole('button', { name: 'Set up', exact: true }).click();
    const choose = dialog(page, 'Choose a passphrase');
    await choose.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await choose.getByRole('checkbox').check();
    await lock(page).click();
    await page.getByText('Set up. Others can seal messages').waitFor();
    expect((await app.database.db.account.findUniqueOrThrow(found)).identityPublicKey).not.toBeNull();
    const asked = ['personal_sign', 'UnlockIdentity', 'UnlockIdentity', 'UnlockIdentity', 'UnlockIdentity'];
    expect(injected.prompts).toEqual([...asked, 'IdentityKey']);
  });
});
