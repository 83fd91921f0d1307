/** A small world: people in every role, and of each cell of the matrix its own things, made when they are asked for. */
import type { Actor, Role } from '#lib/account/policy.ts';
import { makeReport } from '#lib/dispute/reports/commands.ts';
import { makeSecret } from '#lib/notice/webhooks/secret.ts';
import { marketSchema } from '#lib/offer/schema.ts';
import { openDispute } from '#lib/dispute/listeners.ts';
import type { Db } from '#lib/db/ctx.ts';
import type { Prisma } from '#lib/db/generated/client.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { dateOf, DAY, HOUR } from '#lib/kernel/instant.ts';
import { addKeyed, type Keyed } from '../chat/people.ts';
import { SIGNATURE, BYTES, sealedFor, DEAL } from './values.ts';
import { showForeign } from '../reputation/statement-shown.ts';
import { testCtx } from '../setup/database.ts';
import { addEvidence, addPenalty } from './world-court.ts';
import { addOffer, addPerson, addTrade, addTradeEvent, setChainClock, type Person } from '../dispute/people.ts';

export const NOW = 1_900_000_000;
const ARBITER = '0x00000000000000000000000000000000000a4b17';

/**
 * Columns of the matrix. `owner` has what is asked for, and is the seller of its trade; `partner` is the buyer; `seated` sits on the panel that
 * hears its dispute, `unseated` is a moderator who does not.
 */
export const WHO = ['nobody', 'stranger', 'partner', 'owner', 'unseated', 'seated', 'admin'] as const;
export type Who = (typeof WHO)[number];

export type World = { readonly db: Db; readonly people: Readonly<Record<Exclude<Who, 'nobody'>, Keyed>> };

const STAFF: Partial<Record<Who, Role[]>> = {
  unseated: ['trader', 'moderator'],
  seated: ['trader', 'moderator'],
  admin: ['trader', 'admin'],
};

export async function makeWorld(db: Db): Promise<World> {
  await setChainClock(db, NOW);
  await db.deployment.create({
    data: {
      chainId: 31337,
      escrow: '0x00000000000000000000000000000000000E5C40',
      panel: ARBITER,
      backupArbiter: ARBITER,
      feeRecipient: '0x00000000000000000000000000000000000000fe',
      tokens: {
        USDC: '0x00000000000000000000000000000000000000c1',
        DAI: '0x00000000000000000000000000000000000000C2',
      },
      codeHash: '',
      deployBlock: 1,
      deployBlockHash: '',
    },
  });
  const people: Partial<Record<Who, Keyed>> = {};
  for (const who of WHO) {
    if (who === 'nobody') continue;
    const person = await addKeyed(db, `The ${who}`, NOW);
    const roles = STAFF[who] ?? ['trader'];
    await db.account.update({ where: { id: person.actor.accountId }, data: { roles } });
    const { accountId } = person.actor;
    const factor = STAFF[who] ? 'proved' : 'none';
    const app = { id: newId(secureRandom), accountId, kind: 'totp', name: 'App', enrolledAt: new Date() } as const;
    if (STAFF[who]) await db.factor.create({ data: app });
    const actor: Actor = { ...person.actor, roles, factor, identityPublicKey: person.publicKey };
    people[who] = { ...person, actor };
  }
  const seats = new Map([[`31337 ${ARBITER}`, { members: [people.seated!.wallet.address], threshold: 1 }]]);
  // Who sits on the panel is read from the chain, once: here it was.
  (globalThis as unknown as Record<symbol, unknown>)[Symbol.for('holdfast.dispute.seats')] = seats;
  return { db, people: people as World['people'] };
}

let round = 0;

/**
 * The things of each cell of a row. Whoever may do something to them gets things of their own; whoever may not leaves them as they are, and shares
 * them with the others who may not.
 */
export function scenesOf(world: World, may: readonly Who[]): (who: Who) => Scene {
  const shared = setScene(world);
  return (who) => (may.length < 3 && may.includes(who) ? setScene(world) : shared);
}

/** The things of one cell. Each is made once, when a row asks for it. */
export type Scene = ReturnType<typeof setScene>;

