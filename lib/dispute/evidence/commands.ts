/** What the two lay before the court, as the server has it: ciphertext, hashes, signatures, and a key for each reader that it cannot use itself. */
import { createHash } from 'node:crypto';
import type { PublishedIdentity } from '#lib/account/identity.ts';
import { getPublicIdentity } from '#lib/account/queries.ts';
import { recipientsOf } from '#lib/account/sealing.ts';
import { chainNow } from '#lib/chain/clock.ts';
import type { CaseEvidence } from '#lib/db/generated/client.ts';
import { runOnce } from '#lib/db/command-key.ts';
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { refuseRequest } from '#lib/http/refusals.ts';
import { newId } from '#lib/kernel/ids.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { fileKey, storage } from '#lib/storage/storage.ts';
import { lockTrade } from '#lib/trade/commands/load.ts';
import type { Party } from '#lib/trade/policy.ts';
import { recordFact } from '#lib/trade/record.ts';
import { termsSchema } from '#lib/trade/schema.ts';
import { noteAnswer } from '../commands/ask.ts';
import type { Held } from '../internal/hold.ts';
import { readersOf } from '../internal/readers.ts';
import { decideDispute } from '../machine.ts';
import { requirePartyOf } from '../policy.ts';
import { lockDispute, recordDispute } from '../record.ts';
import { refuseDispute } from '../refusals.ts';
import { EVIDENCE_BYTES_EACH, EVIDENCE_EACH } from '../schema.ts';
import { isAuthentic } from './sealing.ts';
import { MOST_UPLOAD, unpackEvidence, type EvidenceHead, type KeysInput } from './schema.ts';

export type EvidenceAdded = { readonly id: string; readonly version: number };

type Author = { readonly accountId: string; readonly party: Party; readonly identity: PublishedIdentity };

/**
 * A party lays a picture or the payment details before the court, while the case is heard; where something was asked of it, that is its answer. `read`
 * hands over the upload (lib/dispute/evidence/schema.ts), at most so many bytes, and is asked only once it is known that they may send one. The same
 * evidence of the same person again is answered with the same id, and is there once.
 * Refuses `dispute.not_found` to anybody else, `request.too_large`, `request.invalid`, `dispute.evidence_unsigned`, `dispute.wrong_state`,
 * `dispute.too_much_evidence`, `dispute.evidence_too_large`, `dispute.payee_opened_before`.
 */
export async function addEvidence(
  ctx: Ctx,
  input: { readonly id: string; readonly read: (most: number) => Promise<Result<Uint8Array>> },
): Promise<Result<EvidenceAdded>> {
  const trade = await ctx.db.trade.findUnique({ where: { id: input.id } });
  const asked = requirePartyOf(ctx.actor, trade);
  if (!asked.ok || !trade) return asked.ok ? refused(refuseDispute('dispute.not_found')) : asked;
  const packed = await input.read(MOST_UPLOAD);
  if (!packed.ok) return packed;
  const parcel = unpackEvidence(packed.value);
  if (!parcel) return refused(refuseRequest('request.invalid', { field: 'body', issue: 'form' }));
  const { head, ciphertext } = parcel;
  const { party, actor } = asked.value;
  const identity = await getPublicIdentity(ctx.db, actor.accountId);
  if (!identity.ok) return identity;
  const { buyer, seller } = termsSchema.parse(trade.terms);
  const ground = { tradeHash: trade.tradeHash, buyer, seller };
  const hash = head.kind === 'picture' ? createHash('sha256').update(ciphertext).digest('hex') : null;
  if (hash !== head.hash || !isAuthentic({ ...head, by: party, identity: identity.value }, ground))
    return refused(refuseDispute('dispute.evidence_unsigned'));
  const author = { accountId: actor.accountId, party, identity: identity.value };
  const row = await inTransaction(ctx.db, (tx) => reserve(ctx, tx, trade.id, author, head));
  if (!row.ok) return row;
  // After the row: where this does not happen any more, the row is swept, and whatever of the bytes there is with it.
  if (ciphertext.length > 0 && !row.value.addedAt) await storage().put(fileKey('evidence', row.value.id), ciphertext);
  return inTransaction(ctx.db, (tx) => enter(tx, trade.id, author, row.value.id));
}

/** Makes the row, which is no part of the case yet, with its keys. */
async function reserve(
  ctx: Ctx,
  tx: Tx,
  tradeId: string,
  { accountId: authorId, identity }: Author,
  head: EvidenceHead,
): Promise<Result<CaseEvidence>> {
  const dispute = await lockDispute(tx, { tradeId });
  if (!dispute) return refused(refuseDispute('dispute.not_found'));
  const { kind, body, commitment, hash, size, signature } = head;
  const before = await tx.caseEvidence.findUnique({
    where: { disputeId_authorId_commitment: { disputeId: dispute.id, authorId, commitment } },
  });
  // What was signed once stays: else two uploads at once could leave other bytes behind than the log names.
  if (before) return before.signature === signature ? ok(before) : refused(refuseDispute('dispute.evidence_unsigned'));
  const fits = await canAdd(tx, dispute, authorId, head);
  if (!fits.ok) return fits;
  const now = dateOf(await chainNow(tx, dispute.trade.chainId));
  const row = await tx.caseEvidence.create({
    data: {
      id: newId(ctx.random),
      disputeId: dispute.id,
      authorId,
      kind,
      body,
      commitment,
      hash,
      size,
      identity,
      signature,
      createdAt: now,
    },
  });
  await keepKeys(
    tx,
    dispute,
    authorId,
    head.keys.map((key) => ({ ...key, evidenceId: row.id })),
  );
  return ok(row);
}

