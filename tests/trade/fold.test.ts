import { expect, it } from 'vitest';
import { foldLog, UNFUNDED, type Fixed, type Folded, type TradeLog } from '#lib/trade/fold.ts';

const address = (digit: string) => `0x${digit.repeat(40)}`;
const fixed: Fixed = {
  openBy: 1_000,
  paymentWindow: 600,
  hearingWindow: 100,
  rulingWindow: 1_000,
  fromVault: false,
  amount: 100n,
  seller: address('a'),
  buyer: address('b'),
  arbiter: address('c'),
  backupArbiter: null,
  cancelledBy: null,
  lockedBy: 'seller',
};

function fold(...logs: readonly TradeLog[]): Folded {
  return logs.reduce((folded: Folded, log) => {
    const next = foldLog(fixed, folded, log);
    if (!next.ok) throw new Error(next.refusal.code);
    return next.value;
  }, UNFUNDED);
}

it('an extension moves the deadline to the one it names and nothing else, and is remembered', () => {
  const locked = fold({ name: 'Funded', at: 900 });
  expect(locked).toEqual({ ...UNFUNDED, state: 'awaiting_payment', fundedAt: 900, paymentDeadline: 1_500 });
  const extended = fold({ name: 'Funded', at: 900 }, { name: 'Extended', at: 1_000, paymentDeadline: 5_000 });
  expect(extended).toEqual({ ...locked, paymentDeadline: 5_000, extended: true });
  // By that one it is paid in time.
  const paid = foldLog(fixed, extended, { name: 'MarkedPaid', at: 4_999 });
  expect(paid).toMatchObject({ ok: true, value: { state: 'awaiting_release', paidAt: 4_999, extended: true } });
});
