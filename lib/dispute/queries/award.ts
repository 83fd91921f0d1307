/** The award from a bond, as staff and the two read it. For other queries: who may is decided by who asks. */
import type { Db } from '#lib/db/ctx.ts';
import { toBigint } from '#lib/db/decimal.ts';
import { termsSchema } from '#lib/trade/schema.ts';
import { awardable, type Awardable } from '../award.ts';
import { submittedRuling } from '../commands/seal-ruling.ts';
import type { File } from '../internal/file.ts';
import { bondUnder } from '../internal/bond.ts';
import { findRuling } from '../internal/standing.ts';
import type { AwardView } from '../view.ts';

/** What was awarded, and how far it has come; null: nothing. `wallet`: of whoever reads, where they may sign. */
export async function awardOf(db: Db, disputeId: string, wallet?: string): Promise<AwardView | null> {
  const award = await db.bondAward.findUnique({ where: { disputeId } });
  if (!award) return null;
  const [given, intent] = await Promise.all([
    db.bondAwardSignature.findMany({ where: { disputeId, digest: award.digest }, select: { signer: true } }),
    db.relayIntent.findUnique({ where: { actKey: award.digest }, select: { status: true } }),
  ]);
  const status = intent?.status;
  return {
    from: award.party === 'buyer' ? 'buyer' : 'seller',
    units: `${toBigint(award.amountUnits)}`,
    reason: award.reason,
    status: !status ? 'waiting' : status === 'mined' ? 'paid' : status === 'refused' ? 'refused' : 'submitting',
    signatures: given.length,
    signedByMe: given.some(({ signer }) => signer === wallet),
  };
}

/** From whose bond something can be awarded now, and how much at most; null: nothing, or the chain does not answer. */
export async function awardableOf(db: Db, file: File): Promise<(Awardable & { readonly bond: string }) | null> {
  const { trade } = file;
  const ruling = await findRuling(db, file.id);
  const none = !ruling?.stoodAt || trade.state !== 'disputed' || (await submittedRuling(db, file));
  const deployment = await db.deployment.findUnique({ where: { chainId: trade.chainId }, select: { bond: true } });
  if (none || !deployment?.bond) return null;
  const terms = termsSchema.parse(trade.terms);
  const of = { asset: trade.asset, arbiter: terms.arbiter };
  const [buyer, seller] = await Promise.all([
    bondUnder(db, trade.chainId, { ...of, owner: terms.buyer }),
    bondUnder(db, trade.chainId, { ...of, owner: terms.seller }),
  ]);
  const held = buyer === null || seller === null ? null : { buyer, seller };
  const found = awardable({ terms, ruling, state: file.state, held });
  return found.ok ? { ...found.value, bond: deployment.bond } : null;
}
