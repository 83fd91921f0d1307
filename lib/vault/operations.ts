import { z } from 'zod';
import { refuseAccount } from '../account/refusals.ts';
import { operation } from '../http/operation.ts';
import { pageAnswer, paging } from '../http/paging.ts';
import { ok } from '../kernel/result.ts';
import { refuseSite } from '../site/refusals.ts';
import { actIdAnswer, entryAnswer, vaultAnswer } from './answers.ts';
import { cancelOffersBySignature, depositBySignature, noteVaultTransaction, withdrawBySignature } from './commands.ts';
import { getMyVault } from './queries.ts';
import { listMyVaultEntries } from './queries/history.ts';
import { refuseVault } from './refusals.ts';
import {
  cancelOffersSchema,
  cursorSchema,
  depositSchema,
  vaultSchema,
  vaultTransactionSchema,
  withdrawSchema,
} from './schema.ts';

const limit = { name: 'vault', burst: 20, perMinute: 20 };
const signed = [
  refuseVault('vault.bad_signature'),
  refuseVault('vault.signature_expired'),
  refuseVault('vault.signature_too_long'),
  refuseVault('vault.chain_unavailable'),
  refuseSite('site.no_such_chain'),
];

/** In a query everything is text. */
const onChain = z.coerce.number().int().positive().optional().describe('The chain; left out: the home chain.');

export const readVault = operation({
  id: 'getVault',
  group: 'vault',
  method: 'GET',
  path: '/vault',
  summary: "The reader's vault: what is free, arriving and locked, and what is under way.",
  scope: 'read',
  query: vaultSchema.extend({ chainId: onChain }),
  answer: vaultAnswer,
  refusals: [refuseSite('site.no_such_chain')],
  command: getMyVault,
});

export const readVaultEntries = operation({
  id: 'listVaultEntries',
  group: 'vault',
  method: 'GET',
  path: '/vault/entries',
  summary: "The history of the reader's vault, as the chain's logs tell it.",
  scope: 'read',
  query: z.object({
    chainId: onChain,
    limit: paging.limit,
    after: cursorSchema.optional().describe('The page after another: what that one gave as `next`.'),
  }),
  answer: pageAnswer(entryAnswer),
  refusals: [refuseSite('site.no_such_chain')],
  command: async (ctx, { chainId, limit: rows, after }) => {
    const page = await listMyVaultEntries(ctx, { chainId, before: after, limit: rows });
    return page.ok ? ok({ rows: page.value.entries, next: page.value.next }) : page;
  },
});

export const deposit = operation({
  id: 'deposit',
  group: 'vault',
  method: 'POST',
  path: '/vault/deposits',
  summary: "Hands in a deposit by the owner's EIP-3009 signature, which the relayer brings onto the chain.",
  scope: 'vault',
  body: depositSchema,
  answer: actIdAnswer,
  refusals: [...signed, refuseVault('vault.no_signed_deposit'), refuseVault('vault.wallet_too_small')],
  limit,
  command: depositBySignature,
});

export const withdraw = operation({
  id: 'withdraw',
  group: 'vault',
  method: 'POST',
  path: '/vault/withdrawals',
  summary: "Hands in a withdrawal by the owner's signature, which the relayer brings onto the chain.",
  scope: 'vault',
  body: withdrawSchema,
  answer: actIdAnswer,
  refusals: [
    ...signed,
    refuseVault('vault.bad_receiver'),
    refuseVault('vault.nothing_free'),
    refuseVault('vault.withdrawal_under_way'),
    refuseVault('vault.nonce_used'),
    refuseAccount('account.frozen'),
  ],
  limit,
  command: withdrawBySignature,
});

export const cancelSeries = operation({
  id: 'cancelSeries',
  group: 'vault',
  method: 'POST',
  path: '/vault/cancellations',
  summary: "Ends every standing offer of a series by the owner's signature, for ever.",
  scope: 'vault',
  body: cancelOffersSchema,
  answer: actIdAnswer,
  refusals: [refuseVault('vault.bad_signature'), refuseSite('site.no_such_chain')],
  limit,
  command: cancelOffersBySignature,
});

export const noteTransaction = operation({
  id: 'noteVaultTransaction',
  group: 'vault',
  method: 'POST',
  path: '/vault/transactions',
  summary: 'Notes a deposit or withdrawal that the owner sent with a transaction of their own.',
  scope: 'vault',
  body: vaultTransactionSchema,
  answer: actIdAnswer,
  refusals: [refuseSite('site.no_such_chain')],
  limit,
  command: noteVaultTransaction,
});

export const OPERATIONS = [readVault, readVaultEntries, deposit, withdraw, cancelSeries, noteTransaction];
