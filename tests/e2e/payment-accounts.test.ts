import { expect, it } from 'vitest';
import { startApp } from './app.ts';
import { openBrowser } from './browser.ts';
import { onFailure } from './evidence.ts';
import { faultsOf } from './axe.ts';
import { button, chooseMethod, IBAN, methodLine, signUp } from './people.ts';

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
  await page.getByLabel('Currency', { exact: true }).selectOption('EUR');
  await chooseMethod(page, 'SEPA');
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

it('a bank is found by its name with the keyboard alone, its currency comes along, and the list says what it is to whoever cannot see it', async () => {
  const { page, errors } = await signUp(app, browser, 'Nata Finder');
  await page.goto('/payment-accounts/new');
  await page.getByLabel('Currency', { exact: true }).selectOption('EUR');
  const line = methodLine(page);
  await line.focus();
  await page.keyboard.type('access bank');
  const option = page.getByRole('option', { name: /^Bank transfer \(Nigeria\)/ });
  await option.waitFor();
  await page.getByRole('group', { name: 'Other currencies' }).waitFor();
  expect(await line.getAttribute('aria-expanded')).toBe('true');
  expect(await line.getAttribute('aria-activedescendant')).toBe(await option.getAttribute('id'));
  expect(await faultsOf(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await page.getByRole('listbox').waitFor({ state: 'detached' });
  expect(await line.inputValue()).toBe('Bank transfer (Nigeria)');
  expect(await page.getByLabel('Currency', { exact: true }).inputValue()).toBe('NGN');
  await page.getByLabel('Bank', { exact: true }).selectOption({ label: 'Access Bank' });
  // Arrows walk the list and go round; Escape leaves what was chosen.
  await line.focus();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('group', { name: 'Nigeria' }).waitFor();
  const first = await line.getAttribute('aria-activedescendant');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowDown');
  expect(await line.getAttribute('aria-activedescendant')).toBe(first);
  await page.keyboard.type('zzzz');
  await page.getByText('Nothing by that name').waitFor();
  await page.keyboard.press('Escape');
  expect(await line.inputValue()).toBe('Bank transfer (Nigeria)');
  expect(errors).toEqual([]);
});

it('without scripts the same choice is the browser’s own list, grouped the same way', async () => {
  const { context } = await signUp(app, browser, 'Plaina Lister');
  const plain = await browser.newContext({ javaScriptEnabled: false, storageState: await context.storageState() });
  const page = await plain.newPage();
  await page.goto(`${app.url}/payment-accounts/new?currency=KES`);
  const list = page.getByLabel('Payment method', { exact: true });
  expect(await list.evaluate((element) => element.tagName)).toBe('SELECT');
  const groups = await list.locator('optgroup').evaluateAll((all) => all.map((group) => group.getAttribute('label')));
  expect(groups).toEqual(['Kenya', 'Others for KES', 'Other currencies'].filter((head) => groups.includes(head)));
  expect(groups).toContain('Kenya');
  expect(await list.locator('option').count()).toBeGreaterThan(80);
  await plain.close();
});
