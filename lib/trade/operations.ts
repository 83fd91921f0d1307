import { z } from 'zod';
import { refuseAccount } from '../account/refusals.ts';
import { operation } from '../http/operation.ts';
import { pageAnswer, paging } from '../http/paging.ts';
import { refuseRequest } from '../http/refusals.ts';
import { refuseOffer } from '../offer/refusals.ts';
import { refusePrice } from '../price/refusals.ts';
import { proposedAnswer, takenAnswer, tradeAnswer, tradeFileAnswer, tradeRowAnswer, writtenAnswer } from './answers.ts';
import { acceptProposal } from './commands/accept-proposal.ts';
import { cancelTrade } from './commands/cancel.ts';
import { declineProposal, withdrawProposal } from './commands/close-proposal.ts';
import { namePayer } from './commands/name-payer.ts';
import { propose } from './commands/propose.ts';
import { signMove } from './commands/sign-move.ts';
import { submitTransaction } from './commands/submit-transaction.ts';
import { takeOffer } from './commands/take.ts';
import { getTradeFile, getTradeRoom } from './queries.ts';
import { pageMyTrades } from './queries/list.ts';
import { refuseTrade } from './refusals.ts';
import {
  acceptSchema,
  cancelSchema,
  payerSchema,
  proposalParams,
  proposeSchema,
  signMoveSchema,
  takeSchema,
  tradeParams,
  transactionSchema,
} from './schema.ts';

const MOVING = { name: 'trade-move', burst: 20, perMinute: 20 };

const missing = [refuseTrade('trade.not_found'), refuseRequest('request.not_found')];
const moving = [...missing, refuseTrade('trade.wrong_state'), refuseTrade('trade.changed_meanwhile')];
const signed = [...moving, refuseTrade('trade.bad_signature'), refuseTrade('trade.end_under_way')];
const proposed = [...signed, refuseTrade('trade.proposal_not_found'), refuseTrade('trade.proposal_closed')];

/** Why an offer cannot be taken, or not like this. */
const TAKING = [
  'offer.not_found',
  'offer.closed',
  'offer.paused',
  'offer.paused_by_rate',
  'offer.maker_away',
  'offer.outside_hours',
  'offer.rule_trades',
  'offer.rule_completion',
  'offer.rule_age',
  'offer.rule_country',
  'offer.rule_first_trade',
  'offer.rule_trusted',
  'offer.maker_blocked',
  'offer.not_with_you',
  'offer.changed',
  'offer.price_changed',
  'offer.price_unavailable',
  'offer.below_minimum',
  'offer.above_maximum',
  'offer.amount_too_small',
  'offer.not_enough_left',
  'offer.method_not_offered',
  'offer.payment_account_needed',
  'offer.payment_account_mismatch',
  'offer.standing_over',
  'offer.standing_busy',
  'offer.vault_short',
] as const;

export const readTrades = operation({
  id: 'listTrades',
  group: 'trades',
  method: 'GET',
  path: '/trades',
  summary: "The reader's trades.",
  scope: 'read',
  query: z.object({ ...paging, open: z.literal('1').optional().describe('"1": only those under way.') }),
  answer: pageAnswer(tradeRowAnswer),
  refusals: [],
  command: pageMyTrades,
});

export const take = operation({
  id: 'takeOffer',
  group: 'trades',
  method: 'POST',
  path: '/trades',
  summary: 'Takes an offer at the price that was seen: opens a trade.',
  scope: 'trade',
  body: takeSchema,
  answer: takenAnswer,
  refusals: [
    refuseTrade('trade.own_offer'),
    refuseTrade('trade.paused'),
    refuseTrade('trade.too_many_open'),
    refuseTrade('trade.identity_missing'),
    refuseTrade('trade.partner_identity_missing'),
    refuseAccount('account.frozen'),
    ...TAKING.map((code) => refuseOffer(code)),
    ...refusePrice.codes.map((code) => refusePrice(code)),
  ],
  limit: { name: 'take', burst: 10, perMinute: 10 },
  command: takeOffer,
});

export const readTrade = operation({
  id: 'getTrade',
  group: 'trades',
  method: 'GET',
  path: '/trades/{id}',
  summary: 'One trade, with everything its moves are signed over.',
  scope: 'read',
  params: tradeParams,
  answer: tradeAnswer,
  refusals: missing,
  command: (ctx, { id }) => getTradeRoom(ctx, { tradeId: id }),
});

export const readTradeFile = operation({
  id: 'getTradeFile',
  group: 'trades',
  method: 'GET',
  path: '/trades/{id}/file',
  summary: 'What a party keeps so that the trade can be ended without this site.',
  scope: 'read',
  params: tradeParams,
  answer: tradeFileAnswer,
  refusals: missing,
  command: (ctx, { id }) => getTradeFile(ctx, { tradeId: id }),
});

