/** Rows of the facts as COPY takes and gives them: tens of millions, so each is written as one text and its columns stand twice, here and there. */
import { cellText, type Row } from '#lib/db/copy.ts';
import { DAY, dateOf, type Instant } from '#lib/kernel/instant.ts';
import type { Counted, EndedTrade } from '../evidence.ts';
import { dayOf, type Day, type PairFacts, type TimeOf } from '../facts.ts';
import { goodTerm } from '../score.ts';
import type { dayRow, pairRow } from './rows.ts';

/** A cell of nothing. */
const NONE = cellText(null);
const TWO = Array.from({ length: 60 }, (_, n) => `${n}`.padStart(2, '0'));
const dates = new Map<number, string>();

/** An instant, made several times as fast as by a `Date` where one of its day was made before. */
function textOf(at: Instant | null): string {
  if (at === null) return NONE;
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
export const tradeOfCopied = (row: Row): EndedTrade => ({
  id: row.text(0)!,
  buyerId: row.text(1)!,
  sellerId: row.text(2)!,
  finalState: row.word(3)!,
  endedBy: row.word(4),
  fault: row.word(5),
  faultBy: row.word(6),
  methodId: row.word(7)!,
  practice: row.word(8) === 't',
  // Money is exact, however much.
  usdCents: row.isNull(9) ? null : BigInt(row.text(9)!),
  endedAt: row.whole(10),
  fundedAt: row.whole(11),
  paidAt: row.whole(12),
  disputedById: row.text(13),
});

const flag = (value: boolean): string => (value ? 't' : 'f');

/** Columns of evidence, and its line with their cells in that order. */
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
export function evidenceLine(one: Counted): string {
  const people = `${cellText(one.tradeId)}\t${cellText(one.accountId)}\t${cellText(one.partnerId)}`;
  const said = `${one.kind}\t${flag(one.done)}\t${flag(one.lost)}\t${flag(one.disputed)}\t${one.stakeMicro}\t${one.credenceMicro}`;
  const when = `${textOf(one.at)}\t${textOf(one.fundedAt)}\t${one.usdCents ?? NONE}\t${one.paySeconds ?? NONE}\t${one.releaseSeconds ?? NONE}`;
  return `${people}\t${said}\t${when}\t${cellText(one.methodId)}\n`;
}

export const PAIR_COPIED = [
  'accountId',
  'partnerId',
  'stakeMicro',
  'credenceMicro',
  'lastAt',
  'trades',
  'term',
] as const satisfies readonly (keyof ReturnType<typeof pairRow>)[];
export const pairLine = (accountId: string, partnerId: string, pair: PairFacts): string =>
  `${cellText(accountId)}\t${cellText(partnerId)}\t${pair.stakeMicro}\t${pair.credenceMicro}\t${textOf(pair.lastAt)}\t${pair.trades}\t${goodTerm(pair)}\n`;

export const DAY_COPIED = [
  'accountId',
  'day',
  'completed',
  'faults',
  'volumeCents',
] as const satisfies readonly (keyof ReturnType<typeof dayRow>)[];
export const dayLine = (accountId: string, day: number, { completed, faults, volumeCents }: Day): string =>
  `${cellText(accountId)}\t${day}\t${completed}\t${faults}\t${volumeCents}\n`;

export const METHOD_COPIED = ['accountId', 'methodId', 'count'] as const;
export const methodLine = (accountId: string, methodId: string, count: number): string =>
  `${cellText(accountId)}\t${cellText(methodId)}\t${count}\n`;

export const TIME_COPIED = ['accountId', 'what', 'bucket', 'count'] as const;
export const timeLine = (accountId: string, what: TimeOf, bucket: number, count: number): string =>
  `${cellText(accountId)}\t${what}\t${bucket}\t${count}\n`;
