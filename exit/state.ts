/** What the page knows while it is open, as its parts share it. */
import type { Instant } from '#lib/kernel/instant.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import type { SignedAct } from './act.ts';
import type { Connection, Token } from './connection.ts';
import type { End } from './logs.ts';
import type { Person } from './person.ts';
import type { KnownTrade, Standing } from './trade.ts';

export type Contract = {
  readonly address: string;
  /** Whether the code there is the one published with this page. */
  readonly published: boolean;
  /** The person said that they know another contract and want to go on. */
  readonly accepted: boolean;
};

export type TradeEntry = {
  readonly trade: KnownTrade;
  readonly standing?: Standing;
  readonly token?: Token;
  readonly end?: End;
  readonly refusal?: Refusal;
};

/** What the page last said about a thing: `key` names the thing. */
export type Note = { readonly kind: 'wait' | 'done' } & ({ readonly text: string } | { readonly refusal: Refusal });
export type NoteKey = string;

export type State = {
  connection: Connection | undefined;
  contract: Contract | undefined;
  person: Person | undefined;
  /** Head's number and time, and this device's milliseconds when it was read. */
  head: { readonly number: number; readonly time: Instant; readonly readAt: number };
  trades: Map<string, TradeEntry>;
  /** Tokens whose vault balances are shown. */
  tokens: Set<string>;
  /** Signed acts that were read in. */
  acts: readonly SignedAct[];
  notes: Map<NoteKey, Note>;
  /** What is typed in parts that are drawn anew. */
  drafts: Map<string, string>;
};

export type Base = {
  readonly state: State;
  readonly changed: () => void;
  readonly note: (key: NoteKey, said: Note | undefined) => void;
  /** Chain seconds. */
  readonly now: () => Instant;
};
