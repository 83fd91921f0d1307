/** What leaves the server about disputes. Amounts are decimal strings of base units. */
import type { Awardable } from './award.ts';
import type { TraderView } from '#lib/account/view.ts';
import type { Terms } from '#lib/chain/signing.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import type { Party } from '#lib/trade/policy.ts';
import type { Move, TradeState } from '#lib/trade/machine.ts';
import type { Deal } from '#lib/trade/schema.ts';
import type { TimelineEntry } from '#lib/trade/view.ts';
import type { Conflict, Fault, NoShow, Offence } from './court.ts';
import type { ChainLine, EvidenceView } from './evidence/view.ts';
import type { Asked, DisputeState } from './machine.ts';
import type { Part } from './policy.ts';
import type { Reason } from './schema.ts';
import type { TemplateView } from './templates.ts';

export type StatementView = { readonly by: Party; readonly text: string; readonly at: Instant };

/** Messages of the chat that a party has opened; JSON text of lib/chat/excerpt.ts, unchecked. */
export type ExcerptView = { readonly id: string; readonly by: Party; readonly at: Instant; readonly excerpt: string };

/** What a moderator asked for, and who has answered. */
export type AskView = {
  readonly of: Asked;
  readonly text: string;
  readonly at: Instant;
  readonly dueAt: Instant;
  readonly buyerAnsweredAt: Instant | null;
  readonly sellerAnsweredAt: Instant | null;
  readonly endedAt: Instant | null;
};

/** A ruling as both read it. */
export type PublishedRuling = {
  readonly id: string;
  readonly instance: 1 | 2;
  readonly toBuyerUnits: string;
  readonly feeUnits: string;
  readonly toSellerUnits: string;
  readonly reason: string;
  readonly fault: Fault;
  readonly offence: Offence | null;
  readonly byNoShow: boolean;
  readonly publishedAt: Instant;
  /** Null: an appeal's own, of which there is none. */
  readonly appealUntil: Instant | null;
  readonly acceptedBy: readonly Party[];
  readonly appealedBy: Party | null;
  readonly appealReason: string | null;
  /** Since when it stands; null: not yet. */
  readonly stoodAt: Instant | null;
};

/** Somebody of the staff who opened the case. */
export type LookView = { readonly name: string; readonly at: Instant };

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
  /** Those that both may read, the first first. */
  readonly rulings: readonly PublishedRuling[];
  readonly asks: readonly AskView[];
  /** The moderator who has the case; null: nobody yet. */
  readonly moderatorName: string | null;
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
  /** What is awarded from the bond of the one at fault; null: nothing. */
  readonly award: AwardView | null;
  readonly party: Party;
  readonly buyerName: string;
  readonly sellerName: string;
  /** Whether the case still takes statements, and how many of the actor's. */
  readonly statementsLeft: number;
  /** With the keys that are the actor's. */
  readonly evidence: readonly EvidenceView[];
  /** Whether the case is still heard. */
  readonly hears: boolean;
  /** How much more of the actor's the case takes. */
  readonly evidenceLeft: { readonly pieces: number; readonly bytes: number };
  /** Until when the actor is asked for something; null: they are not. */
  readonly answerBy: Instant | null;
  /** Until when the actor may appeal the ruling; null: they may not. */
  readonly mayAppealUntil: Instant | null;
  readonly mayAccept: boolean;
  /** Who of the staff looked at it, the latest first. */
  readonly looks: readonly LookView[];
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
  /** Null: there is one, and nothing to tell apart. */
  readonly network: string | null;
  readonly asset: string;
  readonly assetDecimals: number;
  readonly amountUnits: string;
  readonly currency: string;
  readonly currencyDecimals: number;
  readonly fiatMinor: string;
  /** US cents; null: nobody can say. */
  readonly worthUsdMinor: string | null;
  readonly moderatorName: string | null;
  /** What is to be done next by staff; null: nothing, it waits for the two or for a time. */
  readonly need: Need | null;
  /** Why the actor cannot take the part that is free; null: nothing is known, or nothing is free. */
  readonly conflict: Conflict | null;
  /** The next time that matters: an answer's or an appeal's end, the hearing's, the backup's turn. */
  readonly dueAt: Instant | null;
};

