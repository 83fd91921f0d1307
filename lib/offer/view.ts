/** What leaves the server about offers. Amounts are decimal strings: minor units of fiat, base units of the token. */
import type { OfferMove, OfferState } from './machine.ts';

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
  /** Seen within the last five minutes. */
  readonly online: boolean;
};

export type PriceView = { readonly numerator: string; readonly denominator: string };

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
  readonly isMine: boolean;
};

/** The offer as its maker edits it. */
export type OwnOfferView = OfferView & {
  readonly moves: readonly OfferMove[];
  readonly methods: readonly { readonly methodId: string; readonly paymentAccountId: string | null }[];
  /** As typed: decimals in whole coins and whole currency. */
  readonly fixedPrice: string | null;
  readonly floorPrice: string | null;
  readonly ceilingPrice: string | null;
  readonly total: string | null;
  readonly liveTrades: number;
};

export type MarketRow = OfferView & {
  /** With an amount in the filter: base units the visitor would get (buying) or give (selling) for it. */
  readonly forAmountUnits: string | null;
};

export type MarketView = {
  readonly rows: readonly MarketRow[];
  /** Goes into `after` of the next page; null: this is the last. */
  readonly next: string | null;
  readonly total: number;
  /** Reference rate, fiat per whole coin. */
  readonly rate: string | null;
  readonly rateSource: string | null;
  /** ISO date of the rates. */
  readonly rateAt: string | null;
};
