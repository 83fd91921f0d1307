import type { CDPSession, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { pushKeyOf } from '#lib/notice/push/key.ts';
import { browserKeys, openPush, readVapid, startPushPeer } from '../notice/push-peer.ts';
import { TEST_SECRETS } from '../setup/settings.ts';
import { startApp } from './app.ts';
import { openBrowser } from './browser.ts';
import { onFailure } from './evidence.ts';
import { postOffer, signUp, signUpInjected, type Visitor } from './people.ts';

const app = await startApp();
const browser = await openBrowser();
const peer = await startPushPeer();
onFailure(app, browser);

let maker: Awaited<ReturnType<typeof signUpInjected>>;
let reader: Visitor;
let worker: Awaited<ReturnType<typeof openWorker>>;

beforeAll(async () => {
  maker = await signUpInjected(app, browser, app.chain.wallet(480));
  reader = await signUp(app, browser, 'Rita Reader', { phone: true });
});

/** What a page of this site asks of the server, as this person. */
const ask = (page: Page, method: string, body: object) =>
  page.evaluate(
    async ([how, text]) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch('/api/v1/push-subscriptions', { method: how!, headers, body: text! });
      return { status: answer.status, code: ((await answer.json()) as { code?: string }).code };
    },
    [method, JSON.stringify(body)],
  );

type Shown = { readonly title: string; readonly options: { readonly tag: string; readonly data: { path: string } } };

/**
 * The browser of a test has no push service and allows no notice to be shown: what the service worker asks it to show is written down instead, and a message is
 * handed to it as the browser would, through the debugging protocol.
 */
async function openWorker(
  page: Page,
): Promise<{ deliver: (data: string) => Promise<Shown>; press: (shown: Shown) => Promise<void> }> {
  const [worker] = await Promise.all([
    page.context().waitForEvent('serviceworker'),
    page.evaluate(async () => {
      await navigator.serviceWorker.register('/push.js');
      await navigator.serviceWorker.ready;
    }),
  ]);
  await worker.evaluate(() => {
    const scope = self as unknown as { shown: unknown[]; registration: { showNotification: unknown } };
    scope.shown = [];
    Object.defineProperty(scope.registration, 'showNotification', {
      value: async (title: string, options: object) => void scope.shown.push({ title, options }),
    });
  });
  const session: CDPSession = await page.context().newCDPSession(page);
  const registration = new Promise<string>((resolve) =>
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      if (registrations[0]) resolve(registrations[0].registrationId);
    }),
  );
  await session.send('ServiceWorker.enable');
  const registrationId = await registration;
  const shown = () => worker.evaluate(() => (self as unknown as { shown: Shown[] }).shown);
  return {
    deliver: async (data) => {
      const before = (await shown()).length;
      await session.send('ServiceWorker.deliverPushMessage', { origin: app.url, registrationId, data });
      for (;;) {
        const now = await shown();
        if (now.length > before) return now.at(-1)!;
      }
    },
    press: async ({ options }) => {
      await worker.evaluate((data) => {
        const event = new Event('notificationclick') as Event & { notification?: object; waitUntil?: object };
        Object.assign(event, { notification: { data, close: () => {} }, waitUntil: () => {} });
        self.dispatchEvent(event);
      }, options.data);
    },
  };
}

describe('web push', () => {
  it('carries a notice from an event to the screen of a browser, and a press leads to its page', async () => {
    const { page } = reader;
    const { db } = app.database;
    await page.goto('/settings/notices');
    const keys = await browserKeys();
    const endpoint = `${peer.origin}/rita`;
    const { p256dh, auth } = keys;
    const saved = await ask(page, 'PUT', { endpoint, keys: { p256dh, auth }, label: 'Chrome, Android' });
    expect(saved.status).toBe(200);
    await page.reload();
    await page.getByText('Chrome, Android').waitFor();
    const account = await db.account.findFirstOrThrow({ where: { name: reader.name } });
    await db.savedSearch.create({
      data: {
        id: newId(secureRandom),
        accountId: account.id,
        name: 'Rent',
        chainId: 31337,
        side: 'buy',
        asset: 'USDC',
        currency: 'EUR',
        filter: { want: 'sell', asset: 'USDC', currency: 'EUR', methods: [] },
        createdAt: new Date(),
      },
    });
    const offerId = await postOffer(maker.page, { side: 'Buy coins', price: '0.92', least: '10', most: '500' });
    while (peer.received.length === 0) await page.waitForFunction(() => true);
    const [got] = peer.received;
    expect((await readVapid(got!.headers.authorization!)).key).toBe(pushKeyOf(TEST_SECRETS.pushKey).publicKey);
    const plain = Buffer.from((await openPush(got!.body, keys)).plain).toString();
    expect(plain).not.toMatch(/Rent|0\.92|USDC/);
    worker = await openWorker(page);
    const shown = await worker.deliver(plain);
    expect(shown.title).toBe('A saved search found something');
    await worker.press(shown);
    await page.waitForURL(`**/offers/${offerId}`);
  });

  it('leads nowhere else, whatever arrives, and shows something even where it cannot be read', async () => {
    const { page } = reader;
    await page.goto('/how');
    const odd = await worker.deliver('not json');
    expect([odd.title, odd.options.data.path]).toEqual(['Holdfast', '/notices']);
    const away = JSON.stringify({
      tag: 't',
      title: 'x',
      body: '',
      path: 'https://evil.example/',
      lang: 'en',
      dir: 'ltr',
    });
    const shown = await worker.deliver(away);
    await worker.press(shown);
    await page.waitForURL('**/notices');
  });

  it('is not to be pointed at this network: the door refuses the address', async () => {
    const { page } = reader;
    await page.goto('/settings/notices');
    const { p256dh, auth } = await browserKeys();
    for (const endpoint of ['https://169.254.169.254/latest', 'http://192.168.1.1/x', 'https://localhost:5432/x'])
      expect(await ask(page, 'PUT', { endpoint, keys: { p256dh, auth }, label: '' })).toEqual({
        status: 422,
        code: 'notice.push_address',
      });
  });

  it('says plainly where this browser was told not to, and asks for nothing by itself', async () => {
    const { page } = reader;
    await page.goto('/settings/notices');
    expect(await page.evaluate(() => Notification.permission)).toBe('denied');
    await page.getByText('This browser was told not to').waitFor();
    expect(await page.getByRole('button', { name: 'Turn on in this browser' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Remove Chrome, Android' }).click();
    await page.getByText('Devices that show your notices').waitFor({ state: 'detached' });
    expect(await app.database.db.pushSubscription.count()).toBe(0);
    expect(reader.errors).toEqual([]);
  });
});
