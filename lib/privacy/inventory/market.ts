import { MY_OFFERS, type Table } from './table.ts';

/** Offers, saved searches and payment accounts. Pure. */
export const MARKET_TABLES: readonly Table[] = [
  {
    model: 'Offer',
    mine: 't."makerId" = me.id',
    entries: [
      {
        what: 'offer',
        columns: 'side asset currency totalTokens heldTokens unlisted pauseReason takenDown createdAt updatedAt',
        why: 'offer',
        kept: 'offer',
        seen: 'everyone',
      },
    ],
    plain: 'id makerId chainId state version revision hasTrigger turnsAt resting',
    atDeletion: 'untraded',
  },
  {
    model: 'OfferRevision',
    mine: `t."offerId" IN ${MY_OFFERS}`,
    entries: [
      {
        what: 'terms',
        columns: 'terms firstMessage openingHours country takerCountries',
        why: 'offer',
        kept: 'offer',
        seen: 'everyone',
      },
      {
        what: 'price',
        columns:
          'pricing priceNumerator priceDenominator marginBps floorNumerator floorDenominator ceilingNumerator ceilingDenominator leastMinor mostMinor paymentWindowSeconds fromVault pauseUnderNumerator pauseUnderDenominator pauseOverNumerator pauseOverDenominator leastTrades leastCompletionBps leastAgeDays firstTradeMostMinor trustedOnly createdAt',
        why: 'offer',
        kept: 'offer',
        seen: 'everyone',
      },
    ],
    plain: 'offerId revision',
    atDeletion: 'untraded',
  },
  {
    model: 'OfferMethod',
    mine: `t."offerId" IN ${MY_OFFERS}`,
    entries: [
      { what: 'offer_method', columns: 'methodId paymentAccountId', why: 'offer', kept: 'offer', seen: 'everyone' },
    ],
    plain: 'offerId revision',
    atDeletion: 'untraded',
  },
  {
    model: 'StandingOffer',
    mine: `t."offerId" IN ${MY_OFFERS}`,
    entries: [
      {
        what: 'standing_offer',
        columns: 'sellerAddress signedOffer signature cancelSignature signedAt endedAt endReason validUntil',
        why: 'carry_out',
        kept: 'offer',
        seen: 'machine',
      },
      { what: 'standing_payees', columns: 'payees', why: 'carry_out', kept: 'offer', seen: 'sealed' },
    ],
    plain: 'id offerId revision chainId contract token series firstLane lanes createdAt voidAt',
    atDeletion: 'kept',
  },
  {
    model: 'PaymentAccount',
    mine: 't."accountId" = me.id',
    left: {
      fingerprint: 'a hash under a key of the server’s, which finds the same account twice and says nothing else',
    },
    entries: [
      {
        what: 'payment_account',
        columns: 'methodId currency label createdAt archivedAt',
        why: 'carry_out',
        kept: 'account',
        seen: 'you',
      },
      {
        what: 'payment_details',
        columns: 'scheme ciphertext recipients commitment',
        why: 'carry_out',
        kept: 'account',
        seen: 'sealed',
      },
      { what: 'payment_fingerprint', columns: 'fingerprint', why: 'protect', kept: 'account', seen: 'machine' },
    ],
    plain: 'id accountId',
    atDeletion: 'deleted',
  },
  {
    model: 'SavedSearch',
    mine: 't."accountId" = me.id',
    entries: [
      {
        what: 'search',
        columns: 'name side asset currency filter boundBps alertApp alertMail createdAt pausedAt lastMatchedAt',
        why: 'choose',
        kept: 'account',
        seen: 'you',
      },
    ],
    plain: 'id accountId chainId version',
    atDeletion: 'deleted',
  },
  {
    model: 'SearchMatch',
    mine: 't."searchId" IN (SELECT x."id" FROM "SavedSearch" x WHERE x."accountId" = me.id)',
    entries: [{ what: 'match', columns: 'offerId revision matchedAt', why: 'tell', kept: 'search', seen: 'you' }],
    plain: 'searchId',
    atDeletion: 'deleted',
  },
  {
    model: 'NostrOrder',
    mine: `t."offerId" IN ${MY_OFFERS}`,
    entries: [
      { what: 'order', columns: 'status event eventId saidAt renewAt', why: 'offer', kept: 'offer', seen: 'everyone' },
    ],
    plain: 'offerId digest',
    // It is withdrawn at the relays first, and then forgotten by the loop that said it.
    atDeletion: 'kept',
  },
];
