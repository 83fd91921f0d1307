/** Logs of the escrow contract as they are kept, as the trade's table reads them. */
import { z } from 'zod';
import type { ChainLog, Trade } from '../db/generated/client.ts';
import { instantOf } from '../kernel/instant.ts';
import { ok, type Result } from '../kernel/result.ts';
import { foldLogs, isTradeLog, UNFUNDED, type Folded, type LogName, type TradeLog } from './fold.ts';
import { fixedOf } from './record.ts';

const argsSchema = z.object({
  toBuyer: z.string().optional(),
  fee: z.string().optional(),
  paymentDeadline: z.string().optional(),
  by: z.string().optional(),
});

export function tradeLogOf(row: ChainLog, name: LogName): TradeLog {
  const args = argsSchema.parse(row.args);
  return {
    name,
    at: instantOf(row.blockTime),
    ...(args.toBuyer === undefined ? {} : { toBuyer: BigInt(args.toBuyer) }),
    ...(args.fee === undefined ? {} : { fee: BigInt(args.fee) }),
    ...(args.paymentDeadline === undefined ? {} : { paymentDeadline: Number(args.paymentDeadline) }),
    ...(args.by === undefined ? {} : { by: args.by }),
  };
}

/** What these logs make of the trade, in their order. One that nobody funded in time has none. Refuses what the table forbids. */
export function foldStored(trade: Trade, rows: readonly ChainLog[]): Result<Folded> {
  const logs = rows.flatMap((row) => (isTradeLog(row.name) ? [tradeLogOf(row, row.name)] : []));
  if (logs.length === 0 && trade.finalState === 'cancelled') return ok({ ...UNFUNDED, state: 'cancelled' });
  return foldLogs(fixedOf(trade), logs);
}
