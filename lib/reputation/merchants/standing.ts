/** How somebody stands to the criteria, and what bonds the chain says they have. */
import { findRestraint } from '#lib/account/queries/restraints.ts';
import { canBegin } from '#lib/account/restraint.ts';
import { decimalsOf, finalBlock, readBonds, type Bond } from '#lib/chain/bond.ts';
import { getDeployment } from '#lib/chain/deployment.ts';
import type { Tx } from '#lib/db/ctx.ts';
import { DAY, dateOf, instantOf, type Instant } from '#lib/kernel/instant.ts';
import { BOND_ASSETS, type PostedBond } from './bond-rules.ts';
import { DISPUTE_DAYS, type MerchantStanding } from './criteria.ts';

/** As of `now`, chain seconds. From the kept facts: nothing is counted over their trades but the disputes of the last days. */
export async function readStanding(tx: Tx, accountId: string, now: Instant): Promise<MerchantStanding> {
  const lately = { accountId, lost: true, at: { gt: dateOf(now - DISPUTE_DAYS * DAY) } };
  const facts = await tx.traderFacts.findUnique({ where: { accountId } });
  const [account, disputesLost, restraint] = [
    await tx.account.findUniqueOrThrow({
      where: { id: accountId },
      select: {
        createdAt: true,
        email: true,
        pausedUntil: true,
        factors: { where: { enrolledAt: { not: null } }, take: 1, select: { id: true } },
      },
    }),
    // Looked for among all their trades: only of who ever lost one.
    facts?.disputesLost ? await tx.tradeEvidence.count({ where: lately }) : 0,
    await findRestraint(tx, accountId),
  ];
  const { completed = 0, partners = 0, faults = 0 } = facts ?? {};
  const judged = completed + faults;
  const pausedByTrades = account.pausedUntil !== null && instantOf(account.pausedUntil) > now;
  return {
    memberSince: instantOf(account.createdAt),
    completed,
    partners,
    completionBps: judged === 0 ? null : Math.floor((completed * 10_000) / judged),
    disputesLost,
    paused: pausedByTrades || !canBegin(restraint, now).ok,
    factor: account.factors.length > 0,
    mail: account.email !== null,
  };
}

/** Reads the bonds of an address; null: the chain does not answer, or no block is final yet. */
export type BondReader = (tx: Tx, chainId: number, owner: string) => Promise<readonly Bond[] | null>;

const readAt = async (tx: Tx, chainId: number, owner: string, block: number | 'latest' | null) => {
  if (block === null) return null;
  try {
    return await readBonds(await getDeployment(tx, chainId), owner, BOND_ASSETS, block);
  } catch {
    // The node is away: nobody gains or loses anything by that.
    return null;
  }
};

/** By the last block that no reorganisation takes back: what decides. */
export const finalBonds: BondReader = async (tx, chainId, owner) =>
  readAt(tx, chainId, owner, await finalBlock(tx, chainId));

/** By the newest block: what its owner is shown. */
export const seenBonds: BondReader = (tx, chainId, owner) => readAt(tx, chainId, owner, 'latest');

export const postedOf = (chainId: number, bonds: readonly Bond[]): readonly PostedBond[] =>
  bonds.map(({ asset, units, freeFrom }) => ({
    asset,
    decimals: decimalsOf(chainId, asset),
    units,
    inNotice: freeFrom !== null,
  }));
