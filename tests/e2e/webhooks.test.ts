import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyWebhook, type WebhookEvent } from '../../sdk/webhooks.ts';
import { startApp } from './app.ts';
import { faultsOf } from './axe.ts';
import { openBrowser } from './browser.ts';
import { onFailure } from './evidence.ts';
import { postOffer, signUpInjected } from './people.ts';

const app = await startApp();
const browser: Browser = await openBrowser();
onFailure(app, browser);

/** The program of the person: checks what comes with the secret that the page showed. */
const heard: WebhookEvent[] = [];
const refused: string[] = [];
let secret = '';
let told = () => {};
const program = createServer((request, response) => {
  let body = '';
  request.on('data', (part: Buffer) => (body += part.toString()));
  request.on('end', () => {
    void verifyWebhook({ secret, headers: request.headers, body }).then((checked) => {
      if (checked.ok) heard.push(checked.event);
      else refused.push(checked.reason);
      response.writeHead(checked.ok ? 200 : 400).end(checked.ok ? 'thank you' : checked.reason);
      told();
    });
  });
});
await new Promise<void>((resolve) => program.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(program.address() as AddressInfo).port}/hook`;
afterAll(() => void program.close());
const until = async (type: string) => {
  while (!heard.some((event) => event.type === type)) await new Promise<void>((resolve) => (told = resolve));
};

let maker: Awaited<ReturnType<typeof signUpInjected>>;
beforeAll(async () => {
  maker = await signUpInjected(app, browser, app.chain.wallet(470));
});

it('a person names an address, keeps the secret, and their program hears of their offer; the page shows what was sent', async () => {
  const { page } = maker;
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto('/settings/webhooks');
  await page.getByText('No webhooks yet').waitFor();
  await page.getByRole('button', { name: 'Add webhook' }).click();
  await page.getByText('Write the address.').waitFor();
  await page.getByLabel('Address', { exact: true }).fill('https://10.0.0.1/');
  await page.getByRole('button', { name: 'Add webhook' }).click();
  await page.getByText('This address cannot be used.').waitFor();
  await page.getByLabel('Address', { exact: true }).fill(url);
  await page.getByRole('checkbox', { name: /^My offers/ }).check();
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Add webhook' }).click();
  secret = await page.getByText(/^whsec_/).innerText();
  await page.getByRole('link', { name: `Details of ${url}` }).click();
  await page.getByRole('button', { name: 'Send a test' }).click();
  await until('webhook.test');
  await page.setViewportSize({ width: 1280, height: 800 });
  const offerId = await postOffer(page, { side: 'Buy coins', price: '0.92', least: '10', most: '500' });
  await until('offer.published');
  expect(heard.find(({ type }) => type === 'offer.published')!.data).toMatchObject({ offer: { id: offerId } });
  expect(refused).toEqual([]);
  await page.goto('/settings/webhooks');
  await page.getByRole('link', { name: `Details of ${url}` }).click();
  await page.getByText('thank you').first().waitFor();
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await faultsOf(page)).toEqual([]);
  const before = heard.length;
  await page.getByRole('button', { name: 'Send again: message 1' }).click();
  while (heard.length === before) await new Promise<void>((resolve) => (told = resolve));
  expect(heard.at(-1)!.id).toBe(heard[0]!.id);
  await page.getByRole('button', { name: 'Switch off' }).click();
  await page.getByText('You switched it off.').waitFor();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByRole('button', { name: 'Remove for good' }).click();
  await page.getByText('No webhooks yet').waitFor();
});
