import type { Table } from './table.ts';

const table = (model: string, what: string, columns: string, plain = 'accountId'): Table => ({
  model,
  mine: 't."accountId" = me.id',
  entries: [{ what, columns, why: 'protect', kept: 'trade', seen: 'everyone' }],
  plain,
  // They name nobody, and what the person's word was worth stands in the figures of those they traded with.
  atDeletion: 'kept',
});

/** What the score and the figures of a profile are added up from. Pure. */
export const REPUTATION_TABLES: readonly Table[] = [
  {
    model: 'TradeEvidence',
    mine: 't."accountId" = me.id',
    entries: [
      {
        what: 'trade_evidence',
        columns:
          'partnerId kind done lost disputed stakeMicro credenceMicro at fundedAt usdCents paySeconds releaseSeconds methodId',
        why: 'protect',
        kept: 'trade',
        seen: 'machine',
      },
    ],
    plain: 'tradeId accountId',
    atDeletion: 'kept',
  },
  {
    model: 'TraderPair',
    mine: 't."accountId" = me.id',
    entries: [
      {
        what: 'pair',
        columns: 'partnerId stakeMicro credenceMicro lastAt trades term',
        why: 'protect',
        kept: 'trade',
        seen: 'machine',
      },
    ],
    plain: 'accountId',
    atDeletion: 'kept',
  },
  table(
    'TraderFacts',
    'facts',
    'good bad partners completed faults disputesOpened disputesLost volumeCents firstTradeAt merchantSince merchantPast',
    'accountId dawnDay dawnGood dawnPartners scoredAt',
  ),
  {
    model: 'MerchantApplication',
    mine: 't."accountId" = me.id',
    left: { decidedById: 'who of the staff decided' },
    entries: [
      {
        what: 'merchant_application',
        columns: 'why state standing createdAt decidedAt decidedById reason',
        why: 'protect',
        kept: 'account',
        seen: 'moderators',
      },
    ],
    plain: 'id accountId',
    atDeletion: 'deleted',
  },
  {
    model: 'Merchant',
    mine: 't."accountId" = me.id',
    left: { grantedById: 'who of the staff decided' },
    entries: [
      {
        what: 'merchant',
        columns: 'grantedAt grantedById asset units suspendedAt suspendedBy',
        why: 'protect',
        kept: 'account',
        seen: 'everyone',
      },
    ],
    plain: 'accountId lookedAt',
    atDeletion: 'deleted',
  },
  table('TraderDay', 'facts_days', 'day completed faults volumeCents'),
  table('TraderMethod', 'facts_methods', 'methodId count'),
  table('TraderTime', 'facts_times', 'what bucket count'),
  {
    model: 'Signal',
    mine: 't."accountId" = me.id',
    left: { otherId: 'names somebody else' },
    entries: [
      {
        what: 'signal',
        columns: 'kind otherId score data firstSeenAt lastSeenAt dismissedAt',
        why: 'protect',
        kept: 'signal',
        seen: 'moderators',
      },
    ],
    plain: 'id accountId',
    atDeletion: 'deleted',
  },
  {
    model: 'Review',
    mine: 't."accountId" = me.id',
    left: {
      decidedById: 'names somebody of the staff',
      settledById: 'names somebody of the staff',
    },
    entries: [
      {
        what: 'review',
        columns:
          'openedAt score state decidedById decidedAt measure until said appealedAt appeal settledById settledAt lifted settleReason',
        why: 'protect',
        kept: 'report',
        seen: 'moderators',
      },
    ],
    plain: 'id accountId version',
    atDeletion: 'deleted',
  },
  {
    model: 'ForeignStatement',
    mine: 't."accountId" = me.id',
    entries: [
      {
        what: 'foreign_statement',
        columns: 'host signer wallet statedAt figures text',
        why: 'choose',
        kept: 'account',
        seen: 'everyone',
      },
    ],
    plain: 'id accountId broughtAt',
    atDeletion: 'deleted',
  },
];
