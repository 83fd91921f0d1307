/** What leaves the server about how cases are worked. */

type Median = { readonly of: number; readonly seconds: number | null };

/** One moderator in a time. */
export type WorkloadRow = {
  readonly id: string;
  readonly name: string;
  /** Cases taken, or taken over, as their judge; looked at as the second; appeals. */
  readonly taken: number;
  readonly seconds: number;
  readonly appeals: number;
  /** Parts in cases that are not closed. */
  readonly openNow: number;
  /** Passed on to another. */
  readonly handedOver: number;
  /** From having the case to the first question or ruling of theirs; to their ruling. */
  readonly firstAnswer: Median;
  readonly ruling: Median;
  /** Of their rulings, first ones and on appeal. */
  readonly outcomes: Readonly<Record<'buyer' | 'seller' | 'divided', number>>;
  /** Rulings that a second moderator did not agree to. */
  readonly dissented: number;
  readonly appealed: number;
  readonly appealsDecided: number;
  /** Of those: how many said something else. */
  readonly overturned: number;
};

export type WorkloadView = {
  readonly days: number;
  /** Whether it is of everybody, or the reader's own. */
  readonly all: boolean;
  readonly rows: readonly WorkloadRow[];
};

export const WORKLOAD_DAYS = [30, 90, 365] as const;
