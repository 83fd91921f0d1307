import { z } from 'zod';
import { refuseAccount } from '../account/refusals.ts';
import type { Limit } from '../http/limits.ts';
import { operation } from '../http/operation.ts';
import { pageAnswer, paging } from '../http/paging.ts';
import { refuseRequest } from '../http/refusals.ts';
import {
  editedAnswer,
  movedAnswer,
  offerIdAnswer,
  ownOfferAnswer,
  preparedAnswer,
  standingAnswer,
  standingIdAnswer,
} from './answers.ts';
import { editOffer, moveOffer, postOffer } from './commands.ts';
import { cancelStanding } from './commands/end-standing.ts';
import { prepareStanding } from './commands/prepare-standing.ts';
import { signStanding } from './commands/sign-standing.ts';
import { OFFER_STATES } from './machine.ts';
import { marketAnswer, marketQuestion, offerAnswer } from './public.ts';
import { listMarket } from './queries/market.ts';
import { pageMyOffers } from './queries/own-page.ts';
import { getStanding } from './queries/own-standing.ts';
import { getOwnOffer } from './queries/own.ts';
import { getOffer } from './queries/page.ts';
import { refuseOffer } from './refusals.ts';
import {
  endStandingSchema,
  offerMoveSchema,
  offerParams,
  offerSchema,
  prepareStandingSchema,
  signStandingSchema,
  standingParams,
} from './schema.ts';

/**
 * Offers that one person posts or edits, by whichever door: each is looked up in the book, kept as a version, and held against the saved searches of
 * its market.
 */
export const OFFER_WRITES: Limit = { name: 'offers', burst: 60, perMinute: 60 };
/** Pausing, resuming and closing: somebody with as many offers as there may be does it with all of them at once. */
const OFFER_MOVES: Limit = { name: 'offers.moves', burst: 240, perMinute: 120 };
const STANDING = { name: 'standing', burst: 20, perMinute: 20 };

const missing = [refuseOffer('offer.not_found'), refuseRequest('request.not_found')];
const wrongTerms = [
  refuseOffer('offer.invalid'),
  refuseOffer('offer.unknown_asset'),
  refuseOffer('offer.unknown_currency'),
  refuseOffer('offer.method_twice'),
  refuseOffer('offer.method_not_for_currency'),
  refuseOffer('offer.payment_account_needed'),
  refuseOffer('offer.payment_account_mismatch'),
];

export const readMarket = operation({
  id: 'listMarket',
  group: 'market',
  method: 'GET',
  path: '/market',
  summary: 'Offers that fit a question, best price for the reader first, 25 at a time.',
  scope: 'read',
  actor: 'anyone',
  query: marketQuestion,
  answer: marketAnswer,
  refusals: [refuseOffer('offer.cursor_unknown'), refuseOffer('offer.cursor_old')],
  command: listMarket,
});

export const readOffer = operation({
  id: 'getOffer',
  group: 'market',
  method: 'GET',
  path: '/offers/{offerId}',
  summary: 'One offer, as anybody may see it.',
  scope: 'read',
  actor: 'anyone',
  params: offerParams,
  answer: offerAnswer,
  refusals: missing,
  command: getOffer,
});

export const readOwnOffers = operation({
  id: 'listOwnOffers',
  group: 'offers',
  method: 'GET',
  path: '/offers',
  summary: "The reader's own offers.",
  scope: 'read',
  query: z.object({
    ...paging,
    state: z.enum(OFFER_STATES).optional().describe('Only offers in this state.'),
  }),
  answer: pageAnswer(ownOfferAnswer),
  refusals: [],
  command: pageMyOffers,
});

export const readOwnOffer = operation({
  id: 'getOwnOffer',
  group: 'offers',
  method: 'GET',
  path: '/offers/{offerId}/own',
  summary: "One of the reader's own offers, with what only its maker sees.",
  scope: 'read',
  params: offerParams,
  answer: ownOfferAnswer,
  refusals: missing,
  command: getOwnOffer,
});

export const createOffer = operation({
  id: 'postOffer',
  group: 'offers',
  method: 'POST',
  path: '/offers',
  summary: 'Posts an offer.',
  scope: 'offers',
  body: offerSchema,
  answer: offerIdAnswer,
  refusals: [
    ...wrongTerms,
    refuseOffer('offer.identity_missing'),
    refuseOffer('offer.too_many'),
    refuseAccount('account.frozen'),
  ],
  limit: OFFER_WRITES,
  command: postOffer,
});

