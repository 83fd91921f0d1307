import { defineRefusals } from '#lib/kernel/refusal.ts';

/** Everything the vault can refuse. Messages: `vault.refusals.<reason>`. */
export const refuseVault = defineRefusals({
  /** The token cannot be deposited by a signature, or is none that this site knows. */
  'vault.no_signed_deposit': 422,
  'vault.bad_signature': 422,
  'vault.signature_expired': 422,
  'vault.signature_too_long': 422,
  /** The wallet holds less than is to be deposited. */
  'vault.wallet_too_small': 409,
  /** Nothing lies free in the vault of this token. */
  'vault.nothing_free': 409,
  /** The receiver is no address, has a wrong check sum, is zero or is the escrow itself. */
  'vault.bad_receiver': 422,
  /** One withdrawal by signature at a time: their order is part of what is signed. */
  'vault.withdrawal_under_way': 409,
  /** The number in the signature is not the contract's next one. */
  'vault.nonce_used': 409,
  /** The owner's own transaction that lets the contract take a token failed on the chain. */
  /** The chain refused what was to be done with a bond. */
  'vault.bond_failed': 409,
  'vault.approval_failed': 409,
  'vault.chain_unavailable': 503,
});
