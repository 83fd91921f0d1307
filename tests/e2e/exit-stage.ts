/** The trades of the exit page's test, made through the app's own pages, and everything a careful person saves of them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Contract, type HDNodeWallet } from 'ethers';
import pg from 'pg';
import type { Browser } from 'playwright-core';
import { expect, inject } from 'vitest';
import { escrowInterface, tokenInterface } from '#lib/chain/abi.ts';
import type { App } from './app.ts';
import {
  addSepaAccount,
  button,
  confirmMove,
  keepDownload,
  lockCoins,
  markPaid,
  nameAccount,
  postOffer,
  saveBackup,
  sayPaid,
  signUp,
  signUpInjected,
  status,
  takeOffer,
} from './people.ts';

/** One trade a live state, each left where its story goes on without the site. */
export const STAGES = [
  'unfunded',
  'cancelled',
  'extended',
  'released',
  'settled',
  'backup',
  'ruled',
  'lapsed',
] as const;
export type Stage = (typeof STAGES)[number];
const UNFUNDED: readonly Stage[] = ['unfunded', 'cancelled'];
const PAID: readonly Stage[] = ['settled', 'backup', 'ruled', 'lapsed'];
const DISPUTED: readonly Stage[] = ['ruled', 'lapsed'];

export type Saved = { readonly buyerAddress: string; readonly phrase: string };

/**
 * Leaves one trade in each stage. In `folder`: the exit page as the site hands it out, the buyer's key file, a trade file a stage.
 */
export async function stageTrades(app: App, browser: Browser, wallet: HDNodeWallet, folder: string): Promise<Saved> {
  const file = (name: string) => join(folder, name);
  let phrase = '';
  const seller = await signUpInjected(app, browser, wallet);
  const buyer = await signUp(app, browser, 'Buya Buyer');
  await app.chain.drip(seller.address);
  await addSepaAccount(seller.page, 'Sella Seller');
  const offerId = await postOffer(seller.page, { side: 'Sell coins', price: '0.93', least: '10', most: '500' });
  for (const stage of [...STAGES].reverse()) {
    await takeOffer(buyer.page, offerId, '50');
    await seller.page.goto(buyer.page.url());
    if (!UNFUNDED.includes(stage)) {
      await lockCoins(seller.page);
      // On the chain for certain: the site is deleted soon, and its relayer with it.
      await status(seller.page, /has to pay/).waitFor();
    }
    if (PAID.includes(stage)) {
      await nameAccount(buyer.page, 'Buya Buyer');
      await button(buyer.page, 'I have paid').waitFor();
      if (phrase === '') {
        await button(buyer.page, 'I have paid').click();
        phrase = (await saveBackup(buyer.page, file('key.json'))).join(' ');
        await sayPaid(buyer.page);
      } else await markPaid(buyer.page);
      await status(seller.page, /says that they paid/).waitFor();
    }
    if (DISPUTED.includes(stage)) {
      await button(seller.page, 'Open a dispute').click();
      const dialog = seller.page.getByRole('dialog');
      await dialog.getByLabel('Reason').selectOption({ index: 1 });
      await dialog.getByLabel('What happened').fill('The money has not arrived.');
      await dialog.getByRole('button', { name: 'Yes, open a dispute' }).click();
      await status(buyer.page, /There is a dispute/).waitFor();
    }
    // What the buyer signs on cancelling is the seller's to keep.
    if (stage === 'cancelled') {
      await confirmMove(buyer.page, 'Cancel the trade', 'Yes, cancel the trade');
      await status(seller.page, /cancelled this trade/).waitFor();
    }
    const keeper = stage === 'cancelled' ? seller.page : buyer.page;
    await keepDownload(button(keeper, 'Save the trade file'), file(`${stage}.json`));
  }
  await keepDownload(buyer.page.getByRole('link', { name: 'Save the exit page' }).first(), file('holdfast-exit.html'));
  const served = await fetch(`${app.url}/holdfast-exit.html`);
  expect(served.headers.get('content-disposition')).toMatch(/^attachment/);
  expect(await served.text()).toBe(readFileSync(file('holdfast-exit.html'), 'utf8'));
  expect([...buyer.errors, ...seller.errors]).toEqual([]);
  await buyer.context.close();
  await seller.context.close();
  return { buyerAddress: buyer.address, phrase };
}

/** Puts something into the wallet's vault, as a standing offer needs it. Base units. */
export async function deposit({ chain }: App, wallet: HDNodeWallet, token: string, units: bigint): Promise<void> {
  const coins = new Contract(token, tokenInterface, wallet);
  await (await coins.getFunction('approve')(chain.deployed.escrow, units)).wait();
  const escrow = new Contract(chain.deployed.escrow, escrowInterface, wallet);
  await (await escrow.getFunction('deposit')(token, units)).wait();
}

/** The operator is gone for good: the server ends, its database is dropped. The chain goes on. */
export async function deleteEverything(app: App): Promise<void> {
  await app.kill();
  const client = new pg.Client({ connectionString: inject('postgresAdmin') });
  await client.connect();
  await client.query(`DROP DATABASE ${new URL(app.database.url).pathname.slice(1)} WITH (FORCE)`);
  await client.end();
}
