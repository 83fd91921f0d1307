/** What the API answers about the reader's own vault. Amounts are base units. Pure. */
import { z } from 'zod';
import { ACT_WAITS, GAS } from '../chain/relay/view.ts';
import type { LockView, TokenView, VaultActView, VaultAssetView, VaultEntryView, VaultView } from './view.ts';

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);
const hash = z.string().regex(/^0x[0-9a-f]{64}$/);
const digits = z.string().regex(/^\d+$/);
const instant = z.int().describe('Seconds since 1970.');

const token = {
  token: address.describe("The zero address: the chain's own coin."),
  symbol: z.string().nullable(),
  decimals: z.int().nonnegative(),
  isNative: z.boolean(),
  eip3009: z
    .object({ name: z.string(), version: z.string() })
    .nullable()
    .describe('EIP-712 domain of a token that can be deposited by a signature.'),
};
const tokenAnswer = z.object(token) satisfies z.ZodType<TokenView>;

const assetAnswer = z.object({
  ...token,
  free: digits.describe('Certain: by final blocks, less what is on its way out.'),
  arriving: digits.describe('Seen, and not final yet.'),
  lockedFromVault: digits,
  lockedFromWallet: digits,
  total: digits,
  wallet: digits.nullable().describe('What the wallet holds; null: the chain does not answer.'),
}) satisfies z.ZodType<VaultAssetView>;

const lockAnswer = z.object({
  tradeHash: hash,
  token: tokenAnswer,
  units: digits,
  fromVault: z.boolean(),
}) satisfies z.ZodType<LockView>;

const actAnswer = z.object({
  id: z.string(),
  kind: z.enum(['deposit', 'withdraw', 'cancelOffers']),
  token: tokenAnswer.nullable(),
  units: digits.nullable(),
  to: address.nullable(),
  status: z.enum(['under_way', 'refused']),
  reason: z.string().nullable(),
  waits: z.enum(ACT_WAITS).nullable().describe('Why the relayer does not bring it now; null: it does, or tries.'),
  at: instant,
}) satisfies z.ZodType<VaultActView>;

export const vaultAnswer = z.object({
  chainId: z.int().positive(),
  contract: address,
  owner: address,
  assets: z.array(assetAnswer),
  locks: z.array(lockAnswer),
  acts: z.array(actAnswer).describe('Done here, and not told of by the chain yet, or refused by it.'),
  gas: z.enum(GAS).describe('Whether the site pays the gas of what the reader signs next.'),
  nonce: digits.nullable().describe('Number of the next withdrawal by signature; null: the chain does not answer.'),
  unsettled: z.boolean(),
  now: instant,
}) satisfies z.ZodType<VaultView>;

export const entryAnswer = z.object({
  id: z.string(),
  at: instant,
  kind: z.enum(['deposited', 'withdrawn', 'funded', 'drawn', 'returned', 'fee', 'credited']),
  token: tokenAnswer,
  delta: z.string().regex(/^-?\d+$/),
  to: address.nullable(),
  asked: digits.nullable().describe('Withdrawn: what was asked for, where it was more than there was.'),
  tradeHash: hash.nullable(),
  txHash: hash,
  isFinal: z.boolean(),
}) satisfies z.ZodType<VaultEntryView>;

export const actIdAnswer = z.object({ actId: z.string() });
