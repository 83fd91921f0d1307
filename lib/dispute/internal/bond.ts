import { finalBlock, readBonds } from '#lib/chain/bond.ts';
import { getDeployment } from '#lib/chain/deployment.ts';
import type { Tx } from '#lib/db/ctx.ts';

type Of = { readonly owner: string; readonly asset: string; readonly arbiter: string };

/** What a bond holds by the last final block, base units; null: the chain does not answer. A port. */
export type BondUnder = (tx: Tx, chainId: number, of: Of) => Promise<bigint | null>;

export const bondUnder: BondUnder = async (tx, chainId, { owner, asset, arbiter }) => {
  const deployment = await getDeployment(tx, chainId);
  if (deployment.bond === null) return 0n;
  const block = await finalBlock(tx, chainId);
  if (block === null) return null;
  try {
    const [bond] = await readBonds({ ...deployment, panel: arbiter }, owner, [asset], block);
    return bond?.units ?? 0n;
  } catch {
    return null;
  }
};
