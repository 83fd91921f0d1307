/** How the chain's nodes are doing, and why nothing becomes final. Hosts alone: what else stands in an address may be a key. */
import type { Db } from '#lib/db/ctx.ts';
import type { ChainCursor } from '#lib/db/generated/client.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import type { FinalityWaits, NodeView } from '../view.ts';

/** A node that is away for a moment is nothing to look at; two that disagree are, at once. Seconds. */
export const WAITS_ALARM = 60;

export function waitsOf({ waitsFor, waitsSince }: Pick<ChainCursor, 'waitsFor' | 'waitsSince'>): FinalityWaits | null {
  if ((waitsFor !== 'away' && waitsFor !== 'disagree') || waitsSince === null) return null;
  const since = instantOf(waitsSince);
  return { for: waitsFor, since, alarm: waitsFor === 'disagree' || instantOf(new Date()) - since >= WAITS_ALARM };
}

const WHYS = ['fails', 'limited', 'behind', 'contradicts', 'other_chain'] as const;

/** Each node that is asked, in the order of the setting. */
export async function nodesOf(db: Db, chainId: number): Promise<readonly NodeView[]> {
  const rows = await db.chainNode.findMany({ where: { chainId }, orderBy: { place: 'asc' } });
  return rows.map(({ place, host, why, until, head, lastGoodAt, failures, lastError }) => ({
    place,
    host,
    why: WHYS.find((one) => one === why) ?? null,
    until: until && instantOf(until),
    head,
    lastGoodAt: lastGoodAt && instantOf(lastGoodAt),
    failures,
    lastError,
  }));
}
