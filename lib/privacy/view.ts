import type { Instant } from '#lib/kernel/instant.ts';

/** What has to end before an account can be deleted. */
export type Obstacle =
  | { readonly kind: 'trade' | 'dispute'; readonly tradeId: string; readonly reference: string }
  /** Coins in the vault, free or locked; a whole amount. */
  | { readonly kind: 'coins'; readonly amount: string; readonly unit: string; readonly chainId: number }
  /** A deposit, withdrawal or end of offers that the chain has not told of yet. */
  | { readonly kind: 'act' }
  | { readonly kind: 'seat'; readonly role: string }
  | { readonly kind: 'last_admin' }
  /** Something that signs in has changed: whoever did it may not be the owner. */
  | { readonly kind: 'frozen' }
  /** Demo traders are everybody's. */
  | { readonly kind: 'demo' };

/** What a person is told before they delete their account. */
export type DeletionView = {
  readonly name: string;
  readonly obstacles: readonly Obstacle[];
  /** Whether the wallet's keys lie here and go with the account. */
  readonly ownWallet: boolean;
  /** What stays, because others rest on it. */
  readonly stays: { readonly trades: number; readonly messages: number; readonly feedback: number };
};

/** Where an export can be fetched, relative to `/api/v1`, and until when. */
export type ExportLink = { readonly path: string; readonly until: Instant };

/** An export as it goes out: text in parts, made as it is asked for. */
export type ExportFile = { readonly name: string; readonly type: string; readonly parts: AsyncIterable<string> };
