/**
 * Pictures of pages at phone and desk width, in both themes, and what axe finds on them.
 *
 *     node scripts/shots.ts http://localhost:3000 /tmp/shots / /styleguide          every language with --locales=en,ar,es
 *
 * Exit code 1 when axe finds something or a page scrolls sideways.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { chromiumPath } from './chromium.ts';
import { violationsOf } from './axe.ts';

const WIDTHS = [360, 1280];
const THEMES = ['light', 'dark'] as const;

type Shot = {
  url: string;
  path: string;
  width: number;
  theme: (typeof THEMES)[number];
  locale: string;
  folder: string;
};

async function shoot(browser: Browser, shot: Shot): Promise<string[]> {
  const context = await browser.newContext({
    viewport: { width: shot.width, height: shot.width < 600 ? 740 : 900 },
    colorScheme: shot.theme,
    locale: shot.locale,
    reducedMotion: 'reduce',
  });
  try {
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(`console: ${message.text().slice(0, 300)}`);
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(shot.url) && !/^(data|blob):/.test(request.url()))
        faults.push(`external: ${request.url()}`);
    });
    await page.goto(shot.url + shot.path, { waitUntil: 'load' });
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    await page.waitForTimeout(500);
    const name = `${shot.path.replace(/\W+/g, '-').replace(/^-|-$/g, '') || 'home'}-${shot.width}-${shot.theme}-${shot.locale}.png`;
    await page.screenshot({ path: join(shot.folder, name), fullPage: true });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) faults.push(`scrolls sideways by ${over} px`);
    for (const { id, nodes } of await violationsOf(page))
      faults.push(`axe ${id}: ${nodes.map((node) => node.target.join(' ')).join(' | ')}`);
    return faults.map((fault) => `${name}: ${fault}`);
  } finally {
    await context.close();
  }
}

const options = process.argv.slice(2);
const locales = (options.find((option) => option.startsWith('--locales='))?.slice(10) ?? 'en').split(',');
const [url, folder, ...paths] = options.filter((option) => !option.startsWith('--'));
if (!url || !folder || paths.length === 0)
  throw new Error('node scripts/shots.ts URL FOLDER PATH... [--locales=en,ar]');
mkdirSync(folder, { recursive: true });
// The package's own arguments switch off web security and site isolation: only the sandbox is left out.
const browser = await chromium.launch({
  executablePath: await chromiumPath(),
  args: ['--no-sandbox'],
});
let found = 0;
try {
  for (const path of paths) {
    for (const locale of locales) {
      for (const theme of THEMES) {
        for (const width of WIDTHS) {
          const faults = await shoot(browser, { url, path, width, theme, locale, folder });
          found += faults.length;
          for (const fault of faults) console.error(fault);
        }
      }
    }
  }
} finally {
  await browser.close();
}
console.log(`${found} faults; pictures in ${folder}`);
process.exitCode = found > 0 ? 1 : 0;
