import { MY_TRADES, type Table } from './table.ts';

const OF_TRADE = `t."tradeId" IN ${MY_TRADES}`;
const OF_DISPUTE = `t."disputeId" IN (SELECT d."id" FROM "Dispute" d WHERE d."tradeId" IN ${MY_TRADES})`;

/** Disputes: what was said, asked and ruled in them. Pure. */
export const COURT_TABLES: readonly Table[] = [
  {
    model: 'Dispute',
    mine: OF_TRADE,
    entries: [
      {
        what: 'dispute',
        columns:
          'openedById reason openedAt toBuyerUnits rulingReason validUntil proposedById closedAt assignedToId dueAt',
        why: 'prove',
        kept: 'trade',
        seen: 'case',
      },
    ],
    plain: 'id tradeId state version',
    atDeletion: 'kept',
  },
  {
    model: 'CaseAssignment',
    mine: 't."moderatorId" = me.id',
    entries: [
      {
        what: 'case_work',
        columns: 'moderatorId part fromAt untilAt reason',
        why: 'prove',
        kept: 'trade',
        seen: 'case',
      },
    ],
    plain: 'id disputeId',
    atDeletion: 'kept',
  },
  {
    model: 'CaseAsk',
    mine: OF_DISPUTE,
    entries: [
      {
        what: 'case_ask',
        columns: 'askedById of text at dueAt buyerAnsweredAt sellerAnsweredAt endedAt',
        why: 'prove',
        kept: 'trade',
        seen: 'case',
      },
    ],
    plain: 'id disputeId',
    atDeletion: 'kept',
  },
  {
    model: 'Ruling',
    // One that waits for its second moderator is nobody's to read yet.
    mine: `${OF_DISPUTE} AND t."publishedAt" IS NOT NULL`,
    entries: [
      {
        what: 'court_ruling',
        columns:
          'toBuyerUnits reason fault offence decidedById decidedAt concurredById concurredAt dissentedById dissentReason publishedAt appealUntil buyerAcceptedAt sellerAcceptedAt appealedById appealedAt appealReason stoodAt byNoShow',
        why: 'prove',
        kept: 'trade',
        seen: 'case',
      },
    ],
    plain: 'id disputeId instance needsSecond',
    atDeletion: 'kept',
  },
  {
    model: 'CaseNote',
    mine: 't."authorId" = me.id',
    entries: [
      { what: 'case_note', columns: 'authorId text createdAt', why: 'protect', kept: 'trade', seen: 'moderators' },
    ],
    plain: 'id disputeId',
    atDeletion: 'kept',
  },
  {
    model: 'CaseLook',
    mine: OF_DISPUTE,
    entries: [{ what: 'case_look', columns: 'accountId at', why: 'prove', kept: 'trade', seen: 'case' }],
    plain: 'id disputeId',
    atDeletion: 'kept',
  },
  {
    model: 'Penalty',
    mine: 't."accountId" = me.id',
    entries: [
      {
        what: 'penalty',
        columns:
          'accountId offence kind at until contestUntil contestedAt contestText settledById settledAt lifted settleReason',
        why: 'protect',
        kept: 'trade',
        seen: 'you',
      },
    ],
    plain: 'id disputeId',
    atDeletion: 'kept',
  },
  {
    model: 'FaultContest',
    mine: OF_TRADE,
    entries: [
      {
        what: 'fault_contest',
        columns: 'byId text at settledById settledAt fault reason',
        why: 'prove',
        kept: 'trade',
        seen: 'case',
      },
    ],
    plain: 'tradeId',
    atDeletion: 'kept',
  },
  {
    model: 'DisputeStatement',
    mine: OF_DISPUTE,
    entries: [{ what: 'statement', columns: 'authorId text createdAt', why: 'prove', kept: 'trade', seen: 'case' }],
    plain: 'id disputeId',
    atDeletion: 'kept',
  },
  {
    model: 'DisputeExcerpt',
    mine: OF_DISPUTE,
    entries: [{ what: 'excerpt', columns: 'authorId excerpt createdAt', why: 'prove', kept: 'trade', seen: 'case' }],
    plain: 'id disputeId',
    atDeletion: 'kept',
  },
  {
    model: 'RulingSignature',
    mine: OF_DISPUTE,
    entries: [
      { what: 'ruling', columns: 'signer digest signature createdAt', why: 'prove', kept: 'trade', seen: 'case' },
    ],
    plain: 'disputeId',
    atDeletion: 'kept',
  },
];
