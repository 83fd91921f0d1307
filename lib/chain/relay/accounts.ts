/** The relayer's accounts during one pass: which nonces are held, what is left to spend, and whose turn it is. */
import type { JsonRpcProvider } from 'ethers';
import type { Db } from '../../db/ctx.ts';
import { toBigint } from '../../db/decimal.ts';
import type { Fees } from './fees.ts';
import type { AccountState } from './view.ts';

export type RelayAccount = {
  readonly address: string;
  /** Transactions of it that the chain has: the first nonce that is free, were none held. */
  mined: number;
  /** Wei, as of the newest block. */
  balance: bigint;
  /** Nonces of acts that are under way. */
  readonly held: Set<number>;
  /** Wei that those can cost at most. */
  reserved: bigint;
  /** Something of it has been under way for too long: others come first. */
  stuck: boolean;
};

/** Acts of all the accounts that are under way, as they stand in the database; an account that is no longer ours is among them. */
export async function readAccounts(
  db: Db,
  node: JsonRpcProvider,
  chainId: number,
  addresses: readonly string[],
  stuckSince: Date,
): Promise<Map<string, RelayAccount>> {
  const sent = await db.relayIntent.findMany({
    where: { chainId, status: 'sent', account: { not: null } },
    select: { account: true, nonce: true, costWei: true, updatedAt: true },
  });
  const all = new Set([...addresses, ...sent.map(({ account }) => account!)]);
  const read = await Promise.all(
    [...all].map(async (address): Promise<RelayAccount> => {
      const [mined, balance] = await Promise.all([
        node.getTransactionCount(address, 'latest'),
        node.getBalance(address),
      ]);
      const own = sent.filter(({ account }) => account === address);
      return {
        address,
        mined,
        balance,
        held: new Set(own.map(({ nonce }) => nonce!)),
        reserved: own.reduce((sum, { costWei }) => sum + (costWei ? toBigint(costWei) : 0n), 0n),
        stuck: own.some(({ updatedAt }) => updatedAt < stuckSince),
      };
    }),
  );
  return new Map(read.map((account) => [account.address, account]));
}

export const spendable = ({ balance, reserved }: RelayAccount): bigint => balance - reserved;

/** Gas by which an account counts as able to pay an act: with what is left over an estimate, most moves stay below. */
const ORDINARY_GAS = 250_000n;

/**
 * Whether an account with so much to spend, wei, can pay an ordinary act now. `fees`: a first offer; null: gas is above the cap. Of one whose signer's day
 * is used up the caller knows better.
 */
export function stateOf(wei: bigint, fees: Fees | null): Exclude<AccountState, 'limited'> {
  if (!fees) return 'dear';
  return wei >= ORDINARY_GAS * fees.maxFeePerGas ? 'ready' : 'empty';
}

/** The lowest nonce that is neither mined nor held: where one is missing below others, this fills it. */
export function freeNonce({ mined, held }: Pick<RelayAccount, 'mined' | 'held'>): number {
  let nonce = mined;
  while (held.has(nonce)) nonce += 1;
  return nonce;
}

/** Nonces below a held one under which nothing is on its way: until they are used, nothing above them can be mined. */
export function missingNonces({ mined, held }: Pick<RelayAccount, 'mined' | 'held'>): number[] {
  const highest = Math.max(...held, -1);
  const missing: number[] = [];
  for (let nonce = mined; nonce < highest; nonce++) if (!held.has(nonce)) missing.push(nonce);
  return missing;
}

/** Whose turn it is to pay `cost` wei: one that moves before one that is stuck, then the one with the least under way. Undefined: none can. */
export function chooseAccount(accounts: readonly RelayAccount[], cost: bigint): RelayAccount | undefined {
  return accounts
    .filter((account) => spendable(account) >= cost)
    .toSorted((a, b) => Number(a.stuck) - Number(b.stuck) || a.held.size - b.held.size)[0];
}
