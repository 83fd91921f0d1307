/** Finding a rail among all of them: those of the person's own country first, by what people call it, its banks among them. Pure. */
import { findCurrency } from '#lib/kernel/currencies.ts';
import type { Method } from './method.ts';

/** `home`: moves the currency in the person's own country; `currency`: moves it elsewhere; `other`: another currency. */
export type Place = 'home' | 'currency' | 'other';
export type Found = {
  readonly method: Method;
  readonly place: Place;
  /** The alias or bank by which it was found, where its own name does not say it. */
  readonly via: string | undefined;
};

export type MethodSearch = {
  readonly query?: string;
  readonly currency?: string | undefined;
  readonly country?: string | undefined;
  /** A country's name in the reader's language, so that "Kenya" finds its rails. */
  readonly nameOf?: (country: string) => string;
};

/** Small letters without marks, so that "itau" finds "Itaú". */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[’'ʼ.-]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The country whose rails stand first: the person's, if some rail moves the currency there; else the currency's own. */
export function homeOf(methods: readonly Method[], { currency, country }: MethodSearch): string | undefined {
  const moves = (code: string) =>
    methods.some(
      // A rail of many currencies is at home nowhere.
      ({ currencies, countries }) =>
        currencies.length <= 4 && countries.includes(code) && (currency === undefined || currencies.includes(currency)),
    );
  if (country !== undefined && moves(country)) return country;
  const home = currency === undefined ? undefined : findCurrency(currency)?.home;
  return home !== undefined && home !== 'EU' ? home : undefined;
}

/** The rails that every word of the query fits, nearest first: home, the currency, others; in each the best match, then the rail of fewest currencies and countries. */
export function findMethods(methods: readonly Method[], search: MethodSearch): readonly Found[] {
  const home = homeOf(methods, search);
  const words = fold(search.query ?? '').split(' ').filter(Boolean); // prettier-ignore
  const found = methods.flatMap((method) => {
    const match = matchOf(method, words, search.nameOf);
    return match ? [{ method, via: match.via, rank: match.rank, place: placeOf(method, search.currency, home) }] : [];
  });
  const order: readonly Place[] = ['home', 'currency', 'other'];
  return found
    .sort(
      (a, b) =>
        order.indexOf(a.place) - order.indexOf(b.place) ||
        a.rank - b.rank ||
        a.method.currencies.length - b.method.currencies.length ||
        a.method.countries.length - b.method.countries.length ||
        (a.method.label < b.method.label ? -1 : 1),
    )
    .map(({ method, place, via }) => ({ method, place, via }));
}

function placeOf(method: Method, currency: string | undefined, home: string | undefined): Place {
  if (currency !== undefined && !method.currencies.includes(currency)) return 'other';
  return home !== undefined && method.countries.includes(home) ? 'home' : 'currency';
}

const startsAWord = (text: string, word: string): boolean => ` ${text}`.includes(` ${word}`);

/** How well the words fit: 0 its name, 1 an alias, 2 a bank, 3 country, currency or the middle of a word. */
function matchOf(
  method: Method,
  words: readonly string[],
  nameOf: MethodSearch['nameOf'],
): { readonly rank: number; readonly via: string | undefined } | undefined {
  if (words.length === 0) return { rank: 0, via: undefined };
  const label = fold(method.label);
  const banks = Object.values(method.fields).flatMap(({ choices = [], word }) =>
    word === 'bank' || word === 'brand' ? choices.map((one) => one.label) : [],
  );
  const named = [...(method.aliases ?? []), ...banks].map((text) => ({ text, folded: fold(text) }));
  // A rail of half the world is not what somebody means who types a country.
  const places = method.countries.length > 8 ? [] : method.countries.map((code) => fold(nameOf?.(code) ?? ''));
  const rest = [...places, ...(method.currencies.length > 8 ? [] : method.currencies.map(fold))];
  let rank = 0;
  let via: string | undefined;
  for (const word of words) {
    if (startsAWord(label, word)) continue;
    const at = named.findIndex(({ folded }) => startsAWord(folded, word));
    if (at >= 0) {
      rank = Math.max(rank, at < (method.aliases?.length ?? 0) ? 1 : 2);
      via ??= named[at]!.text;
      continue;
    }
    const inside = named.find(({ folded }) => word.length > 1 && folded.includes(word));
    if (!inside && !label.includes(word) && !rest.some((text) => startsAWord(text, word))) return undefined;
    rank = 3;
    via ??= inside?.text;
  }
  return { rank, via };
}