export const move = operation({
  id: 'signMove',
  group: 'trades',
  method: 'POST',
  path: '/trades/{id}/moves',
  summary: 'Hands in a signed move, which the relayer brings onto the chain.',
  scope: 'trade',
  params: tradeParams,
  body: signMoveSchema,
  answer: writtenAnswer,
  refusals: [
    ...signed,
    refuseTrade('trade.cancelled_already'),
    refuseTrade('trade.too_early'),
    refuseTrade('trade.amount_out_of_range'),
    refuseTrade('trade.signature_expired'),
    refuseTrade('trade.signature_too_long'),
    refuseTrade('trade.payee_not_sealed'),
    refuseTrade('trade.insufficient_balance'),
    refuseTrade('trade.insufficient_vault'),
    refuseTrade('trade.chain_unavailable'),
  ],
  limit: MOVING,
  command: (ctx, { id, ...input }) => signMove(ctx, { ...input, tradeId: id }),
});

export const noteTransaction = operation({
  id: 'noteTransaction',
  group: 'trades',
  method: 'POST',
  path: '/trades/{id}/transactions',
  summary: 'Notes a move that a party sent with a transaction of their own.',
  scope: 'trade',
  params: tradeParams,
  body: transactionSchema,
  answer: writtenAnswer,
  refusals: [
    ...moving,
    refuseTrade('trade.cancelled_already'),
    refuseTrade('trade.too_early'),
    refuseTrade('trade.payee_not_sealed'),
  ],
  limit: MOVING,
  command: (ctx, { id, ...input }) => submitTransaction(ctx, { ...input, tradeId: id }),
});

export const payer = operation({
  id: 'namePayer',
  group: 'trades',
  method: 'POST',
  path: '/trades/{id}/payer',
  summary: 'Names the account that the money will come from, sealed to both.',
  scope: 'trade',
  params: tradeParams,
  body: payerSchema,
  answer: writtenAnswer,
  refusals: [...moving, refuseTrade('trade.not_your_move'), refuseTrade('trade.payee_not_sealed')],
  limit: MOVING,
  command: (ctx, { id, ...input }) => namePayer(ctx, { ...input, tradeId: id }),
});

export const cancel = operation({
  id: 'cancelTrade',
  group: 'trades',
  method: 'POST',
  path: '/trades/{id}/cancel',
  summary: 'Ends the wish for a trade that nobody has funded.',
  scope: 'trade',
  params: tradeParams,
  body: cancelSchema,
  answer: writtenAnswer,
  refusals: [...moving, refuseTrade('trade.bad_signature')],
  limit: MOVING,
  command: (ctx, { id, ...input }) => cancelTrade(ctx, { ...input, tradeId: id }),
});

export const makeProposal = operation({
  id: 'propose',
  group: 'trades',
  method: 'POST',
  path: '/trades/{id}/proposals',
  summary: "Hands in a signed proposal to cancel or to divide; with `answersId`, the answer to the other's.",
  scope: 'trade',
  params: tradeParams,
  body: proposeSchema,
  answer: proposedAnswer,
  refusals: [
    ...proposed,
    refuseTrade('trade.signature_expired'),
    refuseTrade('trade.signature_too_long'),
    refuseTrade('trade.amount_out_of_range'),
    refuseTrade('trade.proposal_is_release'),
    refuseTrade('trade.too_many_proposals'),
  ],
  limit: MOVING,
  command: (ctx, { id, ...input }) => propose(ctx, { ...input, tradeId: id }),
});

export const acceptTheirs = operation({
  id: 'acceptProposal',
  group: 'trades',
  method: 'POST',
  path: '/trades/{id}/proposals/{proposalId}/accept',
  summary: "The other's signature over the very same: both go to the chain.",
  scope: 'trade',
  params: proposalParams,
  body: acceptSchema,
  answer: writtenAnswer,
  refusals: proposed,
  limit: MOVING,
  command: (ctx, { id, ...input }) => acceptProposal(ctx, { ...input, tradeId: id }),
});

export const declineTheirs = operation({
  id: 'declineProposal',
  group: 'trades',
  method: 'POST',
  path: '/trades/{id}/proposals/{proposalId}/decline',
  summary: 'The other party says no.',
  scope: 'trade',
  params: proposalParams,
  answer: writtenAnswer,
  refusals: proposed,
  limit: MOVING,
  command: (ctx, { id, proposalId }) => declineProposal(ctx, { tradeId: id, proposalId }),
});

export const withdrawMine = operation({
  id: 'withdrawProposal',
  group: 'trades',
  method: 'POST',
  path: '/trades/{id}/proposals/{proposalId}/withdraw',
  summary: 'The proposer takes it out of the app; the signature stays usable on the chain until it expires.',
  scope: 'trade',
  params: proposalParams,
  answer: writtenAnswer,
  refusals: proposed,
  limit: MOVING,
  command: (ctx, { id, proposalId }) => withdrawProposal(ctx, { tradeId: id, proposalId }),
});

export const OPERATIONS = [
  readTrades,
  take,
  readTrade,
  readTradeFile,
  move,
  noteTransaction,
  payer,
  cancel,
  makeProposal,
  acceptTheirs,
  declineTheirs,
  withdrawMine,
];
