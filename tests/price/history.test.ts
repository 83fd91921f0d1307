import { createElement, type ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { NextIntlClientProvider } from 'next-intl';
import { describe, expect, it } from 'vitest';
import { HistoryChart } from '#components/price/history-chart.tsx';
import { draw, extremes, HEIGHT, pick, WIDTH } from '#components/price/history-path.ts';
import { RateNote, RatePaused } from '#components/price/rate-note.tsx';
import { rateRefusal } from '#lib/price/refusals.ts';
import type { RateStatus } from '#lib/price/rate.ts';
import { rateStatusView, type HistoryView } from '#lib/price/view.ts';
import { loadMessages } from '../../messages/load.ts';
import { LOCALES, type Locale } from '../../messages/locales.ts';

const TO = 1_800_000_000;
const STEP = 450;
const history = (prices: readonly (string | null)[], changes: Partial<HistoryView> = {}): HistoryView => ({
  asset: 'ETH',
  currency: 'EUR',
  range: 'day',
  from: TO - 86_400,
  to: TO,
  step: STEP,
  sample: false,
  points: prices.flatMap((price, index) =>
    price === null ? [] : [{ at: TO - (prices.length - 1 - index) * STEP, price }],
  ),
  ...changes,
});

function render(element: ReactElement, locale: Locale = 'en'): string {
  const provider = { locale, messages: loadMessages(locale), timeZone: 'UTC', now: new Date(TO * 1000) };
  return renderToStaticMarkup(createElement(NextIntlClientProvider, provider as never, element));
}

describe('the drawing of a price history', () => {
  it('stays inside its box, whatever the prices, the highest on top and the lowest below', () => {
    for (const prices of [
      ['1', '2', '3'],
      ['0.000000000000000001', '999999999999.99'],
      ['5', '5', '5'],
    ]) {
      const { line } = draw(history(prices))!;
      const numbers = [...line.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
      expect(numbers).toHaveLength(prices.length);
      for (const [x, y] of numbers) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(WIDTH);
        expect(y).toBeGreaterThan(0);
        expect(y).toBeLessThan(HEIGHT);
      }
      expect(numbers.at(-1)![0]).toBe(WIDTH);
    }
    const { line } = draw(history(['1', '3', '2']))!;
    expect([...line.matchAll(/ ([\d.]+)/g)].map(([, y]) => Number(y))).toEqual([152, 8, 80]);
  });

  it('is broken where there was no rate, and a lone point is a dot', () => {
    const { line, area } = draw(history(['1', '2', null, null, null, '2', null, null, '3', '3']))!;
    expect(line.match(/M/g)).toHaveLength(3);
    expect(line.match(/h0/g)).toHaveLength(1);
    expect(area.match(/Z/g)).toHaveLength(2);
    expect(draw(history([]))).toBeUndefined();
    expect(extremes([])).toBeUndefined();
  });

  it('has a table of a few rows, from the first to the last', () => {
    expect(pick([1, 2, 3], 12)).toEqual([1, 2, 3]);
    const picked = pick(
      Array.from({ length: 192 }, (_, index) => index),
      12,
    );
    expect([picked.length, picked[0], picked.at(-1)]).toEqual([12, 0, 191]);
    expect(new Set(picked).size).toBe(12);
  });
});

describe('the chart of a price history', () => {
  const hrefs = { day: '/?d=day', week: '/?d=week', month: '/?d=month', year: '/?d=year' };
  const day = history(Array.from({ length: 192 }, (_, index) => `${1500 + (index % 40)}.50`));

  it.each(LOCALES)('in %s says in words and in a table what it draws, and runs left to right', (locale) => {
    const html = render(createElement(HistoryChart, { history: day, hrefs }), locale);
    expect(html).toContain('<svg aria-hidden="true"');
    expect(html).toMatch(/<div dir="ltr"><svg/);
    expect(html.match(/<tr/g)).toHaveLength(13);
    expect(html).toMatch(/<table/);
    expect(html).toContain('aria-current="true"');
    expect(html).not.toMatch(/price\.history|on[a-z]+=|<script/);
  });

  it('is small: a day of points is under 3 kB compressed', async () => {
    const { gzipSync } = await import('node:zlib');
    expect(gzipSync(render(createElement(HistoryChart, { history: day, hrefs }))).length).toBeLessThan(3072);
  });

  it('says since when it was recorded, where that is later than the time shown, and that samples do not move', () => {
    const html = render(createElement(HistoryChart, { history: history(['1.00', '1.00'], { sample: true }) }));
    expect(html).toContain('Prices have been recorded since');
    expect(html).toContain('sample rates');
    expect(render(createElement(HistoryChart, { history: day }))).not.toContain('have been recorded');
    expect(render(createElement(HistoryChart, { history: history(['1.00']) }))).toContain(
      'One price has been recorded',
    );
    expect(render(createElement(HistoryChart, { history: history([]) }))).toContain('No prices have been recorded');
  });
});

describe('why offers that follow the market wait', () => {
  const WAITING: [RateStatus, string, string][] = [
    [
      { state: 'split', because: { kind: 'spread', spreadBps: 310 } },
      'price.spread',
      'The price sources disagree by 3.1\u00a0%.',
    ],
    [{ state: 'stale', at: TO, ageSeconds: 14 * 60 + 5 }, 'price.stale', 'The last market rate is 14 minutes old.'],
    [{ state: 'stale', at: TO, ageSeconds: 7200 }, 'price.stale', 'The last market rate is 2 hours old.'],
    [{ state: 'stale', at: TO, ageSeconds: 86_400 * 8 }, 'price.stale', 'The last market rate is 8 days old.'],
    [{ state: 'split', because: { kind: 'jump', jumpBps: 1501 } }, 'price.jump', 'has just moved by 15.1\u00a0%'],
    [
      { state: 'split', because: { kind: 'too_few', have: 1, need: 3 } },
      'price.too_few',
      'Only 1 price source answers; 3 are needed.',
    ],
    [{ state: 'none' }, 'price.none', 'There is no market rate yet.'],
  ];

  it.each(WAITING)('%j is said on the page and refused in the take', (status, code, sentence) => {
    expect(rateRefusal(status)).toMatchObject({ code, status: 409 });
    const html = render(createElement(RatePaused, { status: rateStatusView(status), of: 'market' }));
    expect(html).toContain(sentence);
    for (const locale of LOCALES) {
      const text = render(createElement(RatePaused, { status: rateStatusView(status), of: 'offer' }), locale);
      expect(text).not.toContain('price.');
    }
  });

  it('is nothing where there is a rate, which names its sources', () => {
    const quote = (source: string, pair: string, used = true) => ({ source, pair, value: '1', at: TO, used });
    const quotes = [
      quote('kraken', 'ETH/USD'),
      quote('coinbase', 'ETH/USD'),
      quote('bitfinex', 'ETH/USD', false),
      quote('ecb', 'USD/EUR'),
    ];
    const price = { numerator: 1n, denominator: 1n };
    const status: RateStatus = {
      state: 'fresh',
      rate: { price, source: 'median', at: '2026-01-01T00:00:00.000Z', spreadBps: 31, quotes },
    };
    expect(rateRefusal(status)).toBeUndefined();
    expect(render(createElement(RatePaused, { status: rateStatusView(status), of: 'market' }))).toBe('');
    expect(render(createElement(RateNote, { status: rateStatusView(status) }))).toBe(
      'median of 2 sources, 0.4\u00a0% apart',
    );
  });
});
