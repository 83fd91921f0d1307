/** Reads the market's rows back from the page: its HTML says all of it, and is not sent a second time for the browser (aside.ts). */
import { readDecimal } from '#components/ui/digits.ts';
import type { MarketLine } from './market-lines.ts';

/** The rows of a list that market-row.tsx has drawn, in the reader's language. */
export function readLines(list: Element, locale: string): MarketLine[] {
  return [...list.children].map((row) => readLine(row, locale));
}

function readLine(row: Element, locale: string): MarketLine {
  const find = (selector: string) => row.querySelector(selector);
  const text = (selector: string) => find(selector)?.textContent ?? null;
  /** What stands behind the dot that parts it from what is before it. */
  const part = (selector: string) => text(selector)?.slice(' · '.length) ?? null;
  const [least = '', most = ''] = (text('.limits > bdi') ?? '').split(' – ');
  const trader = find('.trader > a')!;
  const go = find('a.go')!;
  const href = go.getAttribute('href')!;
  return {
    id: href.split('?')[0]!.slice('/offers/'.length),
    revision: Number(row.getAttribute('data-revision') ?? 1),
    price: figureOf(find('.price > bdi'), locale),
    coins: figureOf(find('.coins > bdi'), locale),
    from: text('.price > .from, .price > .far')!,
    far: find('.price > .far') !== null,
    least,
    most,
    ways: find('.ways')!.lastChild!.textContent!,
    trader: {
      id: trader.getAttribute('href')!.slice('/traders/'.length),
      name: trader.textContent!,
      online: find('.online') !== null,
    },
    vault: find('.vault') !== null,
    bond: part('.bond'),
    score: find('.score')?.lastChild!.textContent ?? null,
    share: text('.share'),
    trades: find('.rest')!.firstChild!.textContent!,
    completes: part('.done'),
    releases: part('.releases'),
    window: part('.window')!,
    more: find('summary')!.getAttribute('aria-label')!,
    go: { href, word: go.textContent!, label: go.getAttribute('aria-label')! },
  };
}

/** The figure without its invisible zeros and its unit. */
function figureOf(drawn: Element | null, locale: string): string | null {
  if (!drawn) return null;
  const written = [...drawn.childNodes].map((node) => (node.nodeName === 'I' ? '' : node.textContent)).join('');
  return readDecimal(written.slice(0, written.lastIndexOf(' ')), locale) ?? null;
}
