/** What a price source is. One file each beside this one; the registry makes those that the settings name. */
import type { Instant } from '#lib/kernel/instant.ts';
import type { Quote } from '../combine.ts';
import { CLOCK_SKEW } from '../combine.ts';
import { parseFigure, type Ratio } from '../decimal.ts';
import { comparePrices } from '../ratio.ts';
import type { SourceId } from '../source-ids.ts';

export type FailureReason =
  | 'unreachable'
  | 'too_late'
  | 'too_large'
  | 'status'
  | 'redirect'
  | 'content_type'
  | 'malformed'
  | 'wrong_pair'
  | 'absurd';

/** A source that gave no usable answer; the others go on. */
export class SourceFailed extends Error {
  readonly reason: FailureReason;
  constructor(reason: FailureReason, detail: string) {
    super(`${reason}: ${detail.slice(0, 200)}`);
    this.reason = reason;
  }
}

/** What a reading asks for: symbols of assets and codes of currencies. A source answers those of them it knows. */
export type Asked = { readonly assets: readonly string[]; readonly currencies: readonly string[] };

export type Reading = { readonly quotes: readonly Quote[]; readonly failures: readonly SourceFailed[] };

export type PriceSource = {
  readonly id: SourceId;
  /** How often it is asked; one that failed is asked again with the next tick, but not more often than each half minute. */
  readonly everySeconds: number;
  /** Reads it at `now` (our own clock). Never throws: what went wrong is among the failures. */
  read(asked: Asked, now: Instant): Promise<Reading>;
};

/** Beyond these no figure is anybody's price, and an answer that says so is no answer. */
const COIN_BOUNDS = [parseFigure('1e-12')!, parseFigure('1e12')!] as const;
const FIAT_BOUNDS = [parseFigure('1e-6')!, parseFigure('1e9')!] as const;

function within(text: string, [least, most]: readonly [Ratio, Ratio], what: string): Ratio {
  const value = parseFigure(text);
  if (!value || comparePrices(value, least) < 0 || comparePrices(value, most) > 0)
    throw new SourceFailed('absurd', `${what} at ${text}`);
  return value;
}

/** A coin's worth as a source printed it. Throws a failure where it is no positive decimal within sane bounds. */
export const coinFigure = (text: string, what: string): Ratio => within(text, COIN_BOUNDS, what);

/** A currency's rate as a table printed it. */
export const fiatFigure = (text: string, what: string): Ratio => within(text, FIAT_BOUNDS, what);

/** A source's own time in seconds. Throws a failure for one that is not whole seconds of this age, or that lies ahead of us. */
export function sourceTime(seconds: number, now: Instant, what: string): Instant {
  const at = Math.floor(seconds);
  if (!Number.isSafeInteger(at) || at <= 0 || at > now + CLOCK_SKEW)
    throw new SourceFailed('malformed', `${what} has the time ${seconds}`);
  return at;
}

/** What a throw says about a source; one of ours as it is, any other is an answer that could not be read. */
export const asFailure = (error: unknown): SourceFailed =>
  error instanceof SourceFailed ? error : new SourceFailed('malformed', String((error as Error).message ?? error));

/** One request a market, side by side; a market that fails takes no other with it. */
export async function readEach<T>(markets: readonly T[], read: (market: T) => Promise<Quote>): Promise<Reading> {
  const settled = await Promise.allSettled(markets.map(read));
  return {
    quotes: settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
    failures: settled.flatMap((one) => (one.status === 'rejected' ? [asFailure(one.reason)] : [])),
  };
}

/**
 * One request for many markets: `ask` answers with what picks one market's quote out of the answer. Each is picked by itself, so that
 * one bad figure does not spoil the good ones beside it.
 */
export async function readMany<T>(markets: readonly T[], ask: () => Promise<(market: T) => Quote>): Promise<Reading> {
  if (markets.length === 0) return { quotes: [], failures: [] };
  const quotes: Quote[] = [];
  const failures: SourceFailed[] = [];
  let pick: (market: T) => Quote;
  try {
    pick = await ask();
  } catch (error) {
    return { quotes, failures: [asFailure(error)] };
  }
  for (const market of markets) {
    try {
      quotes.push(pick(market));
    } catch (error) {
      failures.push(asFailure(error));
    }
  }
  return { quotes, failures };
}
