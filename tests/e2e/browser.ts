/** One Chromium for a file, one separate browser context (cookies, storage, keys) for each person in it. */
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll } from 'vitest';
import { chromiumPath } from '#scripts/chromium.ts';

export async function openBrowser(): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: await chromiumPath(), args: ['--no-sandbox'] });
  afterAll(() => browser.close());
  return browser;
}

export type Seat = { readonly context: BrowserContext; readonly page: Page; readonly errors: string[] };

/** A browser of one person's own. What the page throws is collected: nothing may. */
export async function openSeat(
  browser: Browser,
  url: string,
  options: { phone?: boolean; dark?: boolean } = {},
): Promise<Seat> {
  const context = await browser.newContext({
    baseURL: url,
    locale: 'en-GB',
    viewport: options.phone ? { width: 360, height: 740 } : { width: 1280, height: 900 },
    colorScheme: options.dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    acceptDownloads: true,
  });
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  followPage(page);
  return { context, page, errors };
}

const trails = new WeakMap<Page, string[]>();

/** What happened on a page: where it went, what failed, what it complained of. For whoever reads a failure. */
export const trailOf = (page: Page): readonly string[] => trails.get(page) ?? [];

function followPage(page: Page): void {
  const trail: string[] = [];
  trails.set(page, trail);
  const note = (what: string) => trail.push(`${new Date().toISOString()} ${what}`);
  page.on('framenavigated', (frame) => frame === page.mainFrame() && note(`went to ${frame.url()}`));
  page.on('requestfailed', (request) =>
    note(`failed ${request.method()} ${request.url()} ${request.failure()?.errorText}`),
  );
  page.on('response', (answer) => answer.status() >= 400 && note(`${answer.status()} ${answer.url()}`));
  page.on('console', (message) => message.type() === 'error' && note(`said ${message.text()}`));
  page.on('pageerror', (error) => note(`broke ${error.stack ?? error.message}`));
}
