/** A row of the market as its list draws it: what never changes under the reader's eyes is already text. Exact; only short. */
import { writeDecimal } from '#components/ui/digits.ts';
import { percentOf, roughly } from '#components/trader/rounded.ts';
import type { MarketRow } from '#lib/offer/view.ts';
import { findMethod } from '#lib/payment/registry.ts';
import { fiatText, takeLimits, wholeTime } from './amounts.ts';

/** What can change while it is looked at. */
export type LiveFigures = {
  /** Fiat per whole coin. */
  readonly wholePrice: string | null;
  readonly fromMarketBps: number | null;
  /** Base units for the amount looked for. */
  readonly forAmountUnits: string | null;
};

export type MarketLine = LiveFigures & {
  readonly id: string;
  readonly revision: number;
  /** Written limits, the unit at the second one. */
  readonly least: string;
  readonly most: string;
  readonly methods: readonly string[];
  readonly trader: { readonly id: string; readonly name: string; readonly online: boolean };
  /** Completion rate in percent; null: no trade yet. */
  readonly share: string | null;
  /** "12 trades". */
  readonly trades: string;
  /** How long they usually take to release; null: not known, or not theirs to do. */
  readonly releases: string | null;
  readonly vault: boolean;
  /** "30 minutes". */
  readonly window: string;
  readonly mine: boolean;
};

/** The words that lines are written with. */
export type LineWords = {
  readonly locale: string;
  readonly trades: (count: number) => string;
  readonly releases: (time: string) => string;
  readonly time: (unit: 'minutes' | 'hours' | 'days', count: number) => string;
};

type Say = (key: string, values?: Record<string, string | number>) => string;

/** The same words on the server and in the browser, which have their sentences from different places. */
export function lineWords(
  locale: string,
  say: { readonly market: Say; readonly time: Say; readonly past: Say },
): LineWords {
  return {
    locale,
    trades: (count) => (count === 0 ? say.past('newcomer') : say.past('trades', { count })),
    releases: (time) => say.market('releases', { time }),
    time: (unit, count) => say.time(unit, { count }),
  };
}

/** A figure or a range inside a sentence of either direction reads left to right. */
const isolated = (text: string) => `\u2066${text}\u2069`;

export function marketLine(row: MarketRow, words: LineWords): MarketLine {
  const { maker } = row;
  const { locale } = words;
  const { leastMinor, mostMinor, nothingLeft } = takeLimits(row);
  const limits = [leastMinor, nothingLeft ? leastMinor : mostMinor].map((minor) => fiatText(minor, row));
  // Whole amounts are read faster without their zeros; one that is not keeps both exact.
  const whole = limits.every((text) => /^\d+(\.0+)?$/.test(text));
  const [least, most] = limits.map((text) => writeDecimal(whole ? text.split('.')[0]! : text, locale)) as [
    string,
    string,
  ];
  // Whoever sells to an offer waits for its maker to pay, not to release: then that time says nothing.
  const seconds = row.side === 'sell' ? maker.medianReleaseSeconds : null;
  const window = wholeTime(row.paymentWindowSeconds);
  return {
    id: row.id,
    revision: row.revision,
    wholePrice: row.wholePrice,
    fromMarketBps: row.fromMarketBps,
    forAmountUnits: row.forAmountUnits,
    least,
    most: `${most}\u00a0${row.currency}`,
    methods: row.methodIds.map((id) => findMethod(id)?.label ?? id),
    trader: { id: maker.id, name: maker.name, online: maker.online },
    share: maker.completionBps === null ? null : isolated(`${writeDecimal(percentOf(maker.completionBps), locale)}%`),
    trades: words.trades(maker.tradesDone),
    releases: seconds === null ? null : words.releases(usual(seconds, locale)),
    vault: row.standing?.coversMost ?? false,
    window: words.time(window.unit, window.count),
    mine: row.isMine,
  };
}

function usual(seconds: number, locale: string): string {
  const { value, unit } = roughly(seconds);
  const words = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', numberingSystem: 'latn' });
  // A number and its unit stay on one line.
  return words.format(value).replaceAll(' ', '\u00a0');
}
