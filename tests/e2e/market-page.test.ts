// The market page as a browser gets it: what it weighs, and that it comes alive from its own HTML.
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startApp } from './app.ts';
import { openBrowser, openSeat } from './browser.ts';
import { onFailure } from './evidence.ts';
import { ask, stockMarket } from './market-stock.ts';

const app = await startApp();
const browser = await openBrowser();
onFailure(app, browser);
const get = (path: string, headers: Record<string, string> = {}) => ask(app.url, path, headers);

beforeAll(async () => {
  await stockMarket(app.database.db);
});

describe('the market page in a browser', () => {
  // A row that is read back otherwise than it was written is not what React finds there, and React says so.
  it.each([
    ['en', '/'],
    ['es', '/?amount=100.5'],
    ['ar', '/?amount=200'],
  ])('reads its rows back from its own HTML as they were written, in %s', async (locale, path) => {
    const { page, context, errors } = await openSeat(browser, app.url, { phone: locale === 'ar' });
    const said: string[] = [];
    page.on('console', (message) => message.type() === 'error' && said.push(message.text()));
    await context.addCookies([{ name: 'holdfast-locale', value: locale, url: app.url }]);
    const list = page.locator('ul.offers');
    await page.goto(path, { waitUntil: 'commit' });
    const written = /<ul [^>]*class="offers">.*?<\/ul>/s.exec(
      (await get(path, { cookie: `holdfast-locale=${locale}` })).body,
    )![0];
    await awake(page);
    const text = await list.evaluate((element, html) => {
      const twin = document.createElement('div');
      twin.innerHTML = html;
      return [element.textContent, twin.textContent];
    }, written);
    expect(text[0]).toBe(text[1]);
    expect(await list.getByRole('listitem').count()).toBe(25);
    expect([...errors, ...said]).toEqual([]);
    await context.close();
  });

  it('does what was pressed before its scripts were there', async () => {
    const { page, context, errors } = await openSeat(browser, app.url, { phone: true });
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/*.js', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto('/');
    await page.getByRole('button', { name: 'Language and theme' }).click();
    expect(await page.getByRole('menuitemradio').count()).toBe(0);
    release();
    await page.getByRole('menuitemradio', { name: 'Dark' }).waitFor();
    expect(errors).toEqual([]);
    await context.close();
  });

  it('looks for what was chosen before its scripts were there', async () => {
    const { page, context, errors } = await openSeat(browser, app.url, { phone: true });
    for (const [path, choose, found] of [
      ['/', () => page.getByLabel('Currency', { exact: true }).selectOption('USD'), 'currency=USD'],
      ['/?more=1', () => page.getByRole('checkbox', { name: /^Only makers who are online/ }).check(), 'online=1'],
    ] as const) {
      let release = () => {};
      const held = new Promise<void>((resolve) => (release = resolve));
      await page.route('**/*.js', async (route) => {
        await held;
        await route.continue();
      });
      await page.goto(path);
      await choose();
      expect(page.url()).not.toContain(found);
      release();
      await page.waitForURL(`**/?*${found}*`);
      await page.unroute('**/*.js');
    }
    expect(errors).toEqual([]);
    await context.close();
  });

  it('shows the rows again to who comes back to it, and unfolds in place with the focus kept', async () => {
    const { page, context, errors } = await openSeat(browser, app.url);
    await page.goto('/');
    await awake(page);
    await page.getByRole('link', { name: 'How it works' }).first().click();
    await page.waitForURL('**/how');
    await page.goBack();
    await page.waitForURL((url) => url.pathname === '/');
    await page.locator('ul.offers > li').nth(24).waitFor();
    const more = page.getByRole('button', { name: 'Payment methods and more' });
    await more.click();
    await page
      .getByRole('checkbox', { name: /^SEPA / })
      .first()
      .waitFor();
    expect(await more.getAttribute('aria-expanded')).toBe('true');
    expect(await more.evaluate((element) => element === document.activeElement)).toBe(true);
    await more.click();
    await page
      .getByRole('checkbox', { name: /^SEPA / })
      .first()
      .waitFor({ state: 'detached' });
    expect(errors).toEqual([]);
    await context.close();
  });
});

/** React has the rows. */
const awake = (page: Page) =>
  page.waitForFunction(() =>
    Object.keys(document.querySelector('ul.offers') ?? {}).some((key) => key.startsWith('__react')),
  );

describe('what the market page weighs', () => {
  it('at most 8 kB as sent, with 25 rows whose ids are as random as they come', async () => {
    const got = await get('/', { 'accept-encoding': 'gzip' });
    expect(got.body.match(/<li data-|<li>/g)!.length).toBeGreaterThanOrEqual(25);
    expect(got.bytes).toBeLessThanOrEqual(8_000);
  });

  it('at most 175 kB of JavaScript, compressed, none of it before the page was painted', async () => {
    const { page, context } = await openSeat(browser, app.url);
    await page.goto('/');
    await awake(page);
    const scripts = await page.evaluate(() => [...document.scripts].map(({ src }) => src).filter(Boolean));
    const { started, painted } = await page.evaluate(() => ({
      started: performance
        .getEntriesByType('resource')
        .filter(({ name }) => name.endsWith('.js'))
        .map(({ startTime }) => startTime),
      painted: performance.getEntriesByName('first-contentful-paint')[0]!.startTime,
    }));
    await context.close();
    const sizes = await Promise.all(
      [...new Set(scripts)].map(async (src) => gzipSync((await get(src)).body, { level: 9 }).length),
    );
    expect(sizes.length).toBeGreaterThan(5);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(175_000);
    expect(Math.min(...started)).toBeGreaterThanOrEqual(painted);
  });
});
