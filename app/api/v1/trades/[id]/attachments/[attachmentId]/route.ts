import { confirmAttachment } from '#lib/chat/attachments/commands.ts';
import { getAttachment } from '#lib/chat/attachments/queries.ts';
import { attachmentParams, FETCHING } from '#lib/chat/attachments/schema.ts';
import { answerBytes } from '../../../../../bytes.ts';
import { handle } from '../../../../../handle.ts';

/** The ciphertext, for the two people of the trade. */
export const GET = handle({
  params: attachmentParams,
  limit: FETCHING,
  command: (ctx, { id, attachmentId }) => getAttachment(ctx, { tradeId: id, attachmentId }),
  bytes: (bytes, headers) => answerBytes(bytes, 'attachment.bin', headers),
});

/** A message that was kept names it: it is not swept. */
export const PUT = handle({
  params: attachmentParams,
  limit: { name: 'attachment-confirm', burst: 60, perMinute: 60 },
  command: (ctx, { id, attachmentId }) => confirmAttachment(ctx, { tradeId: id, attachmentId }),
});
