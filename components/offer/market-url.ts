/** The market's state as it stands in the URL: what a filter leaves open is not written. */
import type { MarketFilter } from '#lib/offer/schema.ts';

type Part = Partial<MarketFilter>;

/** The market with some of its filters changed; any change but of `after` begins at the first page. */
export function marketHref(filter: Part, change: { readonly [K in keyof Part]?: Part[K] | undefined }): string {
  return `/?${marketQuery({ ...filter, after: undefined, ...change })}`;
}

/** The query of exactly this page of the market. */
export function marketQuery(filter: { readonly [K in keyof Part]?: Part[K] | undefined }): string {
  const { want, asset, currency, amount, methods, country, takeable, online, vault, sort, after } = filter;
  const query = new URLSearchParams();
  const put = (name: string, value: string | undefined) => value && query.append(name, value);
  put('want', want);
  put('asset', asset);
  put('currency', currency);
  put('amount', amount);
  for (const method of methods ?? []) put('method', method);
  put('country', country);
  for (const [name, on] of Object.entries({ takeable, online, vault })) put(name, on ? '1' : undefined);
  put('sort', sort);
  put('after', after);
  return `${query}`;
}

/** The same page with what is known of the market as a whole, over a range of its history. */
export const aboutHref = (filter: Part, range: string): string => `/?${marketQuery(filter)}&about=${range}`;

/** An offer's page, with the amount that was looked for. */
export function offerHref(offerId: string, amount?: string): string {
  return amount ? `/offers/${offerId}?amount=${encodeURIComponent(amount)}` : `/offers/${offerId}`;
}

/** The filters that are on or off. */
export const OPTIONS = ['takeable', 'online', 'vault'] as const;

/** How many of the rarer filters are on. */
export const narrowedBy = (filter: MarketFilter): number =>
  filter.methods.length +
  (filter.country ? 1 : 0) +
  (filter.sort ? 1 : 0) +
  OPTIONS.filter((name) => filter[name]).length;
