import { defineRefusals } from '#lib/kernel/refusal.ts';

/** What a wallet, or the chain behind it, can say no to. Messages: `wallet.refusals.<reason>`. */
export const refuseWallet = defineRefusals({
  'wallet.absent': 404,
  /** The person pressed reject in the wallet. */
  'wallet.rejected': 403,
  /** Another request is open in the wallet. */
  'wallet.busy': 409,
  /** data.expected, data.actual: short addresses. */
  'wallet.other_account': 409,
  /** data.chain: the network's name to choose in the wallet. */
  'wallet.wrong_network': 409,
  'wallet.too_little_for_gas': 409,
  /** The chain says the transaction would fail; data.revert holds the raw error, which the caller may decode. */
  'wallet.would_fail': 409,
  /** data.message: what the wallet said. */
  'wallet.failed': 503,
  'wallet.chain_unreachable': 503,
});
