/** Rows of the matrix: commands and queries of the nouns offer, trade, chat, dispute and reputation. */
import { addAttachment, confirmAttachment } from '#lib/chat/attachments/commands.ts';
import { getAttachment } from '#lib/chat/attachments/queries.ts';
import { markRead } from '#lib/chat/commands/mark-read.ts';
import { publishCard } from '#lib/chat/commands/publish-card.ts';
import { sendMessage } from '#lib/chat/commands/send-message.ts';
import { listMessages } from '#lib/chat/queries.ts';
import { makeCard } from '#lib/chat/room-keys.ts';
import { addExcerpt } from '#lib/dispute/commands/add-excerpt.ts';
import { addStatement } from '#lib/dispute/commands/add-statement.ts';
import { proposeRuling } from '#lib/dispute/commands/propose-ruling.ts';
import { requireSeat } from '#lib/dispute/commands/seal-ruling.ts';
import { awardBond } from '#lib/dispute/commands/award-bond.ts';
import { signRuling } from '#lib/dispute/commands/sign-ruling.ts';
import { getCase } from '#lib/dispute/queries/case.ts';
import { listDisputes } from '#lib/dispute/queries/desk.ts';
import { getPartyDispute } from '#lib/dispute/queries/party.ts';
import { closeReport, makeReport, seeReport } from '#lib/dispute/reports/commands.ts';
import { listReports } from '#lib/dispute/reports/queries.ts';
import { readSeats } from '#lib/dispute/seats.ts';
import { editOffer, moveOffer, postOffer } from '#lib/offer/commands.ts';
import { cancelStanding } from '#lib/offer/commands/end-standing.ts';
import { prepareStanding } from '#lib/offer/commands/prepare-standing.ts';
import { signStanding } from '#lib/offer/commands/sign-standing.ts';
import { listOffersOf, loadOffer } from '#lib/offer/queries.ts';
import { listLoosened } from '#lib/offer/queries/loosened.ts';
import { comeBack, goAway } from '#lib/offer/commands/away.ts';
import { getLimits } from '#lib/offer/queries/limits.ts';
import { listMarket } from '#lib/offer/queries/market.ts';
import { listNearest } from '#lib/offer/queries/nearest.ts';
import { getOwnVaultUnits, getStanding } from '#lib/offer/queries/own-standing.ts';
import { pageMyOffers } from '#lib/offer/queries/own-page.ts';
import { getMaker, getOwnOffer, listMyOffers, listRevisions, ownView } from '#lib/offer/queries/own.ts';
import { gateOf, getOffer, pageView } from '#lib/offer/queries/page.ts';
import { getMarketVersion } from '#lib/offer/queries/version.ts';
import { marketSchema, marketVersionSchema, offerSchema } from '#lib/offer/schema.ts';
import { deleteSearch, editSearch, pauseSearch, resumeSearch, saveSearch } from '#lib/offer/searches/commands.ts';
import { getSearch, listSearches } from '#lib/offer/searches/queries.ts';
import { giveFeedback, replyToFeedback } from '#lib/reputation/commands.ts';
import { bringStatement, dropStatement } from '#lib/reputation/commands/foreign.ts';
import { makeStatement } from '#lib/reputation/commands/make-statement.ts';
import { getForeignFile } from '#lib/reputation/queries/foreign.ts';
import { applyAsMerchant } from '#lib/reputation/merchants/commands.ts';
import { getMyMerchant } from '#lib/reputation/merchants/queries.ts';
import { findMyPause, getTradeFeedback } from '#lib/reputation/queries.ts';
import { appealReview } from '#lib/reputation/signals/commands.ts';
import { listOwnReviews } from '#lib/reputation/signals/queries.ts';
import { acceptProposal } from '#lib/trade/commands/accept-proposal.ts';
import { cancelTrade } from '#lib/trade/commands/cancel.ts';
import { declineProposal, withdrawProposal } from '#lib/trade/commands/close-proposal.ts';
import { namePayer } from '#lib/trade/commands/name-payer.ts';
import { propose } from '#lib/trade/commands/propose.ts';
import { signMove } from '#lib/trade/commands/sign-move.ts';
import { submitTransaction } from '#lib/trade/commands/submit-transaction.ts';
import { takeOffer } from '#lib/trade/commands/take.ts';
import { refuseScam, startPractice } from '#lib/trade/practice/commands.ts';
import { findMyPractice, findPracticeStage } from '#lib/trade/practice/queries.ts';
import { getTradeFile, getTradeRoom } from '#lib/trade/queries.ts';
import { listMyTrades, pageMyTrades } from '#lib/trade/queries/list.ts';
import { tradeIdsOf } from '#lib/trade/queries/trade-ids.ts';
import { ok } from '#lib/kernel/result.ts';
import type { CommandRow } from './commands-account.ts';
import { BYTES, OFFER, sealedFor, SIGNATURE } from './values.ts';
import { NOW } from './world.ts';

