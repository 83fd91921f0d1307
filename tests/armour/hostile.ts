// Rows whose every free text is an attack on whoever reads it, put where no door would let them in any more: pages must stand even then.
import type { Db } from '#lib/db/ctx.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { addOffer, addPerson, addTrade, type Person } from '../dispute/people.ts';

/** Sets `window.hit` and makes an element with `data-hit` wherever it is taken for markup. */
export const HOSTILE = `"'><img data-hit src=x onerror="window.hit=1"><script data-hit>window.hit=1</script></textarea><svg data-hit onload="window.hit=1">\u202e\u0007{{7*7}}`;

export type Scene = {
  /** A moderator, so that the desk opens, and a buyer in a disputed trade. */
  readonly moderator: Person;
  readonly buyer: Person;
  readonly seller: Person;
  /** What stands for the names in addresses like /trades/[id]. */
  readonly ids: Readonly<Record<string, string>>;
};

/** Somebody with a session of a browser that calls itself as it likes. */
async function signedIn(db: Db, name: string, roles?: Person['actor']['roles']): Promise<Person> {
  const person = await addPerson(db, name, roles ? { roles: [...roles] } : {});
  const { accountId, sessionId } = person.actor;
  await db.account.update({
    where: { id: accountId },
    data: { name: `${name} ${HOSTILE}`, email: `${accountId}@example.com` },
  });
  const expiresAt = new Date(Date.now() + 3_600_000);
  await db.session.create({
    data: { id: sessionId, accountId, expiresAt, userAgent: HOSTILE, confirmedAt: new Date() },
  });
  return person;
}

export async function hostileScene(db: Db): Promise<Scene> {
  const moderator = await signedIn(db, 'Mo', ['trader', 'moderator']);
  const [buyer, seller] = [await signedIn(db, 'Bea'), await signedIn(db, 'Sam')];
  const now = instantOf(new Date());
  const offerId = await addOffer(db, seller);
  await db.offerRevision.updateMany({ where: { offerId }, data: { terms: HOSTILE, firstMessage: HOSTILE } });
  const arbiter = '0x00000000000000000000000000000000000a4b17';
  const { id: tradeId } = await addTrade(db, now, {
    offerId,
    buyer,
    seller,
    arbiter,
    row: {
      state: 'disputed',
      finalState: 'disputed',
      fundedAt: new Date(),
      disputedAt: new Date(),
      reference: HOSTILE,
    },
  });
  const disputeId = newId(secureRandom);
  const [authorId, reporterId] = [buyer.actor.accountId, seller.actor.accountId];
  await db.dispute.create({
    data: {
      id: disputeId,
      tradeId,
      openedById: authorId,
      reason: 'other',
      rulingReason: HOSTILE,
      statements: { create: [{ id: newId(secureRandom), authorId, text: HOSTILE }] },
    },
  });
  const penaltyId = await inCourt(db, { disputeId, tradeId, authorId, moderatorId: moderator.actor.accountId });
  const feedback = { tradeId, fromId: reporterId, toId: authorId, positive: true, comment: HOSTILE, reply: HOSTILE };
  const open = { revealsAt: new Date(), openedAt: new Date(), repliedAt: new Date() };
  await db.feedback.create({ data: { id: newId(secureRandom), ...feedback, ...open } });
  await db.report.create({
    data: {
      id: newId(secureRandom),
      reporterId,
      reportedId: authorId,
      tradeId,
      reason: 'other',
      words: HOSTILE,
      note: HOSTILE,
    },
  });
  const searchId = newId(secureRandom);
  await db.savedSearch.create({
    data: {
      id: searchId,
      accountId: authorId,
      name: HOSTILE,
      chainId: 31337,
      side: 'sell',
      asset: 'USDC',
      currency: 'EUR',
      filter: {},
      createdAt: new Date(),
    },
  });
  const webhookId = newId(secureRandom);
  const url = `https://hooks.example/?${HOSTILE}`;
  await db.webhookEndpoint.create({ data: { id: webhookId, accountId: authorId, url, topics: [], secret: 'none' } });
  return {
    moderator,
    buyer,
    seller,
    ids: {
      '/offers/{id}': offerId,
      '/offers/{id}/edit': offerId,
      '/trades/{id}': tradeId,
      '/trades/{id}/receipt': tradeId,
      '/disputes/{id}': disputeId,
      '/disputes/contests/faults/{id}': tradeId,
      '/disputes/contests/penalties/{id}': penaltyId,
      '/searches/{id}': searchId,
      '/traders/{id}': authorId,
      '/desk/trades/{id}': tradeId,
      '/desk/users/{id}': authorId,
      '/settings/webhooks/{webhookId}': webhookId,
      '/api/problems/{code}': 'request.too_many',
      // Nobody's: what is said of a link that is none.
      '/unsubscribe/{token}': 'A'.repeat(43),
      '/sign-in/links/{token}': 'A'.repeat(43),
      '/sign-in/reset/{token}': 'A'.repeat(43),
    },
  };
}

type InCourt = {
  readonly disputeId: string;
  readonly tradeId: string;
  readonly authorId: string;
  readonly moderatorId: string;
};

/** What the court and the two wrote to each other; the moderator has the case. Answers the penalty. */
async function inCourt(db: Db, { disputeId, tradeId, authorId, moderatorId }: InCourt): Promise<string> {
  const [at, text] = [new Date(), HOSTILE];
  const id = () => newId(secureRandom);
  const penaltyId = id();
  await db.caseAssignment.create({ data: { id: id(), disputeId, moderatorId, part: 'judge', fromAt: at } });
  await db.caseAsk.create({ data: { id: id(), disputeId, askedById: moderatorId, of: 'both', text, at, dueAt: at } });
  await db.caseNote.create({ data: { id: id(), disputeId, authorId: moderatorId, text, createdAt: at } });
  await db.faultContest.create({ data: { tradeId, byId: authorId, text, at } });
  const said = { contestUntil: at, contestedAt: at, contestText: text };
  await db.penalty.create({
    data: { id: penaltyId, disputeId, accountId: authorId, offence: 'silence', kind: 'warning', at, ...said },
  });
  return penaltyId;
}
