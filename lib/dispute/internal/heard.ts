import type { Tx } from '#lib/db/ctx.ts';
import type { Party } from '#lib/trade/policy.ts';
import type { Heard } from '../court.ts';
import type { Held } from './hold.ts';

/** What each of the two has done to be heard so far. */
export async function heardOf(tx: Tx, { id, trade }: Pick<Held, 'id' | 'trade'>): Promise<Record<Party, Heard>> {
  const [statements, excerpts, asks] = await Promise.all([
    tx.disputeStatement.findMany({ where: { disputeId: id }, select: { authorId: true } }),
    tx.disputeExcerpt.findMany({ where: { disputeId: id }, select: { authorId: true } }),
    tx.caseAsk.findMany({ where: { disputeId: id } }),
  ]);
  const of = (party: Party): Heard => {
    const accountId = party === 'buyer' ? trade.buyerId : trade.sellerId;
    const own = (rows: readonly { readonly authorId: string }[]) =>
      rows.filter(({ authorId }) => authorId === accountId).length;
    const asked = asks.filter((ask) => ask.of === party || ask.of === 'both');
    const answeredAt = (ask: (typeof asks)[number]) => (party === 'buyer' ? ask.buyerAnsweredAt : ask.sellerAnsweredAt);
    return {
      statements: own(statements),
      evidence: own(excerpts),
      answered: asked.filter((ask) => answeredAt(ask) !== null).length,
      ignored: asked.filter((ask) => ask.endedAt !== null && answeredAt(ask) === null).length,
    };
  };
  return { buyer: of('buyer'), seller: of('seller') };
}
