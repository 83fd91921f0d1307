/** The figures of a person's row that reputation counts. Pure. */
import { dateOf, type Instant } from '#lib/kernel/instant.ts';

export type Figures = {
  readonly accountId: string;
  readonly tradesDone: number;
  readonly tradesDone30d: number;
  /** Distinct people of whose trades with them one was carried out. */
  readonly partners: number;
  readonly completionBps: number | null;
  readonly medianPaySeconds: number | null;
  readonly medianReleaseSeconds: number | null;
  readonly disputesLost: number;
  readonly firstTradeAt: Instant | null;
  /** Basis points: the score, and the upper end of its interval. */
  readonly scoreLow: number;
  readonly scoreHigh: number;
};

/** Those that change while nothing happens. */
export type ScoreFigures = Pick<Figures, 'accountId' | 'scoreLow' | 'scoreHigh' | 'tradesDone30d'>;

/** As a statement is handed it. */
export const standingRow = (one: Figures): Readonly<Record<keyof Figures, string | number | null>> => ({
  ...one,
  firstTradeAt: one.firstTradeAt === null ? null : dateOf(one.firstTradeAt).toISOString(),
});
