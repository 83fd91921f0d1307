/** What staff see of somebody's signals, and the person of what was decided. Pure. */
import type { Instant } from '#lib/kernel/instant.ts';
import type { SignalKind } from './kinds.ts';

export const MEASURES = ['none', 'hold', 'pause', 'ban'] as const;
/** `none`: nothing in it. `hold`: the lowest limits until it is lifted. */
export type Measure = (typeof MEASURES)[number];
export const readMeasure = (text: string | null): Measure => MEASURES.find((one) => one === text) ?? 'none';

/** Days in which somebody can appeal what was decided about them. */
export const APPEAL_DAYS = 30;

type Named = { readonly id: string; readonly name: string };

export type SignalView = {
  readonly kind: SignalKind;
  readonly score: number;
  /** Null: it is about one account alone. */
  readonly other: Named | null;
  readonly data: Readonly<Record<string, number>>;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
  readonly dismissed: boolean;
};

export type ReviewView = {
  readonly id: string;
  readonly version: number;
  readonly person: Named;
  readonly openedAt: Instant;
  /** What the signals come to now. */
  readonly sum: number;
  readonly signals: readonly SignalView[];
  readonly decision: {
    readonly measure: Measure;
    readonly by: string;
    /** By whoever reads this: they settle no appeal against it. */
    readonly own: boolean;
    readonly at: Instant;
    readonly until: Instant | null;
    readonly said: string;
    readonly lifted: boolean;
  } | null;
  readonly appeal: {
    readonly text: string;
    readonly at: Instant;
    readonly settledAt: Instant | null;
    readonly reason: string;
  } | null;
};

export type ReviewDesk = {
  /** The highest sum first. */
  readonly waiting: readonly ReviewView[];
  readonly appealed: readonly ReviewView[];
  /** Decided last. */
  readonly done: readonly ReviewView[];
};

/** Of a decision about oneself: what was set, why, and what can be said against it. Nothing of what led to it but what staff say. */
export type OwnReviewView = {
  readonly id: string;
  readonly measure: Exclude<Measure, 'none'>;
  readonly at: Instant;
  readonly until: Instant | null;
  readonly said: string;
  readonly lifted: boolean;
  readonly appealUntil: Instant;
  readonly mayAppeal: boolean;
  readonly appeal: ReviewView['appeal'];
};

/** Whether it holds anything at that moment. */
export const isInForce = ({ lifted, until }: Pick<OwnReviewView, 'lifted' | 'until'>, now: Instant): boolean =>
  !lifted && (until === null || now < until);
