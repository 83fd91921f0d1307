import { MY_TRADES, type Table } from './table.ts';

const OF_DISPUTE = `t."disputeId" IN (SELECT d."id" FROM "Dispute" d WHERE d."tradeId" IN ${MY_TRADES})`;

/** How a dispute is heard: who has it, what was asked, ruled, appealed, and what followed. Pure. */
export const COURT_TABLES: readonly Table[] = [
  {
    model: 'CaseAssignment',
    mine: OF_DISPUTE,
    entries: [
      {
        what: 'case_assignment',
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
    // What a second moderator did not agree to never counted, and was never shown to the two.
    mine: `t."publishedAt" IS NOT NULL AND ${OF_DISPUTE}`,
    left: { dissentedById: 'the moderators’ own', dissentReason: 'the moderators’ own' },
    entries: [
      {
        what: 'court_ruling',
        columns:
          'toBuyerUnits reason fault offence decidedById decidedAt needsSecond concurredById concurredAt publishedAt appealUntil buyerAcceptedAt sellerAcceptedAt appealedById appealedAt appealReason stoodAt byNoShow',
        why: 'prove',
        kept: 'trade',
        seen: 'case',
      },
      { what: 'dissent', columns: 'dissentedById dissentReason', why: 'protect', kept: 'trade', seen: 'moderators' },
    ],
    plain: 'id disputeId instance',
    atDeletion: 'kept',
  },
  {
    model: 'BondAward',
    mine: OF_DISPUTE,
    left: { proposedById: 'the moderators’ own' },
    entries: [
      {
        what: 'award',
        columns: 'party amountUnits reason proposedById createdAt',
        why: 'prove',
        kept: 'trade',
        seen: 'case',
      },
    ],
    plain: 'disputeId digest',
    atDeletion: 'kept',
  },
  {
    model: 'BondAwardSignature',
    mine: OF_DISPUTE,
    entries: [
      {
        what: 'award_signature',
        columns: 'signer digest signature createdAt',
        why: 'prove',
        kept: 'trade',
        seen: 'case',
      },
    ],
    plain: 'disputeId',
    atDeletion: 'kept',
  },
  {
    model: 'CaseEvidence',
    mine: OF_DISPUTE,
    entries: [
      {
        what: 'evidence',
        columns: 'kind body commitment hash size identity signature',
        why: 'prove',
        kept: 'evidence',
        seen: 'court',
      },
      { what: 'evidence_author', columns: 'authorId createdAt addedAt', why: 'prove', kept: 'evidence', seen: 'case' },
    ],
    plain: 'id disputeId',
    atDeletion: 'kept',
  },
  {
    model: 'EvidenceKey',
    mine: 't."accountId" = me.id',
    entries: [
      { what: 'evidence_key', columns: 'readerKey sealed', why: 'prove', kept: 'evidence', seen: 'sealed' },
      { what: 'evidence_sealer', columns: 'sealedById createdAt', why: 'prove', kept: 'evidence', seen: 'machine' },
    ],
    plain: 'evidenceId accountId',
    // They open nothing once the key they are sealed to is gone.
    atDeletion: 'deleted',
  },
  {
    model: 'CaseNote',
    mine: null,
    instead: 'what moderators note for each other while they hear a case',
    entries: [
      { what: 'case_note', columns: 'authorId text createdAt', why: 'protect', kept: 'trade', seen: 'moderators' },
    ],
    plain: 'id disputeId',
    atDeletion: 'kept',
  },
  {
    model: 'CaseLook',
    mine: OF_DISPUTE,
    entries: [{ what: 'case_look', columns: 'accountId at', why: 'protect', kept: 'trade', seen: 'case' }],
    plain: 'id disputeId',
    atDeletion: 'kept',
  },
  {
    model: 'Penalty',
    mine: 't."accountId" = me.id',
    entries: [
      {
        what: 'penalty',
        columns: 'offence kind at until contestUntil contestedAt contestText settledById settledAt lifted settleReason',
        why: 'protect',
        kept: 'trade',
        seen: 'moderators',
      },
    ],
    plain: 'id accountId disputeId',
    atDeletion: 'kept',
  },
  {
    model: 'FaultContest',
    mine: `t."tradeId" IN ${MY_TRADES}`,
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
    model: 'CaseTemplate',
    mine: 't."ownerId" = me.id',
    entries: [
      {
        what: 'case_template',
        columns: 'kind title text shared createdAt updatedAt',
        why: 'carry_out',
        kept: 'account',
        seen: 'moderators',
      },
    ],
    plain: 'id ownerId',
    atDeletion: 'deleted',
  },
];
