/** A person's second factors, and how the dispute of their trade was heard. */
import type { Db } from '#lib/db/ctx.ts';
import type { Trade } from '#lib/db/generated/client.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import type { Keyed } from '../chat/people.ts';

const NOW = 1_900_000_000;
const id = () => newId(secureRandom);

export async function ofFactors(db: Db, me: Keyed): Promise<void> {
  const { accountId } = me.actor;
  const expiresAt = new Date();
  await db.factor.create({ data: { id: id(), accountId, kind: 'totp', name: 'App', secret: 'TOTP-SECRET' } });
  await db.recoveryCode.create({ data: { accountId, hash: id() } });
  await db.factorTicket.create({ data: { hash: id(), accountId, browserHash: '', expiresAt, triesLeft: 3 } });
  await db.passkeyChallenge.create({ data: { challenge: id(), purpose: 'get', accountId, expiresAt } });
  await db.factorTry.create({ data: { accountId, place: 'PLACE-HASH' } });
}

export async function ofCourt(db: Db, me: Keyed, partner: Keyed, trade: Trade): Promise<void> {
  const { id: disputeId } = await db.dispute.findUniqueOrThrow({ where: { tradeId: trade.id } });
  const at = dateOf(NOW);
  const moderatorId = partner.actor.accountId;
  await db.caseAssignment.create({ data: { id: id(), disputeId, moderatorId, part: 'judge', fromAt: at } });
  await db.caseAsk.create({ data: { id: id(), disputeId, askedById: id(), of: 'both', text: 'Why?', at, dueAt: at } });
  const ruling = {
    disputeId,
    instance: 1,
    toBuyerUnits: '1',
    reason: '',
    fault: 'nobody',
    decidedById: id(),
    decidedAt: at,
  };
  await db.ruling.create({ data: { id: id(), ...ruling, publishedAt: at } });
  await db.ruling.create({ data: { id: id(), ...ruling, dissentReason: 'DISSENT' } });
  const evidence = {
    disputeId,
    authorId: me.actor.accountId,
    kind: 'picture',
    body: 'EVIDENCE',
    hash: 'HASH',
    size: 9,
  };
  const evidenceId = id();
  await db.caseEvidence.create({
    data: {
      id: evidenceId,
      ...evidence,
      commitment: id(),
      identity: me.identity,
      signature: '',
      createdAt: at,
      addedAt: at,
    },
  });
  for (const { publicKey: readerKey, actor } of [me, partner])
    await db.evidenceKey.create({
      data: {
        evidenceId,
        readerKey,
        sealedById: me.actor.accountId,
        accountId: actor.accountId,
        sealed: 'SEALED-KEY',
        createdAt: at,
      },
    });
  await db.caseNote.create({ data: { id: id(), disputeId, authorId: id(), text: 'CASE-NOTE', createdAt: at } });
  await db.caseLook.create({ data: { disputeId, accountId: id(), at } });
  const award = { party: 'seller', amountUnits: '5', reason: 'AWARD', digest: 'AWARD-DIGEST', proposedById: id() };
  await db.bondAward.create({ data: { disputeId, ...award, createdAt: at } });
  await db.bondAwardSignature.create({
    data: { disputeId, signer: 'PANEL', digest: 'AWARD-DIGEST', signature: 'AWARD-SIGNATURE' },
  });
  const { accountId } = me.actor;
  await db.penalty.create({
    data: { id: id(), accountId, disputeId, offence: 'none', kind: 'warning', at, contestUntil: at },
  });
  const template = { kind: 'ask', title: 'TEMPLATE', text: 'Why?', createdAt: at, updatedAt: at };
  await db.caseTemplate.create({ data: { id: id(), ownerId: accountId, ...template } });
  await db.faultContest.create({ data: { tradeId: trade.id, byId: accountId, text: 'Not me.', at } });
}
