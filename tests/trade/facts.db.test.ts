/** Naming who pays, calling a trade off and notes of own transactions: what they are refused for, and what they leave where they are not. */
import { describe, expect, it } from 'vitest';
import { FOREVER } from '#lib/chain/signing.ts';
import { DAY, MINUTE } from '#lib/kernel/instant.ts';
import { cancelTrade } from '#lib/trade/commands/cancel.ts';
import { namePayer } from '#lib/trade/commands/name-payer.ts';
import { submitTransaction } from '#lib/trade/commands/submit-transaction.ts';
import type { Keyed } from '../chat/people.ts';
import type { Person } from '../dispute/people.ts';
import { testDatabase } from '../setup/database.ts';
import { NOW, said, sealedTo, seatActors, sign, type World } from './acting.ts';

const { db } = await testDatabase();
const actors = await seatActors(db);
const { buyer, seller, stranger, offerId, ctxOf, makeTrade, makeUnfunded, putIntent, intentsOf, eventsOf, rowOf } =
  actors;

describe('naming who pays', () => {
  const name = (world: World, who: Person | null, ...to: readonly Keyed[]) =>
    namePayer(ctxOf(who), { tradeId: world.id, payerSealed: sealedTo(...to) });

  it('is the buyer’s, until the coins are marked paid, sealed to both', async () => {
    const world = await makeTrade();
    expect(said(await name(world, null, buyer, seller))).toEqual({ code: 'trade.sign_in' });
    expect(said(await name(world, stranger, buyer, seller))).toEqual({ code: 'trade.not_found' });
    expect(said(await name(world, seller, buyer, seller))).toEqual({ code: 'trade.not_your_move', move: 'namePayer' });
    for (const to of [[buyer], [seller]])
      expect(said(await name(world, buyer, ...to))).toEqual({ code: 'trade.payee_not_sealed' });
    for (const state of ['awaiting_release', 'disputed', 'completed', 'refunded', 'divided', 'cancelled'] as const) {
      const late = await makeTrade({ state });
      expect(said(await name(late, buyer, buyer, seller))).toEqual({
        code: 'trade.wrong_state',
        move: 'namePayer',
        state,
      });
      expect(await rowOf(late)).toMatchObject({ payerSealed: null, payerNamedAt: null });
    }
    for (const state of ['awaiting_escrow', 'awaiting_payment'] as const) {
      const open = await makeTrade({ state });
      expect(said(await name(open, buyer, buyer, seller))).toBe('ok');
      expect(Math.abs((await rowOf(open)).payerNamedAt!.getTime() / 1000 - NOW)).toBeLessThan(MINUTE);
      expect((await eventsOf(open))[1]).toMatchObject({ type: 'trade.payerNamed', actorId: buyer.actor.accountId });
    }
  });
});

describe('calling a trade off', () => {
  const call = (world: World, who: Person | null, refundSignature?: string) =>
    cancelTrade(ctxOf(who), { tradeId: world.id, refundSignature });

  it('is of the two, before coins are locked, and says what it is too late for', async () => {
    const world = await makeUnfunded();
    expect(said(await call(world, null))).toEqual({ code: 'trade.sign_in' });
    expect(said(await call(world, stranger))).toEqual({ code: 'trade.not_found' });
    for (const state of ['awaiting_payment', 'awaiting_release', 'disputed', 'completed'] as const)
      expect(said(await call(await makeTrade({ state }), seller))).toEqual({
        code: 'trade.wrong_state',
        move: 'cancel',
        state,
      });
  });

  it('by the buyer comes with their signature of a refund for ever, or not at all', async () => {
    const world = await makeUnfunded();
    const wrong = [
      undefined,
      await sign(world, seller, 'refund', FOREVER),
      await sign(world, buyer, 'refund', NOW + DAY),
      await sign(await makeUnfunded(), buyer, 'refund', FOREVER),
    ];
    for (const signature of wrong)
      expect(said(await call(world, buyer, signature))).toEqual({ code: 'trade.bad_signature' });
    expect(await rowOf(world)).toMatchObject({ cancelledBy: null, version: 1 });
    const signature = await sign(world, buyer, 'refund', FOREVER);
    expect(said(await call(world, buyer, signature))).toBe('ok');
    expect(await db.signedMove.findMany({ where: { tradeId: world.id } })).toMatchObject([
      { move: 'refund', signer: buyer.wallet.address, signature, validUntil: BigInt(FOREVER) },
    ]);
  });

  it('frees what was held once, keeps who was first, stops funding that was not sent, and is told once of each', async () => {
    const world = await makeUnfunded();
    const held = async () => Number((await db.offer.findUniqueOrThrow({ where: { id: offerId } })).heldTokens);
    await db.offer.update({ where: { id: offerId }, data: { heldTokens: '250000000' } });
    for (const status of ['queued', 'held', 'sent']) await putIntent(world, 'fund', status);
    await putIntent(world, 'release', 'queued');
    expect(said(await call(world, seller))).toBe('ok');
    expect(await held()).toBe(150_000_000);
    const statuses = (await intentsOf(world)).map(({ actKey, status, refusal }) => [
      actKey.split(' ').slice(1).join(' '),
      status,
      refusal,
    ]);
    expect(statuses.toSorted()).toEqual([
      ['fund held', 'refused', { name: 'cancelled', args: [] }],
      ['fund queued', 'refused', { name: 'cancelled', args: [] }],
      ['fund sent', 'sent', null],
      ['release queued', 'queued', null],
    ]);
    expect(await call(world, seller)).toEqual({ ok: true, value: { version: 2 } });
    expect(said(await call(world, buyer, await sign(world, buyer, 'refund', FOREVER)))).toBe('ok');
    expect(await held()).toBe(150_000_000);
    expect(await rowOf(world)).toMatchObject({ cancelledBy: 'seller', version: 3 });
    const told = (await eventsOf(world)).slice(1).map(({ type, data, actorId }) => [type, data, actorId]);
    expect(told).toEqual([
      ['trade.cancelRequested', { by: 'seller' }, seller.actor.accountId],
      ['trade.cancelRequested', { by: 'buyer' }, buyer.actor.accountId],
    ]);
  });
});

