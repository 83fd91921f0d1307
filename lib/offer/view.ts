/** What leaves the server about offers. Amounts are decimal strings: minor units of fiat, base units of the token. */
import type { Bond } from '../account/view.ts';
import type { Sealed } from '../account/sealing.ts';
import type { SignedOffer } from '../chain/signing.ts';
import type { Instant } from '../kernel/instant.ts';
import type { RateStatusView } from '../price/view.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { OpeningHours } from './hours.ts';
import type { OfferMove, OfferState, PauseReason } from './machine.ts';
import type { Bar, CapName, LevelName, LevelsValue, Short } from '../site/levels.ts';
import type { Missing, TakerRules } from './taker.ts';

export type TraderView = {
  readonly id: string;
  readonly name: string;
  readonly walletAddress: string;
  readonly tradesDone: number;
  readonly completionBps: number | null;
  readonly medianReleaseSeconds: number | null;
  readonly medianPaySeconds: number | null;
  readonly feedbackPositive: number;
  readonly feedbackNegative: number;
  /** The score, and the upper end of its interval: basis points (lib/reputation/score.ts). */
  readonly scoreLow: number;
  readonly scoreHigh: number;
  /** The bond behind a merchant's word, base units; null: no merchant now. */
  readonly bond: Bond | null;
  /** Seen within the last five minutes. */
  readonly online: boolean;
};

export type PriceView = { readonly numerator: string; readonly denominator: string };

/** An offer whose coins lie in the vault and are locked the moment somebody takes it. */
export type OfferStandingView = {
  readonly id: string;
  /** The most a buyer can get at once now, base units: what is free in the vault, nothing where every lane is taken. */
  readonly freeUnits: string;
  /** Whether the vault holds the offer's maximum, by final blocks. */
  readonly coversMost: boolean;
  /** The fee it was signed with, basis points. */
  readonly feeBps: number;
};

export type OfferView = {
  readonly id: string;
  readonly revision: number;
  /** The maker's side: sell = the maker locks crypto. */
  readonly side: 'buy' | 'sell';
  readonly state: OfferState;
  readonly chainId: number;
  readonly asset: string;
  readonly assetDecimals: number;
  readonly currency: string;
  readonly currencyDecimals: number;
  readonly pricing: 'fixed' | 'margin';
  readonly marginBps: number | null;
  /** Effective now; null: no rate, so the offer cannot be taken. */
  readonly price: PriceView | null;
  /** Fiat per whole coin, for reading. */
  readonly wholePrice: string | null;
  /** Distance from the reference rate in basis points, signed; null without a rate. */
  readonly fromMarketBps: number | null;
  readonly leastMinor: string;
  readonly mostMinor: string;
  /** Base units left for new trades; null: no bound but the maximum. */
  readonly leftUnits: string | null;
  readonly methodIds: readonly string[];
  readonly paymentWindowSeconds: number;
  readonly terms: string;
  readonly country: string | null;
  readonly maker: TraderView;
  /** Null: the seller locks the coins by hand. */
  readonly standing: OfferStandingView | null;
  readonly isMine: boolean;
};

/** Rules on takers; the amount in fiat minor units. */
export type TakerRulesView = Omit<TakerRules, 'firstTradeMostMinor'> & { readonly firstTradeMostMinor: string | null };

/** One criterion that somebody lacks, and what would change it. That the maker does not trust them is none: nothing they do changes it. */
export type MissingView =
  | Exclude<Missing, { readonly rule: 'first_trade' | 'trusted' }>
  | { readonly rule: 'first_trade'; readonly mostMinor: string };

/** What one trade here may come to by the levels of the two, fiat minor units, and which of the caps says so. */
export type CapView = { readonly mostMinor: string; readonly by: CapName | 'partner' };

/** Whether the visitor may take it, before anything is filled in. */
export type GateView = {
  /** Why nobody can take it now; null: it is open. */
  readonly shut: Pick<Refusal, 'code' | 'data'> | null;
  /** What this visitor lacks, whatever the amount; empty for who is signed out. */
  readonly missing: readonly MissingView[];
  /** The most this visitor's first trade with the maker may come to, fiat minor units; null: no bound of this kind. */
  readonly firstTradeMostMinor: string | null;
  /** By payment method, what limits that grow leave for one trade; a method without a bound is left out, and so are all for who is signed out. */
  readonly caps: Readonly<Record<string, CapView>>;
  /** The widest of the caps, where even the least that the offer takes is more than that; else null. */
  readonly tooSmallCap: CapView | null;
};

/** An offer on its own page: everything its revision says to whoever takes it. */
export type OfferPageView = OfferView & {
  readonly unlisted: boolean;
  readonly pauseReason: PauseReason | null;
  /** What everyone who takes it reads first beside the chat. */
  readonly firstMessage: string;
  /** Null: always open. */
  readonly openingHours: OpeningHours | null;
  readonly rules: TakerRulesView;
  /** Of a trade taken now, basis points: in force, or what the standing offer names. */
  readonly feeBps: number;
  /** By payment method, how long its seller may wait with the release of a trade taken now, seconds. */
  readonly releaseSeconds: Readonly<Record<string, number>>;
  readonly gate: GateView;
};

/** One revision in the list its maker sees: what an edit changed. */
export type RevisionView = {
  readonly revision: number;
  readonly at: Instant;
  /** Empty: the first, or an edit that changed nothing. */
  readonly changed: readonly ChangedField[];
  /** Trades that name it. */
  readonly trades: number;
};

export const CHANGED_FIELDS = [
  'price',
  'limits',
  'methods',
  'window',
  'terms',
  'first_message',
  'hours',
  'trigger',
  'takers',
  'first_trade',
  'country',
  'vault',
] as const;
export type ChangedField = (typeof CHANGED_FIELDS)[number];

