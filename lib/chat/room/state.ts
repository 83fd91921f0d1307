/** What a room's screen shows, and who is told when it changes. */
import type { Refusal } from '#lib/kernel/refusal.ts';
import type { Unsent } from '../drafts.ts';
import type { MarkView } from '../view.ts';
import type { Entry, RoomFault } from './reading.ts';

export type Outgoing = Unsent & {
  /** Why it could not be kept; undefined: it is on its way. */
  readonly refusal: Refusal | undefined;
};

export type RoomState = {
  /** In order, without a gap among them; the newest last. */
  readonly entries: readonly Entry[];
  /** Whether there are earlier ones that were not asked for. */
  readonly hasOlder: boolean;
  readonly outgoing: readonly Outgoing[];
  readonly marks: readonly MarkView[];
  /** The partner's messages not read yet. */
  readonly unread: number;
  /** Whether the partner looks at the room now. */
  readonly partnerHere: boolean;
  readonly partnerTyping: boolean;
  readonly loaded: boolean;
  /** What the server showed does not fit together: from there on nothing is shown. */
  readonly fault: RoomFault | undefined;
};

const EMPTY: RoomState = {
  entries: [],
  hasOlder: false,
  outgoing: [],
  marks: [],
  unread: 0,
  partnerHere: false,
  partnerTyping: false,
  loaded: false,
  fault: undefined,
};

export type Store = {
  readonly state: () => RoomState;
  readonly change: (next: Partial<RoomState>) => void;
  readonly onChange: (listener: () => void) => () => void;
  readonly isClosed: () => boolean;
  readonly close: () => void;
};

/** Holds the state of one room; after `close` nothing changes any more. */
export function createStore(): Store {
  const listeners = new Set<() => void>();
  let state = EMPTY;
  let closed = false;
  return {
    state: () => state,
    change: (next) => {
      if (closed) return;
      state = { ...state, ...next };
      for (const listener of listeners) listener();
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    isClosed: () => closed,
    close: () => {
      closed = true;
      listeners.clear();
    },
  };
}
