import { MY_TRADES, type Table } from './table.ts';

const OF_TRADE = `t."tradeId" IN ${MY_TRADES}`;

/** What the two of a trade write to each other. Pure. */
export const CHAT_TABLES: readonly Table[] = [
  {
    model: 'ChatMessage',
    mine: OF_TRADE,
    entries: [
      { what: 'message', columns: 'message', why: 'carry_out', kept: 'trade', seen: 'sealed' },
      {
        what: 'message_place',
        columns: 'senderId sentAt hash link before',
        why: 'prove',
        kept: 'trade',
        seen: 'both',
      },
    ],
    plain: 'tradeId seq clientId stampId stampIndex stampPath',
    atDeletion: 'kept',
  },
  {
    model: 'ChatCard',
    mine: OF_TRADE,
    entries: [{ what: 'card', columns: 'accountId card identity', why: 'prove', kept: 'trade', seen: 'both' }],
    plain: 'hash tradeId createdAt',
    atDeletion: 'kept',
  },
  {
    model: 'ChatHead',
    mine: OF_TRADE,
    entries: [
      {
        what: 'chat_head',
        columns: 'lastAt buyerNumber buyerSeen sellerNumber sellerSeen buyerToldAt sellerToldAt',
        why: 'carry_out',
        kept: 'trade',
        seen: 'both',
      },
    ],
    plain: 'tradeId lastSeq lastLink buyerHash sellerHash',
    atDeletion: 'kept',
  },
  {
    model: 'ChatRead',
    mine: OF_TRADE,
    entries: [{ what: 'read_mark', columns: 'deliveredSeq readSeq', why: 'tell', kept: 'trade', seen: 'both' }],
    plain: 'tradeId accountId',
    atDeletion: 'kept',
  },
  {
    model: 'Attachment',
    mine: OF_TRADE,
    entries: [
      {
        what: 'attachment',
        columns: 'size hash createdAt attachedAt',
        why: 'carry_out',
        kept: 'trade',
        seen: 'sealed',
      },
      { what: 'attachment_owner', columns: 'ownerId', why: 'carry_out', kept: 'file', seen: 'both' },
    ],
    plain: 'id tradeId',
    atDeletion: 'kept',
  },
];
