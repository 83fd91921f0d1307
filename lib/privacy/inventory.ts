/**
 * Everything the tables hold about a person, one row a table: what it is, why it is there, how long, who sees it, whether it is in the export, and
 * what a deletion does with it. The privacy page, the export and the tests of both are made from this list; tests/privacy/inventory.test.ts compares
 * it with the data model, so that a table or column that is not described fails. Pure.
 */
import { ACCOUNT_TABLES } from './inventory/account.ts';
import { FACTOR_TABLES } from './inventory/factor.ts';
import { COURT_TABLES } from './inventory/court.ts';
import { CHAT_TABLES } from './inventory/chat.ts';
import { MARKET_TABLES } from './inventory/market.ts';
import { NOTICE_TABLES } from './inventory/notice.ts';
import { REPUTATION_TABLES } from './inventory/reputation.ts';
import { STAFF_TABLES } from './inventory/staff.ts';
import { TRADE_TABLES } from './inventory/trade.ts';
import type { Group, Table } from './inventory/table.ts';

/** The parts of the privacy page, in its order. */
export const INVENTORY: Readonly<Record<Group, readonly Table[]>> = {
  account: [...ACCOUNT_TABLES, ...FACTOR_TABLES],
  market: MARKET_TABLES,
  trade: [...TRADE_TABLES, ...REPUTATION_TABLES, ...COURT_TABLES],
  chat: CHAT_TABLES,
  notice: NOTICE_TABLES,
  staff: STAFF_TABLES,
};

export const TABLES: readonly Table[] = Object.values(INVENTORY).flat();

/** Tables with nothing about anybody in them, and why that is so. */
export const IMPERSONAL: Readonly<Record<string, string>> = {
  SignInNonce: 'a random number that a sign-in message carries; nobody is named before it is used, nor afterwards',
  Deployment: 'the addresses of the contracts',
  ChainCursor: 'how far the chain was read',
  ChainBlock: 'hashes of recent blocks',
  ChainNode: 'how the nodes of the chain are doing',
  ChatStamp: 'signatures over batches of hashes of many chats',
  Delivery: 'which part of the program has heard of which event',
  PriceRate: 'rates of coins',
  PriceLeg: 'rates of coins',
  PriceTick: 'rates of coins',
  NostrSend: 'which relay has taken which order',
  NostrCursor: 'how far the book was read',
  ForeignOrder: 'orders of other sites, as those publish them',
  AuditHead: 'number and hash of the last line of the audit log',
  SignUpGate: 'whether anybody may sign up',
  LoopBeat: 'signs of life of the program',
  RelayAccount: 'what the operator’s own accounts hold for gas',
};
