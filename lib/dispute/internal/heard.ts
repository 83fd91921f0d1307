import type { Tx } from '#lib/db/ctx.ts';
import type { Party } from '#lib/trade/policy.ts';
import type { Heard } from '../court.ts';

type Of = { readonly id: string; readonly trade: { readonly buyerId: string; readonly sellerId: string } };

/** What each of the two has done to be heard so far. */
export async function heardOf(tx: Tx, { id, trade }: Of): Promise<Record<Party, Heard>> {
  const [statements, excerpts, evidence, asks] = await Promise.all([
    tx.disputeStatement.findMany({ where: { disputeId: id }, select: { authorId: true } }),
    tx.disputeExcerpt.findMany({ where: { disputeId: id }, select: { authorId: true } }),
    tx.caseEvidence.findMany({ where: { disputeId: id, addedAt: { not: null } }, select: { authorId: true } }),
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
      evidence: own(excerpts) + own(evidence),
      answered: asked.filter((ask) => answeredAt(ask) !== null).length,
      ignored: asked.filter((ask) => ask.endedAt !== null && answeredAt(ask) === null).length,
    };
  };
  return { buyer: of('buyer'), seller: of('seller') };
}
