import { beforeAll, describe, expect, it } from 'vitest';
import { bondInterface } from '#lib/chain/abi.ts';
import { awardable } from '#lib/dispute/award.ts';
import { awardBond } from '#lib/dispute/commands/award-bond.ts';
import { proposeRuling } from '#lib/dispute/commands/propose-ruling.ts';
import { signRuling } from '#lib/dispute/commands/sign-ruling.ts';
import { getPartyDispute } from '#lib/dispute/queries/party.ts';
import { HOUR } from '#lib/kernel/instant.ts';
import { addDeployment } from '../operator/people.ts';
import { testDatabase } from '../setup/database.ts';
import { AMOUNT, BOND, codeOf, NOW, openCourt, REASON, type Case, type Court } from './court-scene.ts';

const { db } = await testDatabase();
let court: Court;
beforeAll(async () => {
  court = await openCourt(db);
  await addDeployment(db);
});

/** A case whose ruling stands and says that the seller was at fault. */
const standing = async () => court.standing(await court.makeCase(), { toBuyer: AMOUNT, fault: 'seller' });
/** The seller alone has a bond, of so much. */
const holds =
  (of: Case, units: bigint | null) =>
  async (_: unknown, __: number, { owner }: { owner: string }) =>
    units === null ? null : owner === of.terms.seller ? units : 0n;

async function award(name: string, of: Case, amount: string, over: { signed?: string; held?: bigint | null } = {}) {
  const signature = await court.awarded(name, of, over.signed ?? amount);
  const ports = { seatsOf: court.seats, bondOf: holds(of, over.held === undefined ? 10n ** 9n : over.held) };
  return awardBond(court.as(name), { disputeId: of.disputeId, amount, reason: REASON, signature }, ports);
}
const intents = () => db.relayIntent.findMany({ where: { move: 'slash' } });
const seen = async (name: string, of: Case) => {
  const read = await getPartyDispute(court.as(name), { id: of.tradeId });
  return read.ok ? read.value?.award : read.refusal.code;
};

describe('an award from a bond', () => {
  it('goes to the relayer with enough of the panel over the same, as a call that pays the other one, and is noted', async () => {
    const of = await standing();
    expect(await award('first', of, '40000000')).toEqual({ ok: true, value: { signatures: 1 } });
    expect(await intents()).toEqual([]);
    expect(await award('second', of, '40000000')).toEqual({ ok: true, value: { signatures: 2 } });
    const [intent, ...more] = await intents();
    expect(more).toEqual([]);
    expect(intent).toMatchObject({ to: BOND, tradeId: null, status: 'queued' });
    const call = bondInterface.parseTransaction({ data: intent!.data })!;
    expect(call.name).toBe('slash');
    expect([call.args[1], call.args[2]]).toEqual([of.terms.seller, 40_000_000n]);
    for (const party of ['buyer', 'seller'])
      expect(await seen(party, of)).toMatchObject({
        from: 'seller',
        units: '40000000',
        status: 'submitting',
        reason: REASON,
      });
    expect(await seen('stranger', of)).toBe('dispute.not_found');
    const noted = await db.auditEntry.findMany({ where: { act: 'cases.award', subjectId: of.disputeId } });
    expect(noted.map(({ data }) => data)).toEqual([
      { amount: '40000000', asset: 'USDC', from: 'seller' },
      { amount: '40000000', asset: 'USDC', from: 'seller' },
    ]);
    expect(codeOf(await award('third', of, '50000000'))).toBe('dispute.award_submitted');
    expect((await intents()).length).toBe(1);
    await db.relayIntent.deleteMany({ where: { move: 'slash' } });
  });

  it('signed twice by one is signed once, and another amount takes the place of the first with none of its signatures', async () => {
    const of = await standing();
    await court.must(award('first', of, '5'));
    expect(await award('first', of, '5')).toEqual({ ok: true, value: { signatures: 1 } });
    expect(await award('second', of, '6')).toEqual({ ok: true, value: { signatures: 1 } });
    expect(await intents()).toEqual([]);
    expect(await seen('buyer', of)).toMatchObject({ units: '6', signatures: 1, status: 'waiting' });
  });

  it('is at most the trade and the bond, and more than nothing', async () => {
    const of = await standing();
    const more = `${BigInt(AMOUNT) + 1n}`;
    expect(await award('first', of, more)).toMatchObject({
      refusal: { code: 'dispute.amount_out_of_range', data: { most: AMOUNT } },
    });
    expect(await award('first', of, '8', { held: 7n })).toMatchObject({ refusal: { data: { most: '7' } } });
    expect(codeOf(await award('first', of, AMOUNT))).toBe('ok');
  });

  it('is refused without a bond, without a chain, without a fault, of another signature, and beside a ruling that is on its way', async () => {
    const of = await standing();
    expect(codeOf(await award('first', of, '5', { held: 0n }))).toBe('dispute.no_bond');
    expect(codeOf(await award('first', of, '5', { held: null }))).toBe('dispute.chain_unavailable');
    expect(codeOf(await award('first', of, '5', { signed: '6' }))).toBe('dispute.bad_signature');
    const nobody = await court.standing(await court.makeCase());
    expect(codeOf(await award('first', nobody, '5'))).toBe('dispute.no_party_at_fault');
    const early = await court.ruled(await court.makeCase(), { fault: 'seller' });
    expect(codeOf(await award('first', early, '5'))).toBe('dispute.no_ruling');
    const validUntil = NOW + 20 * HOUR;
    const signature = await court.signed('first', of, AMOUNT);
    const input = { disputeId: of.disputeId, version: await court.versionOf(of), toBuyer: AMOUNT, reason: REASON };
    await court.must(proposeRuling(court.as('first'), { ...input, validUntil, signature }, court.seats));
    expect(codeOf(await award('first', of, '5'))).toBe('ok');
    const second = await court.signed('second', of, AMOUNT);
    await court.must(signRuling(court.as('second'), { disputeId: of.disputeId, signature: second }, court.seats));
    expect(codeOf(await award('second', of, '5'))).toBe('dispute.ruling_submitted');
  });

  it('comes from the one the ruling puts the fault on, and from nobody else', async () => {
    const { terms } = await standing();
    const held = { buyer: 5n, seller: 10n ** 12n };
    const of = (fault: string) => awardable({ terms, ruling: { fault, stoodAt: new Date() }, state: 'sealing', held });
    expect(of('buyer')).toEqual({ ok: true, value: { party: 'buyer', merchant: terms.buyer, mostUnits: '5' } });
    expect(of('seller')).toEqual({ ok: true, value: { party: 'seller', merchant: terms.seller, mostUnits: AMOUNT } });
    expect(of('both')).toMatchObject({ refusal: { code: 'dispute.no_party_at_fault' } });
  });
});
