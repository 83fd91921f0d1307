/** How the moderators' desk is put in order: what is asked of it stands in the address. Pure. */
import { NEEDS, type DisputeRow, type Need } from './view.ts';

export const SORTS = ['urgency', 'age', 'amount', 'deadline'] as const;
export type Sort = (typeof SORTS)[number];

export type DeskQuestion = { readonly sort: Sort; readonly need: Need | null };

type Asked = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What the address asks for; whatever it says besides is left out. */
export function readQuestion({ sort, need }: Asked): DeskQuestion {
  return {
    sort: SORTS.find((one) => one === sort) ?? 'urgency',
    need: NEEDS.find((one) => one === need) ?? null,
  };
}

/** The address of a desk in this order; nothing is said of what is so by itself. */
export function deskHref({ sort, need }: DeskQuestion): string {
  const query = new URLSearchParams({ ...(sort !== 'urgency' && { sort }), ...(need && { need }) }).toString();
  return query ? `/disputes?${query}` : '/disputes';
}

const rank = (need: Need | null): number => (need === null ? NEEDS.length : NEEDS.indexOf(need));
const atEnd = (at: number | null): number => at ?? Infinity;

/** US cents; what nobody can value stands first, as it counts as large. */
const worth = ({ worthUsdMinor }: DisputeRow): bigint | null => (worthUsdMinor === null ? null : BigInt(worthUsdMinor));

function byWorth(a: DisputeRow, b: DisputeRow): number {
  const [one, other] = [worth(a), worth(b)];
  if (one === other) return 0;
  if (one === null) return -1;
  if (other === null) return 1;
  return one > other ? -1 : 1;
}

const byDeadline = (a: DisputeRow, b: DisputeRow): number => {
  const [one, other] = [atEnd(a.dueAt), atEnd(b.dueAt)];
  return one === other ? 0 : one - other;
};
const byAge = (a: DisputeRow, b: DisputeRow): number => a.openedAt - b.openedAt;

/** urgency: what is lost first if nobody acts, then what is due first. Every order ends with what waits longest. */
const ORDERS: Readonly<Record<Sort, (a: DisputeRow, b: DisputeRow) => number>> = {
  urgency: (a, b) => rank(a.need) - rank(b.need) || byDeadline(a, b) || byAge(a, b),
  age: byAge,
  amount: (a, b) => byWorth(a, b) || byAge(a, b),
  deadline: (a, b) => byDeadline(a, b) || byAge(a, b),
};

/** The rows that need this, in this order. */
export const arrange = (rows: readonly DisputeRow[], { sort, need }: DeskQuestion): DisputeRow[] =>
  rows.filter((row) => need === null || row.need === need).sort(ORDERS[sort]);
