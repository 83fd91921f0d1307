/**
 * What a log of the escrow contract does to vault balances and to locked coins. Pure, and the whole of it: the contract
 * changes a balance nowhere else (contracts/src/Vault.sol, `_credit` and `_debit`). It counts trades of other people and of
 * other sites too, because their coins lie in the same vaults.
 */
import { z } from 'zod';
import type { VaultEntryKind } from '../db/generated/client.ts';

const units = z.string().regex(/^\d+$/).transform(BigInt);
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);

/** What an opening's terms say that a balance depends on. Addresses as the reader stores them: checksummed. */
const termsSchema = z.object({
  seller: address,
  token: address,
  amount: units,
  fee: units,
  feeRecipient: address,
  fromVault: z.boolean(),
});
export type OpeningTerms = z.infer<typeof termsSchema>;

const moneySchema = z.object({ owner: address, token: address, amount: units });
const endSchema = z.object({ toBuyer: units, fee: units });
const openingSchema = z.object({ terms: termsSchema });
const cancelledSchema = z.object({ owner: address, series: units });

/** A log as the reader stored it. `tradeHash`: of the trade it is of, if it is of one. */
export type LedgerLog = { readonly name: string; readonly args: unknown; readonly tradeHash: string | null };

export type BalanceChange = {
  readonly owner: string;
  readonly token: string;
  /** Base units, signed. */
  readonly delta: bigint;
  readonly kind: VaultEntryKind;
  readonly tradeHash: string | null;
};

export type LockChange = {
  readonly owner: string;
  readonly token: string;
  /** Base units, signed. */
  readonly delta: bigint;
  readonly tradeHash: string;
  readonly fromVault: boolean;
};

export type LedgerEffect = {
  readonly balances: readonly BalanceChange[];
  readonly lock: LockChange | null;
  readonly cancelled: { readonly owner: string; readonly series: bigint } | null;
};

const OPENINGS = { Funded: 'funded', Drawn: 'drawn' } as const satisfies Record<string, VaultEntryKind>;
const MONEY = { Deposited: 'deposited', Withdrawn: 'withdrawn', Credited: 'credited' } as const satisfies Record<
  string,
  VaultEntryKind
>;

/** Logs that open a trade, and those that end one: the latter carry `toBuyer` and `fee`. Compared with the ABI by a test. */
export const OPENING_LOGS = Object.keys(OPENINGS) as (keyof typeof OPENINGS)[];
export const END_LOGS = ['Reclaimed', 'Released', 'Refunded', 'Settled', 'Ruled', 'Lapsed'] as const;

export function isEndLog(name: string): boolean {
  return (END_LOGS as readonly string[]).includes(name);
}

/** The terms in an opening's arguments. Throws on another log's: the ABI is ours, so it would be our mistake. */
export function termsOf(args: unknown): OpeningTerms {
  return openingSchema.parse(args).terms;
}

/**
 * The changes a log makes.
 * @param opening terms of the trade that an end log ends; null for every other log.
 */
export function effectOf(log: LedgerLog, opening: OpeningTerms | null): LedgerEffect {
  const { name, args, tradeHash } = log;
  if (name in MONEY) {
    const { owner, token, amount } = moneySchema.parse(args);
    const kind = MONEY[name as keyof typeof MONEY];
    const delta = kind === 'withdrawn' ? -amount : amount;
    return { balances: [{ owner, token, delta, kind, tradeHash }], lock: null, cancelled: null };
  }
  if (name === 'OffersCancelled') return { balances: [], lock: null, cancelled: cancelledSchema.parse(args) };
  if (tradeHash !== null && name in OPENINGS) {
    return openingEffect(termsOf(args), OPENINGS[name as keyof typeof OPENINGS], tradeHash);
  }
  if (tradeHash === null || !isEndLog(name)) return { balances: [], lock: null, cancelled: null };
  if (!opening) throw new Error(`${name} of ${tradeHash}: its opening was never read`);
  return endEffect(opening, endSchema.parse(args), tradeHash);
}

function openingEffect(terms: OpeningTerms, kind: VaultEntryKind, tradeHash: string): LedgerEffect {
  const { seller: owner, token, fromVault } = terms;
  const total = terms.amount + terms.fee;
  return {
    balances: fromVault ? [{ owner, token, delta: -total, kind, tradeHash }] : [],
    lock: { owner, token, delta: total, tradeHash, fromVault },
    cancelled: null,
  };
}

/** The fee is always credited; what the buyer does not get returns to the vault it came from, else to the wallet. */
function endEffect(
  terms: OpeningTerms,
  { toBuyer, fee }: { readonly toBuyer: bigint; readonly fee: bigint },
  tradeHash: string,
): LedgerEffect {
  const { seller, token, fromVault } = terms;
  const total = terms.amount + terms.fee;
  const toSeller = total - toBuyer - fee;
  const balances: BalanceChange[] = [];
  if (fee !== 0n) balances.push({ owner: terms.feeRecipient, token, delta: fee, kind: 'fee', tradeHash });
  if (fromVault && toSeller !== 0n)
    balances.push({ owner: seller, token, delta: toSeller, kind: 'returned', tradeHash });
  return { balances, lock: { owner: seller, token, delta: -total, tradeHash, fromVault }, cancelled: null };
}
