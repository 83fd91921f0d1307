/** What the market page weighs, and what Lighthouse's mobile preset says of it. */
import { gzipSync } from 'node:zlib';
import lighthouse from 'lighthouse';
import { chromium } from 'playwright-core';
import { chromiumPath } from '#scripts/chromium.ts';
import { freePort } from '#scripts/ports.ts';

export type Weight = {
  readonly rows: number;
  /** Bytes as sent, compressed. */
  readonly pageBytes: number;
  /** The same without scripts: what is there to read before any of them runs. */
  readonly markupBytes: number;
  readonly scriptBytes: number;
};

const zipped = (text: string): number => gzipSync(text, { level: 9 }).length;

/** Every script of a page: those that it names outright, and those that it fetches once it was painted (server/shared/slim.ts). */
function scriptsOf(page: string): string[] {
  const tags = [...page.matchAll(/<script[^>]*src="([^"]+)"[^>]*>/g)].filter(([tag]) => !/nomodule/i.test(tag));
  const late = /\('([\w.~ -]+)'\.split\(' '\),document\)/.exec(page)?.[1]?.split(' ') ?? [];
  if (tags.length + late.length < 5) throw new Error('the scripts of the page were not found');
  return [...new Set([...tags.map(([, src]) => src!), ...late.map((name) => `/_next/static/chunks/${name}.js`)])];
}

export async function weigh(url: string): Promise<Weight> {
  const page = await (await fetch(url)).text();
  const scripts = scriptsOf(page);
  const sizes = await Promise.all(scripts.map(async (src) => zipped(await (await fetch(new URL(src, url))).text())));
  const { value } = (await (await fetch(new URL('/api/v1/market', url))).json()) as { value: { rows: unknown[] } };
  return {
    rows: value.rows.length,
    pageBytes: zipped(page),
    markupBytes: zipped(page.replace(/<script[^>]*>.*?<\/script>/gs, '')),
    scriptBytes: sizes.reduce((sum, size) => sum + size, 0),
  };
}

export type Lighthouse = {
  readonly lcpMs: number;
  readonly cls: number;
  readonly tbtMs: number;
  readonly score: number;
};

/** The middle one of so many runs, by largest contentful paint. */
export async function askLighthouse(url: string, runs: number): Promise<Lighthouse> {
  const port = await freePort();
  const browser = await chromium.launch({
    executablePath: await chromiumPath(),
    args: ['--no-sandbox', `--remote-debugging-port=${port}`],
  });
  try {
    const found: Lighthouse[] = [];
    for (let run = 0; run < runs; run++) {
      const result = await lighthouse(url, { port, onlyCategories: ['performance'], logLevel: 'error' });
      const audits = result?.lhr.audits;
      found.push({
        lcpMs: Math.round(audits?.['largest-contentful-paint']?.numericValue ?? NaN),
        cls: audits?.['cumulative-layout-shift']?.numericValue ?? NaN,
        tbtMs: Math.round(audits?.['total-blocking-time']?.numericValue ?? NaN),
        score: result?.lhr.categories.performance?.score ?? NaN,
      });
    }
    return found.sort((a, b) => a.lcpMs - b.lcpMs)[Math.floor(runs / 2)]!;
  } finally {
    await browser.close();
  }
}
