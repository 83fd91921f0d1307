// The market over HTTP, the whole app behind it: what visitors share and what they never do, how soon an edit is seen.
import { beforeAll, describe, expect, it } from 'vitest';
import { startApp } from './app.ts';
import { faultsOf } from './axe.ts';
import { openBrowser, openSeat } from './browser.ts';
import { onFailure } from './evidence.ts';
import { ask, stockMarket, type Got } from './market-stock.ts';
import { button, signUp } from './people.ts';

const app = await startApp();
const browser = await openBrowser();
onFailure(app, browser);
const { db } = app.database;

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') => ask(app.url, path, headers, method);
let offers: string[];

beforeAll(async () => {
  offers = await stockMarket(db);
});

const nonces = (html: string) => [...new Set([...html.matchAll(/nonce=\\?"([^"\\]+)/g)].map(([, nonce]) => nonce))];
const policyNonce = ({ headers }: Got) => /'nonce-([^']+)'/.exec(`${headers['content-security-policy']}`)?.[1];

describe('the market page, for visitors', () => {
  it('carries one nonce in each answer, that of its own policy, in every script, payload and preload', async () => {
    const answers = await Promise.all([get('/'), get('/'), get('/', { 'accept-encoding': 'gzip' })]);
    for (const got of answers) {
      expect(got.status).toBe(200);
      expect(got.body.includes('Trader number 0')).toBe(true);
      expect(nonces(got.body)).toEqual([policyNonce(got)]);
      expect(nonces(`${got.headers.link}`)).toEqual([policyNonce(got)]);
      expect(got.body.match(/<script(?![^>]*nonce=)/g)).toBeNull();
    }
    expect(new Set(answers.map(policyNonce)).size).toBe(3);
  });

  it('comes alive in a browser under that policy, in both of two that share it', async () => {
    for (let seat = 0; seat < 2; seat++) {
      const { page, errors, context } = await openSeat(browser, app.url, { phone: seat === 0 });
      const console: string[] = [];
      page.on('console', (message) => message.type() === 'error' && console.push(message.text()));
      await page.goto('/');
      await button(page, 'Language and theme').click();
      await page.getByRole('menuitemradio', { name: 'Dark' }).click();
      await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
      await page.reload();
      expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
      expect([...errors, ...console]).toEqual([]);
      await context.close();
    }
  });

  it('is in the language of each, and keeps nothing that one of them sent', async () => {
    const poison = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'evil',
      cookie: 'a=evil; holdfast-theme=evil; holdfast-zone=evil',
      referer: 'http://evil.example',
    };
    const [arabic, english, poisoned, after] = [
      await get('/', { 'accept-language': 'ar' }),
      await get('/', { 'accept-language': 'en' }),
      await get('/?evil=1', { ...poison, 'accept-language': 'en;q=evil' }),
      await get('/'),
    ];
    expect(arabic.body.includes('<html lang="ar" dir="rtl"')).toBe(true);
    for (const got of [english, poisoned, after]) {
      expect(got.body.includes('<html lang="en" dir="ltr"')).toBe(true);
      expect(got.body.includes('evil')).toBe(false);
      expect(got.headers['set-cookie']).toBeUndefined();
    }
  });

  it('is not what somebody signed in gets, nor the other way round', async () => {
    const me = await signUp(app, browser, 'Cachea Reader');
    await me.page.goto('/');
    await me.page.getByRole('button', { name: /Cachea Reader/ }).waitFor();
    const cookie = (await me.context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    const [mine, other] = [await get('/', { cookie }), await get('/')];
    expect(mine.body.includes('Cachea Reader')).toBe(true);
    expect(other.body.includes('Cachea Reader')).toBe(false);
    expect((await get('/api/v1/market', { cookie })).headers['access-control-allow-origin']).toBeUndefined();
    await me.context.close();
  });

  it('shows an edit within 200 ms of its commit, also one made by another process', async () => {
    // Asked for all the time, so that there is always something kept.
    const ask = async () =>
      JSON.parse((await get(`/api/v1/market?method=sepa`)).body) as {
        value: { rows: { id: string; marginBps: number }[] };
      };
    await ask();
    await db.offerRevision.updateMany({ where: { offerId: offers[3]! }, data: { marginBps: 9 } });
    const committed = performance.now();
    let slowest = 0;
    for (let seen = false; !seen;) {
      const asked = performance.now();
      seen = (await ask()).value.rows.find(({ id }) => id === offers[3])!.marginBps === 9;
      slowest = Math.max(slowest, performance.now() - asked);
      // Whatever was asked for later than that must show it; on a machine with too much to do, later by what a reading takes there.
      if (!seen) expect(asked - committed).toBeLessThan(Math.max(200, slowest + 50));
    }
  });
});

describe('the API, for other sites', () => {
  it('is read from another origin by a page, without cookies, and only what is public', async () => {
    const got = await get('/api/v1/market', { origin: 'https://other.example' });
    expect(got.headers['access-control-allow-origin']).toBe('*');
    const preflight = await get(
      '/api/v1/rates',
      { origin: 'https://other.example', 'access-control-request-method': 'GET' },
      'OPTIONS',
    );
    expect([preflight.status, preflight.headers['access-control-allow-methods']]).toEqual([204, 'GET, HEAD']);
    for (const path of ['/api/v1/me', '/api/v1/trades', '/trades'])
      expect(
        (await get(path, { origin: 'https://other.example' })).headers['access-control-allow-origin'],
        path,
      ).toBeUndefined();
    expect(
      (await get('/api/v1/offers', { origin: 'https://other.example' }, 'OPTIONS')).headers[
        'access-control-allow-origin'
      ],
    ).toBeUndefined();
  });

  it('answers 304 to who has it, and HEAD without a body', async () => {
    const { headers } = await get('/api/v1/payment-methods?currency=EUR');
    expect((await get('/api/v1/payment-methods?currency=EUR', { 'if-none-match': `${headers.etag}` })).status).toBe(
      304,
    );
    const head = await get('/api/v1/payment-methods?currency=EUR', {}, 'HEAD');
    expect([head.status, head.bytes, head.headers['content-length']]).toEqual([200, 0, headers['content-length']]);
  });

  it('is described on a page for people, in every language, without faults', async () => {
    for (const [locale, words] of [
      ['en', 'For programs'],
      ['es', 'Para programas'],
      ['ar', 'للبرامج'],
    ] as const) {
      const { page, context, errors } = await openSeat(browser, app.url, {
        phone: locale === 'ar',
        dark: locale === 'es',
      });
      await context.addCookies([{ name: 'holdfast-locale', value: locale, url: app.url }]);
      await page.goto('/api');
      await page.getByRole('heading', { level: 1, name: words }).waitFor();
      expect(await faultsOf(page)).toEqual([]);
      expect(errors).toEqual([]);
      await context.close();
    }
  });
});
