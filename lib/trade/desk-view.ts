/** What staff see of trades. Pure. */
import type { Instant } from '../kernel/instant.ts';

type Named = { readonly id: string; readonly name: string };

export type StaffTradeRow = {
  readonly id: string;
  readonly state: string;
  readonly buyer: Named;
  readonly seller: Named;
  readonly asset: string;
  readonly assetDecimals: number;
  readonly amountUnits: string;
  readonly currency: string;
  readonly currencyDecimals: number;
  readonly fiatMinor: string;
  readonly methodId: string;
  readonly createdAt: Instant;
};

/** One thing the contract said of the trade. */
export type ChainRefView = {
  readonly name: string;
  readonly blockNumber: number;
  readonly txHash: string;
  readonly at: Instant;
  readonly final: boolean;
  readonly reverted: boolean;
};

export type StaffTradeView = StaffTradeRow & {
  readonly finalState: string;
  readonly offerId: string;
  readonly makerId: string;
  readonly feeUnits: string;
  readonly chainId: number;
  readonly contract: string;
  readonly tradeHash: string;
  readonly lane: number;
  readonly round: number;
  readonly standing: boolean;
  readonly times: Readonly<
    Record<'openBy' | 'fundedAt' | 'paymentDeadline' | 'paidAt' | 'disputedAt' | 'endedAt' | 'finalAt', Instant | null>
  >;
  readonly endedBy: string | null;
  readonly fault: string | null;
  readonly disputeId: string | null;
  /** What the relayer was given for it, and what became of it. */
  readonly intents: readonly { readonly move: string; readonly status: string; readonly txHash: string | null }[];
  readonly logs: readonly ChainRefView[];
};
