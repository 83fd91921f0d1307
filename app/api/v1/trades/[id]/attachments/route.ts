import { addAttachment } from '#lib/chat/attachments/commands.ts';
import { UPLOADING } from '#lib/chat/attachments/schema.ts';
import { tradeParams } from '#lib/trade/schema.ts';
import { readBytes } from '../../../../bytes.ts';
import { handle } from '../../../../handle.ts';

/** Ciphertext of a file, as application/octet-stream. The same bytes again are answered with the same id. */
export const POST = handle({
  params: tradeParams,
  limit: UPLOADING,
  command: (ctx, { id }, request) => addAttachment(ctx, { tradeId: id, read: (most) => readBytes(request, most) }),
});
