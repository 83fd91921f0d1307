/** One tick: from every quote that is held to the rate of every pair, past the circuit breaker. Pure. */
import type { Instant } from '#lib/kernel/instant.ts';
import { judge, type Breaker } from './breaker.ts';
import {
  COIN_RULES,
  cross,
  FIAT_RULES,
  inDollars,
  perDollar,
  type Combined,
  type Quote,
  type Rules,
} from './combine.ts';

/** A coin in dollars or the dollar in a currency: what rates are made of, and what the breaker watches. */
export type Leg = {
  readonly base: string;
  readonly quote: string;
  readonly combined: Combined;
  readonly breaker: Breaker;
};

export type Pair = { readonly asset: string; readonly currency: string; readonly combined: Combined };

export type TickRules = { readonly coin: Rules; readonly fiat: Rules };
export const MANY_SOURCES: TickRules = { coin: COIN_RULES, fiat: FIAT_RULES };
/** The sample figures are one voice, and stand alone. */
export const ONE_SOURCE: TickRules = { coin: { ...COIN_RULES, least: 1 }, fiat: { ...FIAT_RULES, least: 1 } };

export const legKey = (base: string, quote: string): string => `${base}/${quote}`;

function judged(
  base: string,
  quote: string,
  combined: Combined,
  breakers: ReadonlyMap<string, Breaker>,
  now: Instant,
): Leg {
  const breaker = breakers.get(legKey(base, quote)) ?? {};
  // Nothing agreed on: what was waiting to be confirmed has not lasted.
  if (combined.state !== 'fresh') return { base, quote, combined, breaker: { anchor: breaker.anchor } };
  const { value, kept, cut } = combined;
  const verdict = judge(breaker, { value, voices: kept.length, dissent: cut.length > 0 }, now);
  if (verdict.believed) return { base, quote, combined, breaker: verdict.breaker };
  const because = { kind: 'jump', jumpBps: verdict.jumpBps } as const;
  return { base, quote, combined: { state: 'split', because, kept, cut }, breaker: verdict.breaker };
}

/** Units of each currency for one whole coin of each asset at `now`, and the legs with what the breaker is to remember of them. */
export function tick(
  quotes: readonly Quote[],
  breakers: ReadonlyMap<string, Breaker>,
  asked: { readonly assets: readonly string[]; readonly currencies: readonly string[] },
  now: Instant,
  rules: TickRules = MANY_SOURCES,
): { readonly pairs: readonly Pair[]; readonly legs: readonly Leg[] } {
  const coins = asked.assets.map((asset) =>
    judged(asset, 'USD', inDollars(asset, quotes, now, rules.coin), breakers, now),
  );
  const fiats = asked.currencies.map((code) =>
    judged('USD', code, perDollar(code, quotes, now, rules.fiat), breakers, now),
  );
  const pairs = coins.flatMap((coin) =>
    fiats.map((fiat) => ({
      asset: coin.base,
      currency: fiat.quote,
      combined: cross(coin.combined, fiat.combined),
    })),
  );
  return { pairs, legs: [...coins, ...fiats] };
}
