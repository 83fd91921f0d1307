// Made by `npm run sdk` from docs/openapi.json: not to be edited.
export const VERSION = '1.1.0';

export type Operations = {
  /** Offers that fit a question, best price for the reader first, 25 at a time. */
  readonly listMarket: {
    readonly input: {
      /** What the reader wants to do with the coins. */
      readonly want?: 'buy' | 'sell' | undefined;
      /** Symbol of the coin. */
      readonly asset?: string | undefined;
      /** The chain; left out: the home chain. */
      readonly chainId?: number | undefined;
      /** ISO 4217 code of the money it is traded for. */
      readonly currency?: string | undefined;
      /** Only offers with room for so much of the currency, in whole units: "1234.56". */
      readonly amount?: string | undefined;
      /** Only offers with any of these payment methods (see /payment-methods); may come several times. */
      readonly method?: string | readonly string[] | undefined;
      /** ISO 3166 code: only offers for this country, or for every one. */
      readonly country?: string | undefined;
      /** "1": only of makers seen within five minutes. */
      readonly online?: '0' | '1' | undefined;
      /** "1": only offers whose coins lie in the vault and are locked at once. */
      readonly vault?: '0' | '1' | undefined;
      /** The page after another: what that one gave as `next`. Belongs to the same question, for half an hour. */
      readonly after?: string | undefined;
    };
    readonly answer: {
      /** At most 25, best price for the reader first. */
      readonly rows: readonly {
        readonly id: string;
        readonly revision: number;
        /** The maker's side: whoever sells locks the coins. */
        readonly side: 'buy' | 'sell';
        readonly state: 'live' | 'paused' | 'closed';
        readonly chainId: number;
        readonly asset: string;
        readonly assetDecimals: number;
        readonly currency: string;
        readonly currencyDecimals: number;
        readonly pricing: 'fixed' | 'margin';
        /** Hundredths of a per cent over the reference rate; null: the price is fixed. */
        readonly marginBps: number | null;
        readonly price: { readonly numerator: string; readonly denominator: string } | null;
        /** Currency for one whole coin, now, rounded for reading; null: no rate. */
        readonly wholePrice: string | null;
        readonly fromMarketBps: number | null;
        /** In minor units of the currency. */
        readonly leastMinor: string;
        /** In minor units of the currency. */
        readonly mostMinor: string;
        /** Base units of the coin left for new trades; null: no bound but the maximum. */
        readonly leftUnits: string | null;
        readonly methodIds: readonly string[];
        readonly paymentWindowSeconds: number;
        readonly terms: string;
        readonly country: string | null;
        readonly maker: {
          readonly id: string;
          readonly name: string;
          readonly walletAddress: string;
          readonly tradesDone: number;
          /** Hundredths of a per cent of trades that were completed; null: none yet. */
          readonly completionBps: number | null;
          readonly medianReleaseSeconds: number | null;
          readonly medianPaySeconds: number | null;
          readonly feedbackPositive: number;
          readonly feedbackNegative: number;
          /** The score, hundredths of a point: the lower end of its interval. */
          readonly scoreLow: number;
          /** The upper end of its interval, hundredths of a point. */
          readonly scoreHigh: number;
          /** The bond behind the word of a merchant, base units of the asset; null: no merchant now. */
          readonly bond: { readonly asset: string; readonly units: string } | null;
          /** Seen within the last five minutes. */
          readonly online: boolean;
        };
        /** The coins lie in the vault and are locked the moment somebody takes the offer; null: the seller locks by hand. */
        readonly standing: {
          readonly id: string;
          readonly freeUnits: string;
          readonly coversMost: boolean;
          readonly feeBps: number;
        } | null;
        readonly isMine: boolean;
        /** With an amount in the question: base units of the coin that the reader would get, or give, for it. */
        readonly forAmountUnits: string | null;
      }[];
      /** Goes into `after`; null: this is the last page. */
      readonly next: string | null;
      /** How many there are; null: not counted for this question. */
      readonly total: number | null;
      /** Offers of this market by payment method, a few seconds old at most. */
      readonly methodCounts: { readonly [name: string]: number };
      /** Reference rate: currency for one whole coin. */
      readonly rate: string | null;
      /** What the rate is made of, or why there is none and offers that follow it wait. */
      readonly rateStatus:
        | {
            readonly state: 'fresh';
            readonly source: 'sample' | 'median';
            readonly at: string;
            /** Sources of the coin's price that agreed. */
            readonly sources: number;
            /** How far apart they lay, per cent. */
            readonly spread: string;
          }
        | {
            readonly state: 'paused';
            readonly reason: string;
            readonly data: { readonly [name: string]: string | number };
          };
    };
  };
  /** One offer, as anybody may see it. */
  readonly getOffer: {
    readonly input: {
      /** The id of an offer: `id` of a row. */
      readonly offerId: string;
    };
    readonly answer: {
      readonly id: string;
      readonly revision: number;
      /** The maker's side: whoever sells locks the coins. */
      readonly side: 'buy' | 'sell';
      readonly state: 'live' | 'paused' | 'closed';
      readonly chainId: number;
      readonly asset: string;
      readonly assetDecimals: number;
      readonly currency: string;
      readonly currencyDecimals: number;
      readonly pricing: 'fixed' | 'margin';
      /** Hundredths of a per cent over the reference rate; null: the price is fixed. */
      readonly marginBps: number | null;
      readonly price: { readonly numerator: string; readonly denominator: string } | null;
      /** Currency for one whole coin, now, rounded for reading; null: no rate. */
      readonly wholePrice: string | null;
      readonly fromMarketBps: number | null;
      /** In minor units of the currency. */
      readonly leastMinor: string;
      /** In minor units of the currency. */
      readonly mostMinor: string;
      /** Base units of the coin left for new trades; null: no bound but the maximum. */
      readonly leftUnits: string | null;
      readonly methodIds: readonly string[];
      readonly paymentWindowSeconds: number;
      readonly terms: string;
      readonly country: string | null;
      readonly maker: {
        readonly id: string;
        readonly name: string;
        readonly walletAddress: string;
        readonly tradesDone: number;
        /** Hundredths of a per cent of trades that were completed; null: none yet. */
        readonly completionBps: number | null;
        readonly medianReleaseSeconds: number | null;
        readonly medianPaySeconds: number | null;
        readonly feedbackPositive: number;
        readonly feedbackNegative: number;
        /** The score, hundredths of a point: the lower end of its interval. */
        readonly scoreLow: number;
        /** The upper end of its interval, hundredths of a point. */
        readonly scoreHigh: number;
        /** The bond behind the word of a merchant, base units of the asset; null: no merchant now. */
        readonly bond: { readonly asset: string; readonly units: string } | null;
        /** Seen within the last five minutes. */
        readonly online: boolean;
      };
      /** The coins lie in the vault and are locked the moment somebody takes the offer; null: the seller locks by hand. */
      readonly standing: {
        readonly id: string;
        readonly freeUnits: string;
        readonly coversMost: boolean;
        readonly feeBps: number;
      } | null;
      readonly isMine: boolean;
      /** Found by its address alone. */
      readonly unlisted: boolean;
      readonly pauseReason: ('maker' | 'trigger' | 'method' | 'staff') | null;
      /** What everyone who takes it reads first. */
      readonly firstMessage: string;
      /** Seven days, Monday first; null: always open. */
      readonly openingHours: {
        readonly zone: string;
        readonly days: readonly (readonly (readonly [number, number])[])[];
      } | null;
      /** What its maker asks of who takes it. */
      readonly rules: {
        readonly leastTrades: number;
        readonly leastCompletionBps: number;
        readonly leastAgeDays: number;
        readonly takerCountries: readonly string[];
        readonly firstTradeMostMinor: string | null;
        /** Only people whom its maker trusts. */
        readonly trustedOnly: boolean;
      };
      /** The fee of a trade taken now, basis points, borne by the maker. */
      readonly feeBps: number;
      /** By payment method, how long its seller may wait with the release of a trade taken now. */
      readonly releaseSeconds: { readonly [name: string]: number };
      /** Whether it can be taken now, and what somebody signed in lacks. */
      readonly gate: {
        readonly shut: { readonly code: string; readonly data: { readonly [name: string]: string | number } } | null;
        readonly missing: readonly (
          | { readonly rule: 'trades'; readonly least: number; readonly has: number; readonly more: number }
          | {
              readonly rule: 'completion';
              readonly leastBps: number;
              readonly hasBps: number | null;
              readonly more: number | null;
            }
          | {
              readonly rule: 'age';
              readonly leastDays: number;
              readonly hasDays: number;
              /** Seconds since 1970. */
              readonly from: number;
            }
          | { readonly rule: 'country'; readonly countries: readonly string[]; readonly has: string | null }
          | { readonly rule: 'first_trade'; readonly mostMinor: string }
        )[];
        readonly firstTradeMostMinor: string | null;
        /** By payment method, what limits that grow leave for one trade; a method without a bound is left out. */
        readonly caps: {
          readonly [name: string]: {
            readonly mostMinor: string;
            readonly by: 'tradeCents' | 'strangerCents' | 'reversibleCents' | 'dayCents' | 'partner';
          };
        };
        /** The widest of the caps, where even the least that the offer takes is more than that. */
        readonly tooSmallCap: {
          readonly mostMinor: string;
          readonly by: 'tradeCents' | 'strangerCents' | 'reversibleCents' | 'dayCents' | 'partner';
        } | null;
      };
    };
  };
  /** Edits an offer in place: its next revision, whole. Trades under way keep theirs. */
  readonly editOffer: {
    readonly input: {
      /** The id of an offer: `id` of a row. */
      readonly offerId: string;
    } & {
      readonly side: 'buy' | 'sell';
      readonly chainId: number;
      readonly asset: string;
      readonly currency: string;
      readonly pricing: 'fixed' | 'margin';
      readonly fixedPrice?: string | undefined;
      readonly marginBps?: number | undefined;
      readonly floorPrice?: string | undefined;
      readonly ceilingPrice?: string | undefined;
      readonly pauseUnder?: string | undefined;
      readonly pauseOver?: string | undefined;
      readonly least: string;
      readonly most: string;
      readonly total?: string | undefined;
      readonly methods: readonly { readonly methodId: string; readonly paymentAccountId?: string | undefined }[];
      readonly paymentWindowSeconds: number;
      readonly terms?: string | undefined;
      readonly firstMessage?: string | undefined;
      readonly fromVault?: boolean | undefined;
      readonly country?: string | undefined;
      readonly openingHours?:
        { readonly zone: string; readonly days: readonly (readonly (readonly [number, number])[])[] } | undefined;
      readonly unlisted?: boolean | undefined;
      readonly leastTrades?: number | undefined;
      readonly leastCompletionBps?: number | undefined;
      readonly leastAgeDays?: number | undefined;
      readonly takerCountries?: readonly string[] | undefined;
      readonly firstTradeMost?: string | undefined;
      readonly trustedOnly?: boolean | undefined;
      /** The revision that the edit began with: an older one is refused. */
      readonly seenRevision: number;
      /** The total that it began with; empty: none. */
      readonly seenTotal?: string | undefined;
    };
    readonly answer: { readonly offerId: string; readonly revision: number };
  };
  /** The reader's own offers. */
  readonly listOwnOffers: {
    readonly input: {
      /** Rows of the page. */
      readonly limit?: number | undefined;
      /** The page after another: what that one gave as `next`. */
      readonly after?: string | undefined;
      /** Only offers in this state. */
      readonly state?: 'live' | 'paused' | 'closed' | undefined;
    };
    readonly answer: {
      /** Newest first. */
      readonly rows: readonly {
        readonly id: string;
        readonly revision: number;
        /** The maker's side: whoever sells locks the coins. */
        readonly side: 'buy' | 'sell';
        readonly state: 'live' | 'paused' | 'closed';
        readonly chainId: number;
        readonly asset: string;
        readonly assetDecimals: number;
        readonly currency: string;
        readonly currencyDecimals: number;
        readonly pricing: 'fixed' | 'margin';
        /** Hundredths of a per cent over the reference rate; null: the price is fixed. */
        readonly marginBps: number | null;
        readonly price: { readonly numerator: string; readonly denominator: string } | null;
        /** Currency for one whole coin, now, rounded for reading; null: no rate. */
        readonly wholePrice: string | null;
        readonly fromMarketBps: number | null;
        /** In minor units of the currency. */
        readonly leastMinor: string;
        /** In minor units of the currency. */
        readonly mostMinor: string;
        /** Base units of the coin left for new trades; null: no bound but the maximum. */
        readonly leftUnits: string | null;
        readonly methodIds: readonly string[];
        readonly paymentWindowSeconds: number;
        readonly terms: string;
        readonly country: string | null;
        readonly maker: {
          readonly id: string;
          readonly name: string;
          readonly walletAddress: string;
          readonly tradesDone: number;
          /** Hundredths of a per cent of trades that were completed; null: none yet. */
          readonly completionBps: number | null;
          readonly medianReleaseSeconds: number | null;
          readonly medianPaySeconds: number | null;
          readonly feedbackPositive: number;
          readonly feedbackNegative: number;
          /** The score, hundredths of a point: the lower end of its interval. */
          readonly scoreLow: number;
          /** The upper end of its interval, hundredths of a point. */
          readonly scoreHigh: number;
          /** The bond behind the word of a merchant, base units of the asset; null: no merchant now. */
          readonly bond: { readonly asset: string; readonly units: string } | null;
          /** Seen within the last five minutes. */
          readonly online: boolean;
        };
        /** The coins lie in the vault and are locked the moment somebody takes the offer; null: the seller locks by hand. */
        readonly standing: {
          readonly id: string;
          readonly freeUnits: string;
          readonly coversMost: boolean;
          readonly feeBps: number;
        } | null;
        readonly isMine: boolean;
        /** Found by its address alone. */
        readonly unlisted: boolean;
        readonly pauseReason: ('maker' | 'trigger' | 'method' | 'staff') | null;
        /** What everyone who takes it reads first. */
        readonly firstMessage: string;
        /** Seven days, Monday first; null: always open. */
        readonly openingHours: {
          readonly zone: string;
          readonly days: readonly (readonly (readonly [number, number])[])[];
        } | null;
        /** What its maker asks of who takes it. */
        readonly rules: {
          readonly leastTrades: number;
          readonly leastCompletionBps: number;
          readonly leastAgeDays: number;
          readonly takerCountries: readonly string[];
          readonly firstTradeMostMinor: string | null;
          /** Only people whom its maker trusts. */
          readonly trustedOnly: boolean;
        };
        /** The fee of a trade taken now, basis points, borne by the maker. */
        readonly feeBps: number;
        /** By payment method, how long its seller may wait with the release of a trade taken now. */
        readonly releaseSeconds: { readonly [name: string]: number };
        /** Whether it can be taken now, and what somebody signed in lacks. */
        readonly gate: {
          readonly shut: { readonly code: string; readonly data: { readonly [name: string]: string | number } } | null;
          readonly missing: readonly (
            | { readonly rule: 'trades'; readonly least: number; readonly has: number; readonly more: number }
            | {
                readonly rule: 'completion';
                readonly leastBps: number;
                readonly hasBps: number | null;
                readonly more: number | null;
              }
            | {
                readonly rule: 'age';
                readonly leastDays: number;
                readonly hasDays: number;
                /** Seconds since 1970. */
                readonly from: number;
              }
            | { readonly rule: 'country'; readonly countries: readonly string[]; readonly has: string | null }
            | { readonly rule: 'first_trade'; readonly mostMinor: string }
          )[];
          readonly firstTradeMostMinor: string | null;
          /** By payment method, what limits that grow leave for one trade; a method without a bound is left out. */
          readonly caps: {
            readonly [name: string]: {
              readonly mostMinor: string;
              readonly by: 'tradeCents' | 'strangerCents' | 'reversibleCents' | 'dayCents' | 'partner';
            };
          };
          /** The widest of the caps, where even the least that the offer takes is more than that. */
          readonly tooSmallCap: {
            readonly mostMinor: string;
            readonly by: 'tradeCents' | 'strangerCents' | 'reversibleCents' | 'dayCents' | 'partner';
          } | null;
        };
        /** What its maker can do with it now. */
        readonly moves: readonly ('pause' | 'resume' | 'edit' | 'close')[];
        readonly methods: readonly { readonly methodId: string; readonly paymentAccountId: string | null }[];
        /** Currency for one whole coin. */
        readonly fixedPrice: string | null;
        readonly floorPrice: string | null;
        readonly ceilingPrice: string | null;
        /** Whole coins to trade in all; null: no bound but the maximum of each trade. */
        readonly total: string | null;
        readonly pauseUnder: string | null;
        readonly pauseOver: string | null;
        readonly firstTradeMost: string | null;
        readonly fromVault: boolean;
        readonly liveTrades: number;
        /** What its maker was told when staff took it down; null: nobody did. */
        readonly takenDown: string | null;
      }[];
      /** Goes into `after`; null: this is the last page. */
      readonly next: string | null;
    };
  };
  /** Posts an offer. */
  readonly postOffer: {
    readonly input: {
      readonly side: 'buy' | 'sell';
      readonly chainId: number;
      readonly asset: string;
      readonly currency: string;
      readonly pricing: 'fixed' | 'margin';
      readonly fixedPrice?: string | undefined;
      readonly marginBps?: number | undefined;
      readonly floorPrice?: string | undefined;
      readonly ceilingPrice?: string | undefined;
      readonly pauseUnder?: string | undefined;
      readonly pauseOver?: string | undefined;
      readonly least: string;
      readonly most: string;
      readonly total?: string | undefined;
      readonly methods: readonly { readonly methodId: string; readonly paymentAccountId?: string | undefined }[];
      readonly paymentWindowSeconds: number;
      readonly terms?: string | undefined;
      readonly firstMessage?: string | undefined;
      readonly fromVault?: boolean | undefined;
      readonly country?: string | undefined;
      readonly openingHours?:
        { readonly zone: string; readonly days: readonly (readonly (readonly [number, number])[])[] } | undefined;
      readonly unlisted?: boolean | undefined;
      readonly leastTrades?: number | undefined;
      readonly leastCompletionBps?: number | undefined;
      readonly leastAgeDays?: number | undefined;
      readonly takerCountries?: readonly string[] | undefined;
      readonly firstTradeMost?: string | undefined;
      readonly trustedOnly?: boolean | undefined;
    };
    readonly answer: { readonly offerId: string };
  };
  /** One of the reader's own offers, with what only its maker sees. */
  readonly getOwnOffer: {
    readonly input: {
      /** The id of an offer: `id` of a row. */
      readonly offerId: string;
    };
    readonly answer: {
      readonly id: string;
      readonly revision: number;
      /** The maker's side: whoever sells locks the coins. */
      readonly side: 'buy' | 'sell';
      readonly state: 'live' | 'paused' | 'closed';
      readonly chainId: number;
      readonly asset: string;
      readonly assetDecimals: number;
      readonly currency: string;
      readonly currencyDecimals: number;
      readonly pricing: 'fixed' | 'margin';
      /** Hundredths of a per cent over the reference rate; null: the price is fixed. */
      readonly marginBps: number | null;
      readonly price: { readonly numerator: string; readonly denominator: string } | null;
      /** Currency for one whole coin, now, rounded for reading; null: no rate. */
      readonly wholePrice: string | null;
      readonly fromMarketBps: number | null;
      /** In minor units of the currency. */
      readonly leastMinor: string;
      /** In minor units of the currency. */
      readonly mostMinor: string;
      /** Base units of the coin left for new trades; null: no bound but the maximum. */
      readonly leftUnits: string | null;
      readonly methodIds: readonly string[];
      readonly paymentWindowSeconds: number;
      readonly terms: string;
      readonly country: string | null;
      readonly maker: {
        readonly id: string;
        readonly name: string;
        readonly walletAddress: string;
        readonly tradesDone: number;
        /** Hundredths of a per cent of trades that were completed; null: none yet. */
        readonly completionBps: number | null;
        readonly medianReleaseSeconds: number | null;
        readonly medianPaySeconds: number | null;
        readonly feedbackPositive: number;
        readonly feedbackNegative: number;
        /** The score, hundredths of a point: the lower end of its interval. */
        readonly scoreLow: number;
        /** The upper end of its interval, hundredths of a point. */
        readonly scoreHigh: number;
        /** The bond behind the word of a merchant, base units of the asset; null: no merchant now. */
        readonly bond: { readonly asset: string; readonly units: string } | null;
        /** Seen within the last five minutes. */
        readonly online: boolean;
      };
      /** The coins lie in the vault and are locked the moment somebody takes the offer; null: the seller locks by hand. */
      readonly standing: {
        readonly id: string;
        readonly freeUnits: string;
        readonly coversMost: boolean;
        readonly feeBps: number;
      } | null;
      readonly isMine: boolean;
      /** Found by its address alone. */
      readonly unlisted: boolean;
      readonly pauseReason: ('maker' | 'trigger' | 'method' | 'staff') | null;
      /** What everyone who takes it reads first. */
      readonly firstMessage: string;
      /** Seven days, Monday first; null: always open. */
      readonly openingHours: {
        readonly zone: string;
        readonly days: readonly (readonly (readonly [number, number])[])[];
      } | null;
      /** What its maker asks of who takes it. */
      readonly rules: {
        readonly leastTrades: number;
        readonly leastCompletionBps: number;
        readonly leastAgeDays: number;
        readonly takerCountries: readonly string[];
        readonly firstTradeMostMinor: string | null;
        /** Only people whom its maker trusts. */
        readonly trustedOnly: boolean;
      };
      /** The fee of a trade taken now, basis points, borne by the maker. */
      readonly feeBps: number;
      /** By payment method, how long its seller may wait with the release of a trade taken now. */
      readonly releaseSeconds: { readonly [name: string]: number };
      /** Whether it can be taken now, and what somebody signed in lacks. */
      readonly gate: {
        readonly shut: { readonly code: string; readonly data: { readonly [name: string]: string | number } } | null;
        readonly missing: readonly (
          | { readonly rule: 'trades'; readonly least: number; readonly has: number; readonly more: number }
          | {
              readonly rule: 'completion';
              readonly leastBps: number;
              readonly hasBps: number | null;
              readonly more: number | null;
            }
          | {
              readonly rule: 'age';
              readonly leastDays: number;
              readonly hasDays: number;
              /** Seconds since 1970. */
              readonly from: number;
            }
          | { readonly rule: 'country'; readonly countries: readonly string[]; readonly has: string | null }
          | { readonly rule: 'first_trade'; readonly mostMinor: string }
        )[];
        readonly firstTradeMostMinor: string | null;
        /** By payment method, what limits that grow leave for one trade; a method without a bound is left out. */
        readonly caps: {
          readonly [name: string]: {
            readonly mostMinor: string;
            readonly by: 'tradeCents' | 'strangerCents' | 'reversibleCents' | 'dayCents' | 'partner';
          };
        };
        /** The widest of the caps, where even the least that the offer takes is more than that. */
        readonly tooSmallCap: {
          readonly mostMinor: string;
          readonly by: 'tradeCents' | 'strangerCents' | 'reversibleCents' | 'dayCents' | 'partner';
        } | null;
      };
      /** What its maker can do with it now. */
      readonly moves: readonly ('pause' | 'resume' | 'edit' | 'close')[];
      readonly methods: readonly { readonly methodId: string; readonly paymentAccountId: string | null }[];
      /** Currency for one whole coin. */
      readonly fixedPrice: string | null;
      readonly floorPrice: string | null;
      readonly ceilingPrice: string | null;
      /** Whole coins to trade in all; null: no bound but the maximum of each trade. */
      readonly total: string | null;
      readonly pauseUnder: string | null;
      readonly pauseOver: string | null;
      readonly firstTradeMost: string | null;
      readonly fromVault: boolean;
      readonly liveTrades: number;
      /** What its maker was told when staff took it down; null: nobody did. */
      readonly takenDown: string | null;
    };
  };
  /** Pauses, resumes or closes an offer. */
  readonly moveOffer: {
    readonly input: {
      /** The id of an offer: `id` of a row. */
      readonly offerId: string;
    } & { readonly move: 'pause' | 'resume' | 'close' };
    readonly answer: { readonly offerId: string; readonly state: 'live' | 'paused' | 'closed' };
  };
  /** What the maker signed for an offer so that it trades while they are away, and what would be signed now. */
  readonly getStanding: {
    readonly input: {
      /** The id of an offer: `id` of a row. */
      readonly offerId: string;
    };
    readonly answer: {
      readonly offerId: string;
      readonly revision: number;
      readonly chainId: number;
      readonly contract: string;
      readonly seller: string;
      readonly asset: string;
      readonly assetDecimals: number;
      readonly currency: string;
      /** What would be signed now, base units; null: there is no price. */
      readonly bounds: { readonly least: string; readonly most: string } | null;
      readonly floating: boolean;
      readonly feeBps: number;
      readonly vault: { readonly seen: string; readonly final: string; readonly free: string };
      readonly current: {
        readonly id: string;
        readonly series: string;
        readonly revision: number;
        readonly least: string;
        readonly most: string;
        /** Every lane at the largest amount, fee included. */
        readonly mostLocked: string;
        readonly lanes: number;
        readonly lanesUsed: number;
        /** Seconds since 1970. */
        readonly validUntil: number;
        /** Seconds since 1970. */
        readonly signedAt: number;
        readonly endReason: ('edited' | 'paused' | 'closed' | 'renewed' | 'cancelled' | 'expired') | null;
        readonly cancelling: boolean;
        readonly fits: boolean;
      } | null;
      readonly ended: readonly {
        readonly id: string;
        readonly series: string;
        readonly revision: number;
        readonly least: string;
        readonly most: string;
        /** Every lane at the largest amount, fee included. */
        readonly mostLocked: string;
        readonly lanes: number;
        readonly lanesUsed: number;
        /** Seconds since 1970. */
        readonly validUntil: number;
        /** Seconds since 1970. */
        readonly signedAt: number;
        readonly endReason: ('edited' | 'paused' | 'closed' | 'renewed' | 'cancelled' | 'expired') | null;
        readonly cancelling: boolean;
      }[];
    };
  };
  /** Answers what to sign and to seal for a standing offer; nothing is standing yet. */
  readonly prepareStanding: {
    readonly input: {
      /** The id of an offer: `id` of a row. */
      readonly offerId: string;
    } & { readonly lanes: number; readonly days: number };
    readonly answer: {
      readonly standingId: string;
      readonly chainId: number;
      readonly contract: string;
      /** To be signed as EIP-712: see offerDataOf of the client. */
      readonly signedOffer: {
        readonly seller: string;
        readonly token: string;
        readonly least: string;
        readonly most: string;
        readonly feeBps: number;
        readonly feeRecipient: string;
        readonly arbiter: string;
        readonly backupArbiter: string;
        readonly paymentWindow: number;
        readonly hearingWindow: number;
        readonly rulingWindow: number;
        readonly firstLane: number;
        readonly lanes: number;
        readonly opener: string;
        readonly series: string;
        readonly validUntil: number;
        readonly book: string;
      };
      /** The accounts are sealed to this key. */
      readonly releasePublicKey: string;
      readonly accounts: readonly {
        readonly methodId: string;
        /** Sealed text: opened with an identity key, on its holder’s own machine. */
        readonly sealed: {
          readonly scheme: 'holdfast-seal-1';
          readonly from: string;
          readonly to: readonly { readonly key: string; readonly wrapped: string }[];
          readonly commitment: string;
          readonly body: string;
        };
        readonly commitment: string;
      }[];
    };
  };
  /** Hands in the signature: from now on takes lock coins from the maker's vault. */
  readonly signStanding: {
    readonly input: {
      /** The id of an offer: `id` of a row. */
      readonly offerId: string;
    } & {
      readonly standingId: string;
      readonly signature: string;
      readonly payees: {
        readonly [name: string]: {
          readonly scheme: 'holdfast-seal-1';
          readonly from: string;
          readonly to: readonly { readonly key: string; readonly wrapped: string }[];
          readonly commitment: string;
          readonly body: string;
        };
      };
    };
    readonly answer: { readonly standingId: string };
  };
  /** Ends a standing offer here; with a signature over its series, on the chain as well. */
  readonly endStanding: {
    readonly input: { readonly standingId: string } & { readonly signature?: string | undefined };
    readonly answer: { readonly standingId: string };
  };
  /** Reference rates: what a coin is worth now, by currency. */
  readonly listRates: {
    readonly input: {
      /** Symbol of a coin; left out: all of them. */
      readonly asset?: string | undefined;
      /** ISO 4217 code; left out: all of them. */
      readonly currency?: string | undefined;
    };
    readonly answer: readonly {
      readonly asset: string;
      readonly currency: string;
      /** Minor units of the currency for one base unit of the coin: an exact ratio. */
      readonly price: { readonly numerator: string; readonly denominator: string };
      /** Currency for one whole coin, rounded for reading. */
      readonly whole: string;
      readonly source: string;
      /** When the figures are of. */
      readonly at: string;
    }[];
  };
  /** Payment methods that offers can name: currencies, countries, how fast, whether the payer can take it back. */
  readonly listPaymentMethods: {
    readonly input: {
      /** ISO 4217 code: only what moves this currency. */
      readonly currency?: string | undefined;
      /** ISO 3166 code: only what pays in this country. */
      readonly country?: string | undefined;
    };
    readonly answer: readonly {
      readonly id: string;
      /** The method's own name, which is not translated. */
      readonly label: string;
      readonly currencies: readonly string[];
      readonly countries: readonly string[];
      /** Whether the payer can take the money back once it has arrived. */
      readonly reversibility: 'irreversible' | 'hard' | 'reversible';
      /** Until the money is usually there. */
      readonly usualSeconds: number;
      /** How long a buyer is given to pay unless the offer says otherwise. */
      readonly windowSeconds: number;
    }[];
  };
  /** The reader's payment accounts in use, sealed to them. They are made in the app, by no key. */
  readonly listPaymentAccounts: {
    readonly input: {
      /** ISO 4217 code: only accounts of this currency. */
      readonly currency?: string | undefined;
    };
    readonly answer: readonly {
      readonly id: string;
      readonly methodId: string;
      readonly currency: string;
      /** The owner's own name for it. */
      readonly label: string;
      /** The account itself, sealed to its owner's identity key. */
      readonly sealed: {
        readonly scheme: 'holdfast-seal-1';
        readonly from: string;
        readonly to: readonly { readonly key: string; readonly wrapped: string }[];
        readonly commitment: string;
        readonly body: string;
      };
      readonly commitment: string;
      readonly createdAt: number;
    }[];
  };
  /** The reader's trades. */
  readonly listTrades: {
    readonly input: {
      /** Rows of the page. */
      readonly limit?: number | undefined;
      /** The page after another: what that one gave as `next`. */
      readonly after?: string | undefined;
      /** "1": only those under way. */
      readonly open?: '1' | undefined;
    };
    readonly answer: {
      /** Newest first. */
      readonly rows: readonly {
        readonly id: string;
        readonly chainId: number;
        readonly party: 'buyer' | 'seller';
        /** With the site's own partner, to learn by: nothing counts it. */
        readonly practice: boolean;
        readonly state:
          | 'awaiting_escrow'
          | 'awaiting_payment'
          | 'awaiting_release'
          | 'disputed'
          | 'completed'
          | 'refunded'
          | 'divided'
          | 'cancelled';
        readonly owes: ('buyer' | 'seller' | 'both' | 'arbiter' | 'backup' | 'opener' | 'anyone' | 'clock') | null;
        /** A proposal of the other waits for an answer. */
        readonly asksAnswer: boolean;
        readonly cancelledBy: ('buyer' | 'seller') | null;
        readonly partnerId: string;
        readonly partnerName: string;
        readonly partnerAddress: string;
        readonly asset: string;
        readonly assetDecimals: number;
        /** To the buyer on release. */
        readonly tokenUnits: string;
        readonly currency: string;
        readonly currencyDecimals: number;
        readonly fiatMinor: string;
        readonly methodId: string;
        /** Seconds since 1970. */
        readonly createdAt: number;
        readonly dueAt: number | null;
        readonly endedAt: number | null;
      }[];
      /** Goes into `after`; null: this is the last page. */
      readonly next: string | null;
    };
  };
  /** Takes an offer at the price that was seen: opens a trade. */
  readonly takeOffer: {
    readonly input: {
      readonly offerId: string;
      readonly revision: number;
      readonly priceSeen: { readonly numerator: string; readonly denominator: string };
      readonly fiatMinor?: string | undefined;
      readonly tokenUnits?: string | undefined;
      readonly methodId: string;
      readonly paymentAccountId?: string | undefined;
      readonly standing?: boolean | undefined;
      readonly feeBpsSeen?: number | undefined;
      readonly fromVault?: boolean | undefined;
    };
    readonly answer: { readonly tradeId: string };
  };
  /** One trade, with everything its moves are signed over. */
  readonly getTrade: {
    readonly input: { readonly id: string };
    readonly answer: {
      readonly id: string;
      readonly version: number;
      /** Which of the two the reader is. */
      readonly party: 'buyer' | 'seller';
      readonly isMaker: boolean;
      /** With the site's own partner, to learn by: nothing counts it. */
      readonly practice: boolean;
      readonly state:
        | 'awaiting_escrow'
        | 'awaiting_payment'
        | 'awaiting_release'
        | 'disputed'
        | 'completed'
        | 'refunded'
        | 'divided'
        | 'cancelled';
      /** By final blocks alone. */
      readonly finalState:
        | 'awaiting_escrow'
        | 'awaiting_payment'
        | 'awaiting_release'
        | 'disputed'
        | 'completed'
        | 'refunded'
        | 'divided'
        | 'cancelled';
      readonly isFinal: boolean;
      /** Whose move it is. */
      readonly owes: ('buyer' | 'seller' | 'both' | 'arbiter' | 'backup' | 'opener' | 'anyone' | 'clock') | null;
      /** What the reader can do. */
      readonly openMoves: readonly {
        readonly move:
          | 'fund'
          | 'draw'
          | 'cancel'
          | 'expire'
          | 'extend'
          | 'markPaid'
          | 'reclaim'
          | 'release'
          | 'refund'
          | 'settle'
          | 'dispute'
          | 'rule'
          | 'lapse';
        /** When it becomes possible; null: now. */
        readonly opensAt: number | null;
        /** When it stops being possible; null: no end of its own. */
        readonly closesAt: number | null;
      }[];
      readonly pending: readonly {
        readonly move:
          | 'fund'
          | 'draw'
          | 'cancel'
          | 'expire'
          | 'extend'
          | 'markPaid'
          | 'reclaim'
          | 'release'
          | 'refund'
          | 'settle'
          | 'dispute'
          | 'rule'
          | 'lapse';
        readonly by: 'buyer' | 'seller';
        /** Seconds since 1970. */
        readonly since: number;
        /** The relayer has it, or the contract said no. */
        readonly status: 'submitting' | 'refused';
        readonly refusal: string | null;
        /** Why the relayer does not bring it now; null: it does, or tries. */
        readonly waits: ('budget' | 'no_funds' | 'fee_cap' | 'limit' | 'signer') | null;
      }[];
      /** Whether the site pays the gas of what the reader signs next. */
      readonly gas: 'paid' | 'budget' | 'unpaid';
      readonly proposals: readonly {
        readonly id: string;
        readonly by: 'buyer' | 'seller';
        readonly kind: 'cancel' | 'divide';
        readonly toBuyerUnits: string;
        readonly toSellerUnits: string;
        readonly feeUnits: string;
        /** Seconds since 1970. */
        readonly validUntil: number;
        readonly reason:
          | (
              | 'changed_mind'
              | 'cannot_pay'
              | 'bank_refused'
              | 'part_paid'
              | 'wrong_amount'
              | 'wrong_name'
              | 'took_too_long'
              | 'as_agreed'
            )
          | null;
        readonly answersId: string | null;
        readonly state:
          'open' | 'accepted' | 'executed' | 'countered' | 'declined' | 'withdrawn' | 'superseded' | 'expired';
        /** Whether the proposer's signature can still be used on the chain, whatever the state. */
        readonly binding: boolean;
        /** Seconds since 1970. */
        readonly createdAt: number;
        readonly closedAt: number | null;
      }[];
      readonly cancelledBy: ('buyer' | 'seller') | null;
      readonly lockedBy: 'seller' | 'opener';
      readonly fault: ('nobody' | 'buyer' | 'seller') | null;
      readonly buyer: {
        readonly id: string;
        readonly name: string;
        readonly walletAddress: string;
        readonly identityPublicKey: string | null;
        readonly lastSeenAt: number | null;
        readonly tradesDone: number;
        readonly completionBps: number | null;
      };
      readonly seller: {
        readonly id: string;
        readonly name: string;
        readonly walletAddress: string;
        readonly identityPublicKey: string | null;
        readonly lastSeenAt: number | null;
        readonly tradesDone: number;
        readonly completionBps: number | null;
      };
      readonly chainId: number;
      readonly chainName: string;
      readonly localChain: boolean;
      readonly contract: string;
      readonly tradeHash: string;
      readonly asset: string;
      readonly assetDecimals: number;
      /** To the buyer on release. */
      readonly tokenUnits: string;
      readonly currency: string;
      readonly currencyDecimals: number;
      readonly fiatMinor: string;
      readonly methodId: string;
      readonly tokenIsNative: boolean;
      readonly feeUnits: string;
      /** What the seller locks: both of these together. */
      readonly lockedUnits: string;
      readonly toBuyerUnits: string | null;
      readonly paidFeeUnits: string | null;
      /** The contract's own terms: what every move signs. */
      readonly terms: {
        readonly seller: string;
        readonly buyer: string;
        readonly token: string;
        readonly amount: string;
        readonly fee: string;
        readonly feeRecipient: string;
        readonly arbiter: string;
        readonly backupArbiter: string;
        readonly lane: number;
        readonly round: number;
        readonly fromVault: boolean;
        readonly openBy: number;
        readonly paymentWindow: number;
        readonly hearingWindow: number;
        readonly rulingWindow: number;
        readonly deal: string;
      };
      /** What the terms commit to beside the chain. */
      readonly deal: {
        readonly fiatMinor: string;
        readonly currency: string;
        readonly priceNumerator: string;
        readonly priceDenominator: string;
        readonly methodId: string;
        readonly offerId: string;
        readonly offerRevision: number;
        readonly expectedReleaseSeconds: number;
        readonly payeeCommitment: string;
        readonly reference: string;
        readonly salt: string;
      };
      readonly offerId: string;
      readonly offerRevision: number;
      readonly offerTerms: string;
      readonly firstMessage: string;
      readonly price: { readonly numerator: string; readonly denominator: string };
      readonly struckRate: {
        readonly source: string;
        readonly at: string;
        readonly spreadBps?: number | undefined;
        readonly rate?: string | undefined;
        readonly quotes?:
          | readonly {
              readonly source: string;
              readonly pair: string;
              readonly value: string;
              readonly at: number;
              readonly used: boolean;
            }[]
          | undefined;
      };
      /** What the payer writes beside the transfer. */
      readonly reference: string;
      readonly paymentAccountLabel: string | null;
      /** The seller's own account, to be sealed to the buyer when funding. */
      readonly ownPayee: {
        readonly scheme: 'holdfast-seal-1';
        readonly from: string;
        readonly to: readonly { readonly key: string; readonly wrapped: string }[];
        readonly commitment: string;
        readonly body: string;
      } | null;
      readonly payeeSealedAlready: boolean;
      /** The seller's account, for the buyer alone. */
      readonly payee:
        | {
            readonly kind: 'shown';
            /** Sealed text: opened with an identity key, on its holder’s own machine. */
            readonly sealed: {
              readonly scheme: 'holdfast-seal-1';
              readonly from: string;
              readonly to: readonly { readonly key: string; readonly wrapped: string }[];
              readonly commitment: string;
              readonly body: string;
            };
            readonly commitment: string;
          }
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
      /** Account and name that the money comes from, sealed to both. */
      readonly payer: {
        readonly scheme: 'holdfast-seal-1';
        readonly from: string;
        readonly to: readonly { readonly key: string; readonly wrapped: string }[];
        readonly commitment: string;
        readonly body: string;
      } | null;
      /** Seconds since 1970. */
      readonly now: number;
      /** Seconds since 1970. */
      readonly createdAt: number;
      /** Until then the coins have to be locked. */
      readonly openBy: number;
      readonly paymentDeadline: number | null;
      /** The end of the time for paying, before the allowance for the chain. */
      readonly payBy: number | null;
      readonly fundedAt: number | null;
      readonly paidAt: number | null;
      readonly disputedAt: number | null;
      readonly rulingFrom: number | null;
      readonly lapseFrom: number | null;
      readonly endedAt: number | null;
      readonly endedBy:
        | (
            | 'fund'
            | 'draw'
            | 'cancel'
            | 'expire'
            | 'extend'
            | 'markPaid'
            | 'reclaim'
            | 'release'
            | 'refund'
            | 'settle'
            | 'dispute'
            | 'rule'
            | 'lapse'
          )
        | null;
      readonly timeline: readonly {
        readonly seq: number;
        readonly type: string;
        /** Seconds since 1970. */
        readonly at: number;
        readonly by: 'buyer' | 'seller' | 'arbiter' | 'nobody';
        readonly data: { readonly [name: string]: string | number | boolean | null };
        readonly final: boolean;
        readonly txHash: string | null;
        readonly hash: string;
      }[];
      /** What the EIP-2612 permit is made of; null: none is needed. */
      readonly permit: { readonly tokenName: string; readonly tokenVersion: string; readonly nonce: string } | null;
      readonly sellerBalance: string | null;
    };
  };
  /** What a party keeps so that the trade can be ended without this site. */
  readonly getTradeFile: {
    readonly input: { readonly id: string };
    readonly answer: {
      readonly format: 'holdfast-trade-1';
      readonly chainId: number;
      readonly contract: string;
      readonly tradeHash: string;
      readonly terms: {
        readonly seller: string;
        readonly buyer: string;
        readonly token: string;
        readonly amount: string;
        readonly fee: string;
        readonly feeRecipient: string;
        readonly arbiter: string;
        readonly backupArbiter: string;
        readonly lane: number;
        readonly round: number;
        readonly fromVault: boolean;
        readonly openBy: number;
        readonly paymentWindow: number;
        readonly hearingWindow: number;
        readonly rulingWindow: number;
        readonly deal: string;
      };
      readonly deal: {
        readonly fiatMinor: string;
        readonly currency: string;
        readonly priceNumerator: string;
        readonly priceDenominator: string;
        readonly methodId: string;
        readonly offerId: string;
        readonly offerRevision: number;
        readonly expectedReleaseSeconds: number;
        readonly payeeCommitment: string;
        readonly reference: string;
        readonly salt: string;
      };
      readonly signatures: readonly {
        readonly move: string;
        readonly signer: string;
        readonly signature: string;
        readonly validUntil: string;
        readonly value: string | null;
      }[];
    };
  };
  /** Hands in a signed move, which the relayer brings onto the chain. */
  readonly signMove: {
    readonly input: { readonly id: string } & {
      readonly move: 'fund' | 'extend' | 'markPaid' | 'reclaim' | 'release' | 'refund' | 'dispute' | 'rule' | 'lapse';
      readonly signature: string;
      readonly validUntil: number;
      readonly value?: string | undefined;
      readonly permit?: { readonly value: string; readonly deadline: number; readonly signature: string } | undefined;
      /** Sealed text: opened with an identity key, on its holder’s own machine. */
      readonly payeeSealed?:
        | {
            readonly scheme: 'holdfast-seal-1';
            readonly from: string;
            readonly to: readonly { readonly key: string; readonly wrapped: string }[];
            readonly commitment: string;
            readonly body: string;
          }
        | undefined;
      readonly reason?: string | undefined;
      readonly statement?: string | undefined;
    };
    readonly answer: { readonly version: number };
  };
  /** Notes a move that a party sent with a transaction of their own. */
  readonly noteTransaction: {
    readonly input: { readonly id: string } & {
      readonly move:
        'fund' | 'extend' | 'markPaid' | 'reclaim' | 'release' | 'refund' | 'settle' | 'dispute' | 'rule' | 'lapse';
      readonly txHash: string;
      /** Sealed text: opened with an identity key, on its holder’s own machine. */
      readonly payeeSealed?:
        | {
            readonly scheme: 'holdfast-seal-1';
            readonly from: string;
            readonly to: readonly { readonly key: string; readonly wrapped: string }[];
            readonly commitment: string;
            readonly body: string;
          }
        | undefined;
      readonly reason?: string | undefined;
      readonly statement?: string | undefined;
    };
    readonly answer: { readonly version: number };
  };
  /** Names the account that the money will come from, sealed to both. */
  readonly namePayer: {
    readonly input: { readonly id: string } & {
      /** Sealed text: opened with an identity key, on its holder’s own machine. */
      readonly payerSealed: {
        readonly scheme: 'holdfast-seal-1';
        readonly from: string;
        readonly to: readonly { readonly key: string; readonly wrapped: string }[];
        readonly commitment: string;
        readonly body: string;
      };
    };
    readonly answer: { readonly version: number };
  };
  /** Ends the wish for a trade that nobody has funded. */
  readonly cancelTrade: {
    readonly input: { readonly id: string } & { readonly refundSignature?: string | undefined };
    readonly answer: { readonly version: number };
  };
  /** Hands in a signed proposal to cancel or to divide; with `answersId`, the answer to the other's. */
  readonly propose: {
    readonly input: { readonly id: string } & {
      readonly toBuyer: string;
      readonly validUntil: number;
      readonly signature: string;
      readonly reason?:
        | 'changed_mind'
        | 'cannot_pay'
        | 'bank_refused'
        | 'part_paid'
        | 'wrong_amount'
        | 'wrong_name'
        | 'took_too_long'
        | 'as_agreed'
        | undefined;
      readonly answersId?: string | undefined;
    };
    readonly answer: { readonly proposalId: string; readonly version: number };
  };
  /** The other's signature over the very same: both go to the chain. */
  readonly acceptProposal: {
    readonly input: { readonly id: string; readonly proposalId: string } & { readonly signature: string };
    readonly answer: { readonly version: number };
  };
  /** The other party says no. */
  readonly declineProposal: {
    readonly input: { readonly id: string; readonly proposalId: string };
    readonly answer: { readonly version: number };
  };
  /** The proposer takes it out of the app; the signature stays usable on the chain until it expires. */
  readonly withdrawProposal: {
    readonly input: { readonly id: string; readonly proposalId: string };
    readonly answer: { readonly version: number };
  };
  /** What the two of a trade said of each other. */
  readonly getFeedback: {
    readonly input: { readonly id: string };
    readonly answer: {
      readonly tradeId: string;
      readonly partnerName: string;
      readonly mine: {
        readonly id: string;
        readonly positive: boolean;
        readonly comment: string;
        /** A moderator took the comment out, and no reply to it is shown. */
        readonly commentRemoved: boolean;
        /** Seconds since 1970. */
        readonly at: number;
        /** Of whoever was rated. */
        readonly reply: {
          readonly text: string;
          /** A moderator took it out. */
          readonly removed: boolean;
          /** Seconds since 1970. */
          readonly at: number;
        } | null;
      } | null;
      /** Null until it is open: once both have written, or at `opensAt`. */
      readonly theirs: {
        readonly id: string;
        readonly positive: boolean;
        readonly comment: string;
        /** A moderator took the comment out, and no reply to it is shown. */
        readonly commentRemoved: boolean;
        /** Seconds since 1970. */
        readonly at: number;
        /** Of whoever was rated. */
        readonly reply: {
          readonly text: string;
          /** A moderator took it out. */
          readonly removed: boolean;
          /** Seconds since 1970. */
          readonly at: number;
        } | null;
      } | null;
      /** The other has written, whether or not it is open. */
      readonly theyWrote: boolean;
      /** When what is written is open, and nobody writes any more; null: this trade cannot be rated. */
      readonly opensAt: number | null;
      /** Why the reader cannot give or change theirs now, a refusal's code; null: they can. */
      readonly closedBecause: string | null;
      /** Why the reader cannot reply or change their reply now, a refusal's code; null: they can. */
      readonly replyClosedBecause: string | null;
      /** Until when they can; null: they cannot. */
      readonly replyUntil: number | null;
    };
  };
  /** Says how a trade went with the other, or says it anew while it is hidden. It opens once both have, or 14 days after the end. */
  readonly giveFeedback: {
    readonly input: { readonly id: string } & { readonly positive: boolean; readonly comment?: string | undefined };
    readonly answer: {
      readonly id: string;
      readonly positive: boolean;
      readonly comment: string;
      /** A moderator took the comment out, and no reply to it is shown. */
      readonly commentRemoved: boolean;
      /** Seconds since 1970. */
      readonly at: number;
      /** Of whoever was rated. */
      readonly reply: {
        readonly text: string;
        /** A moderator took it out. */
        readonly removed: boolean;
        /** Seconds since 1970. */
        readonly at: number;
      } | null;
    };
  };
  /** Replies to what the other said: once, within 30 days of the opening, and to be changed for a day. */
  readonly replyToFeedback: {
    readonly input: { readonly id: string } & { readonly reply: string };
    readonly answer: {
      readonly id: string;
      readonly positive: boolean;
      readonly comment: string;
      /** A moderator took the comment out, and no reply to it is shown. */
      readonly commentRemoved: boolean;
      /** Seconds since 1970. */
      readonly at: number;
      /** Of whoever was rated. */
      readonly reply: {
        readonly text: string;
        /** A moderator took it out. */
        readonly removed: boolean;
        /** Seconds since 1970. */
        readonly at: number;
      } | null;
    };
  };
  /** What is published of the court: counts and medians of the last twelve months, counted every few minutes. */
  readonly getTransparency: {
    readonly input: Record<never, never>;
    readonly answer: {
      /** Seconds since 1970. */
      readonly at: number;
      /** Null: from one to four, or kept back because such a number would follow from the others. */
      readonly openNow: number | null;
      readonly year: {
        /** Seconds since 1970. */
        readonly from: number;
        /** Seconds since 1970. */
        readonly until: number;
        /** Null: from one to four, or kept back because such a number would follow from the others. */
        readonly opened: number | null;
        readonly firstAnswer: {
          /** Null: from one to four, or kept back because such a number would follow from the others. */
          readonly of: number | null;
          readonly seconds: number | null;
        };
        readonly ruling: {
          /** Null: from one to four, or kept back because such a number would follow from the others. */
          readonly of: number | null;
          readonly seconds: number | null;
        };
        /** Null: from one to four, or kept back because such a number would follow from the others. */
        readonly ended: number | null;
        readonly outcomes: { readonly [name: string]: number | null };
        readonly appealed: {
          /** Null: from one to four, or kept back because such a number would follow from the others. */
          readonly of: number | null;
          /** Null: from one to four, or kept back because such a number would follow from the others. */
          readonly count: number | null;
        };
        readonly overturned: {
          /** Null: from one to four, or kept back because such a number would follow from the others. */
          readonly of: number | null;
          /** Null: from one to four, or kept back because such a number would follow from the others. */
          readonly count: number | null;
        };
        readonly noShows: {
          /** Null: from one to four, or kept back because such a number would follow from the others. */
          readonly of: number | null;
          /** Null: from one to four, or kept back because such a number would follow from the others. */
          readonly count: number | null;
        };
        readonly penalties: { readonly [name: string]: number | null };
      };
      readonly months: readonly {
        /** Seconds since 1970. */
        readonly from: number;
        /** Seconds since 1970. */
        readonly until: number;
        /** Null: from one to four, or kept back because such a number would follow from the others. */
        readonly opened: number | null;
        readonly firstAnswer: {
          /** Null: from one to four, or kept back because such a number would follow from the others. */
          readonly of: number | null;
          readonly seconds: number | null;
        };
        readonly ruling: {
          /** Null: from one to four, or kept back because such a number would follow from the others. */
          readonly of: number | null;
          readonly seconds: number | null;
        };
        /** Null: from one to four, or kept back because such a number would follow from the others. */
        readonly ended: number | null;
        readonly outcomes: { readonly [name: string]: number | null };
        readonly appealed: {
          /** Null: from one to four, or kept back because such a number would follow from the others. */
          readonly of: number | null;
          /** Null: from one to four, or kept back because such a number would follow from the others. */
          readonly count: number | null;
        };
        readonly overturned: {
          /** Null: from one to four, or kept back because such a number would follow from the others. */
          readonly of: number | null;
          /** Null: from one to four, or kept back because such a number would follow from the others. */
          readonly count: number | null;
        };
        readonly noShows: {
          /** Null: from one to four, or kept back because such a number would follow from the others. */
          readonly of: number | null;
          /** Null: from one to four, or kept back because such a number would follow from the others. */
          readonly count: number | null;
        };
        readonly penalties: { readonly [name: string]: number | null };
      }[];
    };
  };
  /** Whose fault the end of a trade was, why, and until when that can be contested. */
  readonly getTradeFault: {
    readonly input: { readonly id: string };
    readonly answer: {
      readonly tradeId: string;
      readonly party: 'buyer' | 'seller';
      readonly fault: 'nobody' | 'buyer' | 'seller' | 'rail' | 'platform';
      readonly by: 'rule' | 'ruling' | 'contest';
      readonly because:
        | 'released'
        | 'settled'
        | 'lapsed'
        | 'ruled'
        | 'cancelled_by_buyer'
        | 'cancelled_by_seller'
        | 'nobody_locked'
        | 'standing_did_not_lock'
        | 'not_paid'
        | 'given_back'
        | 'ruling'
        | 'contest';
      /** Seconds since 1970. */
      readonly endedAt: number;
      /** Seconds since 1970. */
      readonly contestUntil: number;
      readonly mayContest: boolean;
      readonly shutBecause: ('over' | 'final' | 'contested' | 'settling') | null;
      readonly contest: {
        readonly text: string;
        /** Seconds since 1970. */
        readonly at: number;
        readonly settledAt: number | null;
        readonly reason: string | null;
        readonly by: 'buyer' | 'seller';
        readonly fault: ('nobody' | 'buyer' | 'seller' | 'rail' | 'platform') | null;
      } | null;
      readonly looks: readonly {
        readonly name: string;
        /** Seconds since 1970. */
        readonly at: number;
      }[];
      /** Seconds since 1970. */
      readonly now: number;
    } | null;
  };
  /** Says, once, that the fault of an ended trade is not as it was put down. */
  readonly contestFault: { readonly input: { readonly id: string } & { readonly text: string }; readonly answer: null };
  /** What followed from rulings for the reader, and what is stopped for them now. */
  readonly getCourtStanding: {
    readonly input: Record<never, never>;
    readonly answer: {
      /** Seconds since 1970. */
      readonly now: number;
      readonly bannedAt: number | null;
      readonly pausedUntil: number | null;
      readonly byCourt: boolean;
      readonly penalties: readonly {
        readonly id: string;
        readonly tradeId: string;
        readonly offence:
          'silence' | 'false_payment' | 'withheld_release' | 'other_payer' | 'forged_evidence' | 'reversal';
        readonly kind: 'warning' | 'pause' | 'ban';
        /** Seconds since 1970. */
        readonly at: number;
        readonly until: number | null;
        readonly lifted: boolean;
        /** Seconds since 1970. */
        readonly contestUntil: number;
        readonly mayContest: boolean;
        readonly contest: {
          readonly text: string;
          /** Seconds since 1970. */
          readonly at: number;
          readonly settledAt: number | null;
          readonly reason: string | null;
        } | null;
      }[];
    };
  };
  /** Says, once, that a penalty is wrong. */
  readonly contestPenalty: {
    readonly input: { readonly penaltyId: string } & { readonly text: string };
    readonly answer: null;
  };
  /** Messages of a trade as ciphertext, with the cards of the two and what each has read; 60 at a time. */
  readonly listMessages: {
    readonly input: {
      readonly id: string;
      /** Messages after this number. */
      readonly after?: number | undefined;
      /** Messages before this number; neither: the newest. */
      readonly before?: number | undefined;
    };
    readonly answer: {
      /** In order, without a gap. */
      readonly messages: readonly {
        readonly seq: number;
        readonly senderId: string;
        readonly message: {
          readonly header: {
            readonly v: 1;
            readonly trade: string;
            readonly author: 'buyer' | 'seller';
            /** Hash of the author's card. */
            readonly card: string;
            readonly to: string;
            readonly clientId: string;
            readonly number: number;
            readonly previous: string;
            readonly seen: { readonly seq: number; readonly link: string };
            readonly commitment: string;
            readonly bodyHash: string;
          };
          readonly nonce: string;
          /** Ciphertext. */
          readonly body: string;
          readonly signature: string;
        };
        /** Seconds since 1970. */
        readonly sentAt: number;
        readonly before: string;
        readonly stamp: {
          readonly root: string;
          readonly size: number;
          /** Seconds since 1970. */
          readonly at: number;
          readonly key: string;
          readonly signature: string;
          readonly index: number;
          readonly path: readonly string[];
        };
      }[];
      readonly lastSeq: number;
      readonly marks: readonly {
        readonly accountId: string;
        readonly deliveredSeq: number;
        readonly readSeq: number;
      }[];
      readonly cards: readonly {
        readonly hash: string;
        readonly accountId: string;
        readonly card: {
          readonly v: 1;
          readonly trade: string;
          readonly identity: string;
          readonly boxKey: string;
          readonly signKey: string;
          /** Seconds since 1970. */
          readonly issuedAt: number;
          readonly signature: string;
        };
        readonly identity: {
          readonly owner: string;
          /** X25519: what is meant for this person is sealed to it. */
          readonly publicKey: string;
          /** Ed25519. */
          readonly signingKey: string;
          /** Seconds since 1970. */
          readonly issuedAt: number;
          /** EIP-712 of the owner’s wallet over all of these: check it before sealing anything. */
          readonly signature: string;
        };
      }[];
      readonly unread: number;
      /** Where the reader's next message joins. */
      readonly own: { readonly number: number; readonly previous: string };
      readonly stampKey: string;
    };
  };
  /** Sends a sealed and signed message. The same `clientId` again is answered with the first; an Idempotency-Key has to be equal to it. */
  readonly sendMessage: {
    readonly input: { readonly id: string } & {
      readonly message: {
        readonly header: {
          readonly v: 1;
          readonly trade: string;
          readonly author: 'buyer' | 'seller';
          /** Hash of the author's card. */
          readonly card: string;
          readonly to: string;
          readonly clientId: string;
          readonly number: number;
          readonly previous: string;
          readonly seen: { readonly seq: number; readonly link: string };
          readonly commitment: string;
          readonly bodyHash: string;
        };
        readonly nonce: string;
        /** Ciphertext. */
        readonly body: string;
        readonly signature: string;
      };
    };
    readonly answer: {
      readonly seq: number;
      readonly senderId: string;
      readonly message: {
        readonly header: {
          readonly v: 1;
          readonly trade: string;
          readonly author: 'buyer' | 'seller';
          /** Hash of the author's card. */
          readonly card: string;
          readonly to: string;
          readonly clientId: string;
          readonly number: number;
          readonly previous: string;
          readonly seen: { readonly seq: number; readonly link: string };
          readonly commitment: string;
          readonly bodyHash: string;
        };
        readonly nonce: string;
        /** Ciphertext. */
        readonly body: string;
        readonly signature: string;
      };
      /** Seconds since 1970. */
      readonly sentAt: number;
      readonly before: string;
      readonly stamp: {
        readonly root: string;
        readonly size: number;
        /** Seconds since 1970. */
        readonly at: number;
        readonly key: string;
        readonly signature: string;
        readonly index: number;
        readonly path: readonly string[];
      };
    };
  };
  /** Publishes the keys of one trade, vouched for by their owner's identity. */
  readonly publishCard: {
    readonly input: { readonly id: string } & {
      readonly card: {
        readonly v: 1;
        readonly trade: string;
        readonly identity: string;
        readonly boxKey: string;
        readonly signKey: string;
        /** Seconds since 1970. */
        readonly issuedAt: number;
        readonly signature: string;
      };
    };
    readonly answer: {
      readonly hash: string;
      readonly accountId: string;
      readonly card: {
        readonly v: 1;
        readonly trade: string;
        readonly identity: string;
        readonly boxKey: string;
        readonly signKey: string;
        /** Seconds since 1970. */
        readonly issuedAt: number;
        readonly signature: string;
      };
      readonly identity: {
        readonly owner: string;
        /** X25519: what is meant for this person is sealed to it. */
        readonly publicKey: string;
        /** Ed25519. */
        readonly signingKey: string;
        /** Seconds since 1970. */
        readonly issuedAt: number;
        /** EIP-712 of the owner’s wallet over all of these: check it before sealing anything. */
        readonly signature: string;
      };
    };
  };
  /** Moves the reader's own marks forward, never back. */
  readonly markRead: {
    readonly input: { readonly id: string } & { readonly delivered: number; readonly read: number };
    readonly answer: { readonly accountId: string; readonly deliveredSeq: number; readonly readSeq: number };
  };
  /** The reader's vault: what is free, arriving and locked, and what is under way. */
  readonly getVault: {
    readonly input: {
      /** The chain; left out: the home chain. */
      readonly chainId?: number | undefined;
    };
    readonly answer: {
      readonly chainId: number;
      readonly contract: string;
      readonly owner: string;
      readonly assets: readonly {
        /** The zero address: the chain's own coin. */
        readonly token: string;
        readonly symbol: string | null;
        readonly decimals: number;
        readonly isNative: boolean;
        /** EIP-712 domain of a token that can be deposited by a signature. */
        readonly eip3009: { readonly name: string; readonly version: string } | null;
        /** Certain: by final blocks, less what is on its way out. */
        readonly free: string;
        /** Seen, and not final yet. */
        readonly arriving: string;
        readonly lockedFromVault: string;
        readonly lockedFromWallet: string;
        readonly total: string;
        /** What the wallet holds; null: the chain does not answer. */
        readonly wallet: string | null;
      }[];
      readonly locks: readonly {
        readonly tradeHash: string;
        readonly token: {
          /** The zero address: the chain's own coin. */
          readonly token: string;
          readonly symbol: string | null;
          readonly decimals: number;
          readonly isNative: boolean;
          /** EIP-712 domain of a token that can be deposited by a signature. */
          readonly eip3009: { readonly name: string; readonly version: string } | null;
        };
        readonly units: string;
        readonly fromVault: boolean;
      }[];
      /** Done here, and not told of by the chain yet, or refused by it. */
      readonly acts: readonly {
        readonly id: string;
        readonly kind: 'deposit' | 'withdraw' | 'cancelOffers';
        readonly token: {
          /** The zero address: the chain's own coin. */
          readonly token: string;
          readonly symbol: string | null;
          readonly decimals: number;
          readonly isNative: boolean;
          /** EIP-712 domain of a token that can be deposited by a signature. */
          readonly eip3009: { readonly name: string; readonly version: string } | null;
        } | null;
        readonly units: string | null;
        readonly to: string | null;
        readonly status: 'under_way' | 'refused';
        readonly reason: string | null;
        /** Why the relayer does not bring it now; null: it does, or tries. */
        readonly waits: ('budget' | 'no_funds' | 'fee_cap' | 'limit' | 'signer') | null;
        /** Seconds since 1970. */
        readonly at: number;
      }[];
      /** Whether the site pays the gas of what the reader signs next. */
      readonly gas: 'paid' | 'budget' | 'unpaid';
      /** Number of the next withdrawal by signature; null: the chain does not answer. */
      readonly nonce: string | null;
      readonly unsettled: boolean;
      /** Seconds since 1970. */
      readonly now: number;
    };
  };
  /** The history of the reader's vault, as the chain's logs tell it. */
  readonly listVaultEntries: {
    readonly input: {
      /** The chain; left out: the home chain. */
      readonly chainId?: number | undefined;
      /** Rows of the page. */
      readonly limit?: number | undefined;
      /** The page after another: what that one gave as `next`. */
      readonly after?: string | undefined;
    };
    readonly answer: {
      /** Newest first. */
      readonly rows: readonly {
        readonly id: string;
        /** Seconds since 1970. */
        readonly at: number;
        readonly kind: 'deposited' | 'withdrawn' | 'funded' | 'drawn' | 'returned' | 'fee' | 'credited';
        readonly token: {
          /** The zero address: the chain's own coin. */
          readonly token: string;
          readonly symbol: string | null;
          readonly decimals: number;
          readonly isNative: boolean;
          /** EIP-712 domain of a token that can be deposited by a signature. */
          readonly eip3009: { readonly name: string; readonly version: string } | null;
        };
        readonly delta: string;
        readonly to: string | null;
        /** Withdrawn: what was asked for, where it was more than there was. */
        readonly asked: string | null;
        readonly tradeHash: string | null;
        readonly txHash: string;
        readonly isFinal: boolean;
      }[];
      /** Goes into `after`; null: this is the last page. */
      readonly next: string | null;
    };
  };
  /** Hands in a deposit by the owner's EIP-3009 signature, which the relayer brings onto the chain. */
  readonly deposit: {
    readonly input: {
      /** The chain; left out: the home chain. */
      readonly chainId?: number | undefined;
      readonly token: string;
      readonly amount: string;
      readonly validAfter: number;
      readonly validBefore: number;
      readonly salt: string;
      readonly signature: string;
    };
    readonly answer: { readonly actId: string };
  };
  /** Hands in a withdrawal by the owner's signature, which the relayer brings onto the chain. */
  readonly withdraw: {
    readonly input: {
      /** The chain; left out: the home chain. */
      readonly chainId?: number | undefined;
      readonly token: string;
      readonly max: string;
      readonly to: string;
      readonly nonce: string;
      readonly validUntil: number;
      readonly signature: string;
    };
    readonly answer: { readonly actId: string };
  };
  /** Ends every standing offer of a series by the owner's signature, for ever. */
  readonly cancelSeries: {
    readonly input: {
      /** The chain; left out: the home chain. */
      readonly chainId?: number | undefined;
      readonly series: string;
      readonly signature: string;
    };
    readonly answer: { readonly actId: string };
  };
  /** Notes a deposit or withdrawal that the owner sent with a transaction of their own. */
  readonly noteVaultTransaction: {
    readonly input: {
      /** The chain; left out: the home chain. */
      readonly chainId?: number | undefined;
      readonly kind: 'deposit' | 'withdraw';
      readonly token: string;
      readonly units: string;
      readonly to?: string | undefined;
      readonly txHash: string;
    };
    readonly answer: { readonly actId: string };
  };
  /** What the reader was told of. */
  readonly listNotices: {
    readonly input: {
      /** Rows of the page. */
      readonly limit?: number | undefined;
      /** The page after another: what that one gave as `next`. */
      readonly after?: string | undefined;
    };
    readonly answer: {
      /** Newest first, in the language of the account. */
      readonly rows: readonly {
        readonly id: string;
        readonly kind:
          | 'trade_taken'
          | 'trade_funded'
          | 'trade_paid'
          | 'trade_released'
          | 'trade_disputed'
          | 'trade_proposal'
          | 'trade_expiring'
          | 'trade_ended'
          | 'trade_reverted'
          | 'trade_feedback'
          | 'chat_message'
          | 'search_match'
          | 'offer_paused'
          | 'staff_act'
          | 'case_progress'
          | 'case_asked'
          | 'case_ruled'
          | 'trade_fault'
          | 'penalty'
          | 'case_new'
          | 'case_turn'
          | 'contest_waiting'
          | 'case_due'
          | 'webhook_off'
          | 'merchant'
          | 'security';
        readonly title: string;
        readonly text: string;
        /** Seconds since 1970. */
        readonly at: number;
        readonly read: boolean;
      }[];
      /** How many are not read, 100 at most. */
      readonly unread: number;
      /** Goes into `after`; null: this is the last page. */
      readonly next: string | null;
    };
  };
  /** How many notices the reader has not read. */
  readonly getUnread: { readonly input: Record<never, never>; readonly answer: { readonly unread: number } };
  /** Marks one notice read. */
  readonly markNoticeRead: {
    readonly input: {
      /** The id of a notice. */
      readonly noticeId: string;
    };
    readonly answer: null;
  };
  /** Marks all notices read that there are now. */
  readonly markAllRead: { readonly input: Record<never, never>; readonly answer: { readonly count: number } };
  /** The reader's own account. */
  readonly getMe: {
    readonly input: Record<never, never>;
    readonly answer: {
      readonly accountId: string;
      readonly name: string;
      readonly email: string | null;
      /** The link in the mail was followed; until then the address is only claimed. */
      readonly emailVerified: boolean;
      readonly roles: readonly ('trader' | 'assistant' | 'support' | 'moderator' | 'senior' | 'admin')[];
      readonly walletAddress: string;
      readonly walletKind: 'browser' | 'injected';
      readonly locale: string;
      readonly currency: string;
      readonly country: string | null;
      readonly demo: boolean;
      readonly identity: {
        readonly owner: string;
        /** X25519: what is meant for this person is sealed to it. */
        readonly publicKey: string;
        /** Ed25519. */
        readonly signingKey: string;
        /** Seconds since 1970. */
        readonly issuedAt: number;
        /** EIP-712 of the owner’s wallet over all of these: check it before sealing anything. */
        readonly signature: string;
      } | null;
      /** A recovery phrase was made for the wallet made in the browser. */
      readonly hasBackup: boolean;
      /** The password was set anew by mail and does not open the wallet yet. */
      readonly walletShut: boolean;
    };
  };
  /** The published key of a person, to seal something to. */
  readonly getIdentity: {
    readonly input: {
      /** The id of an account. */
      readonly accountId: string;
    };
    readonly answer: {
      readonly owner: string;
      /** X25519: what is meant for this person is sealed to it. */
      readonly publicKey: string;
      /** Ed25519. */
      readonly signingKey: string;
      /** Seconds since 1970. */
      readonly issuedAt: number;
      /** EIP-712 of the owner’s wallet over all of these: check it before sealing anything. */
      readonly signature: string;
    };
  };
};