/**
 * claim, second, appeal, sign: a part that nobody has yet; overdue: whoever was asked has not answered in time; rule: whoever has it may rule; lapsing:
 * either side may take half.
 */
export const NEEDS = ['lapsing', 'claim', 'appeal', 'second', 'sign', 'overdue', 'rule'] as const;
export type Need = (typeof NEEDS)[number];

export type DeskView = {
  readonly now: Instant;
  /** Cases in which the actor has a part. */
  readonly mine: readonly DisputeRow[];
  /** Cases with a part that is free, the most urgent first. */
  readonly free: readonly DisputeRow[];
  /** Live ones in which somebody else has the part there is. */
  readonly others: readonly DisputeRow[];
  readonly closed: readonly DisputeRow[];
  /** How many live ones need what, whatever is shown. */
  readonly needs: Readonly<Record<Need, number>>;
};

/** A dispute of one of the two that ended before. */
export type PastCase = {
  readonly at: Instant;
  readonly side: Party;
  readonly reason: Reason;
  readonly outcome: 'won' | 'lost' | 'divided' | 'settled' | 'lapsed' | 'released' | 'refunded';
  readonly fault: string;
};

export type NoteView = { readonly name: string; readonly text: string; readonly at: Instant };

/** A ruling as staff see it: also one that waits for its second, or did not get it. */
export type StaffRuling = {
  readonly instance: 1 | 2;
  readonly toBuyerUnits: string;
  readonly reason: string;
  readonly fault: Fault;
  readonly offence: Offence | null;
  readonly byNoShow: boolean;
  readonly decidedBy: string;
  readonly decidedAt: Instant;
  readonly needsSecond: boolean;
  readonly concurredBy: string | null;
  readonly dissentedBy: string | null;
  readonly dissentReason: string | null;
  readonly publishedAt: Instant | null;
  readonly appealedBy: Party | null;
  readonly appealReason: string | null;
  readonly stoodAt: Instant | null;
};

/** An award from the bond of the party at fault; goes to the other one. Base units of the trade's coin. */
export type AwardView = {
  readonly from: 'buyer' | 'seller';
  readonly units: string;
  readonly reason: string;
  readonly status: 'waiting' | 'submitting' | 'paid' | 'refused';
  readonly signatures: number;
  /** Whether the reader's own signature is under it. */
  readonly signedByMe: boolean;
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

type Named = { readonly id: string; readonly name: string };

/** To whom a senior can pass on a case that somebody else has; nothing of the case itself. */
export type PassOnView = {
  readonly disputeId: string;
  readonly moderatorName: string;
  readonly moderators: readonly Named[];
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
  /** The trade's id there. */
  readonly tradeHash: string;
  /** Its state by final blocks alone. */
  readonly finalState: TradeState;
  readonly chainLines: readonly ChainLine[];
  /** With the keys that are the actor's. */
  readonly evidence: readonly EvidenceView[];
  /** What the terms' `deal` is the hash of: it names the commitment to the payment details. */
  readonly deal: Deal;
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
  /** What is awarded from a bond beside the ruling; null: nothing. */
  readonly award: AwardView | null;
  /** From whose bond something can be awarded, and how much at most; null: nothing can. */
  readonly awardable: (Awardable & { readonly bond: string }) | null;
  /** What the actor has to do with it. */
  readonly part: Part;
  readonly staffRulings: readonly StaffRuling[];
  /** What silence decides as things are; null: nothing. */
  readonly noShow: NoShow | null;
  readonly notes: readonly NoteView[];
  readonly past: { readonly buyer: readonly PastCase[]; readonly seller: readonly PastCase[] };
  readonly worthUsdMinor: string | null;
  /** Whether a ruling of this case needs another moderator. */
  readonly large: boolean;
  /** Words to use again, of the actor's own and shared ones. */
  readonly templates: readonly TemplateView[];
  /** Moderators it can be passed to. */
  readonly moderators: readonly Named[];
  /** Who can be let in to read, and who was. */
  readonly assistants: readonly Named[];
  readonly readers: readonly Named[];
};
