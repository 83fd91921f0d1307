import type { Tx } from '../../db/ctx.ts';
import { refused, type Result } from '../../kernel/result.ts';
import type { Instant } from '../../kernel/instant.ts';
import { isEnd } from '../machine.ts';
import { recordFact } from '../record.ts';
import { refuseTrade } from '../refusals.ts';
import { lockTrade } from './load.ts';

/**
 * Puts the fault of an ended trade down to somebody, in place of the rule of how it ended. No actor: a ruling or a settled contest says so, in the
 * transaction of the caller. Refuses `trade.not_found`, `trade.changed_meanwhile`.
 */
export async function attributeFault(
  tx: Tx,
  input: {
    readonly tradeId: string;
    readonly fault: string;
    readonly by: 'ruling' | 'contest';
    readonly actorId: string | null;
    readonly at: Instant;
  },
): Promise<Result<number>> {
  const { tradeId, fault, by, actorId, at } = input;
  const trade = await lockTrade(tx, tradeId);
  if (!trade || !isEnd(trade.finalState)) return refused(refuseTrade('trade.not_found'));
  const event = { type: 'trade.faultAttributed', data: { fault, by }, actorId, at, final: true } as const;
  return recordFact(tx, trade, { fault, faultBy: by }, event);
}
