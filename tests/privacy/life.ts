/** A person with something of theirs in every table that can hold it, and the partner of their one trade. */
import { poolOf } from '#lib/db/client.ts';
import type { Db } from '#lib/db/ctx.ts';
import type { Trade } from '#lib/db/generated/client.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { dateOf, DAY, HOUR } from '#lib/kernel/instant.ts';
import { tally } from '#lib/reputation/tally.ts';
import { addKeyed, type Keyed } from '../chat/people.ts';
import { addOffer, addTrade } from '../dispute/people.ts';
import { showForeign } from '../reputation/statement-shown.ts';
import { ofChain, ofMerchant, ofNotices, ofPrograms, ofStaff } from './life-around.ts';
import { ofCourt, ofFactors } from './life-court.ts';

export const NOW = 1_900_000_000;
const id = () => newId(secureRandom);
const hex = (byte: string) => `0x${byte.repeat(32)}`;

/** A deal as the terms commit to it. */
const DEAL = {
  fiatMinor: '9200',
  currency: 'EUR',
  priceNumerator: '92',
  priceDenominator: '1000000',
  methodId: 'sepa',
  offerId: 'offer',
  offerRevision: 1,
  expectedReleaseSeconds: 3600,
  payeeCommitment: hex('03'),
  reference: 'HF 7777',
  salt: hex('04'),
};

export type Life = { readonly me: Keyed; readonly partner: Keyed; readonly offerId: string; readonly trade: Trade };

/** Whether a row of a table would stand in the way of a deletion is the test's to change. */
export async function liveLife(db: Db): Promise<Life> {
  const [me, partner] = [await addKeyed(db, 'Marta', NOW), await addKeyed(db, 'Otto', NOW)];
  const offerId = await addOffer(db, me);
  const trade = await addTrade(db, NOW, {
    offerId,
    buyer: partner,
    seller: me,
    arbiter: '0x00000000000000000000000000000000000a4b17',
    row: {
      state: 'completed',
      finalState: 'completed',
      endedAt: dateOf(NOW),
      endedBy: 'release',
      fundedAt: dateOf(NOW - 2 * HOUR),
      paidAt: dateOf(NOW - HOUR),
      finalAt: dateOf(NOW),
      payeeSealed: '{"sealed":"payee"}',
      reference: 'HF 7777',
      deal: DEAL,
    },
  });
  await ofAccount(db, me, partner);
  await ofMarket(db, me, offerId);
  await ofTrade(db, me, partner, trade);
  await ofChat(db, me, partner, trade);
  await ofChain(db, me, trade);
  await showForeign(db, me);
  await ofMerchant(db, me);
  await ofNotices(db, me);
  await ofPrograms(db, me, offerId);
  await ofStaff(db, me);
  await ofFactors(db, me);
  await ofCourt(db, me, partner, trade);
  await tally(poolOf(db), trade.id, NOW);
  return { me, partner, offerId, trade };
}

async function ofAccount(db: Db, me: Keyed, partner: Keyed): Promise<void> {
  const { accountId, sessionId } = me.actor;
  const { publicKey, identity } = me;
  await db.account.update({ where: { id: accountId }, data: { email: 'marta@example.com', country: 'ES' } });
  await db.session.create({
    data: { id: sessionId, accountId, expiresAt: new Date(Date.now() + DAY * 1000), userAgent: 'Firefox' },
  });
  await db.sealedKey.create({ data: { id: id(), accountId, purpose: 'identity', lock: 'signature', envelope: {} } });
  await db.identityChange.create({
    data: {
      id: id(),
      accountId,
      at: dateOf(NOW),
      publicKey: hex('01'),
      signingKey: hex('02'),
      signature: identity.signature,
      issuedAt: NOW - 500,
      newPublicKey: publicKey,
    },
  });
  await db.socketTicket.create({ data: { hash: 'ticket', accountId, sessionId, expiresAt: new Date() } });
  await db.commandKey.create({ data: { accountId, key: 'k', command: 'c', bodyHash: 'h' } });
  await db.block.create({ data: { blockerId: accountId, blockedId: partner.actor.accountId } });
  await db.trust.create({ data: { trusterId: accountId, trustedId: partner.actor.accountId } });
  await db.traderNote.create({ data: { authorId: accountId, aboutId: partner.actor.accountId, text: 'MY-NOTE' } });
  await db.staffCode.create({ data: { id: id(), accountId, code: 'CODE', expiresAt: new Date() } });
  await db.staffTry.create({ data: { accountId } });
}

async function ofMarket(db: Db, me: Keyed, offerId: string): Promise<void> {
  const { accountId } = me.actor;
  const account = await db.paymentAccount.create({
    data: {
      id: id(),
      accountId,
      methodId: 'sepa',
      currency: 'EUR',
      label: 'Main bank',
      scheme: 'holdfast-seal-1',
      ciphertext: '{"sealed":"account"}',
      recipients: [me.publicKey],
      fingerprint: 'SECRET-FINGERPRINT',
      commitment: hex('03'),
    },
  });
  await db.offerMethod.create({ data: { offerId, revision: 1, methodId: 'sepa', paymentAccountId: account.id } });
  await db.standingOffer.create({
    data: {
      id: id(),
      offerId,
      revision: 1,
      chainId: 31337,
      contract: '0x00000000000000000000000000000000000e5c40',
      sellerAddress: me.wallet.address,
      token: '0x0000000000000000000000000000000000000000',
      signedOffer: {},
      signature: '0x01',
      series: 1n,
      firstLane: 0,
      lanes: 1,
      validUntil: dateOf(NOW),
    },
  });
  const search = await db.savedSearch.create({
    data: {
      id: id(),
      accountId,
      name: 'Cheap coins',
      chainId: 31337,
      side: 'sell',
      asset: 'USDC',
      currency: 'EUR',
      filter: {},
      createdAt: dateOf(NOW),
    },
  });
  await db.searchMatch.create({ data: { searchId: search.id, offerId, revision: 1, matchedAt: dateOf(NOW) } });
}

