import { MY_CHAIN_TRADES, MY_TRADES, type Table } from './table.ts';

const OF_TRADE = `t."tradeId" IN ${MY_TRADES}`;
const OF_DISPUTE = `t."disputeId" IN (SELECT d."id" FROM "Dispute" d WHERE d."tradeId" IN ${MY_TRADES})`;

/** Trades, what was signed in them, disputes, feedback, and what the chain says. Pure. */
export const TRADE_TABLES: readonly Table[] = [
  {
    model: 'Trade',
    mine: 't."buyerId" = me.id OR t."sellerId" = me.id',
    entries: [
      {
        what: 'trade',
        columns:
          'buyerId sellerId makerId takerId sellerAddress buyerAddress token asset tokenUnits feeUnits usdCents terms currency fiatMinor priceNumerator priceDenominator rateSource methodId reference deal toBuyerUnits paidFeeUnits',
        why: 'law',
        kept: 'trade',
        seen: 'case',
      },
      {
        what: 'trade_times',
        columns:
          'createdAt openBy paymentWindowSeconds fundedAt paymentDeadline paidAt disputedAt endedAt endedBy payerNamedAt cancelledBy fault faultBy extended finalAt scamRefusedAt',
        why: 'law',
        kept: 'trade',
        seen: 'case',
      },
      { what: 'payee', columns: 'payeeSealed payerSealed', why: 'carry_out', kept: 'trade', seen: 'sealed' },
    ],
    plain:
      'id offerId offerRevision state finalState version chainId contract tradeHash lane round standingOfferId paymentAccountId dueAt capacityFreedAt practice',
    atDeletion: 'kept',
  },
  {
    model: 'SignedMove',
    mine: OF_TRADE,
    entries: [
      {
        what: 'move',
        columns: 'move signer value validUntil signature permit createdAt',
        why: 'prove',
        kept: 'trade',
        seen: 'both',
      },
    ],
    plain: 'id tradeId',
    atDeletion: 'kept',
  },
  {
    model: 'Proposal',
    mine: OF_TRADE,
    entries: [
      {
        what: 'proposal',
        columns: 'by toBuyerUnits validUntil reason signature acceptance closedAs closedAt createdAt',
        why: 'prove',
        kept: 'trade',
        seen: 'both',
      },
    ],
    plain: 'id tradeId seq openSide answersId',
    atDeletion: 'kept',
  },
  {
    model: 'Reminder',
    mine: OF_TRADE,
    entries: [
      { what: 'reminder', columns: 'what deadline dueAt doneAt said', why: 'tell', kept: 'trade', seen: 'both' },
    ],
    plain: 'tradeId',
    atDeletion: 'kept',
  },
  {
    model: 'Feedback',
    // What is not open yet is its author's alone.
    mine: 't."fromId" = me.id OR (t."toId" = me.id AND t."openedAt" IS NOT NULL)',
    entries: [
      {
        what: 'feedback',
        columns:
          'fromId toId positive comment createdAt revealsAt openedAt commentRemovedAt reply repliedAt replyRemovedAt',
        why: 'protect',
        kept: 'trade',
        seen: 'everyone',
      },
    ],
    plain: 'id tradeId',
    atDeletion: 'kept',
  },
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
  {
    model: 'Report',
    // What others told of the person stays with the moderators: it would name who told.
    mine: 't."reporterId" = me.id',
    left: {
      note: 'the moderators’ own',
      seenById: 'the moderators’ own',
      actedById: 'the moderators’ own',
    },
    entries: [
      {
        what: 'report',
        columns: 'reporterId reportedId tradeId feedbackId part reason words createdAt',
        why: 'protect',
        kept: 'report',
        seen: 'moderators',
      },
      {
        what: 'report_work',
        columns: 'seenById seenAt actedById actedAt note',
        why: 'protect',
        kept: 'report',
        seen: 'moderators',
      },
    ],
    plain: 'id state version',
    atDeletion: 'kept',
  },
  {
    model: 'Event',
    mine: 't."actorId" = me.id',
    entries: [
      { what: 'event', columns: 'type data actorId signature at chainRef', why: 'prove', kept: 'trade', seen: 'both' },
    ],
    plain: 'id noun subjectId seq final prevHash hash requestId',
    atDeletion: 'kept',
  },
  {
    model: 'RelayIntent',
    mine: `t."payerId" = me.id OR t."tradeId" IN ${MY_TRADES} OR t."actKey" IN (SELECT v."actKey" FROM "VaultAct" v WHERE v."accountId" = me.id)`,
    left: { rawTx: 'the operator’s transaction, signed', secondRawTx: 'the operator’s transaction, signed' },
    entries: [
      {
        what: 'relay',
        columns: 'move to data txHash secondTxHash costWei',
        why: 'carry_out',
        kept: 'trade',
        seen: 'machine',
      },
    ],
    plain:
      'id chainId actKey tradeId payerId after status waits account nonce txHashes rawTx secondRawTx attempts minedBlock refusal nextTryAt createdAt updatedAt',
    atDeletion: 'kept',
  },
  {
    model: 'VaultAct',
    mine: 't."accountId" = me.id',
    entries: [
      {
        what: 'vault_act',
        columns: 'kind token units to txHash createdAt',
        why: 'carry_out',
        kept: 'account',
        seen: 'you',
      },
    ],
    plain: 'id accountId chainId actKey',
    atDeletion: 'deleted',
  },
  {
    model: 'Lane',
    mine: 't."sellerAddress" = me.wallet',
    entries: [
      { what: 'lane', columns: 'sellerAddress lane nextRound', why: 'carry_out', kept: 'chain', seen: 'chain' },
    ],
    plain: 'chainId contract tradeId offerId',
    atDeletion: 'kept',
  },
  {
    model: 'ChainLog',
    mine: `(t."chainId", t."tradeHash") IN ${MY_CHAIN_TRADES}`,
    entries: [
      { what: 'chain_log', columns: 'name args txHash blockTime', why: 'carry_out', kept: 'chain', seen: 'chain' },
    ],
    plain: 'chainId blockHash logIndex blockNumber address tradeHash origin seenAt finalAt revertedAt',
    atDeletion: 'kept',
  },
  {
    model: 'VaultEntry',
    mine: 't."owner" = me.wallet',
    entries: [
      { what: 'vault_entry', columns: 'owner token delta kind', why: 'carry_out', kept: 'chain', seen: 'chain' },
    ],
    plain: 'chainId blockHash logIndex part blockNumber tradeHash',
    atDeletion: 'kept',
  },
  {
    model: 'LockEntry',
    mine: 't."owner" = me.wallet',
    entries: [
      { what: 'lock_entry', columns: 'owner token delta fromVault', why: 'carry_out', kept: 'chain', seen: 'chain' },
    ],
    plain: 'chainId blockHash logIndex tradeHash',
    atDeletion: 'kept',
  },
  {
    model: 'SeriesCancellation',
    mine: 't."owner" = me.wallet',
    entries: [{ what: 'series', columns: 'owner series', why: 'carry_out', kept: 'chain', seen: 'chain' }],
    plain: 'chainId blockHash logIndex',
    atDeletion: 'kept',
  },
];