export const OPERATIONS = {
  listMarket: {
    method: 'GET',
    path: '/market',
    query: ['want', 'asset', 'chainId', 'currency', 'amount', 'method', 'country', 'online', 'vault', 'after'],
    keyed: false,
  },
  getOffer: { method: 'GET', path: '/offers/{offerId}', query: [], keyed: false },
  editOffer: { method: 'PUT', path: '/offers/{offerId}', query: [], keyed: true },
  listOwnOffers: { method: 'GET', path: '/offers', query: ['limit', 'after', 'state'], keyed: false },
  postOffer: { method: 'POST', path: '/offers', query: [], keyed: true },
  getOwnOffer: { method: 'GET', path: '/offers/{offerId}/own', query: [], keyed: false },
  moveOffer: { method: 'POST', path: '/offers/{offerId}/state', query: [], keyed: true },
  getStanding: { method: 'GET', path: '/offers/{offerId}/standing', query: [], keyed: false },
  prepareStanding: { method: 'POST', path: '/offers/{offerId}/standing', query: [], keyed: true },
  signStanding: { method: 'PUT', path: '/offers/{offerId}/standing', query: [], keyed: true },
  endStanding: { method: 'POST', path: '/standing-offers/{standingId}/end', query: [], keyed: true },
  listRates: { method: 'GET', path: '/rates', query: ['asset', 'currency'], keyed: false },
  listPaymentMethods: { method: 'GET', path: '/payment-methods', query: ['currency', 'country'], keyed: false },
  listPaymentAccounts: { method: 'GET', path: '/payment-accounts', query: ['currency'], keyed: false },
  listTrades: { method: 'GET', path: '/trades', query: ['limit', 'after', 'open'], keyed: false },
  takeOffer: { method: 'POST', path: '/trades', query: [], keyed: true },
  getTrade: { method: 'GET', path: '/trades/{id}', query: [], keyed: false },
  getTradeFile: { method: 'GET', path: '/trades/{id}/file', query: [], keyed: false },
  signMove: { method: 'POST', path: '/trades/{id}/moves', query: [], keyed: true },
  noteTransaction: { method: 'POST', path: '/trades/{id}/transactions', query: [], keyed: true },
  namePayer: { method: 'POST', path: '/trades/{id}/payer', query: [], keyed: true },
  cancelTrade: { method: 'POST', path: '/trades/{id}/cancel', query: [], keyed: true },
  propose: { method: 'POST', path: '/trades/{id}/proposals', query: [], keyed: true },
  acceptProposal: { method: 'POST', path: '/trades/{id}/proposals/{proposalId}/accept', query: [], keyed: true },
  declineProposal: { method: 'POST', path: '/trades/{id}/proposals/{proposalId}/decline', query: [], keyed: true },
  withdrawProposal: { method: 'POST', path: '/trades/{id}/proposals/{proposalId}/withdraw', query: [], keyed: true },
  getFeedback: { method: 'GET', path: '/trades/{id}/feedback', query: [], keyed: false },
  giveFeedback: { method: 'POST', path: '/trades/{id}/feedback', query: [], keyed: true },
  replyToFeedback: { method: 'POST', path: '/trades/{id}/feedback/reply', query: [], keyed: true },
  getTransparency: { method: 'GET', path: '/transparency', query: [], keyed: false },
  getTradeFault: { method: 'GET', path: '/trades/{id}/fault', query: [], keyed: false },
  contestFault: { method: 'POST', path: '/trades/{id}/fault-contest', query: [], keyed: true },
  getCourtStanding: { method: 'GET', path: '/me/penalties', query: [], keyed: false },
  contestPenalty: { method: 'POST', path: '/penalties/{penaltyId}/contest', query: [], keyed: true },
  listMessages: { method: 'GET', path: '/trades/{id}/messages', query: ['after', 'before'], keyed: false },
  sendMessage: { method: 'POST', path: '/trades/{id}/messages', query: [], keyed: false },
  publishCard: { method: 'POST', path: '/trades/{id}/cards', query: [], keyed: true },
  markRead: { method: 'POST', path: '/trades/{id}/read', query: [], keyed: true },
  getVault: { method: 'GET', path: '/vault', query: ['chainId'], keyed: false },
  listVaultEntries: { method: 'GET', path: '/vault/entries', query: ['chainId', 'limit', 'after'], keyed: false },
  deposit: { method: 'POST', path: '/vault/deposits', query: [], keyed: true },
  withdraw: { method: 'POST', path: '/vault/withdrawals', query: [], keyed: true },
  cancelSeries: { method: 'POST', path: '/vault/cancellations', query: [], keyed: true },
  noteVaultTransaction: { method: 'POST', path: '/vault/transactions', query: [], keyed: true },
  listNotices: { method: 'GET', path: '/notices', query: ['limit', 'after'], keyed: false },
  getUnread: { method: 'GET', path: '/notices/unread', query: [], keyed: false },
  markNoticeRead: { method: 'POST', path: '/notices/{noticeId}/read', query: [], keyed: true },
  markAllRead: { method: 'POST', path: '/notices/read', query: [], keyed: true },
  getMe: { method: 'GET', path: '/me', query: [], keyed: false },
  getIdentity: { method: 'GET', path: '/accounts/{accountId}/identity', query: [], keyed: false },
} as const;