async function ofTrade(db: Db, me: Keyed, partner: Keyed, trade: Trade): Promise<void> {
  const [mine, theirs] = [me.actor.accountId, partner.actor.accountId];
  const tradeId = trade.id;
  await db.signedMove.create({
    data: { id: id(), tradeId, move: 'release', signer: me.wallet.address, validUntil: 1n, signature: '0x02' },
  });
  await db.proposal.create({
    data: {
      id: id(),
      tradeId,
      seq: 1,
      by: 'seller',
      toBuyerUnits: '5',
      validUntil: 1n,
      signature: '0x',
      createdAt: dateOf(NOW),
    },
  });
  await db.reminder.create({ data: { tradeId, what: 'pay', deadline: dateOf(NOW), dueAt: dateOf(NOW) } });
  const opened = { revealsAt: dateOf(NOW), openedAt: dateOf(NOW) };
  await db.feedback.createMany({
    data: [
      { id: id(), tradeId, fromId: mine, toId: theirs, positive: true, comment: 'Quick.', ...opened },
      { id: id(), tradeId, fromId: theirs, toId: mine, positive: true, comment: 'Fair.', ...opened },
    ],
  });
  const dispute = await db.dispute.create({
    data: { id: id(), tradeId, openedById: mine, reason: 'unpaid', state: 'closed', closedAt: dateOf(NOW) },
  });
  const disputeId = dispute.id;
  await db.disputeStatement.create({ data: { id: id(), disputeId, authorId: mine, text: 'Nothing arrived.' } });
  await db.disputeExcerpt.create({ data: { id: id(), disputeId, authorId: mine, excerpt: '{}' } });
  await db.rulingSignature.create({ data: { disputeId, signer: '0x03', digest: '0x04', signature: '0x05' } });
  const signal = { id: id(), accountId: mine, kind: 'device', otherId: theirs, score: 40, data: {} };
  await db.signal.create({ data: { ...signal, firstSeenAt: dateOf(NOW), lastSeenAt: dateOf(NOW) } });
  const decided = { state: 'decided', measure: 'none', decidedAt: dateOf(NOW), decidedById: theirs };
  await db.review.create({ data: { id: id(), accountId: mine, openedAt: dateOf(NOW), score: 70, ...decided } });
  await db.report.createMany({
    data: [
      { id: id(), reporterId: mine, reportedId: theirs, reason: 'other', words: 'Rude.', note: 'STAFF-NOTE' },
      { id: id(), reporterId: theirs, reportedId: mine, reason: 'scam', words: 'REPORT-ABOUT-ME' },
    ],
  });
  await db.event.create({
    data: {
      noun: 'trade',
      subjectId: tradeId,
      seq: 2,
      type: 'trade.released',
      data: {},
      actorId: mine,
      at: dateOf(NOW),
      prevHash: '',
      hash: 'x',
    },
  });
  await db.relayIntent.create({
    data: {
      id: id(),
      chainId: 31337,
      actKey: `release ${tradeId}`,
      tradeId,
      move: 'release',
      to: '0x',
      data: '0x',
      status: 'mined',
      rawTx: 'RAW-TX-OF-THE-OPERATOR',
    },
  });
}

async function ofChat(db: Db, me: Keyed, partner: Keyed, trade: Trade): Promise<void> {
  const tradeId = trade.id;
  const senderId = me.actor.accountId;
  const stamp = await db.chatStamp.create({ data: { root: '', size: 1, at: dateOf(NOW), key: '', signature: '' } });
  const place = { stampId: stamp.id, stampIndex: 0, stampPath: '', hash: '', before: '', link: '' };
  await db.chatMessage.createMany({
    data: [
      { tradeId, seq: 1, senderId, clientId: 'a', message: '{"mine":1}', sentAt: dateOf(NOW), ...place },
      {
        tradeId,
        seq: 2,
        senderId: partner.actor.accountId,
        clientId: 'b',
        message: '{"theirs":1}',
        sentAt: dateOf(NOW),
        ...place,
      },
    ],
  });
  await db.chatCard.create({ data: { hash: `card ${tradeId}`, tradeId, accountId: senderId, card: {}, identity: {} } });
  await db.chatHead.create({
    data: { tradeId, lastSeq: 2, lastLink: '', lastAt: dateOf(NOW), buyerHash: '', sellerHash: '' },
  });
  await db.chatRead.create({ data: { tradeId, accountId: senderId, readSeq: 1 } });
  await db.attachment.create({
    data: { id: id(), tradeId, ownerId: senderId, size: 9, hash: 'h', createdAt: dateOf(NOW), attachedAt: dateOf(NOW) },
  });
}
