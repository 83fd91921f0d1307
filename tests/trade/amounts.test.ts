import { expect, it } from 'vitest';
import { decide, MOVES, ROLES, rowOf, type Move, type TradeFacts } from '#lib/trade/machine.ts';

/** Disputed so long ago that each that ends it is open to whoever may. */
const disputed: TradeFacts = {
  state: 'disputed',
  openBy: 1_000,
  paymentDeadline: 5_000,
  disputedAt: 10_000,
  hearingWindow: 100,
  rulingWindow: 1_000,
  fromVault: false,
  hasBackup: true,
  cancelledBy: null,
  lockedBy: 'seller',
  extended: false,
};
const NOW = 1_000_000;

it('what ends by amounts is a fault of ours without them, and no end', () => {
  const seen = new Set<Move>();
  for (const move of MOVES.filter((one) => rowOf(one).to === 'by_amount'))
    for (const role of ROLES)
      if (decide(disputed, move, role, NOW, { toBuyer: 50n, amount: 100n }).ok && seen.add(move))
        expect(() => decide(disputed, move, role, NOW)).toThrow(/needs the amounts/);
  expect([...seen].sort()).toEqual(['lapse', 'rule', 'settle']);
});
