import { z } from 'zod';

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'vault.invalid.address');
/** Base units, more than nothing, within a uint256. */
const units = z
  .string()
  // What is no number is not asked how large it is.
  .regex(/^[1-9]\d{0,77}$/, { error: 'vault.invalid.amount', abort: true })
  .refine((text) => BigInt(text) < 2n ** 256n, 'vault.invalid.amount');
const count = z.string().regex(/^\d{1,78}$/);
const signature = z.string().regex(/^0x[0-9a-f]{130}$/i);
const seconds = z
  .int()
  .nonnegative()
  .max(2 ** 40 - 1);

/** Whose vault is meant; left out: that on the home chain. */
const chainId = z.int().positive().optional().describe('The chain; left out: the home chain.');
export const vaultSchema = z.object({ chainId });
export type VaultInput = z.infer<typeof vaultSchema>;

/** A deposit by the token's EIP-3009 authorization. */
export const depositSchema = z.object({
  chainId,
  token: address,
  amount: units,
  validAfter: seconds,
  validBefore: seconds,
  salt: z.string().regex(/^0x[0-9a-f]{64}$/),
  signature,
});
export type DepositInput = z.infer<typeof depositSchema>;

export const withdrawSchema = z.object({
  chainId,
  token: address,
  max: units,
  to: address,
  nonce: count,
  validUntil: seconds,
  signature,
});
export type WithdrawInput = z.infer<typeof withdrawSchema>;

export const cancelOffersSchema = z.object({
  chainId,
  series: z
    .string()
    .regex(/^\d{1,20}$/, { abort: true })
    .refine((text) => BigInt(text) < 2n ** 64n),
  signature,
});
export type CancelOffersInput = z.infer<typeof cancelOffersSchema>;

/** A deposit or withdrawal that the person sent with their own transaction. */
export const vaultTransactionSchema = z.object({
  chainId,
  kind: z.enum(['deposit', 'withdraw']),
  token: address,
  units,
  to: address.optional(),
  txHash: z.string().regex(/^0x[0-9a-f]{64}$/),
});
export type VaultTransactionInput = z.infer<typeof vaultTransactionSchema>;

/** Where the next page of the history begins: block, log and part of the last entry shown. */
export const cursorSchema = z.string().regex(/^\d{1,10}\.\d{1,6}\.\d$/);
export const historySchema = z.object({ chainId, before: cursorSchema.optional() });
export type HistoryInput = z.infer<typeof historySchema>;