const seenSchema = z.object({
  seenRevision: z.int().positive().describe('The revision that the edit began with: an older one is refused.'),
  seenTotal: z.string().max(50).optional().describe('The total that it began with; empty: none.'),
});

export const changeOffer = operation({
  id: 'editOffer',
  group: 'offers',
  method: 'PUT',
  path: '/offers/{offerId}',
  summary: 'Edits an offer in place: its next revision, whole. Trades under way keep theirs.',
  scope: 'offers',
  params: offerParams,
  body: offerSchema.and(seenSchema),
  answer: editedAnswer,
  refusals: [
    ...missing,
    ...wrongTerms,
    refuseOffer('offer.changed'),
    refuseOffer('offer.wrong_state'),
    refuseAccount('account.frozen'),
  ],
  limit: OFFER_WRITES,
  command: editOffer,
});

export const setOfferState = operation({
  id: 'moveOffer',
  group: 'offers',
  method: 'POST',
  path: '/offers/{offerId}/state',
  summary: 'Pauses, resumes or closes an offer.',
  scope: 'offers',
  params: offerParams,
  body: offerMoveSchema,
  answer: movedAnswer,
  refusals: [
    ...missing,
    refuseOffer('offer.changed'),
    refuseOffer('offer.wrong_state'),
    refuseOffer('offer.paused_by_rate'),
    refuseAccount('account.frozen'),
  ],
  limit: OFFER_MOVES,
  command: moveOffer,
});

export const readStanding = operation({
  id: 'getStanding',
  group: 'offers',
  method: 'GET',
  path: '/offers/{offerId}/standing',
  summary: 'What the maker signed for an offer so that it trades while they are away, and what would be signed now.',
  scope: 'read',
  params: offerParams,
  answer: standingAnswer,
  refusals: [...missing, refuseOffer('offer.standing_buys')],
  command: getStanding,
});

export const startStanding = operation({
  id: 'prepareStanding',
  group: 'offers',
  method: 'POST',
  path: '/offers/{offerId}/standing',
  summary: 'Answers what to sign and to seal for a standing offer; nothing is standing yet.',
  scope: 'offers',
  params: offerParams,
  body: prepareStandingSchema,
  answer: preparedAnswer,
  refusals: [
    ...missing,
    refuseOffer('offer.standing_buys'),
    refuseOffer('offer.paused'),
    refuseOffer('offer.closed'),
    refuseOffer('offer.price_unavailable'),
    refuseAccount('account.frozen'),
  ],
  limit: STANDING,
  command: prepareStanding,
});

export const putStanding = operation({
  id: 'signStanding',
  group: 'offers',
  method: 'PUT',
  path: '/offers/{offerId}/standing',
  summary: "Hands in the signature: from now on takes lock coins from the maker's vault.",
  scope: 'offers',
  params: offerParams,
  body: signStandingSchema,
  answer: standingIdAnswer,
  refusals: [
    ...missing,
    refuseOffer('offer.standing_buys'),
    refuseOffer('offer.paused'),
    refuseOffer('offer.closed'),
    refuseOffer('offer.standing_outdated'),
    refuseOffer('offer.standing_expired'),
    refuseOffer('offer.standing_bad_signature'),
    refuseOffer('offer.standing_payee'),
    refuseAccount('account.frozen'),
  ],
  limit: STANDING,
  command: signStanding,
});

export const finishStanding = operation({
  id: 'endStanding',
  group: 'offers',
  method: 'POST',
  path: '/standing-offers/{standingId}/end',
  summary: 'Ends a standing offer here; with a signature over its series, on the chain as well.',
  scope: 'offers',
  params: standingParams,
  body: endStandingSchema,
  answer: standingIdAnswer,
  refusals: [refuseOffer('offer.standing_not_found'), refuseOffer('offer.standing_bad_signature')],
  limit: STANDING,
  command: cancelStanding,
});

export const OPERATIONS = [
  readMarket,
  readOffer,
  readOwnOffers,
  readOwnOffer,
  createOffer,
  changeOffer,
  setOfferState,
  readStanding,
  startStanding,
  putStanding,
  finishStanding,
];
