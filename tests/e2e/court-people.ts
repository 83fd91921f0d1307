/** People of the court for browser tests: the demo's moderators, each in a browser of their own. */
import type { HDNodeWallet } from 'ethers';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { DEMO_PASSWORD } from '#lib/account/password.ts';
import { bondInterface, tokenInterface } from '#lib/chain/abi.ts';
import { TEST_MNEMONIC } from '#scripts/local-accounts.ts';
import { ensurePerson } from '#server/demo/accounts.ts';
import { MODERATORS } from '#server/demo/people.ts';
import { testCtx } from '../setup/database.ts';
import type { App } from './app.ts';
import { faultsOf } from './axe.ts';
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

const send = async (wallet: HDNodeWallet, to: string, data: string) =>
  (await wallet.sendTransaction({ to, data })).wait();

/** Leaves a bond under the local panel, and waits until the site knows it for final. */
export async function postBond(app: App, wallet: HDNodeWallet, token: string, units: bigint): Promise<void> {
  const { bond, panel } = app.chain.deployed;
  await send(wallet, token, tokenInterface.encodeFunctionData('approve', [bond, units]));
  await send(wallet, bond!, bondInterface.encodeFunctionData('post', [token, units, panel]));
  await app.chain.mine(3);
}

/** An award from the bond of whoever was at fault: proposed by one of the panel, signed by another. */
export async function awardFromBond(first: Seat, second: Seat, path: string, amount: string): Promise<void> {
  await first.page.goto(path);
  const form = first.page.getByRole('region', { name: 'Award from the merchant’s bond' });
  await form.getByLabel('Amount').fill('1000000');
  await form.getByRole('button', { name: 'Award and sign' }).click();
  await form.getByText(/Enter an amount of at most/).waitFor();
  expect(await faultsOf(first.page)).toEqual([]);
  await form.getByLabel('Amount').fill(amount);
  await form.getByLabel('Why').fill('The coins were held back for a week.');
  await form.getByRole('button', { name: 'Award and sign' }).click();
  await confirmWithPassword(first.page);
  await form.getByText('1 member of the panel has signed.').waitFor();
  await second.page.goto(path);
  const same = second.page.getByRole('region', { name: 'Award from the merchant’s bond' });
  await same.getByText('The coins were held back for a week.').first().waitFor();
  expect(await faultsOf(second.page)).toEqual([]);
  await same.getByRole('button', { name: 'Sign the award' }).click();
  await confirmWithPassword(second.page);
  await same.getByText('Paid on the chain.').waitFor();
}
