import type { ChainLog } from '#lib/db/generated/client.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { eventOfArgs, type EscrowEvent } from '../statement-facts.ts';

/** A log as it is kept, as an event of a trade. */
export const eventOf = (log: ChainLog): EscrowEvent =>
  eventOfArgs(log.name, log.args as Record<string, unknown>, {
    at: instantOf(log.blockTime),
    block: log.blockNumber,
    tx: log.txHash,
    log: log.logIndex,
  });
