/** What leaves the server about disputes. Amounts are decimal strings of base units. */
import type { TraderView } from '#lib/account/view.ts';
import type { Terms } from '#lib/chain/signing.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import type { Party } from '#lib/trade/policy.ts';
import type { Move, TradeState } from '#lib/trade/machine.ts';
import type { TimelineEntry } from '#lib/trade/view.ts';
import type { DisputeState } from './machine.ts';
import type { Reason } from './schema.ts';

export type StatementView = { readonly by: Party; readonly text: string; readonly at: Instant };

/** Messages of the chat that a party has opened; JSON text of lib/chat/excerpt.ts, unchecked. */
export type ExcerptView = { readonly id: string; readonly by: Party; readonly at: Instant; readonly excerpt: string };

/** A ruling that the chain carried out, with its reasons, for both to read. */
export type RulingView = {
  readonly toBuyerUnits: string;
  readonly feeUnits: string;
  readonly toSellerUnits: string;
  /** Empty where the ruling did not come through this site. */
  readonly reason: string;
};

type DisputeHead = {
  readonly id: string;
  readonly tradeId: string;
  readonly version: number;
  readonly state: DisputeState;
  readonly reason: Reason;
  readonly openedBy: Party;
  readonly openedAt: Instant;
  readonly closedAt: Instant | null;
  /** The move that ended the trade; null while it goes on. */
  readonly endedBy: Move | null;
  readonly statements: readonly StatementView[];
  readonly excerpts: readonly ExcerptView[];
  readonly ruling: RulingView | null;
  /** Chain seconds. */
  readonly now: Instant;
  /** From when the arbiter may rule. */
  readonly rulingFrom: Instant;
  /** From when the backup arbiter may rule too; null: there is none. */
  readonly backupFrom: Instant | null;
  /** From when either side may take half. */
  readonly lapseFrom: Instant;
  readonly asset: string;
  readonly assetDecimals: number;
  /** To the buyer, if they get everything. */
  readonly amountUnits: string;
  /** Locked on top. */
  readonly feeUnits: string;
};

/** The case as buyer and seller see it. */
export type PartyDisputeView = DisputeHead & {
  readonly party: Party;
  readonly buyerName: string;
  readonly sellerName: string;
  /** Whether the case still takes statements, and how many of the actor's. */
  readonly statementsLeft: number;
};

/** One line of the moderators' desk. */
export type DisputeRow = {
  readonly id: string;
  readonly state: DisputeState;
  readonly reason: Reason;
  readonly openedBy: Party;
  readonly openedAt: Instant;
  readonly rulingFrom: Instant;
  readonly lapseFrom: Instant;
  readonly buyerName: string;
  readonly sellerName: string;
  readonly asset: string;
  readonly assetDecimals: number;
  readonly amountUnits: string;
  readonly currency: string;
  readonly currencyDecimals: number;
  readonly fiatMinor: string;
};

export type DeskView = {
  readonly now: Instant;
  readonly open: readonly DisputeRow[];
  readonly closed: readonly DisputeRow[];
};

export type ProposalView = {
  readonly toBuyerUnits: string;
  readonly reason: string;
  readonly validUntil: Instant;
  readonly proposedBy: string;
  /** Who signed it, by name where the wallet is an account of this site. */
  readonly signedBy: readonly { readonly wallet: string; readonly name: string | null }[];
  /** waiting: for signatures; submitting: on its way to the chain; expired; refused: by the contract, with its reason. */
  readonly status: 'waiting' | 'submitting' | 'expired' | 'refused';
  readonly refusal: string | null;
};

/** The case as a moderator without a part in it sees it. What the two wrote to each other in the chat is not in it. */
export type CaseView = DisputeHead & {
  readonly buyer: TraderView;
  readonly seller: TraderView;
  readonly tradeState: TradeState;
  readonly tradeCreatedAt: Instant;
  readonly fundedAt: Instant | null;
  readonly paidAt: Instant | null;
  readonly currency: string;
  readonly currencyDecimals: number;
  readonly fiatMinor: string;
  readonly price: { readonly numerator: string; readonly denominator: string };
  readonly methodId: string;
  readonly reference: string;
  /** What the maker's offer said. */
  readonly offerTerms: string;
  readonly makerParty: Party;
  readonly timeline: readonly TimelineEntry[];
  readonly chainId: number;
  readonly contract: string;
  readonly terms: Terms;
  /** Signatures a ruling needs; null: the chain did not say. */
  readonly threshold: number | null;
  /** Whether the actor has a seat; null: the chain did not say. */
  readonly seated: boolean | null;
  /** From when the contract takes the ruling of the arbiter under whom the actor sits. */
  readonly mayRuleFrom: Instant;
  readonly proposal: ProposalView | null;
  /** Whether the actor's signature is under the proposal. */
  readonly signedByMe: boolean;
};
