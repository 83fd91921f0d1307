import { expect, it } from 'vitest';
import { startApp } from './app.ts';
import { openBrowser } from './browser.ts';
import { onFailure } from './evidence.ts';
import { button, IBAN, signUp } from './people.ts';

const app = await startApp();
const browser = await openBrowser();
onFailure(app, browser);

const PLAIN = IBAN.replaceAll(' ', '');

it('a payment account is checked and sealed on the device: its number is in no request and in no row, and its owner reads it again', async () => {
  const { page } = await signUp(app, browser, 'Paya Payee');
  const sent: string[] = [];
  page.on('request', (request) => sent.push(`${request.method()} ${request.url()} ${request.postData() ?? ''}`));

  await page.goto('/payment-accounts');
  await page.getByRole('link', { name: 'Add an account' }).click();
  await page.getByLabel('Currency').selectOption('EUR');
  await page.getByLabel('Payment method').selectOption('sepa');
  await page.getByLabel('Name of the account holder').fill('Paya Payee-Longname');
  // One digit wrong: said at the field, and nothing leaves the page.
  await page.getByLabel('IBAN').fill(IBAN.replace('0130 00', '0130 01'));
  await page.getByRole('button', { name: 'Seal and save' }).click();
  await page.getByText(/a digit is wrong/).waitFor();
  expect(sent.filter((line) => line.startsWith('POST') && line.includes('/payment-accounts'))).toEqual([]);
  // The name is not sealed, so it must not hold the number.
  await page.getByLabel('IBAN').fill(IBAN);
  await page.getByLabel('Your name for it').fill(`Bank ${PLAIN}`);
  await page.getByRole('button', { name: 'Seal and save' }).click();
  await page.getByText(/the name is not sealed/).waitFor();
  await page.getByLabel('Your name for it').fill('Main bank');
  await page.getByRole('button', { name: 'Seal and save' }).click();
  await page.waitForURL((url) => url.pathname === '/payment-accounts');

  const posts = sent.filter((line) => line.startsWith('POST') && line.includes('/api/v1/payment-accounts'));
  expect(posts).toHaveLength(1);
  for (const secret of [PLAIN, PLAIN.slice(-8), 'Longname'])
    expect(sent.filter((line) => line.includes(secret))).toEqual([]);
  const rows = JSON.stringify(await app.database.db.paymentAccount.findMany());
  for (const secret of [PLAIN, PLAIN.slice(-8), 'Longname']) expect(rows).not.toContain(secret);

  // Another visit: the page comes without the number, and the device opens it.
  await page.reload();
  expect(await page.content()).not.toContain('Longname');
  await button(page, 'Show details').click();
  await page.getByText(IBAN).waitFor();
  await page.getByText('Paya Payee-Longname').waitFor();
  await button(page, 'Hide details').click();
  await page.getByText(IBAN).waitFor({ state: 'detached' });

  // Removed with the keyboard alone.
  await page.getByRole('button', { name: 'More for Main bank' }).focus();
  await page.keyboard.press('Enter');
  // The menu takes the focus when it is open; a key pressed before that goes to nobody.
  const remove = page.getByRole('menuitem', { name: 'Remove' });
  await remove.waitFor();
  while (!(await remove.evaluate((item) => item === document.activeElement))) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('No payment account yet').waitFor();
});
