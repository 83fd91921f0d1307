/** What leaves the server about who rules on the chain. */
import type { Instant } from '#lib/kernel/instant.ts';

/** A member of an arbiter; `name`: null where nobody of the staff has this wallet. */
export type ArbiterMember = { readonly address: string; readonly name: string | null };

/** Who would rule a trade that is taken now. */
export type ArbitersView = {
  readonly address: string;
  /** How many of the members must sign the same. */
  readonly threshold: number;
  readonly members: readonly ArbiterMember[];
  /** Null: there is none. */
  readonly backup: string | null;
};

/** One that new trades named, from when on and until when; `retiredAt`: null: still. */
export type PanelRow = {
  readonly address: string;
  readonly threshold: number;
  readonly members: readonly string[];
  readonly adoptedAt: Instant;
  readonly retiredAt: Instant | null;
  /** Who named it; null: it came with the contracts. */
  readonly by: string | null;
  readonly reason: string;
  /** Trades under way that name it. */
  readonly live: number;
};

export type PanelsView = {
  readonly now: ArbitersView;
  readonly live: number;
  /** Empty as long as the first one is in force. */
  readonly history: readonly PanelRow[];
};
