/** What a node answers to a transaction, told apart; what gas costs there, and what an act needs. */
import { isCallException, isError, type JsonRpcProvider } from 'ethers';
import { bondInterface, escrowInterface, tokenInterface } from '../abi.ts';
import type { Market } from './fees.ts';

/** The contract's own reason, as its custom error's name and arguments. */
export type ContractRefusal = { readonly name: string; readonly args: readonly string[] };

export function contractRefusalOf(data: string | null | undefined): ContractRefusal {
  // A token's own reason passes through the escrow where the token is asked for a transfer by signature.
  const known = (bytes: string) =>
    escrowInterface.parseError(bytes) ?? tokenInterface.parseError(bytes) ?? bondInterface.parseError(bytes);
  const parsed = data && data.length >= 10 ? known(data) : null;
  return parsed ? { name: parsed.name, args: parsed.args.map(String) } : { name: 'unknown', args: [data ?? ''] };
}

/**
 * `taken`: it is in the pool, now or already. `nonce_used`: another one was mined under its nonce, or this very one. `underpriced`: another one with
 * its nonce is in the pool and this offers too little to take its place, or too little for any place. `no_funds`: the account cannot pay it.
 * `away`: no answer, or none that says anything of the transaction.
 */
export type NodeAnswer = 'taken' | 'nonce_used' | 'underpriced' | 'no_funds' | 'away';

/** In the words of geth, reth, anvil, nethermind and besu, where ethers has no code of its own for them. */
const KNOWN = /already known|already imported|known transaction|AlreadyKnown/i;
const UNDERPRICED =
  /underpriced|FeeTooLow|fee too low|max fee per gas less than block base fee|gas price (is )?(too low|below)/i;

export function answerOf(error: unknown): NodeAnswer {
  if (isError(error, 'NONCE_EXPIRED')) return 'nonce_used';
  if (isError(error, 'REPLACEMENT_UNDERPRICED')) return 'underpriced';
  if (isError(error, 'INSUFFICIENT_FUNDS')) return 'no_funds';
  // ethers keeps what it has no code for as the node said it.
  const said = (error as { error?: { message?: unknown } } | null)?.error?.message;
  if (typeof said !== 'string') return 'away';
  if (KNOWN.test(said)) return 'taken';
  return UNDERPRICED.test(said) ? 'underpriced' : 'away';
}

export async function broadcast(node: JsonRpcProvider, rawTx: string): Promise<NodeAnswer> {
  try {
    await node.broadcastTransaction(rawTx);
    return 'taken';
  } catch (error) {
    return answerOf(error);
  }
}

export type Gas = { kind: 'ok'; limit: bigint } | { kind: 'refused'; refusal: ContractRefusal } | { kind: 'later' };

/** What is left over an estimate: a third, and what a payment that meets a new account takes. */
const limitOf = (gas: bigint): bigint => (gas * 13n) / 10n + 60_000n;

/** The gas of an act, `later` where the node does not say. */
export async function estimate(
  node: JsonRpcProvider,
  from: string,
  act: { readonly to: string; readonly data: string },
): Promise<Gas> {
  try {
    // By the newest block. Several nodes, left to choose, take their pool into account: there the act's own transaction has it refused as done.
    const gas = (await node.send('eth_estimateGas', [{ from, to: act.to, data: act.data }, 'latest'])) as string;
    return { kind: 'ok', limit: limitOf(BigInt(gas)) };
  } catch (error) {
    if (isCallException(error)) return { kind: 'refused', refusal: contractRefusalOf(error.data) };
    return { kind: 'later' };
  }
}

/** Throws where the node is away. */
export async function marketOf(node: JsonRpcProvider): Promise<Market> {
  const [block, tip] = await Promise.all([
    node.getBlock('latest'),
    // Not every node suggests one.
    node.send('eth_maxPriorityFeePerGas', []).catch(() => '0x3b9aca00') as Promise<string>,
  ]);
  return { base: block?.baseFeePerGas ?? 1_000_000_000n, tip: BigInt(tip) };
}
