/** On which chain something is to be done. */
import { config, findChainSettings } from '#lib/config.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { refuseSite } from './refusals.ts';

/** The chain that was named, the home chain where none was. Refuses `site.no_such_chain` { chain }: this site trades on others. */
export function chainHere(chainId: number = config().chainId): Result<number> {
  return findChainSettings(chainId) ? ok(chainId) : refused(refuseSite('site.no_such_chain', { chain: `${chainId}` }));
}
