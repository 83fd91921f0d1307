import { beforeAll, describe, expect, it } from 'vitest';
import { claimCase } from '#lib/dispute/commands/claim-case.ts';
import { proposeRuling } from '#lib/dispute/commands/propose-ruling.ts';
import { signRuling } from '#lib/dispute/commands/sign-ruling.ts';
import { getCase } from '#lib/dispute/queries/case.ts';
import { DAY, HOUR } from '#lib/kernel/instant.ts';
import { testDatabase } from '../setup/database.ts';
import { codeOf, NOW, openCourt, REASON, type Case, type Court } from './court-scene.ts';
import { setChainClock } from './people.ts';

const { db } = await testDatabase();
let court: Court;
beforeAll(async () => {
  court = await openCourt(db);
});
const as = (name: string) => court.as(name);
const standing = async () => court.standing(await court.makeCase());
const signed = (name: string, of: Case, toBuyer: string, validUntil?: number) =>
  court.signed(name, of, toBuyer, validUntil);

async function propose(name: string, of: Case, toBuyer = '40000000', changes: Record<string, unknown> = {}) {
  const signature = await signed(name, of, toBuyer);
  const version = await court.versionOf(of);
  const input = { disputeId: of.disputeId, version, toBuyer, reason: REASON, validUntil: NOW + 20 * HOUR, signature };
  return proposeRuling(as(name), { ...input, ...changes }, court.seats);
}

describe('a ruling that stands', () => {
  it('is not signed before the hearing is over, and nothing is kept', async () => {
    const of = await court.makeCase({ disputedAt: NOW - DAY + 600 });
    await claimCase(as('first'), of);
    const asked = await propose('first', of);
    expect(asked).toMatchObject({
      ok: false,
      refusal: { code: 'dispute.hearing_not_over', data: { opensAt: NOW + 600 } },
    });
    expect(await db.rulingSignature.count({ where: { disputeId: of.disputeId } })).toBe(0);
  });

  it('by one member of two waits; the second’s signature hands exactly one act to the relayer', async () => {
    const of = await standing();
    expect(codeOf(await propose('first', of))).toBe('ok');
    expect(await db.relayIntent.count({ where: { tradeId: of.tradeId } })).toBe(0);
    const signature = await signed('second', of, '40000000');
    for (let again = 0; again < 2; again++) {
      expect(codeOf(await signRuling(as('second'), { ...of, signature }, court.seats))).toBe('ok');
    }
    expect(await db.relayIntent.findMany({ where: { tradeId: of.tradeId } })).toMatchObject([
      { move: 'rule', status: 'queued' },
    ]);
    expect(codeOf(await propose('third', of, '1'))).toBe('dispute.ruling_submitted');
  });

  it('signed twice by the same member is signed once', async () => {
    const of = await standing();
    await propose('first', of);
    const signature = await signed('first', of, '40000000');
    expect(codeOf(await signRuling(as('first'), { ...of, signature }, court.seats))).toBe('ok');
    expect(await db.relayIntent.count({ where: { tradeId: of.tradeId } })).toBe(0);
  });

  it('put into other words for the chain needs everybody’s signature anew, and says nothing else than what was ruled', async () => {
    const of = await standing();
    await propose('first', of);
    expect(codeOf(await propose('second', of, '50000000'))).toBe('dispute.not_as_ruled');
    const validUntil = NOW + 10 * HOUR;
    const later = await signed('second', of, '40000000', validUntil);
    expect(codeOf(await propose('second', of, '40000000', { validUntil, signature: later }))).toBe('ok');
    expect(await db.relayIntent.count({ where: { tradeId: of.tradeId } })).toBe(0);
    const old = await signed('third', of, '40000000');
    expect(codeOf(await signRuling(as('third'), { ...of, signature: old }, court.seats))).toBe('dispute.bad_signature');
    const found = await getCase(as('third'), of, court.seats);
    expect(found.ok && found.value.proposal).toMatchObject({ toBuyerUnits: '40000000', status: 'waiting' });
    expect(found.ok && found.value.proposal?.signedBy.map(({ name }) => name)).toEqual(['second']);
  });

  it('does not exist before it was ruled and has stood: nothing is signed for the chain', async () => {
    const of = await court.makeCase();
    await claimCase(as('first'), of);
    expect(codeOf(await propose('first', of))).toBe('dispute.no_ruling');
    await court.must(court.rule('first', of));
    expect(codeOf(await propose('first', of))).toBe('dispute.no_ruling');
    expect(await db.rulingSignature.count({ where: { disputeId: of.disputeId } })).toBe(0);
  });

  it('over another trade, or by another wallet than one’s own, is refused', async () => {
    const [of, other] = [await standing(), await standing()];
    const foreign = await signed('first', other, '40000000');
    expect(codeOf(await propose('first', of, '40000000', { signature: foreign }))).toBe('dispute.bad_signature');
    const borrowed = await signed('second', of, '40000000');
    expect(codeOf(await propose('first', of, '40000000', { signature: borrowed }))).toBe('dispute.bad_signature');
  });

  it('put into words over a version that is not the last is refused', async () => {
    const of = await standing();
    const version = await court.versionOf(of);
    await propose('first', of);
    expect(codeOf(await propose('second', of, '40000000', { version }))).toBe('dispute.changed_meanwhile');
  });

  it('that has run out is not signed any more, and can be proposed anew', async () => {
    const of = await standing();
    await propose('first', of);
    await setChainClock(db, NOW + 21 * HOUR);
    const signature = await signed('second', of, '40000000');
    expect(codeOf(await signRuling(as('second'), { ...of, signature }, court.seats))).toBe('dispute.ruling_expired');
    const validUntil = NOW + 40 * HOUR;
    const fresh = await signed('second', of, '40000000', validUntil);
    expect(codeOf(await propose('second', of, '40000000', { validUntil, signature: fresh }))).toBe('ok');
    await setChainClock(db, NOW);
  });

  it('cannot be signed where nothing is proposed, nor once the trade has ended', async () => {
    const of = await standing();
    const signature = await signed('first', of, '40000000');
    expect(codeOf(await signRuling(as('first'), { ...of, signature }, court.seats))).toBe('dispute.no_proposal');
    await db.trade.update({ where: { id: of.tradeId }, data: { state: 'refunded' } });
    expect(codeOf(await propose('first', of))).toBe('dispute.wrong_state');
  });
});
