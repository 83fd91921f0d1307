/** The order of the market, and where its next page begins. Pure. */
import type { Price } from '../kernel/money.ts';
import { comparePrices } from '../price/ratio.ts';
import type { MarketFilter } from './schema.ts';

type Sortable = { readonly id: string; readonly exact: Price | undefined };

/** Who buys wants the lowest price first, who sells the highest; equal prices by id, so that pages do not overlap. */
export function order(want: 'buy' | 'sell', a: Sortable, b: Sortable): number {
  const byPrice = comparePrices(a.exact!, b.exact!) * (want === 'buy' ? 1 : -1);
  return byPrice || (a.id < b.id ? -1 : 1);
}

/** Where the page after the cursor begins. A broken cursor begins at the start. */
export function afterIndex(views: readonly Sortable[], filter: MarketFilter): number {
  const match = /^([1-9]\d{0,77})_([1-9]\d{0,77})_([0-9a-z]{20})$/.exec(filter.after ?? '');
  if (!match) return 0;
  const last = { id: match[3]!, exact: { numerator: BigInt(match[1]!), denominator: BigInt(match[2]!) } };
  const index = views.findIndex((view) => order(filter.want, view, last) > 0 && view.id !== last.id);
  return index === -1 ? views.length : index;
}
