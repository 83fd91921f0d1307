import { describe, expect, it } from 'vitest';
import type { Event, RelayIntent, Trade } from '#lib/db/generated/client.ts';
import { LANDED, pendingOf } from '#lib/trade/pending.ts';
import type { Move } from '#lib/trade/machine.ts';

const trade = { state: 'awaiting_payment', buyerId: 'b', sellerId: 's' } as Trade;
const event = (seq: number, type: string, data: object = {}) =>
  ({ seq, type, data, actorId: 'b', at: new Date(1_000_000 + seq) }) as unknown as Event;
const NONE: readonly RelayIntent[] = [];

describe('what was signed or sent and is not on the chain yet', () => {
  it.each(Object.keys(LANDED) as Move[])(
    '%s: is under way until the event that shows it, and no other event ends that',
    (move) => {
      const signed = event(2, 'trade.moveSigned', { move });
      const other = Object.entries(LANDED).find(([one]) => one !== move)![1];
      const whose = (events: readonly Event[]) =>
        pendingOf(trade, events, NONE).map(({ move, status }) => [move, status]);
      expect(whose([signed])).toEqual([[move, 'submitting']]);
      expect(whose([signed, event(3, other), event(4, 'chat.messageSent')])).toEqual([[move, 'submitting']]);
      // What came before it was signed is an earlier one of its kind.
      expect(whose([event(1, LANDED[move]!), signed])).toEqual([[move, 'submitting']]);
      expect(whose([signed, event(3, LANDED[move]!)])).toEqual([]);
    },
  );

  it('is told as refused, with the reason, where the relayer says so afterwards, and by nobody else’s refusal', () => {
    const signed = event(2, 'trade.moveSigned', { move: 'markPaid' });
    const no = (seq: number, move: string) => event(seq, 'trade.moveRefused', { move, reason: 'late' });
    const [told] = pendingOf(trade, [signed, no(3, 'markPaid')], NONE);
    expect(told).toMatchObject({ status: 'refused', refusal: 'late', by: 'buyer' });
    for (const events of [
      [signed, no(3, 'release')],
      [no(1, 'markPaid'), signed],
    ])
      expect(pendingOf(trade, events, NONE)[0]).toMatchObject({ status: 'submitting', refusal: null });
  });

  it('is nothing where the trade has ended', () => {
    expect(
      pendingOf({ ...trade, state: 'completed' }, [event(2, 'trade.moveSigned', { move: 'release' })], NONE),
    ).toEqual([]);
  });
});
