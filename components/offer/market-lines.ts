/** A row of the market as its list draws it: text, written once. Exact; only short. */
import { writeDecimal } from '#components/ui/digits.ts';
import { percentOf, roughly } from '#components/trader/rounded.ts';
import type { MarketFilter } from '#lib/offer/schema.ts';
import type { MarketRow } from '#lib/offer/view.ts';
import { getAsset } from '#lib/chain/chains.ts';
import { formatUnits } from '#lib/kernel/money.ts';
import { findMethod } from '#lib/payment/registry.ts';
import { fiatText, takeLimits, wholeTime } from './amounts.ts';
import { isolated, type DistanceWords } from './distance.tsx';
import { drawFigures, type DrawnFigures } from './market-figures.ts';
import { offerHref } from './market-url.ts';

export type MarketLine = DrawnFigures & {
  readonly id: string;
  readonly revision: number;
  /** Written limits, the unit at the second one. */
  readonly least: string;
  readonly most: string;
  /** The rails' names. */
  readonly ways: string;
  readonly trader: { readonly id: string; readonly name: string; readonly online: boolean };
  readonly vault: boolean;
  /** "Merchant, a bond of 1,000 USDC behind it", unfolded; null: no merchant. */
  readonly bond: string | null;
  /** The score, whole points of a hundred; null: nothing is known. How sure it is stands on the offer and the profile. */
  readonly score: string | null;
  /** Completion rate, written; null: no trade yet. */
  readonly share: string | null;
  /** "12 trades", "completes 99 %" and how long they usually take to release; null: not known, or not theirs to do. */
  readonly trades: string;
  readonly completes: string | null;
  readonly releases: string | null;
  /** "30 minutes to pay". */
  readonly window: string;
  /** Of the button that unfolds the rest. */
  readonly more: string;
  readonly go: { readonly href: string; readonly word: string; readonly label: string };
};

type Say = (key: string, values?: Record<string, string | number>) => string;

/** The words that lines are written with: the same on the server and in the browser, which have them from different places. */
export type LineWords = {
  readonly locale: string;
  readonly market: Say;
  readonly time: Say;
  readonly past: Say;
  readonly distance: DistanceWords;
};

/** Names in a row, each whole and in its own direction: a line breaks between them. */
const rails = (ids: readonly string[]) =>
  ids.map((id) => `\u2068${(findMethod(id)?.label ?? id).replaceAll(' ', '\u00a0')}\u2069`).join(' · ');

export function marketLine(
  row: MarketRow,
  words: LineWords,
  { want, amount }: Pick<MarketFilter, 'want' | 'amount'>,
): MarketLine {
  const { maker, asset } = row;
  const { locale, market, past } = words;
  // Whoever sells to an offer waits for its maker to pay, not to release: then that time says nothing.
  const seconds = row.side === 'sell' ? maker.medianReleaseSeconds : null;
  const window = wholeTime(row.paymentWindowSeconds);
  const share =
    maker.completionBps === null ? null : isolated(`${writeDecimal(percentOf(maker.completionBps), locale)}%`);
  const name = market(want === 'buy' ? 'buyFrom' : 'sellTo', { asset, name: maker.name });
  const word = row.isMine ? market('mine') : market(want);
  return {
    ...drawFigures(row, row.assetDecimals, words.distance),
    ...limitsOf(row, locale),
    id: row.id,
    revision: row.revision,
    ways: rails(row.methodIds),
    trader: { id: maker.id, name: maker.name, online: maker.online },
    vault: row.standing?.coversMost ?? false,
    bond: maker.bond && market('bond', { amount: bondText(maker.bond, row.chainId, locale) }),
    score: maker.scoreLow < 100 ? null : `${Math.floor(maker.scoreLow / 100)}`,
    share,
    trades: maker.tradesDone === 0 ? past('newcomer') : past('trades', { count: maker.tradesDone }),
    completes: share === null ? null : market('completes', { share }),
    releases: seconds === null ? null : market('releases', { time: usual(seconds, locale) }),
    window: market('window', { time: words.time(window.unit, { count: window.count }) }),
    more: market('moreOf', { name: maker.name }),
    go: {
      href: offerHref(row.id, row.isMine ? undefined : amount),
      word,
      label: row.isMine ? `${word}: ${name}` : name,
    },
  };
}

function bondText({ asset, units }: NonNullable<MarketRow['maker']['bond']>, chainId: number, locale: string): string {
  const { decimals } = getAsset(chainId, asset);
  return isolated(`${writeDecimal(formatUnits(BigInt(units), decimals), locale)}\u00a0${asset}`);
}

/** Whole amounts are read faster without their zeros; one that is not keeps both exact. */
function limitsOf(row: MarketRow, locale: string): { least: string; most: string } {
  const { leastMinor, mostMinor, nothingLeft } = takeLimits(row);
  const limits = [leastMinor, nothingLeft ? leastMinor : mostMinor].map((minor) => fiatText(minor, row));
  const whole = limits.every((text) => /^\d+(\.0+)?$/.test(text));
  const [least, most] = limits.map((text) => writeDecimal(whole ? text.split('.')[0]! : text, locale));
  return { least: least!, most: `${most}\u00a0${row.currency}` };
}

function usual(seconds: number, locale: string): string {
  const { value, unit } = roughly(seconds);
  const words = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', numberingSystem: 'latn' });
  // A number and its unit stay on one line.
  return words.format(value).replaceAll(' ', '\u00a0');
}
