/** What staff see of offers. Pure. */
import type { Instant } from '../kernel/instant.ts';

export type StaffOfferRow = {
  readonly id: string;
  readonly side: 'buy' | 'sell';
  readonly state: 'live' | 'paused' | 'closed';
  readonly pauseReason: string | null;
  readonly takenDown: string | null;
  readonly unlisted: boolean;
  readonly maker: { readonly id: string; readonly name: string };
  readonly asset: string;
  readonly currency: string;
  readonly currencyDecimals: number;
  readonly leastMinor: string;
  readonly mostMinor: string;
  readonly country: string | null;
  readonly methodIds: readonly string[];
  readonly terms: string;
  readonly firstMessage: string;
  readonly createdAt: Instant;
};