/** The offer as its maker edits it. */
export type OwnOfferView = OfferPageView & {
  readonly moves: readonly OfferMove[];
  readonly methods: readonly { readonly methodId: string; readonly paymentAccountId: string | null }[];
  /** As typed: decimals in whole coins and whole currency. */
  readonly fixedPrice: string | null;
  readonly floorPrice: string | null;
  readonly ceilingPrice: string | null;
  readonly total: string | null;
  readonly pauseUnder: string | null;
  readonly pauseOver: string | null;
  readonly firstTradeMost: string | null;
  /** Trades of it are locked from the maker's vault, where it holds enough. */
  readonly fromVault: boolean;
  readonly liveTrades: number;
  /** What its maker was told when staff took it down; null: nobody did. */
  readonly takenDown: string | null;
};

/** One signature of the maker's over a standing offer. Amounts are base units. */
export type SignedStandingView = {
  readonly id: string;
  readonly series: string;
  readonly revision: number;
  readonly least: string;
  readonly most: string;
  /** Every lane at the largest amount, fee included. */
  readonly mostLocked: string;
  readonly lanes: number;
  readonly lanesUsed: number;
  readonly validUntil: Instant;
  readonly signedAt: Instant;
  /** Null: coins are locked by it. */
  readonly endReason: StandingEnd | null;
  /** The maker has signed its end on the chain, which is under way. */
  readonly cancelling: boolean;
};

export type StandingEnd = 'edited' | 'paused' | 'closed' | 'renewed' | 'cancelled' | 'expired';

/** What a maker sees of an offer that is standing, or could be. */
export type StandingView = {
  readonly offerId: string;
  readonly revision: number;
  readonly chainId: number;
  readonly contract: string;
  readonly seller: string;
  readonly asset: string;
  readonly assetDecimals: number;
  readonly currency: string;
  /** What would be signed now, base units; null where there is no price or the limits come to nothing. */
  readonly bounds: { readonly least: string; readonly most: string } | null;
  /** Whether the price follows the market: then the bounds have room. */
  readonly floating: boolean;
  readonly feeBps: number;
  readonly vault: { readonly seen: string; readonly final: string; readonly free: string };
  /** The one that coins are locked by; null: none. `fits`: at the price of now. */
  readonly current: (SignedStandingView & { readonly fits: boolean }) | null;
  /** Ended here and not void on the chain yet. */
  readonly ended: readonly SignedStandingView[];
};

/** What the maker's browser signs and seals. */
export type PreparedStanding = {
  readonly standingId: string;
  readonly chainId: number;
  readonly contract: string;
  readonly signedOffer: SignedOffer;
  readonly releasePublicKey: string;
  readonly accounts: readonly { readonly methodId: string; readonly sealed: Sealed; readonly commitment: string }[];
};

export type MarketRow = OfferView & {
  /** With an amount in the filter: base units the visitor would get (buying) or give (selling) for it. */
  readonly forAmountUnits: string | null;
};

export type MarketView = {
  readonly rows: readonly MarketRow[];
  /** Goes into `after` of the next page; null: this is the last. */
  readonly next: string | null;
  /** How many there are in all; null: not counted, since the filter asks more than the book counts. */
  readonly total: number | null;
  /** Offers of this market by payment method, a few seconds old at most. */
  readonly methodCounts: Readonly<Record<string, number>>;
  /** Reference rate, fiat per whole coin. */
  readonly rate: string | null;
  /** What the rate is made of, or why there is none and offers that follow it wait. */
  readonly rateStatus: RateStatusView;
};

/** What of a page of the market can change under the eyes of who looks at it. */
export type MarketVersionView = {
  /** Equal exactly where all of the rest is. */
  readonly version: string;
  /** The page as it is now, in order. */
  readonly rows: readonly Pick<MarketRow, 'id' | 'revision' | 'wholePrice' | 'fromMarketBps' | 'forAmountUnits'>[];
  /** Which of the offers asked after can still be taken in this market, wherever they stand by now. */
  readonly kept: readonly string[];
};

/** One way to ask for less, and how many offers that would find. */
export type LoosenedView = {
  readonly drop: 'amount' | 'methods' | 'country' | 'takeable' | 'shelf' | 'all';
  readonly count: number;
  /** There are more than were counted. */
  readonly more: boolean;
};

/** A step of a market's depth: at this price or a better one, so much is on offer in all. */
export type DepthStepView = {
  /** Fiat per whole coin. */
  readonly price: string;
  /** Minor units of fiat, from the best price to this one. */
  readonly totalMinor: string;
  /** From the best price to this one. */
  readonly offers: number;
};

/** What can be traded at which price, on both sides, the best first. */
export type DepthView = {
  readonly asset: string;
  readonly currency: string;
  readonly currencyDecimals: number;
  /** Offers to buy coins from. */
  readonly sells: readonly DepthStepView[];
  /** Offers to sell coins to. */
  readonly buys: readonly DepthStepView[];
};

/** The table of limits that grow, and where whoever reads it stands. */
export type LimitsView = {
  readonly levels: LevelsValue;
  /** The operator's limits for everybody, US cents; null: none. */
  readonly everybody: { readonly tradeCents: string | null; readonly dayCents: string | null };
  /** Null for who is signed out. */
  readonly mine: {
    readonly level: LevelName;
    /** What they have of each thing that a bar asks, in its own units. */
    readonly has: Readonly<Record<keyof Bar, number>>;
    /** Null: there is none above. */
    readonly next: { readonly level: LevelName; readonly short: readonly Short[] } | null;
    /** US cents of the last 24 hours; null: they cannot be measured just now. */
    readonly spentCents: string | null;
    /** Staff hold them at the first level. */
    readonly held: boolean;
  } | null;
};