/** Whether the case still hears them, and how much of theirs there is. What never came whole counts until it is swept. */
async function canAdd(
  tx: Tx,
  dispute: Held,
  authorId: string,
  { kind, size }: Pick<EvidenceHead, 'kind' | 'size'>,
): Promise<Result<null>> {
  const heard = decideDispute(dispute.state, 'state');
  if (!heard.ok) return heard;
  const { state } = dispute.trade;
  if (state !== 'disputed') return refused(refuseDispute('dispute.wrong_state', { move: 'state', state }));
  const own = await tx.caseEvidence.findMany({ where: { disputeId: dispute.id, authorId } });
  if (kind === 'payee')
    return own.some((one) => one.kind === 'payee') ? refused(refuseDispute('dispute.payee_opened_before')) : ok(null);
  if (own.filter((one) => one.kind === 'picture').length >= EVIDENCE_EACH)
    return refused(refuseDispute('dispute.too_much_evidence', { most: EVIDENCE_EACH }));
  const bytes = own.reduce((sum, one) => sum + one.size, size);
  return bytes > EVIDENCE_BYTES_EACH
    ? refused(refuseDispute('dispute.evidence_too_large', { megabytes: EVIDENCE_BYTES_EACH / 1_000_000 }))
    : ok(null);
}

/** Now that its bytes are kept: it becomes part of the case, and both logs say so. */
async function enter(tx: Tx, tradeId: string, author: Author, id: string): Promise<Result<EvidenceAdded>> {
  // The trade before the case, as its listeners do.
  const trade = await lockTrade(tx, tradeId);
  const dispute = await lockDispute(tx, { tradeId });
  const row = await tx.caseEvidence.findUnique({ where: { id } });
  if (!trade || !dispute || !row) return refused(refuseDispute('dispute.evidence_not_found'));
  if (row.addedAt) return ok({ id, version: dispute.version });
  if (trade.state !== 'disputed')
    return refused(refuseDispute('dispute.wrong_state', { move: 'state', state: trade.state }));
  const at = await chainNow(tx, trade.chainId);
  await tx.caseEvidence.update({ where: { id }, data: { addedAt: dateOf(at) } });
  const added = await noteAnswer(tx, dispute, author.party, at);
  const data = { evidenceId: id, by: author.party, kind: row.kind, hash: row.hash, commitment: row.commitment };
  const { signature } = row;
  const said = { actorId: author.accountId, signature, at } as const;
  const written = await recordDispute(
    tx,
    dispute,
    added.move,
    added.patch,
    { ...said, type: 'dispute.evidenceAdded', data: { ...data, answers: added.move === 'answer' } },
    added.choice,
  );
  if (!written.ok) return written;
  const noted = await recordFact(tx, trade, {}, { ...said, type: 'trade.evidenceAdded', data, final: true });
  return noted.ok ? ok({ id, version: written.value }) : noted;
}

type Key = KeysInput['keys'][number];

/** Keeps the keys that are sealed to a reader's present key and to nobody else; others are left out, and asked for again. Answers how many. */
async function keepKeys(tx: Tx, dispute: Held, sealedById: string, keys: readonly Key[]): Promise<number> {
  const readers = new Map((await readersOf(tx, dispute)).map((reader) => [reader.accountId, reader]));
  const createdAt = dateOf(await chainNow(tx, dispute.trade.chainId));
  const data = keys.flatMap(({ evidenceId, accountId, sealed }) => {
    const readerKey = readers.get(accountId)?.identity?.publicKey;
    if (readerKey === undefined || recipientsOf(sealed)?.join() !== readerKey) return [];
    return [{ evidenceId, readerKey, sealedById, accountId, sealed: JSON.stringify(sealed), createdAt }];
  });
  return (await tx.evidenceKey.createMany({ data, skipDuplicates: true })).count;
}

/**
 * A party seals evidence to readers who have no key to it: moderators appointed later, or with new keys. It may be the other one's evidence: whoever can
 * open it can pass it on to the court, and the commitment tells what was spoiled. Refuses `dispute.not_found` to anybody else, `dispute.wrong_state` once the
 * case is closed.
 */
export async function sealEvidenceAgain(
  ctx: Ctx,
  input: KeysInput & { readonly id: string },
): Promise<Result<{ readonly sealed: number }>> {
  return runOnce(ctx, 'sealEvidenceAgain', input, async (tx) => {
    const dispute = await lockDispute(tx, { tradeId: input.id });
    const asked = requirePartyOf(ctx.actor, dispute?.trade ?? null);
    if (!asked.ok || !dispute) return asked.ok ? refused(refuseDispute('dispute.not_found')) : asked;
    const { state } = dispute;
    if (state === 'closed') return refused(refuseDispute('dispute.wrong_state', { move: 'state', state }));
    const ids = [...new Set(input.keys.map(({ evidenceId }) => evidenceId))];
    const rows = await tx.caseEvidence.findMany({
      where: { id: { in: ids }, disputeId: dispute.id, addedAt: { not: null } },
      select: { id: true },
    });
    const known = new Set(rows.map(({ id }) => id));
    const keys = input.keys.filter(({ evidenceId }) => known.has(evidenceId));
    return ok({ sealed: await keepKeys(tx, dispute, asked.value.actor.accountId, keys) });
  });
}
