/** What leaves the server about a trade. Amounts are decimal strings of whole units: base units of the token, minor units of fiat. */
import type { ActWaits, Gas } from '../chain/relay/view.ts';
import type { Terms } from '../chain/signing.ts';
import type { Sealed } from '../account/sealing.ts';
import type { Instant } from '../kernel/instant.ts';
import type { StruckRate } from '../price/schema.ts';
import type { Fault } from './fold.ts';
import type { Move, OpenMove, Role, TradeState } from './machine.ts';
import type { Party } from './policy.ts';
import type { ProposalReason, ProposalState } from './proposal.ts';
import type { Deal } from './schema.ts';

export type PersonView = {
  readonly id: string;
  readonly name: string;
  readonly walletAddress: string;
  readonly identityPublicKey: string | null;
  /** When they last used the site; to the minute. */
  readonly lastSeenAt: Instant | null;
  readonly tradesDone: number;
  readonly completionBps: number | null;
};

/** A move that was signed or sent and has not shown on the chain yet. */
export type PendingMove = {
  readonly move: Move;
  readonly by: Party;
  readonly since: Instant;
  /** submitting: the relayer has it; refused: the contract said no. */
  readonly status: 'submitting' | 'refused';
  readonly refusal: string | null;
  /** Why the relayer does not bring it now, so that its signer may; null: it does, or tries. */
  readonly waits: ActWaits | null;
};

/** What one party has signed and the other may sign too; oldest first. Amounts in base units, together all that is locked. */
export type ProposalView = {
  readonly id: string;
  readonly by: Party;
  readonly kind: 'cancel' | 'divide';
  readonly toBuyerUnits: string;
  readonly toSellerUnits: string;
  readonly feeUnits: string;
  /** Chain seconds, inclusive. */
  readonly validUntil: Instant;
  readonly reason: ProposalReason | null;
  /** The proposal that this one counters. */
  readonly answersId: string | null;
  readonly state: ProposalState;
  /** Whether the proposer's signature can still be used on the chain, whatever the state says. */
  readonly binding: boolean;
  readonly createdAt: Instant;
  readonly closedAt: Instant | null;
};

export type TimelineEntry = {
  readonly seq: number;
  /** trade.funded ...; the message key is `trade.timeline.<happened>`. */
  readonly type: string;
  readonly at: Instant;
  readonly by: Party | 'arbiter' | 'nobody';
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
  readonly final: boolean;
  readonly txHash: string | null;
  readonly hash: string;
};

/** Whether the payee's account is shown to the buyer, and if not, what is missing. */
export type PayeeView =
  | { readonly kind: 'shown'; readonly sealed: Sealed; readonly commitment: string }
  | {
      readonly kind: 'hidden';
      readonly because:
        | 'not_buyer'
        | 'not_funded'
        | 'not_final'
        | 'payer_not_named'
        | 'handing_over'
        | 'too_little_time'
        | 'cancelled'
        | 'over';
    };

export type TradeView = {
  readonly id: string;
  readonly version: number;
  readonly party: Party;
  readonly isMaker: boolean;
  /** With the site's own partner, to learn by: nothing counts it. */
  readonly practice: boolean;
  readonly state: TradeState;
  readonly finalState: TradeState;
  /** Whether what is shown rests on final blocks only. */
  readonly isFinal: boolean;
  readonly owes: Role | null;
  readonly openMoves: readonly OpenMove[];
  readonly pending: readonly PendingMove[];
  /** Whether the site pays the gas of what this person signs next. */
  readonly gas: Gas;
  readonly proposals: readonly ProposalView[];
  readonly cancelledBy: Party | null;
  /** Whose act locks the coins: the seller's, or that of the seller's standing offer. */
  readonly lockedBy: 'seller' | 'opener';
  readonly fault: Fault | null;

  readonly buyer: PersonView;
  readonly seller: PersonView;

  readonly chainId: number;
  readonly chainName: string;
  readonly localChain: boolean;
  readonly contract: string;
  readonly tradeHash: string;
  readonly asset: string;
  readonly assetDecimals: number;
  readonly tokenIsNative: boolean;
  /** To the buyer on release. */
  readonly tokenUnits: string;
  readonly feeUnits: string;
  /** tokenUnits + feeUnits: what the seller locks. */
  readonly lockedUnits: string;
  readonly toBuyerUnits: string | null;
  readonly paidFeeUnits: string | null;
  readonly terms: Terms;
  readonly deal: Deal;
  readonly offerId: string;
  readonly offerRevision: number;
  readonly offerTerms: string;
  /** What the maker says to everyone who takes the offer: of the revision that was taken, and never a message of the chat. */
  readonly firstMessage: string;
  readonly currency: string;
  readonly currencyDecimals: number;
  readonly fiatMinor: string;
  readonly price: { readonly numerator: string; readonly denominator: string };
  /** The market rate when the trade was struck, and what it was made of. */
  readonly struckRate: StruckRate;
  readonly methodId: string;
  /** What the payer writes beside the transfer. */
  readonly reference: string;
  /** The seller's own account of this trade, by their own label; null for the buyer. */
  readonly paymentAccountLabel: string | null;
  /** The seller's own sealed account, to be opened and sealed to the buyer at funding. */
  readonly ownPayee: Sealed | null;
  readonly payeeSealedAlready: boolean;
  readonly payee: PayeeView;
  /** Account and name the buyer announced, sealed to both. */
  readonly payer: Sealed | null;

  /** Chain seconds. */
  readonly now: Instant;
  readonly createdAt: Instant;
  readonly openBy: Instant;
  readonly paymentDeadline: Instant | null;
  /** The end of the time shown to the buyer for paying, before the allowance for bringing it onto the chain. */
  readonly payBy: Instant | null;
  readonly fundedAt: Instant | null;
  readonly paidAt: Instant | null;
  readonly disputedAt: Instant | null;
  readonly rulingFrom: Instant | null;
  readonly lapseFrom: Instant | null;
  readonly endedAt: Instant | null;
  readonly endedBy: Move | null;
  readonly timeline: readonly TimelineEntry[];
  /** For a token funded by signature: what its EIP-2612 permit is made of; null where no permit is needed. */
  readonly permit: {
    readonly tokenName: string;
    readonly tokenVersion: string;
    readonly nonce: string;
  } | null;
  /** Seller's balance of the asset, only while funding is owed and only for the seller. */
  readonly sellerBalance: string | null;
};

export type TradeRow = {
  readonly id: string;
  readonly chainId: number;
  readonly party: Party;
  readonly practice: boolean;
  readonly state: TradeState;
  readonly owes: Role | null;
  /** A proposal of the other waits for an answer. */
  readonly asksAnswer: boolean;
  readonly cancelledBy: Party | null;
  readonly partnerId: string;
  readonly partnerName: string;
  readonly partnerAddress: string;
  readonly asset: string;
  readonly assetDecimals: number;
  readonly tokenUnits: string;
  readonly currency: string;
  readonly currencyDecimals: number;
  readonly fiatMinor: string;
  readonly methodId: string;
  readonly createdAt: Instant;
  readonly dueAt: Instant | null;
  readonly endedAt: Instant | null;
};

/** What a party keeps so that the trade can be ended without this site: the exit page reads it. */
export type TradeFile = {
  readonly format: 'holdfast-trade-1';
  readonly chainId: number;
  readonly contract: string;
  readonly tradeHash: string;
  readonly terms: Terms;
  readonly deal: Deal;
  readonly signatures: readonly {
    readonly move: string;
    readonly signer: string;
    readonly signature: string;
    readonly validUntil: string;
    readonly value: string | null;
  }[];
};
