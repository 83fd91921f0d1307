/** The market's state as it stands in the URL: what a filter leaves open is not written. */
import type { MarketFilter } from '#lib/offer/schema.ts';

const ORDER = ['want', 'asset', 'currency', 'amount', 'method', 'country', 'after'] as const;

/** The market with some of its filters changed; any change but of `after` begins at the first page. */
export function marketHref(
  filter: MarketFilter,
  change: Partial<Record<(typeof ORDER)[number], string | undefined>>,
): string {
  const next: Record<string, string | undefined> = { ...filter, after: undefined, ...change };
  const query = new URLSearchParams();
  for (const key of ORDER) if (next[key]) query.set(key, next[key]);
  return `/?${query}`;
}

/** An offer's page, with the amount that was looked for. */
export function offerHref(offerId: string, amount?: string): string {
  return amount ? `/offers/${offerId}?amount=${encodeURIComponent(amount)}` : `/offers/${offerId}`;
}
