/** What chain, database and log may differ in, and which of it is nothing to be afraid of. Pure. */
import type { TradeState } from '../machine.ts';

/** Where a log stands. */
export type LogPlace = {
  readonly blockNumber: number;
  readonly blockHash: string;
  readonly logIndex: number;
  readonly txHash: string;
};

export type Shares = { readonly toBuyer: bigint | null; readonly fee: bigint | null };

export type Difference =
  /** The contract logged it, and it is not here. */
  | ({ readonly kind: 'log_missing' } & LogPlace)
  /** It is here as final, and the contract did not log it there. */
  | ({ readonly kind: 'log_extra' } & LogPlace)
  /** It is here, and says otherwise than the contract wrote. */
  | ({ readonly kind: 'log_altered' } & LogPlace)
  /** Base units: what the contract holds of a token, and what trades and vaults come to. */
  | {
      readonly kind: 'coins_short' | 'coins_over';
      readonly token: string;
      readonly held: bigint;
      readonly owed: bigint;
    }
  /** Base units: of the contract, and of our entries. */
  | {
      readonly kind: 'vault';
      readonly owner: string;
      readonly token: string;
      readonly chain: bigint;
      readonly here: bigint;
    }
  | { readonly kind: 'state'; readonly tradeId: string; readonly here: TradeState; readonly chain: string }
  /** The row says otherwise than the final logs of the trade; null: they do not fold. */
  | {
      readonly kind: 'fold';
      readonly tradeId: string;
      readonly here: TradeState;
      readonly folded: TradeState | null;
    }
  /** Base units: what the row says that the buyer and the fee got in the end, and what the final logs say; null: nothing. */
  | {
      readonly kind: 'shares';
      readonly tradeId: string;
      readonly here: Shares;
      readonly folded: Shares;
    }
  /** Base units: what is locked for the trade, and what its state locks. */
  | { readonly kind: 'locked'; readonly tradeId: string; readonly locked: bigint; readonly due: bigint }
  /** Coins lie in a trade that nobody took here. */
  | { readonly kind: 'foreign'; readonly tradeHash: string; readonly locked: bigint; readonly token: string }
  /** The event does not follow from the one before it, or says otherwise than was written. */
  | { readonly kind: 'event'; readonly noun: string; readonly subjectId: string; readonly seq: number };

export const KINDS = [
  'log_missing',
  'log_extra',
  'log_altered',
  'coins_short',
  'coins_over',
  'vault',
  'state',
  'fold',
  'shares',
  'locked',
  'foreign',
  'event',
] as const satisfies readonly Difference['kind'][];
export type Kind = Difference['kind'];

/**
 * What can be explained without a fault of ours. Coins over: somebody sent a token to the contract without depositing it; nobody can take it out.
 * Foreign: the contract is everybody's, and another site's trades lie in it as well.
 */
const EXPLAINED: readonly Kind[] = ['coins_over', 'foreign'];

export const isAlarmKind = (kind: Kind): boolean => !EXPLAINED.includes(kind);
export const isAlarm = ({ kind }: Difference): boolean => isAlarmKind(kind);

/** What nobody can explain first: of many the rest is cut off. */
export const alarmsFirst = (all: readonly Difference[]): readonly Difference[] => [
  ...all.filter(isAlarm),
  ...all.filter((one) => !isAlarm(one)),
];

/** Where a comparison ended, and the next can begin. */
export type Mark = { readonly block: number; readonly eventId: bigint };

export type Reconciled = {
  /** The final block that everything was compared at. */
  readonly block: number;
  /** The block from which on logs were compared, exclusive; null: everything there is. */
  readonly since: number | null;
  /** The last event that was looked at. */
  readonly eventId: bigint;
  readonly checked: {
    readonly logs: number;
    readonly tokens: number;
    readonly vaults: number;
    readonly trades: number;
    readonly events: number;
  };
  readonly differences: readonly Difference[];
};
