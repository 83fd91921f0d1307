/** When a browser test fails: a picture of every page and what happened on it, and what the server wrote. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterEach } from 'vitest';
import { root } from '#scripts/paths.ts';
import type { App } from './app.ts';
import { trailOf } from './browser.ts';

export function onFailure(app: App, browser: Browser): void {
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    const folder = join(root, 'test-results', task.name.replace(/\W+/g, '-').slice(0, 60));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'server.log'), app.log());
    const pages = browser.contexts().flatMap((context) => context.pages());
    for (const [index, page] of pages.entries()) {
      const at = [`now at ${page.url()}`, ...trailOf(page)];
      writeFileSync(join(folder, `page-${index}.txt`), `${at.join('\n')}\n`);
      await page.screenshot({ path: join(folder, `page-${index}.png`), fullPage: true }).catch(() => {});
    }
  });
}
