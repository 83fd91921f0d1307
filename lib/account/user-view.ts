/** What staff see of people. Pure. */
import type { Instant } from '#lib/kernel/instant.ts';
import type { Power, Seat } from './powers.ts';
import type { TraderView } from './view.ts';

export type UserRow = {
  readonly accountId: string;
  readonly name: string;
  readonly walletAddress: string;
  readonly seats: readonly Seat[];
  readonly createdAt: Instant;
  readonly lastSeenAt: Instant | null;
  readonly tradesDone: number;
  readonly banned: boolean;
  readonly paused: boolean;
};

export type NoteView = { readonly by: string; readonly at: Instant; readonly text: string };

/** A person as staff see them. */
export type UserView = TraderView & {
  readonly seats: readonly Seat[];
  readonly walletKind: 'browser' | 'injected';
  readonly locale: string;
  readonly currency: string;
  readonly country: string | null;
  /** Shortened; null: there is none, or this seat does not see it. */
  readonly mail: string | null;
  readonly liveSessions: number;
  readonly hasIdentity: boolean;
  readonly identityChanges: number;
  readonly blockedBy: number;
  readonly bannedAt: Instant | null;
  /** Null: no pause of the staff's, or it is over. */
  readonly pausedUntil: Instant | null;
  /** The ladder's pause, by their own trades. */
  readonly ladderUntil: Instant | null;
  readonly notes: readonly NoteView[];
};

export type StaffView = {
  readonly people: readonly { readonly accountId: string; readonly name: string; readonly seats: readonly Seat[] }[];
  /** The table of powers, as it stands in the program. */
  readonly powers: readonly { readonly power: Power; readonly seats: readonly Seat[] }[];
};
