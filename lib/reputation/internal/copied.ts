/** Rows of the facts as COPY takes and gives them: tens of millions, so without an object for each. */
import type { Cell } from '#lib/db/copy.ts';
import { DAY, dateOf, type Instant } from '#lib/kernel/instant.ts';
import type { Counted, EndedTrade } from '../evidence.ts';
import { dayOf, type PairFacts } from '../facts.ts';
import { goodTerm } from '../score.ts';
import type { pairRow } from './rows.ts';

const TWO = Array.from({ length: 60 }, (_, n) => `${n}`.padStart(2, '0'));
const dates = new Map<number, string>();

/** An instant, made several times as fast as by a `Date` where one of its day was made before. */
function textOf(at: Instant | null): string | null {
  if (at === null) return null;
  const day = dayOf(at);
  let date = dates.get(day);
  if (date === undefined)
    dates.set(
      day,
      (date = dateOf(day * DAY)
        .toISOString()
        .slice(0, 11)),
    );
  const second = at - day * DAY;
  return `${date}${TWO[Math.floor(second / 3600)]}:${TWO[Math.floor(second / 60) % 60]}:${TWO[second % 60]}Z`;
}

/** A trade from a row that COPY gave, whose cells stand in the order of {@link TRADE_COLUMNS}. */
export function tradeOfCells(cells: readonly (string | null)[]): EndedTrade {
  const [id, buyerId, sellerId, finalState, endedBy, fault, faultBy, methodId, practice, ...rest] = cells;
  const [usdCents, endedAt, fundedAt, paidAt, disputedById] = rest;
  const seconds = (cell: string | null | undefined) => (cell == null ? null : Math.floor(Number(cell)));
  return {
    id: id!,
    buyerId: buyerId!,
    sellerId: sellerId!,
    finalState: finalState!,
    endedBy: endedBy!,
    fault: fault!,
    faultBy: faultBy!,
    endedAt: seconds(endedAt),
    fundedAt: seconds(fundedAt),
    paidAt: seconds(paidAt),
    usdCents: usdCents == null ? null : BigInt(usdCents),
    methodId: methodId!,
    practice: practice === 't',
    disputedById: disputedById!,
  };
}

/** Columns of evidence, and their cells in that order. */
export const EVIDENCE_COPIED = [
  'tradeId',
  'accountId',
  'partnerId',
  'kind',
  'done',
  'lost',
  'disputed',
  'stakeMicro',
  'credenceMicro',
  'at',
  'fundedAt',
  'usdCents',
  'paySeconds',
  'releaseSeconds',
  'methodId',
] as const satisfies readonly (keyof Counted)[];
export const evidenceCells = (one: Counted): readonly Cell[] => [
  one.tradeId,
  one.accountId,
  one.partnerId,
  one.kind,
  one.done,
  one.lost,
  one.disputed,
  one.stakeMicro,
  one.credenceMicro,
  textOf(one.at),
  textOf(one.fundedAt),
  one.usdCents,
  one.paySeconds,
  one.releaseSeconds,
  one.methodId,
];

export const PAIR_COPIED = [
  'accountId',
  'partnerId',
  'stakeMicro',
  'credenceMicro',
  'lastAt',
  'trades',
  'term',
] as const satisfies readonly (keyof ReturnType<typeof pairRow>)[];
export const pairCells = (accountId: string, partnerId: string, pair: PairFacts): readonly Cell[] => [
  accountId,
  partnerId,
  pair.stakeMicro,
  pair.credenceMicro,
  textOf(pair.lastAt),
  pair.trades,
  goodTerm(pair),
];
