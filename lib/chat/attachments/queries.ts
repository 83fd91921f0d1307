import type { Ctx } from '#lib/db/ctx.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { fileKey, storage } from '#lib/storage/storage.ts';
import { requireParty } from '#lib/trade/policy.ts';
import { refuseFile } from '../file.refusals.ts';

/** The ciphertext, for the trade's two people and nobody else, staff included. Refuses `trade.sign_in`, `trade.not_found`, `chat.file_not_found`. */
export async function getAttachment(
  ctx: Ctx,
  input: { readonly tradeId: string; readonly attachmentId: string },
): Promise<Result<Uint8Array>> {
  const { tradeId, attachmentId: id } = input;
  const trade = await ctx.db.trade.findUnique({ where: { id: tradeId }, select: { buyerId: true, sellerId: true } });
  const asked = requireParty(ctx.actor, trade);
  if (!asked.ok) return asked;
  const row = await ctx.db.attachment.findFirst({ where: { id, tradeId }, select: { id: true } });
  const bytes = row && (await storage().get(fileKey('attachment', row.id)));
  return bytes ? ok(bytes) : refused(refuseFile('chat.file_not_found'));
}