export function setScene({ db, people }: World) {
  const { owner, partner, stranger } = people;
  const id = () => newId(secureRandom);
  const lazily = <T>(make: () => Promise<T>) => {
    let made: Promise<T> | undefined;
    return () => (made ??= make());
  };
  const mine = { accountId: owner.actor.accountId };
  const offer = lazily(() => addOffer(db, owner));
  const tradeWith = (row: Partial<Prisma.TradeUncheckedCreateInput>) =>
    lazily(async () => {
      const made = await addTrade(db, NOW, {
        offerId: await offer(),
        buyer: partner,
        seller: owner,
        arbiter: ARBITER,
        round: ++round,
        row: { deal: DEAL, ...row },
      });
      return made.id;
    });
  const disputed = tradeWith({
    state: 'disputed',
    finalState: 'disputed',
    disputedAt: dateOf(NOW - 2 * DAY),
    fundedAt: dateOf(NOW - 3 * DAY),
  });
  const trade = tradeWith({});
  const ended = tradeWith({
    state: 'completed',
    finalState: 'completed',
    endedAt: dateOf(NOW - HOUR),
    finalAt: dateOf(NOW - HOUR),
  });
  const dispute = lazily(async () => {
    const tradeId = await disputed();
    const { accountId } = partner.actor;
    const event = await addTradeEvent(db, tradeId, {
      type: 'trade.disputed',
      data: {},
      actorId: accountId,
      at: NOW - 2 * DAY,
    });
    await openDispute({ db, clock: () => NOW, random: secureRandom }, event);
    return (await db.dispute.findUniqueOrThrow({ where: { tradeId } })).id;
  });
  return {
    owner,
    partner,
    stranger,
    id,
    /** The id of the session with which the owner asks. */
    ownerSession: id(),
    offer,
    trade,
    ended,
    /** An ended trade of which both have said how it went. */
    rated: lazily(async () => {
      const tradeId = await ended();
      const [fromId, toId] = [owner.actor.accountId, partner.actor.accountId];
      const open = { tradeId, positive: true, revealsAt: dateOf(NOW), openedAt: dateOf(NOW) };
      await db.feedback.createMany({
        data: [
          { id: id(), fromId, toId, ...open },
          { id: id(), fromId: toId, toId: fromId, ...open },
        ],
      });
      return tradeId;
    }),
    disputed,
    dispute,
    proposal: lazily(async () => {
      const data = {
        tradeId: await trade(),
        seq: 9,
        by: 'seller',
        openSide: 'seller',
        toBuyerUnits: '5',
        validUntil: BigInt(NOW + HOUR),
        signature: SIGNATURE,
        createdAt: dateOf(NOW),
      };
      return (await db.proposal.create({ data: { id: id(), ...data } })).id;
    }),
    attachment: lazily(async () => {
      const data = { tradeId: await trade(), ownerId: mine.accountId, size: 40, hash: id(), createdAt: dateOf(NOW) };
      return (await db.attachment.create({ data: { id: id(), ...data } })).id;
    }),
    evidence: lazily(async () => addEvidence(db, await dispute(), owner)),
    session: lazily(
      async () =>
        (await db.session.create({ data: { id: id(), ...mine, expiresAt: new Date(Date.now() + 3_600_000) } })).id,
    ),
    paymentAccount: lazily(async () => {
      const data = {
        ...mine,
        methodId: 'sepa',
        currency: 'EUR',
        label: 'Bank',
        scheme: 'holdfast-seal-1',
        ciphertext: JSON.stringify(sealedFor([owner])),
        recipients: [],
        fingerprint: id(),
        commitment: BYTES,
      };
      return (await db.paymentAccount.create({ data: { id: id(), ...data } })).id;
    }),
    search: lazily(async () => {
      const data = {
        ...mine,
        name: 'Mine',
        chainId: 31337,
        side: 'sell' as const,
        asset: 'USDC',
        currency: 'EUR',
        filter: marketSchema.parse({}) as object,
        createdAt: dateOf(NOW),
      };
      return (await db.savedSearch.create({ data: { id: id(), ...data } })).id;
    }),
    device: lazily(async () => {
      const session = await db.session.create({
        data: { id: id(), ...mine, expiresAt: new Date(Date.now() + 3_600_000) },
      });
      const data = {
        ...mine,
        sessionId: session.id,
        endpoint: `https://push.example/${id()}`,
        p256dh: '',
        auth: '',
        label: '',
      };
      return (await db.pushSubscription.create({ data: { id: id(), ...data } })).id;
    }),
    notice: lazily(async () => {
      const event = await db.event.findFirstOrThrow({ where: { noun: 'trade', subjectId: await trade() } });
      const data = {
        ...mine,
        eventId: event.id,
        kind: 'trade',
        subjectNoun: 'trade',
        subjectId: event.subjectId,
        data: {},
        createdAt: dateOf(NOW),
      };
      return (await db.notice.create({ data: { id: id(), ...data } })).id;
    }),
    apiKey: lazily(async () => {
      const data = { ...mine, name: 'Bot', secretHash: id(), scopes: ['read'] };
      return (await db.apiKey.create({ data: { id: id(), ...data } })).id;
    }),
    /** A statement of another site that the owner shows. */
    foreign: lazily(async () => showForeign(db, owner)),
    factor: lazily(async () => (await db.factor.create({ data: { id: id(), ...mine, kind: 'totp', name: 'App' } })).id),
    penalty: lazily(async () => addPenalty(db, await dispute(), owner)),
    review: lazily(async () => {
      const decided = { state: 'decided', measure: 'hold', decidedAt: dateOf(NOW), said: 'Said.' };
      return (await db.review.create({ data: { id: id(), ...mine, openedAt: dateOf(NOW), score: 80, ...decided } })).id;
    }),
    webhook: lazily(async () => {
      const webhookId = id();
      const { sealed: secret } = makeSecret(secureRandom, webhookId);
      await db.webhookEndpoint.create({
        data: { id: webhookId, ...mine, url: 'https://bot.example', topics: [], secret },
      });
      return webhookId;
    }),
    /** Of the stranger, by the partner. */
    report: lazily(async () => {
      const ctx = testCtx(db, { actor: partner.actor, clock: () => NOW });
      const input = { accountId: stranger.actor.accountId, tradeId: null, reason: 'other' as const, words: 'Words.' };
      // One of a kind is enough for this person; the one before is another cell's.
      await db.report.deleteMany();
      const made = await makeReport(ctx, input);
      if (!made.ok) throw new Error(made.refusal.code);
      return made.value.reportId!;
    }),
    standing: lazily(async () => {
      const data = {
        offerId: await offer(),
        revision: 1,
        chainId: 31337,
        contract: ARBITER,
        sellerAddress: owner.wallet.address,
        token: ARBITER,
        signedOffer: {},
        signature: SIGNATURE,
        series: BigInt(++round),
        firstLane: 0,
        lanes: 1,
        validUntil: dateOf(NOW + DAY),
      };
      return (await db.standingOffer.create({ data: { id: id(), ...data } })).id;
    }),
  };
}

export type { Person };
export { addPerson };
