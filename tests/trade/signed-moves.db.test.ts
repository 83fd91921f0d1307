/** What a signed move is refused for, to the last second and the last word, and what it leaves where it is not. */
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, dateOf } from '#lib/kernel/instant.ts';
import { callDataOf } from '#lib/trade/call-data.ts';
import { signMove } from '#lib/trade/commands/sign-move.ts';
import { getTradeFile } from '#lib/trade/queries.ts';
import { testDatabase } from '../setup/database.ts';
import { NOW, said, sealedTo, seatActors, sign } from './acting.ts';

const { db } = await testDatabase();
const { buyer, seller, stranger, ctxOf, makeTrade, give, intentsOf, eventsOf, rowOf } = await seatActors(db);

describe('a signed move', () => {
  it('is of the two alone, and of whom the table says', async () => {
    const world = await makeTrade();
    expect(said(await give(world, stranger, 'markPaid'))).toEqual({ code: 'trade.not_found' });
    expect(said(await give({ ...world, id: 'nobody' }, buyer, 'markPaid'))).toEqual({ code: 'trade.not_found' });
    const signature = await sign(world, buyer, 'markPaid', NOW + HOUR);
    const asked = { tradeId: world.id, move: 'markPaid', validUntil: NOW + HOUR, signature } as const;
    expect(said(await signMove(ctxOf(null), asked))).toEqual({ code: 'trade.sign_in' });
    const wrong = { code: 'trade.wrong_state', state: 'awaiting_payment' };
    expect(said(await give(world, seller, 'markPaid'))).toEqual({ ...wrong, move: 'markPaid' });
    expect(said(await give(world, buyer, 'dispute'))).toEqual({ ...wrong, move: 'dispute' });
    expect(await intentsOf(world)).toEqual([]);
    expect(await eventsOf(world)).toHaveLength(1);
  });

  it('is not taken before its time, which says when', async () => {
    const opensAt = NOW + DAY;
    expect(said(await give(await makeTrade(), seller, 'reclaim'))).toEqual({
      code: 'trade.too_early',
      move: 'reclaim',
      opensAt,
    });
    const due = await makeTrade({ paymentDeadline: dateOf(NOW - MINUTE) });
    expect(said(await give(due, seller, 'reclaim'))).toBe('ok');
  });

  it('of a practice trade is no dispute: nobody judges it', async () => {
    const world = await makeTrade({ state: 'awaiting_release', practice: true });
    expect(said(await give(world, seller, 'dispute'))).toEqual({ code: 'trade.practice_no_court' });
    expect(said(await give(world, seller, 'release'))).toBe('ok');
  });

  it('extends to a later moment than there is, and no further than the contract lets it', async () => {
    const most = NOW + 30 * DAY - HOUR;
    for (const value of [NOW + DAY, most + MINUTE]) {
      const answer = said(await give(await makeTrade(), seller, 'extend', { value: `${value}` }));
      expect(answer).toMatchObject({ code: 'trade.amount_out_of_range' });
      expect(Math.abs((answer as unknown as { most: number }).most - most)).toBeLessThan(MINUTE);
    }
    for (const value of [NOW + DAY + 1, most])
      expect(said(await give(await makeTrade(), seller, 'extend', { value: `${value}` }))).toBe('ok');
  });

  it('is in the file that its own signer saves; in the other’s only a refund is, which was given to be used by them', async () => {
    const world = await makeTrade();
    expect(said(await give(world, buyer, 'markPaid'))).toBe('ok');
    expect(said(await give(world, buyer, 'refund'))).toBe('ok');
    const movesOf = async (who: typeof buyer) => {
      const file = await getTradeFile(ctxOf(who), { tradeId: world.id });
      return file.ok ? file.value.signatures.map(({ move }) => move).sort() : file.refusal.code;
    };
    expect(await movesOf(buyer)).toEqual(['markPaid', 'refund']);
    expect(await movesOf(seller)).toEqual(['refund']);
    const released = await makeTrade({ state: 'awaiting_release', finalState: 'awaiting_release' });
    expect(said(await give(released, seller, 'release'))).toBe('ok');
    const file = await getTradeFile(ctxOf(buyer), { tradeId: released.id });
    expect(file.ok && file.value.signatures).toEqual([]);
  });

  it('lives a week at most, and none that is over is taken', async () => {
    const until = async (validUntil: number) => said(await give(await makeTrade(), buyer, 'markPaid', { validUntil }));
    expect(await until(NOW - 1)).toEqual({ code: 'trade.signature_expired' });
    expect(await until(NOW + 7 * DAY + MINUTE)).toEqual({ code: 'trade.signature_too_long' });
    expect(await until(NOW + 7 * DAY)).toBe('ok');
    expect(await until(NOW + MINUTE)).toBe('ok');
  });

  it('is over exactly this act, by this party: nothing else is taken for it', async () => {
    const world = await makeTrade();
    const other = await makeTrade();
    const until = NOW + HOUR;
    const wrong = [
      await sign(world, seller, 'markPaid', until),
      await sign(world, buyer, 'refund', until),
      await sign(world, buyer, 'markPaid', until + 1),
      await sign(other, buyer, 'markPaid', until),
      `0x${'11'.repeat(65)}`,
    ];
    for (const signature of wrong)
      expect(said(await give(world, buyer, 'markPaid', { signature }))).toEqual({ code: 'trade.bad_signature' });
    expect(await intentsOf(world)).toEqual([]);
    expect(await db.signedMove.count({ where: { tradeId: world.id } })).toBe(0);
  });

  it('changes nothing of the account to pay to, which comes with funding alone', async () => {
    const paid = await makeTrade();
    expect(said(await give(paid, buyer, 'markPaid', { payeeSealed: sealedTo(buyer) }))).toBe('ok');
    expect(await rowOf(paid)).toMatchObject({ payeeSealed: null });
  });

  it('is one act, one event and one signature that is kept, however often it is given in', async () => {
    const world = await makeTrade({ state: 'awaiting_release' });
    const statement = 'It never came.';
    const first = await give(world, seller, 'dispute', { reason: 'payment_missing', statement });
    expect(first).toEqual({ ok: true, value: { version: 2 } });
    expect(await give(world, seller, 'dispute', { reason: 'payment_missing', statement })).toEqual(first);
    const signature = await sign(world, seller, 'dispute', NOW + HOUR);
    const [event] = (await eventsOf(world)).slice(1);
    expect(await eventsOf(world)).toHaveLength(2);
    expect(event).toMatchObject({ type: 'trade.moveSigned', actorId: seller.actor.accountId, signature });
    expect(event!.data).toEqual({
      move: 'dispute',
      validUntil: NOW + HOUR,
      value: null,
      reason: 'payment_missing',
      statement,
    });
    const act = { validUntil: NOW + HOUR, signature };
    expect(await intentsOf(world)).toMatchObject([
      {
        move: 'dispute',
        to: world.contract,
        payerId: seller.actor.accountId,
        status: 'queued',
        data: callDataOf(world.plainTerms, 'dispute', act),
      },
    ]);
    expect(await db.signedMove.findMany({ where: { tradeId: world.id } })).toMatchObject([
      { move: 'dispute', signer: seller.wallet.address, signature, validUntil: BigInt(NOW + HOUR), value: null },
    ]);
    // Refused by the contract since: the same bytes go again.
    await db.relayIntent.updateMany({ where: { tradeId: world.id }, data: { status: 'refused' } });
    expect(await give(world, seller, 'dispute')).toEqual({ ok: true, value: { version: 3 } });
    expect(await intentsOf(world)).toMatchObject([{ status: 'queued' }]);
  });
});
