/** What leaves the server about faults, penalties and their contests. */
import type { Instant } from '#lib/kernel/instant.ts';
import type { Move } from '#lib/trade/machine.ts';
import type { Party } from '#lib/trade/policy.ts';
import type { Conflict, Fault, Offence, Penalty } from './court.ts';
import type { AttributedBy, Because } from './fault.ts';
import type { LookView } from './view.ts';

/** What somebody wrote against a fault or a penalty, and what came of it. */
export type ContestView = {
  readonly text: string;
  readonly at: Instant;
  /** Null: nobody has settled it yet. */
  readonly settledAt: Instant | null;
  /** Why it was settled so. */
  readonly reason: string | null;
};

/** The fault of an ended trade, as its two people see it. */
export type FaultView = {
  readonly tradeId: string;
  readonly party: Party;
  readonly fault: Fault;
  readonly by: AttributedBy;
  readonly because: Because;
  readonly endedAt: Instant;
  /** Until when either of the two can contest it, once. */
  readonly contestUntil: Instant;
  readonly mayContest: boolean;
  /** Why not; null: one may. over: too late; final: decided on appeal; contested: once is all; settling: the chain is still making sure. */
  readonly shutBecause: 'over' | 'final' | 'contested' | 'settling' | null;
  readonly contest: (ContestView & { readonly by: Party; readonly fault: Fault | null }) | null;
  /** Who of the staff looked at it for a contest. */
  readonly looks: readonly LookView[];
  /** Chain seconds. */
  readonly now: Instant;
};

/** A penalty as whoever has it sees it. */
export type PenaltyView = {
  readonly id: string;
  /** The trade it follows from. */
  readonly tradeId: string;
  readonly offence: Offence;
  readonly kind: Penalty['kind'];
  readonly at: Instant;
  /** Of a pause. */
  readonly until: Instant | null;
  readonly lifted: boolean;
  readonly contestUntil: Instant;
  readonly mayContest: boolean;
  readonly contest: ContestView | null;
};

/** Where a person stands with the court. */
export type CourtStanding = {
  readonly now: Instant;
  /** New trades and offers are stopped: since when for good; until when. Null: they are not. */
  readonly bannedAt: Instant | null;
  readonly pausedUntil: Instant | null;
  /** Whether what stops them follows from a penalty of theirs; otherwise the staff set it. */
  readonly byCourt: boolean;
  /** The latest first. */
  readonly penalties: readonly PenaltyView[];
};

export type ContestKind = 'fault' | 'penalty';

/** One line of what waits to be settled. What was written stands on its own page. */
export type ContestRow = {
  readonly kind: ContestKind;
  /** Of the trade, or of the penalty. */
  readonly id: string;
  readonly at: Instant;
  readonly byName: string;
  /** Why the actor cannot settle it; null: they can. */
  readonly conflict: Conflict | null;
};

type Settling = {
  readonly at: Instant;
  readonly byName: string;
  readonly text: string;
  readonly buyerName: string;
  readonly sellerName: string;
  readonly endedAt: Instant;
  readonly endedBy: Move | null;
  /** Reasons of the ruling, where there was one. */
  readonly rulingReason: string | null;
  readonly now: Instant;
};

/** A contested fault, for the moderator who settles it. */
export type ContestedFault = Settling & {
  readonly kind: 'fault';
  readonly tradeId: string;
  readonly by: Party;
  readonly fault: Fault;
  readonly attributedBy: AttributedBy;
  readonly because: Because;
  readonly asset: string;
  readonly assetDecimals: number;
  readonly amountUnits: string;
  readonly currency: string;
  readonly currencyDecimals: number;
  readonly fiatMinor: string;
  readonly methodId: string;
  readonly openedAt: Instant;
  readonly fundedAt: Instant | null;
  readonly paidAt: Instant | null;
};

/** A contested penalty, for the senior who settles it. */
export type ContestedPenalty = Settling & {
  readonly kind: 'penalty';
  readonly penaltyId: string;
  readonly offence: Offence;
  readonly penalty: Penalty['kind'];
  readonly givenAt: Instant;
  readonly until: Instant | null;
};
