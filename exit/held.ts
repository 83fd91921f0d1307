/** What came with a trade file and can be used now: the other's refund, their proposals, one's own acts. */
import { SIGNABLE_MOVES, type SignableMove } from '#lib/chain/signing.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { printAct } from '#lib/trade/printed-act.ts';
import { keyOf, mergeActs, readAct, type SignedAct } from './act.ts';
import type { KnownTrade } from './trade.ts';

export const isSignable = (move: string): move is SignableMove => (SIGNABLE_MOVES as string[]).includes(move);

/**
 * The held signatures as acts: of moves that are open, not over, and really by who they say. Two signatures over the same act come
 * together, as where both sides signed one division.
 * @param open the moves that anybody could make now
 */
export function heldActsOf(trade: KnownTrade, open: ReadonlySet<string>, now: Instant): readonly SignedAct[] {
  const { chainId, contract, terms } = trade;
  const acts = new Map<string, SignedAct>();
  for (const { move, value, validUntil, signer, signature } of trade.held) {
    // Funding by signature needs the permit that the site alone had.
    if (!isSignable(move) || move === 'fund' || !open.has(move) || validUntil < now) continue;
    const act = { kind: 'move', move, terms, value, validUntil } as const;
    const read = readAct(printAct({ chainId, contract, act, signatures: [{ signer, signature }] }));
    if (!read.ok) continue;
    const key = keyOf(read.value);
    const known = acts.get(key);
    acts.set(key, known ? mergeActs(known, read.value) : read.value);
  }
  return [...acts.values()];
}
