/** What a log of the escrow means to the nouns, in their order: the vault's balances first, then the trade. */
import type { LogHooks } from '#lib/chain/reader.ts';
import { applyFinalLog, applySeenLog, revertLogs } from '#lib/trade/apply.ts';
import { recordVaultLog } from '#lib/vault/record.ts';

export const logHooks: LogHooks = {
  applySeen: async (tx, log) => {
    await recordVaultLog(tx, log);
    await applySeenLog(tx, log);
  },
  applyFinal: applyFinalLog,
  revert: revertLogs,
};
