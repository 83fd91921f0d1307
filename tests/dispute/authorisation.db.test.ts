import { beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '#lib/account/policy.ts';
import type { Terms } from '#lib/chain/signing.ts';
import { addExcerpt } from '#lib/dispute/commands/add-excerpt.ts';
import { addStatement } from '#lib/dispute/commands/add-statement.ts';
import { proposeRuling } from '#lib/dispute/commands/propose-ruling.ts';
import { signRuling } from '#lib/dispute/commands/sign-ruling.ts';
import { openDispute } from '#lib/dispute/listeners.ts';
import { getCase, getPartyDispute, listDisputes } from '#lib/dispute/queries.ts';
import { rulingDataOf, type Seats } from '#lib/dispute/ruling.ts';
import { EXCERPT_LENGTH, EXCERPTS_EACH, STATEMENTS_EACH } from '#lib/dispute/schema.ts';
import type { ReadSeats } from '#lib/dispute/seats.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { DAY, HOUR, dateOf } from '#lib/kernel/instant.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { addOffer, addPerson, addTrade, addTradeEvent, setChainClock, type Person } from './people.ts';

const { db } = await testDatabase();
const NOW = 1_900_000_000;
const ARBITER = '0x00000000000000000000000000000000000a4b17';
const REASON = 'The bank statement shows the money arrived.';

type World = { people: Record<string, Person>; tradeId: string; disputeId: string; terms: Terms; seats: ReadSeats };
let world: World;
let round = 0;

/** Two traders, three members of a panel, and people who have no business here; one disputed trade, its hearing over. */
async function makeCase(disputedAt = NOW - 2 * DAY): Promise<{ tradeId: string; disputeId: string; terms: Terms }> {
  const { people } = world;
  const offerId = await addOffer(db, people.seller!);
  const trade = await addTrade(db, NOW, {
    offerId,
    buyer: people.buyer!,
    seller: people.seller!,
    arbiter: ARBITER,
    round: ++round,
    row: {
      state: 'disputed',
      finalState: 'disputed',
      disputedAt: dateOf(disputedAt),
      fundedAt: dateOf(disputedAt - HOUR),
    },
  });
  const event = await addTradeEvent(db, trade.id, {
    type: 'trade.disputed',
    data: {},
    actorId: people.buyer!.actor.accountId,
    at: disputedAt,
  });
  await openDispute({ db, clock: () => NOW, random: secureRandom }, event);
  const { id } = await db.dispute.findUniqueOrThrow({ where: { tradeId: trade.id } });
  return { tradeId: trade.id, disputeId: id, terms: trade.plainTerms };
}

beforeAll(async () => {
  await setChainClock(db, NOW);
  const moderator = { roles: ['trader', 'moderator'] as const };
  const people: Record<string, Person> = {};
  for (const name of ['buyer', 'seller', 'stranger']) people[name] = await addPerson(db, name);
  for (const name of ['first', 'second', 'third', 'unseated']) {
    people[name] = await addPerson(db, name, { roles: [...moderator.roles] });
  }
  people.admin = await addPerson(db, 'admin', { roles: ['admin'] });
  const members = ['first', 'second', 'third'].map((name) => people[name]!.wallet.address);
  const seats: Seats = { members, threshold: 2 };
  world = { people, tradeId: '', disputeId: '', terms: {} as Terms, seats: async () => ({ ok: true, value: seats }) };
  Object.assign(world, await makeCase());
});

const as = (name: string | null) => testCtx(db, { actor: name === null ? null : world.people[name]!.actor });
const codeOf = (result: { ok: true } | { ok: false; refusal: { code: string } }) =>
  result.ok ? 'ok' : result.refusal.code;

type Case = { tradeId: string; disputeId: string; terms: Terms };

async function signed(name: string, of: Case, toBuyer: string, validUntil = NOW + 20 * HOUR) {
  const { chainId, contract } = await db.trade.findUniqueOrThrow({ where: { id: of.tradeId } });
  const data = rulingDataOf({ chainId, contract }, of.terms, { toBuyer, validUntil });
  return world.people[name]!.wallet.signTypedData(data.domain, data.types, data.value);
}

async function propose(name: string | null, of: Case, toBuyer = '40000000', changes: Record<string, unknown> = {}) {
  const { version } = await db.dispute.findUniqueOrThrow({ where: { id: of.disputeId } });
  const signature = await signed(name ?? 'stranger', of, toBuyer);
  const input = { disputeId: of.disputeId, version, toBuyer, reason: REASON, validUntil: NOW + 20 * HOUR, signature };
  return proposeRuling(as(name), { ...input, ...changes }, world.seats);
}

describe('who may do what in a dispute', () => {
  const NOT_FOUND = 'dispute.not_found';
  const matrix: Record<string, [state: string, read: string, caseFile: string, desk: string, rule: string]> = {
    nobody: [NOT_FOUND, NOT_FOUND, NOT_FOUND, NOT_FOUND, NOT_FOUND],
    stranger: [NOT_FOUND, NOT_FOUND, NOT_FOUND, NOT_FOUND, NOT_FOUND],
    admin: [NOT_FOUND, NOT_FOUND, NOT_FOUND, NOT_FOUND, NOT_FOUND],
    buyer: ['ok', 'ok', NOT_FOUND, NOT_FOUND, NOT_FOUND],
    seller: ['ok', 'ok', NOT_FOUND, NOT_FOUND, NOT_FOUND],
    unseated: [NOT_FOUND, NOT_FOUND, 'ok', 'ok', 'dispute.not_panel_member'],
    first: [NOT_FOUND, NOT_FOUND, 'ok', 'ok', 'ok'],
  };
  for (const [who, [state, read, caseFile, desk, rule]] of Object.entries(matrix)) {
    it(`${who}: state ${state}, read ${read}, case ${caseFile}, desk ${desk}, rule ${rule}`, async () => {
      const name = who === 'nobody' ? null : who;
      const { tradeId, disputeId } = world;
      expect(codeOf(await addStatement(as(name), { id: tradeId, text: `I am ${who}` }))).toBe(state);
      expect(codeOf(await addExcerpt(as(name), { id: tradeId, excerpt: '{}' }))).toBe(state);
      expect(codeOf(await getPartyDispute(as(name), { id: tradeId }))).toBe(read);
      expect(codeOf(await getCase(as(name), { disputeId }, world.seats))).toBe(caseFile);
      expect(codeOf(await listDisputes(as(name), { chainId: 31337 }))).toBe(desk);
      expect(codeOf(await propose(name, world))).toBe(rule);
    });
  }

  it('a moderator who is a party is refused as one with an interest, and does not find the case on the desk', async () => {
    const of = await makeCase();
    const { buyer } = world.people;
    const actor: Actor = { ...buyer!.actor, roles: ['trader', 'moderator'], factor: 'proved' };
    const both = testCtx(db, { actor });
    const seats: ReadSeats = async () => ({ ok: true, value: { members: [actor.walletAddress], threshold: 1 } });
    const signature = await signed('buyer', of, '100000000');
    const input = { ...of, version: 1, toBuyer: '100000000', reason: REASON, validUntil: NOW + 20 * HOUR, signature };
    expect(codeOf(await getCase(both, of, seats))).toBe('dispute.conflict_of_interest');
    expect(codeOf(await proposeRuling(both, input, seats))).toBe('dispute.conflict_of_interest');
    expect(codeOf(await signRuling(both, { ...of, signature }, seats))).toBe('dispute.conflict_of_interest');
    const desk = await listDisputes(both, { chainId: 31337 });
    expect(desk.ok && desk.value.open).toEqual([]);
    expect(await db.relayIntent.count({ where: { tradeId: of.tradeId } })).toBe(0);
  });

  it('statements and timeline reach the moderator; the chat does not', async () => {
    const of = await makeCase();
    await addStatement(as('seller'), { id: of.tradeId, text: 'Nothing arrived.' });
    const stamp = await db.chatStamp.create({
      data: { root: '', size: 1, at: dateOf(NOW), key: '', signature: '' },
    });
    await db.chatMessage.create({
      data: {
        tradeId: of.tradeId,
        seq: 1,
        senderId: world.people.buyer!.actor.accountId,
        clientId: 'c1',
        message: 'SECRET-OF-THE-CHAT',
        hash: '',
        before: '',
        link: '',
        sentAt: dateOf(NOW),
        stampId: stamp.id,
        stampIndex: 0,
        stampPath: '',
      },
    });
    const found = await getCase(as('second'), of, world.seats);
    expect(found.ok && found.value.statements).toMatchObject([{ by: 'seller', text: 'Nothing arrived.' }]);
    expect(found.ok && found.value.timeline.map(({ type }) => type)).toContain('trade.disputed');
    expect(JSON.stringify(found)).not.toContain('SECRET-OF-THE-CHAT');
  });
});

describe('excerpts of the chat', () => {
  it(`reach the moderator and both people, ${EXCERPTS_EACH} from each, none too long, none twice with one key, none once it is over`, async () => {
    const of = await makeCase();
    const hand = (name: string, excerpt: string, key?: string) =>
      addExcerpt({ ...as(name), ...(key && { key }) }, { id: of.tradeId, excerpt });
    expect(codeOf(await hand('seller', '"seen"', `key-${of.tradeId}`))).toBe('ok');
    expect(codeOf(await hand('seller', '"seen"', `key-${of.tradeId}`))).toBe('ok');
    const found = await getCase(as('second'), of, world.seats);
    expect(found.ok && found.value.excerpts).toMatchObject([{ by: 'seller', excerpt: '"seen"' }]);
    expect(await getPartyDispute(as('buyer'), { id: of.tradeId })).toMatchObject({
      value: { excerpts: [{ by: 'seller' }] },
    });
    expect(codeOf(await hand('buyer', 'x'.repeat(EXCERPT_LENGTH + 1)))).toBe('dispute.excerpt_too_long');
    for (let count = 0; count < EXCERPTS_EACH; count++) expect(codeOf(await hand('buyer', `${count}`))).toBe('ok');
    expect(codeOf(await hand('buyer', 'more'))).toBe('dispute.too_many_excerpts');
    await db.trade.update({ where: { id: of.tradeId }, data: { state: 'completed' } });
    expect(codeOf(await hand('seller', 'late'))).toBe('dispute.wrong_state');
  });
});

describe('statements', () => {
  it(`are taken ${STATEMENTS_EACH} times from each party and no more`, async () => {
    const of = await makeCase();
    for (let said = 0; said < STATEMENTS_EACH; said++) {
      expect(codeOf(await addStatement(as('buyer'), { id: of.tradeId, text: `${said}` }))).toBe('ok');
    }
    expect(codeOf(await addStatement(as('buyer'), { id: of.tradeId, text: 'more' }))).toBe(
      'dispute.too_many_statements',
    );
    expect(codeOf(await addStatement(as('seller'), { id: of.tradeId, text: 'mine' }))).toBe('ok');
  });

  it('given twice with one key are one', async () => {
    const of = await makeCase();
    const ctx = { ...as('buyer'), key: `key-${of.tradeId}` };
    const first = await addStatement(ctx, { id: of.tradeId, text: 'Once.' });
    expect(await addStatement(ctx, { id: of.tradeId, text: 'Once.' })).toEqual(first);
    expect(await db.disputeStatement.count({ where: { disputeId: of.disputeId } })).toBe(1);
  });

  it('are refused once the trade has ended', async () => {
    const of = await makeCase();
    await db.trade.update({ where: { id: of.tradeId }, data: { state: 'completed' } });
    expect(codeOf(await addStatement(as('buyer'), { id: of.tradeId, text: 'Late.' }))).toBe('dispute.wrong_state');
  });
});

describe('a ruling', () => {
  it('is refused before the hearing is over, and nothing is kept', async () => {
    const of = await makeCase(NOW - DAY + 60);
    const asked = await propose('first', of);
    expect(asked).toMatchObject({
      ok: false,
      refusal: { code: 'dispute.hearing_not_over', data: { opensAt: NOW + 60 } },
    });
    expect(await db.rulingSignature.count({ where: { disputeId: of.disputeId } })).toBe(0);
  });

  it('by one member of two waits; the second’s signature hands exactly one act to the relayer', async () => {
    const of = await makeCase();
    expect(codeOf(await propose('first', of))).toBe('ok');
    expect(await db.relayIntent.count({ where: { tradeId: of.tradeId } })).toBe(0);
    const signature = await signed('second', of, '40000000');
    for (let again = 0; again < 2; again++) {
      expect(codeOf(await signRuling(as('second'), { ...of, signature }, world.seats))).toBe('ok');
    }
    expect(await db.relayIntent.findMany({ where: { tradeId: of.tradeId } })).toMatchObject([
      { move: 'rule', status: 'queued' },
    ]);
    expect(codeOf(await propose('third', of, '1'))).toBe('dispute.ruling_submitted');
  });

  it('signed twice by the same member is signed once', async () => {
    const of = await makeCase();
    await propose('first', of);
    const signature = await signed('first', of, '40000000');
    expect(codeOf(await signRuling(as('first'), { ...of, signature }, world.seats))).toBe('ok');
    expect(await db.relayIntent.count({ where: { tradeId: of.tradeId } })).toBe(0);
  });

  it('changed by a new proposal needs everybody’s signature anew', async () => {
    const of = await makeCase();
    await propose('first', of, '40000000');
    await propose('second', of, '50000000');
    expect(await db.relayIntent.count({ where: { tradeId: of.tradeId } })).toBe(0);
    const old = await signed('third', of, '40000000');
    expect(codeOf(await signRuling(as('third'), { ...of, signature: old }, world.seats))).toBe('dispute.bad_signature');
    const found = await getCase(as('third'), of, world.seats);
    expect(found.ok && found.value.proposal).toMatchObject({ toBuyerUnits: '50000000', status: 'waiting' });
    expect(found.ok && found.value.proposal?.signedBy.map(({ name }) => name)).toEqual(['second']);
  });

  it('over another trade, or by another wallet than one’s own, is refused', async () => {
    const [of, other] = [await makeCase(), await makeCase()];
    const foreign = await signed('first', other, '40000000');
    expect(codeOf(await propose('first', of, '40000000', { signature: foreign }))).toBe('dispute.bad_signature');
    const borrowed = await signed('second', of, '40000000');
    expect(codeOf(await propose('first', of, '40000000', { signature: borrowed }))).toBe('dispute.bad_signature');
  });

  it('of more than was locked for the buyer is refused', async () => {
    const of = await makeCase();
    expect(codeOf(await propose('first', of, '100000001'))).toBe('dispute.amount_out_of_range');
  });

  it('proposed without having read a newer statement is refused', async () => {
    const of = await makeCase();
    const { version } = await db.dispute.findUniqueOrThrow({ where: { id: of.disputeId } });
    await addStatement(as('buyer'), { id: of.tradeId, text: 'Here is my receipt number.' });
    expect(codeOf(await propose('first', of, '40000000', { version }))).toBe('dispute.changed_meanwhile');
  });

  it('that has run out is not signed any more, and can be proposed anew', async () => {
    const of = await makeCase();
    await propose('first', of);
    await setChainClock(db, NOW + 21 * HOUR);
    const signature = await signed('second', of, '40000000');
    expect(codeOf(await signRuling(as('second'), { ...of, signature }, world.seats))).toBe('dispute.ruling_expired');
    const validUntil = NOW + 40 * HOUR;
    const fresh = await signed('second', of, '40000000', validUntil);
    expect(codeOf(await propose('second', of, '40000000', { validUntil, signature: fresh }))).toBe('ok');
    await setChainClock(db, NOW);
  });

  it('cannot be signed where nothing is proposed, nor once the trade has ended', async () => {
    const of = await makeCase();
    const signature = await signed('first', of, '40000000');
    expect(codeOf(await signRuling(as('first'), { ...of, signature }, world.seats))).toBe('dispute.no_proposal');
    await db.trade.update({ where: { id: of.tradeId }, data: { state: 'refunded' } });
    expect(codeOf(await propose('first', of))).toBe('dispute.wrong_state');
  });
});
