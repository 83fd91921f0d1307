// The embedded database and the local chain belong together: what one says of the other is checked at every start.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOCAL_CHAIN_ID } from './anvil.ts';
import { escrowCodeHash, loadDeployment, matchesChain } from './deploy.ts';
import { getBlock } from './rpc.ts';
import { withClient } from './sql.ts';

/** Why database and chain do not fit together; undefined where they do. `new`: neither knows anything yet. */
export async function compareStates(
  databaseUrl: string,
  rpcUrl: string,
  chainId = LOCAL_CHAIN_ID,
): Promise<'new' | 'fits' | { misfit: string }> {
  const deployed = await loadDeployment(databaseUrl, chainId);
  const head = (await getBlock(rpcUrl, 'latest'))!;
  if (!deployed) return head.number === 0 ? 'new' : { misfit: 'the chain was left half set up' };
  const match = await matchesChain(rpcUrl, deployed);
  if (match !== 'yes') return { misfit: 'the chain is not the one the database knows' };
  if (deployed.codeHash !== escrowCodeHash()) return { misfit: 'the contracts have changed since they were deployed' };
  const final = await finalBlock(databaseUrl, chainId);
  if (final && (await getBlock(rpcUrl, final.number))?.hash !== final.hash)
    return { misfit: 'the chain is behind what the database calls final' };
  return 'fits';
}

/** The newest block that the database calls final and still has the hash of. */
async function finalBlock(url: string, chainId: number): Promise<{ number: number; hash: string } | undefined> {
  return withClient(url, async (client) => {
    const sql = `SELECT b.number, b.hash FROM "ChainBlock" b JOIN "ChainCursor" c USING ("chainId")
      WHERE b."chainId" = $1 AND b.number <= c."finalNumber" ORDER BY b.number DESC LIMIT 1`;
    return (await client.query<{ number: number; hash: string }>(sql, [chainId])).rows[0];
  });
}

const COMPLETE = 'complete.json';

/** Contracts and demo history are in place: what is there is worth keeping from here on. */
export function markComplete(dir: string): void {
  writeFileSync(join(dir, COMPLETE), `${JSON.stringify({ at: new Date().toISOString() })}\n`);
}

export function isComplete(dir: string): boolean {
  return existsSync(join(dir, COMPLETE));
}

/**
 * Makes room for a fresh state: moves what was complete to a folder beside (and answers its name), deletes what an interrupted
 * first start left. Database and chain must be stopped.
 */
export function setAside(dir: string, parts: readonly string[]): string | undefined {
  const kept = isComplete(dir);
  const aside = join(dir, `aside-${new Date().toISOString().replace(/[:.]/g, '-')}`);
  for (const part of parts) {
    const path = join(dir, part);
    if (!existsSync(path)) continue;
    if (kept) {
      mkdirSync(aside, { recursive: true });
      renameSync(path, join(aside, part));
    } else rmSync(path, { recursive: true, force: true });
  }
  rmSync(join(dir, COMPLETE), { force: true });
  return kept ? aside : undefined;
}
