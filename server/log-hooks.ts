/** What a log of the escrow means to the nouns, in their order: the vault's balances first, then the trade. */
import type { LogHooks } from '#lib/chain/store.ts';
import { applyFinalLog, applySeenLog, revertLogs } from '#lib/trade/apply.ts';
import { recordVaultLogs } from '#lib/vault/record.ts';

export const logHooks: LogHooks = {
  recordSeen: recordVaultLogs,
  applySeen: applySeenLog,
  applyFinal: applyFinalLog,
  revert: revertLogs,
};
