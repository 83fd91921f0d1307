/** What only the owner's own wallet does with a bond (contracts/src/Bond.sol): leave it, give notice, stay, take it back. */
import { bondInterface } from '../chain/abi.ts';
import { ok, refused, type Result } from '../kernel/result.ts';
import { allow, mined, type Tools } from './browser.ts';
import { refuseVault } from './refusals.ts';

/** Where a bond is left: under the arbiter of new trades. Checksummed addresses. */
export type BondPlace = {
  readonly chainId: number;
  readonly bond: string;
  readonly arbiter: string;
  readonly owner: string;
};

export type BondTools = Omit<Tools, 'call'>;

/** Leaves coins: the allowance of exactly this amount first, where there is too little. Answers once it is in a block. */
export async function postBond(
  place: BondPlace,
  token: string,
  units: bigint,
  tools: BondTools,
): Promise<Result<null>> {
  const allowed = await allow({ ...place, contract: place.bond }, token, units, tools);
  if (!allowed.ok) return allowed;
  return send(place, bondInterface.encodeFunctionData('post', [token, units, place.arbiter]), tools);
}

/** Gives notice, stays, or takes all of it back to the owner's own wallet. */
export function moveBond(
  place: BondPlace,
  token: string,
  move: 'giveNotice' | 'stay' | 'takeBack',
  tools: BondTools,
): Promise<Result<null>> {
  const own = move === 'takeBack' ? [place.owner] : [];
  return send(place, bondInterface.encodeFunctionData(move, [token, place.arbiter, ...own]), tools);
}

async function send({ chainId, bond }: BondPlace, data: string, tools: BondTools): Promise<Result<null>> {
  tools.onStep?.('send');
  const sent = await tools.signer.sendTransaction({ chainId, to: bond, data });
  if (!sent.ok) return sent;
  tools.onStep?.('wait');
  const done = await mined(chainId, sent.value, tools.rpc);
  if (!done.ok) return done;
  return done.value ? ok(null) : refused(refuseVault('vault.bond_failed'));
}