describe('a note of an own transaction', () => {
  const txHash = (digit: string) => `0x${digit.repeat(64)}`;
  const note = (world: World, who: Person | null, move: 'markPaid' | 'fund', digit: string, payeeSealed?: unknown) =>
    submitTransaction(ctxOf(who), {
      tradeId: world.id,
      move,
      txHash: txHash(digit),
      ...(payeeSealed ? { payeeSealed } : {}),
    } as never);

  it('is of the two, for a move that is theirs now, and is kept once', async () => {
    const world = await makeTrade();
    expect(said(await note(world, null, 'markPaid', '1'))).toEqual({ code: 'trade.sign_in' });
    expect(said(await note(world, stranger, 'markPaid', '1'))).toEqual({ code: 'trade.not_found' });
    expect(said(await note(world, seller, 'markPaid', '1'))).toEqual({
      code: 'trade.wrong_state',
      move: 'markPaid',
      state: 'awaiting_payment',
    });
    for (let at = 0; at < 2; at++)
      expect(await note(world, buyer, 'markPaid', '1')).toEqual({ ok: true, value: { version: 2 } });
    expect(await note(world, buyer, 'markPaid', '2')).toEqual({ ok: true, value: { version: 3 } });
    const [, event] = await eventsOf(world);
    expect(event).toMatchObject({ type: 'trade.transactionSubmitted', actorId: buyer.actor.accountId });
    expect(event!.data).toEqual({ move: 'markPaid', txHash: txHash('1'), reason: null, statement: null });
  });

  it('of funding comes with the account to pay to, sealed to the buyer, and not where somebody called the trade off', async () => {
    const world = await makeUnfunded();
    expect(said(await note(world, seller, 'fund', '5'))).toEqual({ code: 'trade.payee_not_sealed' });
    expect(said(await note(world, seller, 'fund', '5', sealedTo(seller)))).toEqual({ code: 'trade.payee_not_sealed' });
    const to = sealedTo(buyer);
    expect(said(await note(world, seller, 'fund', '5', to))).toBe('ok');
    expect(await rowOf(world)).toMatchObject({ payeeSealed: JSON.stringify(to) });
    const off = await makeUnfunded({ cancelledBy: 'buyer' });
    const late = said(await note(off, seller, 'fund', '6', to));
    expect(late).toEqual({ code: 'trade.cancelled_already', by: 'buyer' });
  });

  it('of funding is taken after its log was read as well, but only where the account to pay to is still missing', async () => {
    const landed = await makeTrade();
    const to = sealedTo(buyer);
    expect(said(await note(landed, seller, 'fund', '3'))).toEqual({ code: 'trade.payee_not_sealed' });
    expect(said(await note(landed, seller, 'fund', '3', to))).toBe('ok');
    expect(await rowOf(landed)).toMatchObject({ payeeSealed: JSON.stringify(to) });
    const again = said(await note(landed, seller, 'fund', '4', sealedTo(buyer)));
    expect(again).toEqual({ code: 'trade.wrong_state', move: 'fund', state: 'awaiting_payment' });
    expect(await rowOf(landed)).toMatchObject({ payeeSealed: JSON.stringify(to) });
  });
});
