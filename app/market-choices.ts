/** What the market's filters offer to choose from, in the reader's language. */
import type { Choice } from '#components/offer/market-filters.tsx';
import { assetLabel } from '#lib/chain/asset-label.ts';
import { listTraded } from '#lib/chain/traded.ts';
import { countryName } from '#lib/kernel/names.ts';
import type { MarketFilter } from '#lib/offer/schema.ts';
import { findMethod, listMethods, TRADED_COUNTRIES } from '#lib/payment/registry.ts';

/** A word for itself, where it is read as it is written: the page is the shorter for it. */
export const assetChoices = (): (string | Choice)[] =>
  listTraded().map(({ key }) => (assetLabel(key) === key ? key : { value: key, label: assetLabel(key) }));

export const countryChoices = (locale: string): Choice[] =>
  TRADED_COUNTRIES.map((code) => ({ value: code, label: countryName(code, locale) })).sort((a, b) =>
    a.label.localeCompare(b.label, locale),
  );

/** The currency's rails and those chosen, with how many offers there are of each, those with most first. */
export function methodChoices(
  filter: MarketFilter,
  counts: Readonly<Record<string, number>>,
  locale: string,
): (Choice & { readonly count: number })[] {
  const rails = listMethods({ currency: filter.currency });
  const others = filter.methods.map((id) => findMethod(id)!).filter((method) => !rails.includes(method));
  return [...others, ...rails]
    .map(({ id, label }) => ({ value: id, label, count: counts[id] ?? 0 }))
    .sort((a, b) => b.count - a.count || a.label.localeCompare(b.label, locale));
}
