/** Files of the chat as the server has them: ciphertext, whose it is, and whether a message names it. */
import { createHash } from 'node:crypto';
import type { Attachment } from '#lib/db/generated/client.ts';
import type { Ctx, Db, Tx } from '#lib/db/ctx.ts';
import { inTransaction } from '#lib/db/transaction.ts';
import { refuseRequest } from '#lib/http/refusals.ts';
import { newId } from '#lib/kernel/ids.ts';
import { dateOf, DAY, instantOf, type Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { fileKey, storage } from '#lib/storage/storage.ts';
import { requireParty } from '#lib/trade/policy.ts';
import { refuseFile } from '../file.refusals.ts';
import { LEAST_CIPHERTEXT_BYTES, MOST_A_DAY, MOST_CIPHERTEXT_BYTES, NAMED_WITHIN, SWEPT_AFTER } from './schema.ts';

export type AttachmentView = { readonly id: string };

const PARTIES = { buyerId: true, sellerId: true } as const;

/**
 * Keeps ciphertext for the trade's two people. `read` hands over the body, at most so many bytes, and is asked only once it is known that
 * they may send one. The same bytes of the same person again are answered with the same id, and count once. Refuses `trade.sign_in`,
 * `trade.not_found`, `request.too_large`, `request.invalid`, `chat.file_too_many`, `chat.file_expired`.
 */
export async function addAttachment(
  ctx: Ctx,
  input: { readonly tradeId: string; readonly read: (most: number) => Promise<Result<Uint8Array>> },
): Promise<Result<AttachmentView>> {
  const { tradeId } = input;
  const asked = requireParty(ctx.actor, await ctx.db.trade.findUnique({ where: { id: tradeId }, select: PARTIES }));
  if (!asked.ok) return asked;
  const ownerId = asked.value.actor.accountId;
  const body = await input.read(MOST_CIPHERTEXT_BYTES);
  if (!body.ok) return body;
  if (body.value.length < LEAST_CIPHERTEXT_BYTES)
    return refused(refuseRequest('request.invalid', { field: 'body', issue: 'too short' }));
  const hash = createHash('sha256').update(body.value).digest('hex');
  const now = ctx.clock();
  const row = await inTransaction(ctx.db, async (tx) => {
    // One at a time a person and trade: whoever sends many at once is counted as well.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`attachment:${tradeId}:${ownerId}`}))`;
    const before = await tx.attachment.findUnique({ where: { tradeId_ownerId_hash: { tradeId, ownerId, hash } } });
    if (before) return isNameable(before, now) ? ok(before) : refused(refuseFile('chat.file_expired'));
    const counted = await countToday(tx, { tradeId, ownerId, now });
    if (!counted.ok) return counted;
    const data = { id: newId(ctx.random), tradeId, ownerId, size: body.value.length, hash, createdAt: dateOf(now) };
    return ok(await tx.attachment.create({ data }));
  });
  if (!row.ok) return row;
  // After the row: where this does not happen any more, the row is swept, and whatever of the bytes there is with it.
  await storage().put(fileKey('attachment', row.value.id), body.value);
  return ok({ id: row.value.id });
}

const isNameable = ({ attachedAt, createdAt }: Attachment, now: Instant): boolean =>
  attachedAt !== null || instantOf(createdAt) > now - NAMED_WITHIN;

async function countToday(
  tx: Tx,
  { tradeId, ownerId, now }: { tradeId: string; ownerId: string; now: Instant },
): Promise<Result<null>> {
  const where = { tradeId, ownerId, createdAt: { gt: dateOf(now - DAY) } };
  const sent = await tx.attachment.count({ where });
  return sent < MOST_A_DAY ? ok(null) : refused(refuseFile('chat.file_too_many', { most: MOST_A_DAY }));
}

/**
 * Notes that a message names an attachment, which keeps it. The server cannot read messages, so the owner's device says so; saying it
 * twice is saying it once. Refuses `trade.sign_in`, `trade.not_found`, `chat.file_not_found` (also where it is the other one's),
 * `chat.file_expired`.
 */
export async function confirmAttachment(
  ctx: Ctx,
  input: { readonly tradeId: string; readonly attachmentId: string },
): Promise<Result<null>> {
  const { tradeId, attachmentId: id } = input;
  const asked = requireParty(ctx.actor, await ctx.db.trade.findUnique({ where: { id: tradeId }, select: PARTIES }));
  if (!asked.ok) return asked;
  const mine = { id, tradeId, ownerId: asked.value.actor.accountId };
  const now = ctx.clock();
  const { count } = await ctx.db.attachment.updateMany({
    where: { ...mine, attachedAt: null, createdAt: { gt: dateOf(now - NAMED_WITHIN) } },
    data: { attachedAt: dateOf(now) },
  });
  if (count === 1) return ok(null);
  const row = await ctx.db.attachment.findFirst({ where: mine });
  if (!row) return refused(refuseFile('chat.file_not_found'));
  return row.attachedAt ? ok(null) : refused(refuseFile('chat.file_expired'));
}

const BATCH = 100;

/**
 * Deletes what no message came to name, an hour after it could last be named: nobody can confirm it meanwhile. Bytes first, then the
 * row, so that a crash between leaves a row that the next pass finds. Answers how many are gone.
 * @throws after the rest was tried, where the store would not delete one.
 */
export async function sweepAttachments(db: Db, now: Instant): Promise<number> {
  const forgotten = { attachedAt: null, createdAt: { lte: dateOf(now - SWEPT_AFTER) } };
  const rows = await db.attachment.findMany({
    where: forgotten,
    select: { id: true },
    orderBy: { createdAt: 'asc' },
    take: BATCH,
  });
  const failed: unknown[] = [];
  for (const { id } of rows) {
    try {
      await storage().delete(fileKey('attachment', id));
      await db.attachment.deleteMany({ where: { id, ...forgotten } });
    } catch (error) {
      failed.push(error);
    }
  }
  if (failed.length > 0) throw new Error(`${failed.length} files could not be deleted`, { cause: failed[0] });
  return rows.length;
}