const MARKET = { chainId: 31337, side: 'sell', asset: 'USDC', currency: 'EUR' } as const;
const LATER = NOW + 3600;
const SEARCH = { name: 'A search', boundBps: null, alertApp: true, alertMail: false };
const RULING = {
  toBuyer: '1',
  reason: 'The bank statement shows the money arrived.',
  validUntil: LATER,
  signature: SIGNATURE,
};

export const TRADE_ROWS: Readonly<Record<string, CommandRow>> = {
  'offer.postOffer': ['self', (ctx) => postOffer(ctx, offerSchema.parse(OFFER))],
  'offer.editOffer': [
    'own',
    async (ctx, s) => editOffer(ctx, { ...offerSchema.parse(OFFER), offerId: await s.offer(), seenRevision: 1 }),
  ],
  'offer.moveOffer': ['own', async (ctx, s) => moveOffer(ctx, { offerId: await s.offer(), move: 'close' })],
  'offer.cancelStanding': ['own', async (ctx, s) => cancelStanding(ctx, { standingId: await s.standing() })],
  'offer.prepareStanding': [
    'own',
    async (ctx, s) => prepareStanding(ctx, { offerId: await s.offer(), lanes: 1, days: 1 }),
  ],
  'offer.signStanding': [
    'own',
    async (ctx, s) =>
      signStanding(ctx, { offerId: await s.offer(), standingId: await s.standing(), signature: SIGNATURE, payees: {} }),
  ],
  'offer.listOffersOf': [
    'public',
    async (ctx, s) => (await s.offer(), listOffersOf(ctx, { accountId: s.owner.actor.accountId })),
  ],
  'offer.listLoosened': ['public', (ctx) => listLoosened(ctx, marketSchema.parse({}))],
  'offer.getLimits': ['public', async (ctx) => ok(await getLimits(ctx))],
  'reputation.listOwnReviews': ['self', (ctx) => listOwnReviews(ctx)],
  'reputation.appealReview': [
    'own',
    async (ctx, s) => appealReview(ctx, { reviewId: await s.review(), text: 'It is a joint account.' }),
  ],
  'offer.goAway': ['self', (ctx) => goAway(ctx, { until: '' })],
  'offer.comeBack': ['self', (ctx) => comeBack(ctx)],
  'offer.listMarket': ['public', (ctx) => listMarket(ctx, marketSchema.parse({}))],
  'offer.listNearest': ['public', (ctx, s) => listNearest(ctx, { id: s.id(), ...MARKET })],
  'offer.getStanding': ['own', async (ctx, s) => getStanding(ctx, { offerId: await s.offer() })],
  // Of the actor's own vault; of nobody's it is nought.
  'offer.getOwnVaultUnits': ['public', (ctx) => getOwnVaultUnits(ctx, { ...MARKET, isMine: true })],
  'offer.getOwnOffer': ['own', async (ctx, s) => getOwnOffer(ctx, { offerId: await s.offer() })],
  'offer.getMaker': ['self', (ctx) => getMaker(ctx)],
  'offer.listMyOffers': ['self', (ctx) => listMyOffers(ctx)],
  'offer.pageMyOffers': ['self', (ctx) => pageMyOffers(ctx, { limit: 10 } as never)],
  'offer.ownView': [
    'public',
    async (ctx, s) => ownView(ctx, (await loadOffer(ctx.db, await s.offer()))!, new Map() as never, NOW),
  ],
  'offer.listRevisions': ['own', async (ctx, s) => listRevisions(ctx, { offerId: await s.offer() })],
  'offer.gateOf': ['public', async (ctx, s) => gateOf(ctx, (await loadOffer(ctx.db, await s.offer()))!, NOW)],
  'offer.pageView': [
    'public',
    async (ctx, s) => pageView(ctx, (await loadOffer(ctx.db, await s.offer()))!, new Map() as never, NOW),
  ],
  'offer.getOffer': ['public', async (ctx, s) => getOffer(ctx, { offerId: await s.offer() })],
  'offer.getMarketVersion': ['public', (ctx) => getMarketVersion(ctx, marketVersionSchema.parse({}))],
  'offer.saveSearch': ['self', (ctx) => saveSearch(ctx, { ...SEARCH, filter: marketSchema.parse({}) as never })],
  'offer.editSearch': ['own', async (ctx, s) => editSearch(ctx, { ...SEARCH, searchId: await s.search() })],
  'offer.pauseSearch': ['own', async (ctx, s) => pauseSearch(ctx, { searchId: await s.search() })],
  'offer.resumeSearch': ['own', async (ctx, s) => resumeSearch(ctx, { searchId: await s.search() })],
  'offer.deleteSearch': ['own', async (ctx, s) => deleteSearch(ctx, { searchId: await s.search() })],
  'offer.listSearches': ['self', (ctx) => listSearches(ctx)],
  'offer.getSearch': ['own', async (ctx, s) => getSearch(ctx, { searchId: await s.search() })],

  'trade.takeOffer': [
    'other',
    async (ctx, s) =>
      takeOffer(ctx, {
        offerId: await s.offer(),
        revision: 1,
        priceSeen: { numerator: '1', denominator: '1' },
        fiatMinor: '2000',
        methodId: 'sepa',
      }),
  ],
  'trade.refuseScam': ['party', async (ctx, s) => refuseScam(ctx, { tradeId: await s.trade() })],
  'trade.findMyPractice': ['self', (ctx) => findMyPractice(ctx)],
  'trade.findPracticeStage': ['party', async (ctx, s) => findPracticeStage(ctx, { tradeId: await s.trade() })],
  'trade.acceptProposal': [
    'party',
    async (ctx, s) =>
      acceptProposal(ctx, { tradeId: await s.trade(), proposalId: await s.proposal(), signature: SIGNATURE }),
  ],
  'trade.declineProposal': [
    'party',
    async (ctx, s) => declineProposal(ctx, { tradeId: await s.trade(), proposalId: await s.proposal() }),
  ],
  'trade.withdrawProposal': [
    'party',
    async (ctx, s) => withdrawProposal(ctx, { tradeId: await s.trade(), proposalId: await s.proposal() }),
  ],
  'trade.cancelTrade': ['party', async (ctx, s) => cancelTrade(ctx, { tradeId: await s.trade() })],
  'trade.namePayer': [
    'party',
    async (ctx, s) => namePayer(ctx, { tradeId: await s.trade(), payerSealed: sealedFor([s.owner, s.partner]) }),
  ],
  'trade.propose': [
    'party',
    async (ctx, s) => propose(ctx, { tradeId: await s.trade(), toBuyer: '1', validUntil: LATER, signature: SIGNATURE }),
  ],
  'trade.signMove': [
    'party',
    async (ctx, s) =>
      signMove(ctx, { tradeId: await s.trade(), move: 'release', signature: SIGNATURE, validUntil: LATER }),
  ],
  'trade.submitTransaction': [
    'party',
    async (ctx, s) => submitTransaction(ctx, { tradeId: await s.trade(), move: 'release', txHash: BYTES }),
  ],
  'trade.getTradeRoom': ['party', async (ctx, s) => getTradeRoom(ctx, { tradeId: await s.ended() })],
  'trade.listMyTrades': ['self', async (ctx, s) => (await s.trade(), listMyTrades(ctx))],
  'trade.pageMyTrades': ['self', async (ctx, s) => (await s.trade(), pageMyTrades(ctx, { limit: 10 } as never))],
  'trade.getTradeFile': ['party', async (ctx, s) => getTradeFile(ctx, { tradeId: await s.ended() })],
  'trade.tradeIdsOf': [
    'party',
    async (ctx, s) => {
      const { tradeHash } = await ctx.db.trade.findUniqueOrThrow({ where: { id: await s.trade() } });
      const found = await tradeIdsOf(ctx, 31337, [tradeHash]);
      return found instanceof Map ? [...found.keys()] : Object.keys(found as object);
    },
  ],

  'chat.addAttachment': [
    'party',
    async (ctx, s) => addAttachment(ctx, { tradeId: await s.trade(), read: async () => ok(new Uint8Array(0)) }),
  ],
  'chat.confirmAttachment': [
    'own',
    async (ctx, s) => confirmAttachment(ctx, { tradeId: await s.trade(), attachmentId: await s.attachment() }),
  ],
  'chat.getAttachment': [
    'party',
    async (ctx, s) => {
      // Its bytes were never stored: whoever may have them is told so, nobody else is.
      const attachmentId = await s.attachment();
      return getAttachment(ctx, { tradeId: await s.trade(), attachmentId });
    },
  ],
  'chat.markRead': ['party', async (ctx, s) => markRead(ctx, { tradeId: await s.trade(), delivered: 0, read: 0 })],
  'chat.publishCard': [
    'party',
    async (ctx, s) => publishCard(ctx, { tradeId: await s.trade(), card: makeCard(s.owner.secretKey, BYTES, NOW) }),
  ],
  'chat.sendMessage': ['party', async (ctx, s) => sendMessage(ctx, { tradeId: await s.trade(), message: MESSAGE })],
  'trade.startPractice': ['self', (ctx) => startPractice(ctx)],
  'chat.listMessages': ['party', async (ctx, s) => listMessages(ctx, { tradeId: await s.trade() })],

  'dispute.addExcerpt': [
    'party',
    async (ctx, s) => (await s.dispute(), addExcerpt(ctx, { id: await s.disputed(), excerpt: '{}' })),
  ],
  'dispute.addStatement': [
    'party',
    async (ctx, s) => (await s.dispute(), addStatement(ctx, { id: await s.disputed(), text: 'Mine.' })),
  ],
  'dispute.getPartyDispute': [
    'party',
    async (ctx, s) => (await s.dispute(), getPartyDispute(ctx, { id: await s.disputed() })),
  ],
  'dispute.proposeRuling': [
    'panel',
    async (ctx, s) => proposeRuling(ctx, { ...RULING, disputeId: await s.dispute(), version: 1 }),
  ],
  'dispute.requireSeat': ['panel', async (ctx, s) => requireSeat(ctx, await s.dispute(), readSeats)],
  'dispute.awardBond': [
    'panel',
    async (ctx, s) =>
      awardBond(ctx, { disputeId: await s.dispute(), amount: '1', reason: 'Both.', signature: SIGNATURE }),
  ],
  'dispute.signRuling': [
    'panel',
    async (ctx, s) => signRuling(ctx, { disputeId: await s.dispute(), signature: SIGNATURE }),
  ],
  'dispute.listDisputes': ['staff', async (ctx, s) => (await s.dispute(), listDisputes(ctx, { chainId: 31337 }))],
  'dispute.getCase': ['staff', async (ctx, s) => getCase(ctx, { disputeId: await s.dispute() })],
  'dispute.makeReport': [
    'other',
    async (ctx, s) =>
      makeReport(ctx, { accountId: s.stranger.actor.accountId, tradeId: await s.trade(), reason: 'other', words: 'x' }),
  ],
  'dispute.seeReport': [
    'staff',
    async (ctx, s) => seeReport(ctx, { reportId: await s.report(), version: 1, note: '' }),
  ],
  'dispute.closeReport': [
    'staff',
    async (ctx, s) => closeReport(ctx, { reportId: await s.report(), version: 1, note: 'Spoke to them.' }),
  ],
  'dispute.listReports': ['staff', async (ctx, s) => (await s.report(), listReports(ctx))],

  'reputation.giveFeedback': [
    'party',
    async (ctx, s) => giveFeedback(ctx, { id: await s.ended(), positive: true, comment: '' }),
  ],
  'reputation.replyToFeedback': ['party', async (ctx, s) => replyToFeedback(ctx, { id: await s.rated(), reply: 'x' })],
  'reputation.makeStatement': ['self', (ctx) => makeStatement(ctx)],
  'reputation.bringStatement': ['self', (ctx) => bringStatement(ctx, { text: '{}' })],
  'reputation.dropStatement': ['own', async (ctx, s) => dropStatement(ctx, { id: await s.foreign() })],
  'reputation.getForeignFile': ['public', async (ctx, s) => getForeignFile(ctx, { id: await s.foreign() })],
  'reputation.applyAsMerchant': ['self', (ctx) => applyAsMerchant(ctx, { why: 'I trade every day and keep hours.' })],
  'reputation.getMyMerchant': ['self', (ctx) => getMyMerchant(ctx, async () => null)],
  'reputation.findMyPause': ['self', (ctx) => findMyPause(ctx, 31337)],
  'reputation.getTradeFeedback': ['party', async (ctx, s) => getTradeFeedback(ctx, { id: await s.ended() })],
};

const MESSAGE = {
  header: {
    trade: BYTES,
    author: 'seller',
    card: BYTES,
    to: BYTES,
    clientId: 'x',
    number: 1,
    previous: BYTES,
    seen: { seq: 0, link: BYTES },
  },
  ciphertext: '',
  signature: '',
} as never;
