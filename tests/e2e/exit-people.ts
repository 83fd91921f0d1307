/** What people do on the exit page, by clicks and keys alone: opened from disk, in a browser that knows nothing of them. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { HDNodeWallet } from 'ethers';
import type { Browser, Locator, Page } from 'playwright-core';
import { openSeat } from './browser.ts';
import { installWallet } from './wallet.ts';

export type Leaver = {
  readonly page: Page;
  readonly errors: string[];
  /** Every address the page asked. */
  readonly asked: Set<string>;
};

type Looks = { readonly phone?: boolean; readonly dark?: boolean; readonly wallet?: HDNodeWallet };

/** Opens the saved page from disk and connects it to a node. */
export async function openExit(browser: Browser, file: string, rpc: string, looks: Looks = {}): Promise<Leaver> {
  const { context, page, errors } = await openSeat(browser, 'http://no-server.invalid', looks);
  if (looks.wallet) await installWallet(context, looks.wallet);
  const asked = new Set<string>();
  page.on('request', (request) => asked.add(new URL(request.url()).href));
  await page.goto(pathToFileURL(file).href);
  await connect(page, rpc);
  return { page, errors, asked };
}

export async function connect(page: Page, rpc: string): Promise<void> {
  await page.getByLabel('Address of a node (RPC)').fill(rpc);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.getByText('Latest block').waitFor();
}

export async function checkContract(page: Page, address: string): Promise<void> {
  await page.getByLabel('Escrow contract').fill(address);
  await page.getByRole('button', { name: 'Check the contract' }).click();
  await page.getByText('is the escrow published with this page').waitFor();
}

export async function useKeyFile(
  page: Page,
  file: string,
  opener: { readonly password: string } | { readonly phrase: string },
): Promise<void> {
  await page.getByLabel('Key file', { exact: true }).setInputFiles(file);
  const byPassword = 'password' in opener;
  await page.getByLabel('Opened with').selectOption(byPassword ? 'password' : 'phrase');
  if (byPassword) await page.getByLabel('Password', { exact: true }).fill(opener.password);
  else await page.getByLabel('Recovery phrase', { exact: true }).fill(opener.phrase);
  await page.getByRole('button', { name: 'Open the key file' }).click();
  await page.getByText('sign and send with the opened key').waitFor();
}

export async function useKey(page: Page, wallet: HDNodeWallet): Promise<void> {
  await page.getByLabel('I have a private key').check();
  await page.getByLabel('Private key', { exact: true }).fill(wallet.privateKey);
  await page.getByRole('button', { name: 'Use this key' }).click();
  await page.getByText('sign and send with the opened key').waitFor();
}

export async function useWallet(page: Page): Promise<void> {
  await page.getByLabel('I use a wallet in this browser').check();
  await page.getByRole('button', { name: 'Use Test Wallet', exact: true }).click();
  await page.getByText('sign and send with your wallet').waitFor();
}

export async function look(page: Page, address: string): Promise<void> {
  await page.getByLabel('I only want to look').check();
  await page.getByLabel('Address', { exact: true }).fill(address);
  await page.getByRole('button', { name: 'Look', exact: true }).click();
  await page.getByText('look, and print transactions').waitFor();
}

/** The call data of a move, printed for a wallet that is not here. */
export async function printedCall(page: Page, hash: string, move: string): Promise<string> {
  await card(page, hash)
    .getByRole('button', { name: `Print the transaction: ${move}` })
    .click();
  const data = await page.getByRole('dialog').getByLabel('Call data').inputValue();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  return data;
}

export async function openTradeFiles(page: Page, ...files: string[]): Promise<void> {
  await page.getByLabel('Trade files').setInputFiles(files);
  await page.getByText(`Read: ${files.length}.`).waitFor();
}

export const hashIn = (file: string): string =>
  (JSON.parse(readFileSync(file, 'utf8')) as { tradeHash: string }).tradeHash;

export const card = (page: Page, hash: string): Locator => page.locator(`[data-trade="${hash}"]`);

const yes = (page: Page): Locator => page.getByRole('dialog').getByRole('button', { name: /^Yes, / });

/** Makes a move by one's own transaction, and waits for its block. */
export async function doMove(page: Page, hash: string, move: string): Promise<void> {
  await card(page, hash)
    .getByRole('button', { name: `Do it now: ${move}` })
    .click();
  await yes(page).click();
  await card(page, hash).getByText('Done, in a block').waitFor();
}

/** Signs a move and answers the printed text. */
export async function signMove(page: Page, hash: string, move: string): Promise<string> {
  await card(page, hash)
    .getByRole('button', { name: `Sign and print: ${move}` })
    .click();
  await yes(page).click();
  return printed(page);
}

/** The text in the dialog of a signed act, which has its code beside it. */
export async function printed(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('img', { name: 'The signed act as a code' }).waitFor();
  const text = await dialog.getByLabel('The signed act', { exact: true }).inputValue();
  await dialog.getByRole('button', { name: 'Close' }).click();
  return text;
}

/** Reads in a text that somebody carried here. */
export async function readActIn(page: Page, text: string): Promise<void> {
  await page.getByLabel('Signed act, or its call data').fill(text);
  await page.getByRole('button', { name: 'Read it' }).click();
}

/** Presses a button of the signed act that was read in, says yes, and waits for its block. */
export async function finishAct(page: Page, press: 'Send it' | 'Accept and send it'): Promise<void> {
  const acts = page.getByRole('region', { name: '5. Signed acts' });
  await acts.getByRole('button', { name: press, exact: true }).click();
  await yes(page).click();
  await acts.getByText('Done, in a block').waitFor();
}

/** Adds one's signature to the act that was read in, and answers the text with both. */
export async function signToo(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Sign it too' }).click();
  await yes(page).click();
  return printed(page);
}
