/** What leaves the server about merchants. Amounts are base units, decimal. */
import type { Instant } from '#lib/kernel/instant.ts';
import type { BondFault } from './bond-rules.ts';
import type { Criterion } from './criteria.ts';

export type BondView = {
  readonly asset: string;
  readonly decimals: number;
  readonly units: string;
  /** When it can be taken back; null: no notice was given. */
  readonly freeFrom: Instant | null;
};

/** An asset a bond can be of. */
export type BondAssetView = {
  readonly symbol: string;
  readonly token: string;
  readonly decimals: number;
  readonly required: string;
  /** In the wallet; null where the chain does not answer. */
  readonly wallet: string | null;
};

/** Where the wallet posts it. */
export type BondPlace = {
  readonly chainId: number;
  readonly bond: string;
  readonly arbiter: string;
  readonly owner: string;
};

export type ApplicationView = {
  readonly state: 'open' | 'granted' | 'refused' | 'revoked';
  readonly why: string;
  readonly at: Instant;
  /** What staff said of why; null: nothing was decided. */
  readonly reason: string | null;
};

export type MyMerchantView = {
  /** Null: this deployment has no contract for bonds, and no merchants. */
  readonly place: BondPlace | null;
  readonly criteria: readonly Criterion[];
  readonly assets: readonly BondAssetView[];
  /** As the newest block says; null where the chain does not answer. */
  readonly bonds: readonly BondView[] | null;
  readonly application: ApplicationView | null;
  readonly merchant: { readonly since: Instant; readonly suspendedBy: BondFault | null } | null;
};

type Named = { readonly accountId: string; readonly name: string };

export type WaitingView = Named & {
  readonly id: string;
  readonly why: string;
  readonly at: Instant;
  /** How they stood when they asked, and how they stand now. */
  readonly before: readonly Criterion[];
  readonly now: readonly Criterion[];
  /** By the final block; null where the chain does not answer. */
  readonly bonds: readonly BondView[] | null;
  /** What a grant would refuse for; null: nothing. */
  readonly missing: 'criteria' | 'bond' | null;
};

export type GrantedView = Named & {
  readonly since: Instant;
  readonly bond: BondView;
  readonly suspendedBy: BondFault | null;
};

export type MerchantDesk = { readonly waiting: readonly WaitingView[]; readonly merchants: readonly GrantedView[] };
