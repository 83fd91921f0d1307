/** What the tables of currencies have in common: many rates per one base at one time. */
import type { Instant } from '#lib/kernel/instant.ts';
import { DAY } from '#lib/kernel/instant.ts';
import { perDollarOf } from '../combine.ts';
import type { Ratio } from '../decimal.ts';
import type { SourceId } from '../source-ids.ts';
import { asFailure, fiatFigure, SourceFailed, type Reading } from './source.ts';

/** Tables come out on working days: four days without any (Easter) must not end them. */
export const TABLE_GOOD_FOR = 6 * DAY;

/** Quotes per dollar of the currencies asked for; a rate that is no rate is a failure of its own. */
export function readTable(
  source: SourceId,
  base: string,
  rates: Readonly<Record<string, string>>,
  at: Instant,
  currencies: readonly string[],
): Reading {
  const failures: SourceFailed[] = [];
  const figures = new Map<string, Ratio>();
  for (const code of new Set([...currencies, 'USD'])) {
    const text = Object.hasOwn(rates, code) ? rates[code] : undefined;
    if (text === undefined || code === base) continue;
    try {
      figures.set(code, fiatFigure(text, code));
    } catch (error) {
      if (!(error instanceof SourceFailed)) throw error;
      failures.push(error);
    }
  }
  const table = perDollarOf(base, figures);
  if (table.length === 0 && failures.length === 0)
    failures.push(new SourceFailed('wrong_pair', `${source} has no dollar`));
  const quotes = table
    .filter(({ currency }) => currencies.includes(currency))
    .map(({ currency, value }) => ({ source, base: 'USD', quote: currency, value, at, goodFor: TABLE_GOOD_FOR }));
  return { quotes, failures };
}

/** Runs what reads a table; a throw of it becomes a failure. */
export async function reading(read: () => Promise<Reading>): Promise<Reading> {
  try {
    return await read();
  } catch (error) {
    return { quotes: [], failures: [asFailure(error)] };
  }
}
