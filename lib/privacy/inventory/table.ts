/** The form of the inventory's rows. Pure. */
import type { Retained } from '../retention.ts';

export type Group = 'account' | 'market' | 'trade' | 'chat' | 'notice' | 'staff';

/** Message keys: `privacy.why.<why>`, `privacy.kept.<kept>`, `privacy.seen.<seen>`. */
export type Why = 'sign_in' | 'carry_out' | 'prove' | 'tell' | 'protect' | 'choose' | 'offer' | 'law';
export type Kept =
  Retained | 'account' | 'trade' | 'offer' | 'chain' | 'device' | 'file' | 'search' | 'audit' | 'webhook' | 'link';
export type Seen = 'you' | 'both' | 'case' | 'everyone' | 'sealed' | 'machine' | 'moderators' | 'chain' | 'court';

export type Entry = {
  /** Message key `privacy.what.<what>`. */
  readonly what: string;
  /** Names of the columns it speaks of, with a space between. */
  readonly columns: string;
  readonly why: Why;
  readonly kept: Kept;
  readonly seen: Seen;
};

export type Table = {
  readonly model: string;
  /**
   * Which rows are somebody's, in SQL over the row `t` and the person `me` (`me.id`, `me.wallet`); null: none of it is exported, and `instead`
   * says why.
   */
  readonly mine: string | null;
  readonly instead?: string;
  /** Columns that are not exported, and why. */
  readonly left?: Readonly<Record<string, string>>;
  readonly entries: readonly Entry[];
  /** Columns that say nothing of anybody by themselves: ids, places, counters of the program's own. */
  readonly plain: string;
  /**
   * What a deletion does with the rows. `kept` stays as it is; `emptied` stays without what names the person; `untraded`: goes where no trade
   * rests on it.
   */
  readonly atDeletion: 'deleted' | 'kept' | 'emptied' | 'untraded';
};

/** The ids of the person's trades. */
export const MY_TRADES = '(SELECT x."id" FROM "Trade" x WHERE x."buyerId" = me.id OR x."sellerId" = me.id)';
/** Their ids on the chain. */
export const MY_CHAIN_TRADES =
  '(SELECT x."chainId", x."tradeHash" FROM "Trade" x WHERE x."buyerId" = me.id OR x."sellerId" = me.id)';
export const MY_OFFERS = '(SELECT x."id" FROM "Offer" x WHERE x."makerId" = me.id)';
