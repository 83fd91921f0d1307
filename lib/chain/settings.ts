/** What the environment says of a chain: its nodes, and who brings acts onto it. Part of lib/config.ts. */
import { z } from 'zod';
import { findChain } from './chains.ts';
import { nodeList } from './node-list.ts';
import { checkRelay, RELAY_VARIABLES, relayOf, type RelaySettings } from './relay/settings.ts';

export const CHAIN_VARIABLES = {
  /** Nodes of the chain, separated by commas: the first that is well is asked, and more than half agree on what is final. */
  RPC_URL: nodeList,
  /** How many of the nodes have to agree on what is final, instead of more than half. */
  RPC_QUORUM: z.coerce.number().int().min(1).optional(),
  ...RELAY_VARIABLES,
};

const chainEnvironment = z.object(CHAIN_VARIABLES).superRefine((env, issues) => checkChain(env, issues));
type ChainEnvironment = z.output<z.ZodObject<typeof CHAIN_VARIABLES>>;

export type ChainSettings = {
  readonly chainId: number;
  /** The chain's nodes, the preferred one first. Their addresses are secrets: show the host alone. */
  readonly rpcUrls: readonly string[];
  /** How many of them have to agree on what becomes final; undefined: more than half. */
  readonly rpcQuorum: number | undefined;
  /** Who brings acts onto the chain, and within what. */
  readonly relayer: RelaySettings;
  /** Another node, for acts that the first relayer has not brought in by another account; undefined: none is configured. */
  readonly secondRpcUrl: string | undefined;
};

export function checkChain(env: ChainEnvironment, issues: z.RefinementCtx): void {
  checkRelay(env, issues);
  if ((env.RPC_QUORUM ?? 1) > env.RPC_URL.length)
    issues.addIssue({ code: 'custom', message: 'RPC_QUORUM is more than the nodes that RPC_URL names' });
}

export const chainOf = (chainId: number, env: ChainEnvironment): ChainSettings => ({
  chainId,
  rpcUrls: env.RPC_URL,
  rpcQuorum: env.RPC_QUORUM,
  relayer: relayOf(env),
  secondRpcUrl: env.SECOND_RPC_URL,
});

/** FURTHER_CHAINS: ids, separated by commas; left out or empty: none. */
export const furtherChains = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean)
      .map(Number),
  )
  .pipe(
    z
      .array(z.int({ message: 'is no list of chain ids such as 8453,42161' }).positive())
      .max(8)
      .refine((ids) => new Set(ids).size === ids.length, 'names a chain twice')
      .refine((ids) => ids.every((id) => findChain(id)), 'names a chain that this release does not know'),
  );

type Variables = Readonly<Record<string, string | undefined>>;
type Problem = { readonly path: PropertyKey[]; readonly message: string };

/**
 * The chains beside the home chain. Each of their variables ends in the chain's id (RPC_URL_8453); what is left out of what all chains may share is not
 * taken from the home chain, since a cap in one coin says nothing in another. What is wrong is added to `problems`, under the whole name.
 */
export function readFurther(ids: readonly number[], variables: Variables, problems: Problem[]): ChainSettings[] {
  return ids.flatMap((id) => {
    const own = Object.keys(CHAIN_VARIABLES).map((name) => [name, variables[`${name}_${id}`]] as const);
    const parsed = chainEnvironment.safeParse(Object.fromEntries(own.filter(([, value]) => value !== undefined)));
    if (parsed.success) return [chainOf(id, parsed.data)];
    for (const { path, message } of parsed.error.issues)
      problems.push({ path: [path.length > 0 ? `${path.join('.')}_${id}` : `chain ${id}`], message });
    return [];
  });
}
