import { readIdentity } from '#lib/account/identity.ts';
import { readSealed } from '#lib/account/sealing.ts';
import { chainNow } from '#lib/chain/clock.ts';
import type { Ctx, Db } from '#lib/db/ctx.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { fileKey, storage } from '#lib/storage/storage.ts';
import { partyOf } from '#lib/trade/policy.ts';
import { partOf } from '../internal/hold.ts';
import { writeLook } from '../internal/look.ts';
import { readersOf } from '../internal/readers.ts';
import { requirePartyOf, requireReader } from '../policy.ts';
import { refuseDispute } from '../refusals.ts';
import { EVIDENCE_KINDS } from './schema.ts';
import type { EvidenceView, ReadersView } from './view.ts';

type Case = { readonly id: string; readonly trade: { readonly buyerId: string; readonly sellerId: string } };

/** The evidence of a case with the keys that are this reader's. The caller has checked that they may read the case. */
export async function listEvidence(db: Db, { id, trade }: Case, readerId: string): Promise<readonly EvidenceView[]> {
  const rows = await db.caseEvidence.findMany({
    where: { disputeId: id, addedAt: { not: null } },
    include: { keys: { where: { accountId: readerId } } },
    orderBy: [{ addedAt: 'asc' }, { id: 'asc' }],
  });
  return rows.map((row) => {
    const identity = readIdentity(row.identity);
    const kind = EVIDENCE_KINDS.find((one) => one === row.kind);
    if (!identity || !kind) throw new Error(`evidence ${row.id} is not of a form we keep`);
    const { body, commitment, hash, size, signature } = row;
    return {
      id: row.id,
      by: partyOf(row.authorId, trade) ?? 'buyer',
      at: instantOf(row.addedAt!),
      kind,
      body,
      commitment,
      hash,
      size,
      signature,
      identity,
      keys: row.keys.flatMap(({ sealed }) => readSealed(JSON.parse(sealed)) ?? []),
    };
  });
}

/**
 * For whom evidence of a trade's case is sealed, with their published keys, and which evidence some of them cannot open yet. For the two parties. What
 * its author or the asker has sealed to somebody's present key is not asked for again. Refuses `dispute.not_found`.
 */
export async function listReaders(ctx: Ctx, input: { readonly id: string }): Promise<Result<ReadersView>> {
  const dispute = await ctx.db.dispute.findUnique({ where: { tradeId: input.id }, include: { trade: true } });
  const asked = requirePartyOf(ctx.actor, dispute?.trade ?? null);
  if (!asked.ok || !dispute) return asked.ok ? refused(refuseDispute('dispute.not_found')) : asked;
  const readers = await readersOf(ctx.db, dispute);
  const me = asked.value.actor.accountId;
  const rows =
    dispute.state === 'closed'
      ? []
      : await ctx.db.caseEvidence.findMany({
          where: { disputeId: dispute.id, addedAt: { not: null } },
          select: { id: true, authorId: true, keys: { select: { readerKey: true, sealedById: true } } },
        });
  const lacking = rows.flatMap(({ id, authorId, keys }) =>
    readers
      .filter(({ identity }) => identity !== null)
      .filter(({ identity }) => {
        const mine = keys.filter(({ readerKey }) => readerKey === identity!.publicKey);
        return !mine.some(({ sealedById }) => sealedById === authorId || sealedById === me);
      })
      .map(({ accountId }) => ({ evidenceId: id, accountId })),
  );
  return ok({ readers, lacking });
}

/**
 * The stored ciphertext of a picture, for the two parties and for staff with a part in the case; of these it is written down. Whoever had a part reads
 * on once the case is closed. Refuses `dispute.not_found`, `dispute.not_assigned`, `dispute.evidence_not_found`.
 */
export async function getEvidenceFile(
  ctx: Ctx,
  input: { readonly disputeId: string; readonly evidenceId: string },
): Promise<Result<Uint8Array>> {
  const { disputeId, evidenceId } = input;
  const dispute = await ctx.db.dispute.findUnique({ where: { id: disputeId }, include: { trade: true } });
  const isParty = ctx.actor && dispute && partyOf(ctx.actor.accountId, dispute.trade);
  const asked = isParty ? ok(ctx.actor) : requireReader(ctx.actor, dispute?.trade ?? null);
  if (!asked.ok || !dispute) return asked.ok ? refused(refuseDispute('dispute.not_found')) : asked;
  if (!isParty && !(await partOf(ctx.db, disputeId, asked.value.accountId, undefined, dispute.state === 'closed')))
    return refused(refuseDispute('dispute.not_assigned'));
  const row = await ctx.db.caseEvidence.findFirst({
    where: { id: evidenceId, disputeId, kind: 'picture', addedAt: { not: null } },
    select: { id: true },
  });
  if (!row) return refused(refuseDispute('dispute.evidence_not_found'));
  if (!isParty) {
    const now = await chainNow(ctx.db, dispute.trade.chainId);
    await writeLook(ctx, asked.value, { act: 'cases.evidence', disputeId, now, data: { evidenceId } });
  }
  const bytes = await storage().get(fileKey('evidence', row.id));
  return bytes ? ok(bytes) : refused(refuseDispute('dispute.evidence_not_found'));
}
