import { Contract } from 'ethers';
import panel from '#contracts/artifacts/Panel.json' with { type: 'json' };
import { NATIVE as NOBODY } from '#lib/chain/chains.ts';
import { provider } from '#lib/chain/deployment.ts';
import type { Terms } from '#lib/chain/signing.ts';
import { once } from '#lib/kernel/once.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { refuseDispute } from './refusals.ts';
import { hasSeat, type Seats } from './ruling.ts';

/** A port, so that the rule can be tested apart from a node. */
export type ReadSeats = (chainId: number, arbiter: string) => Promise<Result<Seats>>;

/**
 * Who sits under the arbiter's address, read from the chain: the members of a panel, or an account alone. A panel has no owner and
 * never changes, so it is asked once. Refuses `dispute.chain_unavailable`.
 */
export const readSeats: ReadSeats = async (chainId, arbiter) => {
  const known = once('dispute.seats', () => new Map<string, Seats>());
  const key = `${chainId} ${arbiter.toLowerCase()}`;
  const found = known.get(key);
  if (found) return ok(found);
  try {
    const seats = await askChain(chainId, arbiter);
    known.set(key, seats);
    return ok(seats);
  } catch {
    // The node did not answer: nothing was signed away, and the same request can be sent again.
    return refused(refuseDispute('dispute.chain_unavailable'));
  }
};

async function askChain(chainId: number, arbiter: string): Promise<Seats> {
  const node = provider(chainId);
  if ((await node.getCode(arbiter)) === '0x') return { members: [arbiter], threshold: 1 };
  const contract = new Contract(arbiter, panel.abi, node);
  const [members, threshold] = (await Promise.all([
    contract.getFunction('members')(),
    contract.getFunction('threshold')(),
  ])) as [string[], bigint];
  return { members: [...members], threshold: Number(threshold) };
}

/** The seats of what stands at an address, if it is a panel of this release, to the byte; null: something else, or nothing. A port. */
export type ReadPanel = (chainId: number, address: string) => Promise<Result<Seats | null>>;

/** Asks the chain. Refuses `dispute.chain_unavailable`. */
export const readPanel: ReadPanel = async (chainId, address) => {
  try {
    const code = await provider(chainId).getCode(address);
    return ok(code === panel.deployedBytecode ? await askChain(chainId, address) : null);
  } catch {
    return refused(refuseDispute('dispute.chain_unavailable'));
  }
};

/** Under which of the two arbiters somebody sits, and who sits there with them. */
export type Chair = { readonly as: 'arbiter' | 'backup'; readonly seats: Seats };

/** The chair of a wallet in a trade. Refuses `dispute.not_panel_member`, `dispute.chain_unavailable`. */
export async function findChair(
  chainId: number,
  terms: Terms,
  wallet: string,
  seatsOf: ReadSeats,
): Promise<Result<Chair>> {
  const first = await seatsOf(chainId, terms.arbiter);
  if (!first.ok) return first;
  if (hasSeat(first.value, wallet)) return ok({ as: 'arbiter', seats: first.value });
  if (terms.backupArbiter !== NOBODY) {
    const second = await seatsOf(chainId, terms.backupArbiter);
    if (!second.ok) return second;
    if (hasSeat(second.value, wallet)) return ok({ as: 'backup', seats: second.value });
  }
  return refused(refuseDispute('dispute.not_panel_member'));
}
