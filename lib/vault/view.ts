/** What leaves the server about a vault, to its owner alone. Amounts are base units as decimal strings. */
import { getChain, type Asset } from '../chain/chains.ts';
import type { ActWaits, Gas } from '../chain/relay/view.ts';
import type { VaultActKind, VaultEntryKind } from '../db/generated/client.ts';
import type { Instant } from '../kernel/instant.ts';

/** How a token is written. A token that this site does not know has no symbol: its amounts are shown in base units. */
export type TokenView = {
  /** Zero address: the chain's own coin. */
  readonly token: string;
  readonly symbol: string | null;
  readonly decimals: number;
  readonly isNative: boolean;
  /** EIP-712 domain of the token where it is deposited by a signature; null: by own transactions. */
  readonly eip3009: { readonly name: string; readonly version: string } | null;
};

export type VaultAssetView = TokenView & {
  /** Certain: final, less what is on its way out. */
  readonly free: string;
  /** Seen, and not final yet. */
  readonly arriving: string;
  /** In live trades that were locked from the vault, and from the wallet. */
  readonly lockedFromVault: string;
  readonly lockedFromWallet: string;
  /** All of these together. */
  readonly total: string;
  /** What the wallet holds; null where the chain does not answer. */
  readonly wallet: string | null;
};

export type LockView = {
  readonly tradeHash: string;
  readonly token: TokenView;
  readonly units: string;
  readonly fromVault: boolean;
};

/** Something the owner did here that the chain does not tell of yet, or that was refused. */
export type VaultActView = {
  readonly id: string;
  readonly kind: VaultActKind;
  readonly token: TokenView | null;
  readonly units: string | null;
  readonly to: string | null;
  readonly status: 'under_way' | 'refused';
  /** Name of the contract's (or the token's) own error. */
  readonly reason: string | null;
  /** Why the relayer does not bring it now; null: it does, or tries. */
  readonly waits: ActWaits | null;
  readonly at: Instant;
};

export type VaultEntryView = {
  /** Also the cursor of the page that begins after it. */
  readonly id: string;
  readonly at: Instant;
  readonly kind: VaultEntryKind;
  readonly token: TokenView;
  /** Signed. */
  readonly delta: string;
  /** Withdrawn: where to, and what was asked for where it was more than there was. */
  readonly to: string | null;
  readonly asked: string | null;
  readonly tradeHash: string | null;
  readonly txHash: string;
  readonly isFinal: boolean;
};

export type VaultView = {
  readonly chainId: number;
  readonly contract: string;
  readonly owner: string;
  readonly assets: readonly VaultAssetView[];
  readonly locks: readonly LockView[];
  readonly acts: readonly VaultActView[];
  /** Whether the site pays the gas of what the owner signs next. */
  readonly gas: Gas;
  /** Number of the next withdrawal by signature; null where the chain does not answer. */
  readonly nonce: string | null;
  /** Something is not final yet, or under way. */
  readonly unsettled: boolean;
  readonly now: Instant;
};

export type HistoryView = { readonly entries: readonly VaultEntryView[]; readonly next: string | null };

/** Names a token of this deployment; one it does not know is named by its address alone. */
export function tokenViewOf(chainId: number, addressOf: (asset: Asset) => string, token: string): TokenView {
  const asset = getChain(chainId).assets.find((one) => addressOf(one) === token);
  if (!asset) return { token, symbol: null, decimals: 0, isNative: false, eip3009: null };
  return {
    token,
    symbol: asset.symbol,
    decimals: asset.decimals,
    isNative: asset.native,
    eip3009: asset.eip3009 ?? null,
  };
}
